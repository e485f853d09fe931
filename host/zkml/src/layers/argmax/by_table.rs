//! The largest element by lookups: it is one of the elements, and none is larger.
//!
//! With n elements `vⱼ = n·xⱼ − j` are different, and the largest is that of the largest x, of equal ones of the first.
//! M is a hint, and so are the bⱼ, which sum up to one:
//!
//! - `bⱼ·(M − vⱼ) = 0`: some bⱼ is not zero, so M is that vⱼ, and since no two are equal every other bⱼ is zero. None need be a
//!   bit by a constraint of its own.
//! - `M − vⱼ` is in `[0, 2^B)`, or somewhat more by limbs: none is larger.
//!
//! The index is `Σ j·bⱼ`. An element costs one constraint and those of a range; one that is never the largest costs none.

use super::Operand;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::program::Rule;
use crate::constraints::range;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::{GadgetError, check_width};
use crate::interval::Interval;
use ark_ff::PrimeField;

/// The index.
pub(super) fn constrain<F: PrimeField>(
    b: &mut Builder<F>,
    operand: &Operand<'_, F>,
) -> Result<Lc<F>, GadgetError> {
    let contenders = contenders(operand.ranges);
    if let [] | [_] = contenders[..] {
        return Ok(Lc::constant(F::from(contenders.first().map_or(0, |&(j, _)| j as u64))));
    }
    let scale = operand.elements.len() as u64;
    let key = |j: usize| operand.elements[j].clone() * F::from(scale) - Lc::constant(F::from(j as u64));
    let keys: Vec<Lc<F>> = contenders.iter().map(|&(j, _)| key(j)).collect();
    let largest = b.hint(Rule::Largest(keys.clone()));
    let is_largest = choose(b, &keys, &largest);
    for ((key, &(_, bits)), is_largest) in keys.iter().zip(&contenders).zip(&is_largest) {
        let lead = largest.clone() - key.clone();
        check_width::<F>(bits + 1)?;
        b.enforce(is_largest, &lead, &Lc::zero());
        range::loose(b, &lead, bits)?;
    }
    let weights = contenders.iter().map(|&(j, _)| F::from(j as u64));
    Ok(Lc::weighted_sum(F::zero(), weights.zip(&is_largest)))
}

/// Whether keys of elements in these intervals, and their distances, are computed in an `i64` without overflow.
pub(super) fn holds(ranges: &[Interval]) -> bool {
    let scale = ranges.len() as i128;
    let size = |end: i64| (scale * (i128::from(end).abs() + 1)).unsigned_abs();
    ranges.iter().all(|range| size(range.lo).max(size(range.hi)) < 1 << 62)
}

/// The constraints.
pub(super) fn cost(elements: &[Interval], ranges: Ranges) -> usize {
    match contenders(elements) {
        contenders if contenders.len() < 2 => 0,
        contenders => contenders.iter().map(|&(_, bits)| 1 + ranges.loose_cost(bits)).sum(),
    }
}

/// For each key a hint that says whether it is the largest. The first is what the others leave of one.
fn choose<F: PrimeField>(b: &mut Builder<F>, keys: &[Lc<F>], largest: &Lc<F>) -> Vec<Lc<F>> {
    let equal = |key: &Lc<F>| Rule::Equal([key.clone(), largest.clone()]);
    let others: Vec<Lc<F>> = keys[1..].iter().map(|key| b.hint(equal(key))).collect();
    let first = others.iter().fold(Lc::constant(F::one()), |rest, other| rest - other.clone());
    [first].into_iter().chain(others).collect()
}

/// Those that can be the largest, each with the bits of how far the largest can be above it.
fn contenders(ranges: &[Interval]) -> Vec<(usize, u32)> {
    let scale = ranges.len() as i128;
    let key = |j: usize, x: i64| scale * i128::from(x) - j as i128;
    let keys = || ranges.iter().enumerate().map(|(j, range)| [key(j, range.lo), key(j, range.hi)]);
    let floor = keys().map(|[lo, _]| lo).max().unwrap_or(0);
    let top = keys().map(|[_, hi]| hi).max().unwrap_or(0);
    let bits = |lo: i128| u128::BITS - (top - lo).unsigned_abs().leading_zeros();
    keys().enumerate().filter(|(_, [_, hi])| *hi >= floor).map(|(j, [lo, _])| (j, bits(lo))).collect()
}

