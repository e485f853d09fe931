//! The index of the largest element, the lowest of equal ones.

use crate::constraints::bits::{not, signed_bits};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;

/// The best element so far.
struct Leader<F> {
    value: Lc<F>,
    range: Interval,
    index: Lc<F>,
}

/// A tournament: each element against the largest before it. It wins if it is greater, strictly, so ties
/// stay with the lowest index: `c = [x − max − 1 ≥ 0]`, a sign of B + 1 bits where the interval of
/// `x − max` has B beside it; then `max' = max + c·(x − max)` and `index' = index + c·(j − index)`.
///
/// n elements cost (n − 1)·(B + 3) constraints less two: the first index is c itself and the last maximum
/// is not needed. A match that the intervals decide costs nothing.
///
/// Each element comes with its interval, which must hold for every satisfying assignment.
pub fn argmax<F: PrimeField>(
    b: &mut Builder<F>,
    elements: &[(Lc<F>, Interval)],
) -> Result<Lc<F>, GadgetError> {
    let Some(((value, range), rest)) = elements.split_first() else { return Ok(Lc::zero()) };
    let mut leader = Leader { value: value.clone(), range: *range, index: Lc::zero() };
    for (j, element) in rest.iter().enumerate() {
        leader = play(b, leader, element, j as u64 + 1, j + 1 == rest.len())?;
    }
    Ok(leader.index)
}

fn play<F: PrimeField>(
    b: &mut Builder<F>,
    leader: Leader<F>,
    (x, range): &(Lc<F>, Interval),
    j: u64,
    last: bool,
) -> Result<Leader<F>, GadgetError> {
    let lead = Interval::new(range.lo - leader.range.hi - 1, range.hi - leader.range.lo - 1);
    if lead.hi < 0 {
        return Ok(leader);
    }
    if lead.lo >= 0 {
        return Ok(Leader { value: x.clone(), range: *range, index: Lc::constant(F::from(j)) });
    }
    let difference = x.clone() - leader.value.clone();
    let ahead = difference.clone() - Lc::constant(F::one());
    let wins = not(&signed_bits(b, &ahead, lead.magnitude_bits() + 1)?.sign);
    let index = select(b, &wins, &leader.index, &(Lc::constant(F::from(j)) - leader.index.clone()));
    let value = if last { leader.value } else { select(b, &wins, &leader.value, &difference) };
    let range = Interval::new(range.lo.max(leader.range.lo), range.hi.max(leader.range.hi));
    Ok(Leader { value, range, index })
}

/// `from + condition·step`; a constant step costs nothing.
fn select<F: PrimeField>(b: &mut Builder<F>, condition: &Lc<F>, from: &Lc<F>, step: &Lc<F>) -> Lc<F> {
    match step.as_constant() {
        Some(step) => from.clone() + condition.clone() * step,
        None => b.product([condition.clone(), step.clone()], 1, from.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, F8191, cost, damage, enumerate, gadget, is_ambiguous};

    fn first_of_largest<const N: usize>(x: [i64; N]) -> i64 {
        (1..N).fold(0, |best, i| if x[i] > x[best] { i } else { best }) as i64
    }

    fn of<F: PrimeField, const N: usize>(ranges: [Interval; N]) -> crate::constraints::builder::System<F> {
        gadget(|b, x: [&Lc<F>; N]| {
            let elements: Vec<_> = x.into_iter().cloned().zip(ranges).collect();
            argmax(b, &elements)
        })
        .unwrap()
    }

    #[test]
    fn two_elements_in_every_order() {
        let ranges = [Interval::new(-2, 3), Interval::new(-1, 4)];
        enumerate(&of::<F97, 2>(ranges), ranges, first_of_largest).sound_within();
    }

    #[test]
    fn four_elements_in_every_order() {
        let ranges = [Interval::new(-1, 2); 4];
        let system = of::<F97, 4>(ranges);
        assert_eq!(cost(&system), 3 * (2 + 3) - 2);
        enumerate(&system, ranges, first_of_largest).sound_within();
    }

    #[test]
    fn decided_matches_cost_nothing() {
        let ranges = [Interval::new(3, 4), Interval::new(-9, 3), Interval::new(5, 6), Interval::new(0, 5)];
        let system = of::<F8191, 4>(ranges);
        assert_eq!(cost(&system), 0);
        enumerate(&system, ranges, first_of_largest).sound_within();
    }

    #[test]
    fn no_constraint_is_superfluous() {
        let ranges = [Interval::new(-1, 1), Interval::new(0, 2), Interval::new(-1, 0)];
        for damaged in damage(&of::<F97, 3>(ranges)) {
            assert!(is_ambiguous(&damaged, ranges));
        }
    }

    #[test]
    fn one_element_is_the_largest() {
        let ranges = [Interval::new(-3, 3)];
        enumerate(&of::<F97, 1>(ranges), ranges, |_| 0).sound_within();
    }

    #[test]
    fn ranges_beyond_the_field_are_refused() {
        let wide = Interval::new(-20, 20);
        let result = gadget::<F97, 2>(|b, x| argmax(b, &x.map(|x| (x.clone(), wide))));
        assert!(matches!(result, Err(GadgetError::TooWide { .. })));
    }
}
