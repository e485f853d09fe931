//! Requantisation with or without ReLU, saturating to its width.
//!
//! With `T = a + 2^(w−1)` and the rounded quotient `q = ⌊T/2^w⌋`, an element costs
//!
//! | what the interval of a says | constraints |
//! |---|---|
//! | the result is constant | 0 |
//! | q fits the result | w + h, `q − q_min < 2^h` |
//! | ReLU, q may be negative but not too large | w + h + 1, `\|q\| < 2^h` |
//! | saturating | w and those of the file `by_bits` or `by_table` |
//!
//! where a range of so many bits is [what the circuit ranges it with](Ranges): a constraint a bit, or a limb. h is the least that
//! fits the interval. Where nothing is dropped, q is the accumulator, and neither w nor h cost anything but with ReLU.
//! Every constraint but one is short; the remainder's lowest bit or limb carries the accumulator.

mod by_bits;
mod by_table;

use super::layer::{Layer, MAX_BITS, MAX_SHIFT, Misfit, Operand};
use super::rectify::{clamp, clamp_cost, positive, positive_cost};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::program::Rule;
use crate::constraints::range;
use crate::constraints::ranges::Ranges;
use crate::constraints::table::Table;
use crate::constraints::width::{GadgetError, check_width};
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `clamp(⌊(x + 2^(shift−1)) / 2^shift⌋)`, elementwise, rounding half up; no rounding term for shift = 0.
/// With `relu` the clamp is to `[0, 2^bits − 1]`, without to `[−2^(bits−1), 2^(bits−1) − 1]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requantise {
    /// Bits dropped, at most [`MAX_SHIFT`].
    pub shift: u32,
    /// Width of the result, from 1 to [`MAX_BITS`].
    pub bits: u32,
    /// Whether negative values become zero.
    pub relu: bool,
}

impl Requantise {
    /// `clamp(⌊(x + 2^(shift−1)) / 2^shift⌋)`.
    pub fn apply(self, x: i64) -> i64 {
        let [min, max] = self.clamp();
        self.round(x).clamp(min, max)
    }

    /// `⌊(x + 2^(shift−1)) / 2^shift⌋`, for `|x| ≤ 2^61`.
    pub fn round(self, x: i64) -> i64 {
        (x + self.half()) >> self.shift
    }

    /// `2^(shift−1)`, or 0 for shift 0.
    pub fn half(self) -> i64 {
        (1 << self.shift) >> 1
    }

    /// The bounds of the result: `[0, 2^bits − 1]` with ReLU, else `[−2^(bits−1), 2^(bits−1) − 1]`.
    pub fn clamp(self) -> [i64; 2] {
        match self.relu {
            true => [0, (1 << self.bits) - 1],
            false => [-(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1],
        }
    }

    /// Bits of the result without its sign.
    fn magnitude_bits(self) -> u32 {
        if self.relu { self.bits } else { self.bits - 1 }
    }

    /// The result, if it is the same for a whole interval.
    fn constant(self, range: Interval) -> Option<i64> {
        range.map(|a| self.apply(a)).constant()
    }

    /// How its elements are bound, for people: what each kind of element is and how many there are of it.
    pub fn ways(self, accumulators: &[Interval], ranges: Ranges) -> String {
        let saturation = match (ranges, by_table::function(self, accumulators, ranges)) {
            (Ranges::Bits, _) => "saturated by bits".to_owned(),
            (_, Some(function)) => format!("saturated by a table of {} rows", function.values.len()),
            (_, None) => "saturated by comparing".to_owned(),
        };
        let way = |range: &Interval| match self.case(range.map(|a| self.round(a))) {
            _ if self.constant(*range).is_some() => "constant",
            Case::Fits => "fits",
            Case::Rectifies => "three conditions",
            Case::Saturates => &saturation,
        };
        let mut counts = BTreeMap::<&str, usize>::new();
        accumulators.iter().for_each(|range| *counts.entry(way(range)).or_default() += 1);
        match counts.len() {
            1 => counts.into_keys().collect(),
            _ => counts.iter().map(|(way, count)| format!("{count} {way}")).collect::<Vec<_>>().join(", "),
        }
    }

    fn case(self, quotients: Interval) -> Case {
        let [min, max] = self.clamp();
        match Interval::new(min, max).encloses(quotients) {
            true => Case::Fits,
            false if self.relu && quotients.hi <= max => Case::Rectifies,
            false => Case::Saturates,
        }
    }
}

impl Layer for Requantise {
    fn operation(&self) -> &'static str {
        if self.relu { "relu" } else { "requantise" }
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the operand", len, operands[0])?;
        Misfit::parameter("shift", self.shift, [0, MAX_SHIFT])?;
        Misfit::parameter("width", self.bits, [1, MAX_BITS])
    }