#[cfg(test)]
mod tests {
    use crate::constraints::builder::{Builder, System};
    use crate::constraints::domain::Modular;
    use crate::constraints::lc::Lc;
    use crate::constraints::program::Rule;
    use crate::constraints::range;
    use crate::constraints::ranges::Ranges;
    use crate::harness::{
        F97, F257, F8191, cost, damage, enumerate, gadget_in, is_ambiguous, layer, survivors,
    };
    use crate::interval::Interval;
    use crate::layers::argmax::ArgMax;
    use crate::layers::argmax::tests::first_of_largest;
    use crate::layers::layer::Layer;
    use ark_bn254::Fr;
    use ark_ff::PrimeField;

    const TABLE: Ranges = Ranges::Table { width: 3 };

    fn of<F: PrimeField, const N: usize>(ranges: [Interval; N]) -> System<F> {
        let system = gadget_in(TABLE, |b, x: [&Lc<F>; N]| {
            Ok(layer(&ArgMax {}, b, &[&x.map(Clone::clone)], &[&ranges])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!(ArgMax {}.cost(&[&ranges], TABLE), cost(&system));
        system
    }

    #[test]
    fn elements_in_every_order() {
        let ranges = [Interval::new(-2, 3), Interval::new(-1, 4)];
        enumerate(&of::<F257, 2>(ranges), ranges, first_of_largest).sound_within();
        let ranges = [Interval::new(0, 1), Interval::new(0, 1), Interval::new(-1, 1)];
        enumerate(&of::<F257, 3>(ranges), ranges, first_of_largest).sound_within();
    }

    #[test]
    fn decided_matches_cost_nothing() {
        let ranges = [Interval::new(3, 4), Interval::new(-9, 3), Interval::new(5, 6), Interval::new(0, 5)];
        let system = of::<F8191, 4>(ranges);
        assert_eq!(cost(&system), 0);
        enumerate(&system, ranges, first_of_largest).sound_within();
    }

    #[test]
    fn no_condition_is_superfluous() {
        let ranges = [Interval::new(0, 1); 2];
        for damaged in damage(&of::<F97, 2>(ranges)) {
            assert!(is_ambiguous(&damaged, ranges));
        }
    }

    #[test]
    fn every_replaced_hint_is_refused_also_at_ties() {
        let system = of::<Fr, 5>([Interval::new(-5000, 5000); 5]);
        for x in [[3, 9, 9, -1, 9], [0; 5], [-5000, 5000, 5000, -5000, 0], [7, 6, 5, 4, 3]] {
            assert_eq!(survivors(&system, &x.map(Fr::from)), []);
        }
    }

    /// Elements whose keys an `i64` does not hold are compared as without tables.
    #[test]
    fn elements_too_large_for_keys_are_compared_by_bits() {
        let end = 1i64 << 61;
        let ranges = [Interval::new(-end, end); 8];
        assert!(!super::holds(&ranges) && super::holds(&[Interval::new(-9, 9); 8]));
        let system = of::<Fr, 8>(ranges);
        assert_eq!(system.queries, []);
        let x = [-end, end, end - 1, 0, end, 1, -1, 7].map(Fr::from);
        let z = system.program.run::<Modular<Fr>>(&x, []);
        assert_eq!((system.first_violation(&z), z[1]), (None, Fr::from(1)));
    }

    /// Keys that tie leave the choice open, and their bⱼ need not be bits: this is why indices are in the keys.
    #[test]
    fn a_planted_choice_among_equal_elements_is_found() {
        let ranges = [Interval::new(0, 1); 2];
        let build = |b: &mut Builder<F97>, keys: [&Lc<F97>; 2]| {
            let largest = b.hint(Rule::Largest(keys.map(Clone::clone).to_vec()));
            let is_largest = super::choose(b, &keys.map(Clone::clone), &largest);
            for (key, is_largest) in keys.into_iter().zip(&is_largest) {
                b.enforce(is_largest, &(largest.clone() - key.clone()), &Lc::zero());
                range::loose(b, &(largest.clone() - key.clone()), 3)?;
            }
            Ok(is_largest[1].clone())
        };
        assert!(
            enumerate(&gadget_in(TABLE, build).unwrap(), ranges, first_of_largest).finds_a_wrong_result()
        );
    }
}
