//! Requantisation with or without ReLU, saturating to its width.
//!
//! With `T = a + 2^(w−1)` and the rounded quotient `q = ⌊T/2^w⌋`, an element costs
//!
//! | what the interval of a says | constraints |
//! |---|---|
//! | the result is constant | 0 |
//! | q fits the result | w + h, `q − q_min < 2^h` |
//! | ReLU, q may be negative but not too large | w + h + 1, `\|q\| < 2^h` |
//! | saturating | w + H + 1 + F(m) + 1, `−2^H ≤ q < 2^H`, m = H − k bits beyond the result |
//!
//! h and H are the least that fit the interval; a saturating q that is never negative needs no sign. k is the width of the result without its sign. With ReLU F is the cost of [`flags::none`] of m + 1 flags:
//! 1, 2, 2, 3, 3, 3, 3 for m = 1 … 7; without, of [`flags::uniform`]: 1, 1, 2, 2, 3, 3, 3, 3 for m = 1 … 8.
//! Every constraint but one is short; the remainder's lowest bit carries the accumulator.

use crate::constraints::bits::{not, range_check, signed_bits, unsigned_bits, weigh};
use crate::constraints::builder::Builder;
use crate::constraints::flags;
use crate::constraints::lc::Lc;
use crate::constraints::program::Rule;
use crate::constraints::width::{GadgetError, check_width};
use crate::interval::Interval;
use crate::model::infer::Requantise;
use ark_ff::PrimeField;

/// `to.apply(a)`, for an `a` whose interval holds for every satisfying assignment.
pub fn requantise<F: PrimeField>(
    b: &mut Builder<F>,
    a: &Lc<F>,
    range: Interval,
    to: Requantise,
) -> Result<Lc<F>, GadgetError> {
    if let Some(y) = range.map(|a| to.apply(a)).constant() {
        return Ok(Lc::constant(F::from(y)));
    }
    let quotients = range.map(|a| to.round(a));
    check_width::<F>(to.shift + quotients.absolute_bits() + 1)?;
    let q = quotient(b, a, to)?;
    let [min, max] = to.clamp();
    if Interval::new(min, max).encloses(quotients) {
        return fitting(b, q, quotients, to.shift > 0);
    }
    if to.relu && quotients.hi <= max {
        return rectify(b, &q, quotients.absolute_bits());
    }
    saturate(b, &q, quotients, to)
}

/// `q = ⌊T/2^w⌋`: a hint whose remainder `T − 2^w·q` is in `[0, 2^w)`. The caller bounds q.
fn quotient<F: PrimeField>(b: &mut Builder<F>, a: &Lc<F>, to: Requantise) -> Result<Lc<F>, GadgetError> {
    if to.shift == 0 {
        return Ok(a.clone());
    }
    let of = a.clone() + Lc::constant(F::from(to.half()));
    let q = b.witness(Rule::Quotient { of: of.clone(), shift: to.shift });
    range_check(b, &(of - q.clone() * F::from(1u64 << to.shift)), to.shift)?;
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
        range_check(b, &offset, range.offset_bits())?;
    }
    Ok(q)
}

/// `max(q, 0)` without a sign: `y·(y − q) = 0` leaves 0 and q, `|q| = 2y − q < 2^bits` the greater one.
fn rectify<F: PrimeField>(b: &mut Builder<F>, q: &Lc<F>, bits: u32) -> Result<Lc<F>, GadgetError> {
    let y = b.witness(Rule::Positive(q.clone()));
    b.enforce(&y, &(y.clone() - q.clone()), &Lc::zero());
    range_check(b, &(y.clone() * F::from(2) - q.clone()), bits)?;
    Ok(y)
}

/// `clamp(q)` by bits. With `c = 2^k − 1`, v the k bits of the result and s the sign, the saturated value is
/// `(1 − s)·c` with ReLU and `c − s·(2c + 1)` without. g says that q fits: no bit beyond v is set and,
/// with ReLU, no sign; without, all of them equal the sign. Then `y = saturated + g·(v − (1 − s)·c)`.
fn saturate<F: PrimeField>(
    b: &mut Builder<F>,
    q: &Lc<F>,
    range: Interval,
    to: Requantise,
) -> Result<Lc<F>, GadgetError> {
    let (low, sign) = bits_of(b, q, range)?;
    let k = if to.relu { to.bits } else { to.bits - 1 };
    let (value, beyond) = low.split_at((k as usize).min(low.len()));
    let c = F::from((1u64 << k) - 1);
    let top = not(&sign) * c;
    let g = match (sign.as_constant(), to.relu) {
        (Some(_), _) => flags::none(b, beyond),
        (None, true) => flags::none(b, &[beyond, std::slice::from_ref(&sign)].concat()),
        (None, false) => flags::uniform(b, &sign, beyond),
    };
    let saturated = if to.relu { top.clone() } else { top.clone() - sign * (c + F::one()) };
    Ok(b.product([g, weigh(value, 0) - top], 1, saturated))
}

/// Bits below the sign, and the sign; for an interval without negative numbers a constant zero.
fn bits_of<F: PrimeField>(
    b: &mut Builder<F>,
    q: &Lc<F>,
    range: Interval,
) -> Result<(Vec<Lc<F>>, Lc<F>), GadgetError> {
    let bits = range.magnitude_bits();
    if range.lo >= 0 {
        return Ok((unsigned_bits(b, q, bits)?, Lc::zero()));
    }
    let parts = signed_bits(b, q, bits + 1)?;
    Ok((parts.low, parts.sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, cost, damage, enumerate, gadget, is_ambiguous, survivors};
    use ark_bn254::Fr;

    fn of<F: PrimeField>(range: Interval, to: Requantise) -> Result<System<F>, GadgetError> {
        gadget(|b, [a]| requantise(b, a, range, to))
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
        cost(&of::<Fr>(Interval::new(lo, hi), Requantise { shift, bits, relu }).unwrap())
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
            let q = b.witness(Rule::Quotient { of, shift: to.shift });
            saturate(b, &q, range.map(|a| to.round(a)), to)
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