    /// Exact: it is monotone. It saturates, so bounds restart here.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let of = |x: &Interval| [x.lo, x.hi].map(|end| self.apply(end).into());
        operands[0].iter().map(of).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().map(|&x| self.apply(x)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let Operand { elements, ranges } = operands[0];
        let function = by_table::function(*self, ranges, b.ranges());
        let one = |(a, &range): (&Lc<F>, &Interval)| {
            requantise(b, a, range, *self, |b, q, quotients| match (b.ranges(), &function) {
                (Ranges::Bits, _) => by_bits::saturate(b, q, quotients, *self),
                (_, Some(function)) => b.apply(function, q),
                (_, None) => clamp(b, q, quotients, self.clamp()),
            })
        };
        elements.iter().zip(ranges).map(one).collect()
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        let function = by_table::function(*self, operands[0], ranges);
        let saturation = |quotients| match (ranges, &function) {
            (Ranges::Bits, _) => by_bits::cost(quotients, *self),
            (_, Some(_)) => by_table::QUERY,
            (_, None) => clamp_cost(quotients, self.clamp(), ranges),
        };
        let elements = operands[0].iter().map(|&range| element_cost(range, *self, ranges, saturation));
        elements.sum::<usize>() + function.map_or(0, |function| Table::Of(function).cost())
    }
}

/// What the interval of a quotient says of the result.
enum Case {
    /// It is the quotient.
    Fits,
    /// It is the quotient, or zero where that is negative.
    Rectifies,
    /// It may be clamped.
    Saturates,
}

/// `to.apply(a)`, for an `a` whose interval holds for every satisfying assignment.
fn requantise<F: PrimeField>(
    b: &mut Builder<F>,
    a: &Lc<F>,
    range: Interval,
    to: Requantise,
    saturate: impl FnOnce(&mut Builder<F>, &Lc<F>, Interval) -> Result<Lc<F>, GadgetError>,
) -> Result<Lc<F>, GadgetError> {
    if let Some(y) = to.constant(range) {
        return Ok(Lc::constant(F::from(y)));
    }
    let quotients = range.map(|a| to.round(a));
    check_width::<F>(margin(b.ranges(), to.shift, quotients))?;
    let q = quotient(b, a, to)?;
    match to.case(quotients) {
        Case::Fits => fitting(b, q, quotients, to.shift > 0),
        Case::Rectifies => positive(b, &q, quotients),
        Case::Saturates => saturate(b, &q, quotients),
    }
}

/// The constraints of one element, if those of what saturates are `saturation`.
fn element_cost(
    range: Interval,
    to: Requantise,
    ranges: Ranges,
    saturation: impl FnOnce(Interval) -> usize,
) -> usize {
    let quotients = range.map(|a| to.round(a));
    let remainder = if to.shift == 0 { 0 } else { ranges.loose_cost(to.shift) };
    match to.case(quotients) {
        _ if to.constant(range).is_some() => 0,
        Case::Fits if to.shift == 0 => 0,
        Case::Fits => remainder + ranges.loose_cost(quotients.offset_bits()),
        Case::Rectifies => remainder + positive_cost(quotients, ranges),
        Case::Saturates => remainder + saturation(quotients),
    }
}

/// Bits of what must not wrap: a remainder whose quotient is anything that its limbs allow, brought to whole limbs.
fn margin(ranges: Ranges, shift: u32, quotients: Interval) -> u32 {
    let bits = quotients.absolute_bits();
    match ranges {
        Ranges::Bits => shift + bits + 1,
        Ranges::Table { .. } => ranges.whole(shift) + ranges.whole(bits.max(quotients.offset_bits())) + 1,
    }
}

/// `q = ⌊T/2^w⌋`: a hint whose remainder `T − 2^w·q` is in `[0, 2^w)`. The caller bounds q, and with it the remainder.
fn quotient<F: PrimeField>(b: &mut Builder<F>, a: &Lc<F>, to: Requantise) -> Result<Lc<F>, GadgetError> {
    if to.shift == 0 {
        return Ok(a.clone());
    }
    let of = a.clone() + Lc::constant(F::from(to.half()));
    let q = b.hint(Rule::Quotient { of: of.clone(), shift: to.shift });
    range::scaled(b, &(of - q.clone() * F::from(1u64 << to.shift)), to.shift)?;
    Ok(q)
}

/// q itself, in its interval. A quotient by one needs no check: it is the accumulator.
fn fitting<F: PrimeField>(
    b: &mut Builder<F>,
    q: Lc<F>,
    range: Interval,
    hinted: bool,
) -> Result<Lc<F>, GadgetError> {
    if hinted {
        let offset = q.clone() - Lc::constant(F::from(range.lo));
        range::loose(b, &offset, range.offset_bits())?;
    }
    Ok(q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, cost, damage, enumerate, gadget, gadget_in, is_ambiguous, layer, survivors};
    use ark_bn254::Fr;

    #[test]
    fn rounds_half_up_and_saturates() {
        let relu = Requantise { shift: 2, bits: 3, relu: true };
        assert_eq!([-9, -2, 1, 2, 5, 6, 26, 30, 999].map(|x| relu.apply(x)), [0, 0, 0, 1, 1, 2, 7, 7, 7]);
        let signed = Requantise { shift: 1, bits: 3, relu: false };
        assert_eq!(
            [-99, -9, -8, -3, -1, 0, 1, 5, 99].map(|x| signed.apply(x)),
            [-4, -4, -4, -1, 0, 0, 1, 3, 3]
        );
        let plain = Requantise { shift: 0, bits: 4, relu: true };
        assert_eq!([-1, 7, 15, 16].map(|x| plain.apply(x)), [0, 7, 15, 15]);
    }

    #[test]
    fn rounding_is_that_of_the_reals() {
        for (shift, x) in (0..6).flat_map(|shift| (-200..200).map(move |x| (shift, x))) {
            let rounded = Requantise { shift, bits: 8, relu: false }.round(x);
            assert_eq!(rounded as f64, (x as f64 / f64::from(1 << shift) + 0.5).floor());
        }
    }

    fn of<F: PrimeField>(range: Interval, to: Requantise) -> Result<System<F>, GadgetError> {
        of_in(Ranges::Bits, range, to)
    }

    fn of_in<F: PrimeField>(
        ranges: Ranges,
        range: Interval,
        to: Requantise,
    ) -> Result<System<F>, GadgetError> {
        gadget_in(ranges, |b, [a]| Ok(layer(&to, b, &[std::slice::from_ref(a)], &[&[range]])?.swap_remove(0)))
    }

    fn settings() -> impl Iterator<Item = Requantise> {
        let widths = (0..=3).flat_map(|shift| (1..=4).map(move |bits| (shift, bits)));
        widths.flat_map(|(shift, bits)| [false, true].map(|relu| Requantise { shift, bits, relu }))
    }

    const RANGES: [(i64, i64); 12] = [
        (-28, 27),
        (-5, 27),
        (-27, 5),
        (0, 27),
        (3, 20),
        (-28, -9),
        (-16, 15),
        (-8, 7),
        (-4, 3),
        (-1, 1),
        (0, 1),
        (9, 9),
    ];

    /// Every setting and interval, every element of the field as the accumulator, every assignment.
    #[test]
    fn each_accumulator_has_exactly_one_result() {
        for (to, (lo, hi)) in settings().flat_map(|to| RANGES.map(|range| (to, range))) {
            let range = Interval::new(lo, hi);
            let found = enumerate(&of::<F257>(range, to).unwrap(), [range], |[a]| to.apply(a));
            let [min, max] = to.clamp();
            let quotients = range.map(|a| to.round(a));
            match quotients.lo >= max || quotients.hi <= min || (to.relu && quotients.hi <= max) {
                true => found.sound_within(),
                false if Interval::new(min, max).encloses(quotients) => found.sound_within(),
                false => found.sound(),
            }
        }
    }

    #[test]
    fn no_constraint_is_superfluous() {
        for (to, (lo, hi)) in settings().step_by(3).flat_map(|to| RANGES.map(|range| (to, range))) {
            let range = Interval::new(lo, hi);
            for damaged in damage(&of::<F257>(range, to).unwrap()) {
                assert!(is_ambiguous(&damaged, [range]), "{to:?} {range:?}");
            }
        }
    }

    fn cost_of(lo: i64, hi: i64, shift: u32, bits: u32, relu: bool) -> usize {
        let (range, to) = (Interval::new(lo, hi), Requantise { shift, bits, relu });
        let counted = cost(&of::<Fr>(range, to).unwrap());
        assert_eq!(to.cost(&[&[range]], Ranges::Bits), counted);
        counted
    }

    #[test]
    fn costs_are_those_of_the_table() {
        assert_eq!(cost_of(-900, -200, 4, 8, true), 0, "constant");
        assert_eq!(cost_of(0, 4000, 4, 8, true), 4 + 8, "fits");
        assert_eq!(cost_of(-7, 7, 0, 4, false), 0, "fits without a shift");
        assert_eq!(cost_of(-4000, 4000, 4, 8, true), 4 + 8 + 1, "rectifies");
        let wide = |m: u32| (1 << (12 + m)) - 9;
        for (m, flags) in (1..).zip([1, 2, 2, 3, 3, 3, 3]) {
            assert_eq!(cost_of(-wide(m), wide(m), 4, 8, true), 12 + m as usize + 1 + flags + 1);
            assert_eq!(
                cost_of(0, wide(m), 4, 8, true),
                12 + m as usize + [0, 1, 2, 2, 3, 3, 3][m as usize - 1] + 1
            );
        }
        for (m, flags) in (1..).zip([1, 1, 2, 2, 3, 3, 3, 3]) {
            assert_eq!(cost_of(-wide(m), wide(m), 4, 9, false), 12 + m as usize + 1 + flags + 1);
        }
    }

    #[test]
    fn ways_are_told_with_their_numbers() {
        let to = Requantise { shift: 4, bits: 8, relu: true };
        let ranges = [(-900, -200), (0, 4000), (-4000, 4000), (-4000, 3900), (-9000, 9000)];
        let ranges = ranges.map(|(lo, hi)| Interval::new(lo, hi));
        assert_eq!(to.ways(&ranges[2..4], Ranges::Bits), "three conditions");
        let all = "1 constant, 1 fits, 1 saturated by bits, 2 three conditions";
        assert_eq!(to.ways(&ranges, Ranges::Bits), all);
        let table = Ranges::Table { width: 8 };
        assert_eq!(to.ways(&ranges[4..], table), "saturated by comparing");
        assert_eq!(to.ways(&vec![ranges[4]; 2000], table), "saturated by a table of 1126 rows");
    }

    #[test]
    fn widths_without_margin_are_refused() {
        let to = Requantise { shift: 3, bits: 2, relu: true };
        assert!(matches!(of::<F257>(Interval::new(-60, 60), to), Err(GadgetError::TooWide { bits: 8, .. })));
    }

    /// Accumulators where something changes, with their neighbours.
    fn accumulators(range: Interval, to: Requantise) -> Vec<i64> {
        let step = 1 << to.shift;
        let [min, max] = to.clamp().map(|end| end * step - to.half());
        let turns = [range.lo, min, min + step, 0, to.half(), step, max, max + step, range.hi];
        let near = turns.into_iter().flat_map(|a| [a - 1, a, a + 1]);
        near.filter(|&a| range.contains(a)).collect()
    }

    fn survive(range: Interval, to: Requantise, system: &System<Fr>) -> usize {
        let found = accumulators(range, to).into_iter().map(|a| survivors(system, &[Fr::from(a)]).len());
        found.sum()
    }

    const WIDE: [(i64, i64); 4] = [(-70_000, 90_000), (-60_000, 60_000), (0, 300_000), (-1_000, 900_000)];

    #[test]
    fn every_replaced_hint_is_refused() {
        for ((lo, hi), relu) in WIDE.into_iter().flat_map(|range| [(range, false), (range, true)]) {
            let (range, to) = (Interval::new(lo, hi), Requantise { shift: 8, bits: 8, relu });
            assert_eq!(survive(range, to, &of(range, to).unwrap()), 0, "{range:?}");
        }
    }

    /// The bug that the harness must find: a remainder that nothing binds.
    fn without_remainder<F: PrimeField>(range: Interval, to: Requantise) -> System<F> {
        let build = |b: &mut Builder<F>, [a]: [&Lc<F>; 1]| {
            let of = a.clone() + Lc::constant(F::from(to.half()));
            let q = b.hint(Rule::Quotient { of, shift: to.shift });
            by_bits::saturate(b, &q, range.map(|a| to.round(a)), to)
        };
        gadget(build).unwrap()
    }

    #[test]
    fn a_planted_unconstrained_remainder_is_found() {
        let (range, to) = (Interval::new(-28, 27), Requantise { shift: 2, bits: 2, relu: true });
        assert!(
            enumerate(&without_remainder::<F257>(range, to), [range], |[a]| to.apply(a))
                .finds_a_wrong_result()
        );
        let (range, to) = (Interval::new(-70_000, 90_000), Requantise { shift: 8, bits: 8, relu: true });
        assert!(survive(range, to, &without_remainder(range, to)) > 0);
    }
}
