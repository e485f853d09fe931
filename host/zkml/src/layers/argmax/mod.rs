//! The index of the largest element, the lowest of equal ones.

use super::layer::{Layer, Misfit, Operand};
use crate::constraints::bits::{not, signed_bits};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// The index of the largest element; the lowest of equal ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArgMax {}

/// The index of the largest value, the lowest of equal ones.
pub fn argmax<T: PartialOrd>(values: &[T]) -> usize {
    let better = |best: usize, i: usize| if values[i] > values[best] { i } else { best };
    (1..values.len()).fold(0, better)
}

impl Layer for ArgMax {
    fn operation(&self) -> &'static str {
        "argmax"
    }

    fn check(&self, _: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the result", 1, len)
    }

    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        vec![[0, operands[0].len().saturating_sub(1) as i128]]
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        vec![argmax(operands[0]) as i64]
    }

    /// A tournament: each element against the largest before it. It wins if it is greater, strictly, so ties
    /// stay with the lowest index: `c = [x − max − 1 ≥ 0]`, a sign of B + 1 bits where the interval of
    /// `x − max` has B beside it; then `max' = max + c·(x − max)` and `index' = index + c·(j − index)`.
    ///
    /// n elements cost (n − 1)·(B + 3) constraints less two: the first index is c itself and the last maximum
    /// is not needed. A match that the intervals decide costs nothing.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let Operand { elements, ranges } = operands[0];
        let mut entrants = elements.iter().zip(ranges.iter().copied());
        let Some((value, range)) = entrants.next() else { return Ok(vec![Lc::zero()]) };
        let mut leader = Leader { value: value.clone(), range, index: Lc::zero() };
        for (j, entrant) in entrants.enumerate() {
            leader = play(b, leader, entrant, j as u64 + 1, j + 2 == elements.len())?;
        }
        Ok(vec![leader.index])
    }

    fn cost(&self, operands: &[&[Interval]]) -> usize {
        let Some((&first, rest)) = operands[0].split_first() else { return 0 };
        let (mut leader, mut index_varies, mut cost) = (first, false, 0);
        for (j, &range) in rest.iter().enumerate() {
            match Match::between(leader, range) {
                Match::Lost => {}
                Match::Won => (leader, index_varies) = (range, false),
                Match::Open { bits } => {
                    let maximum = usize::from(j + 1 < rest.len());
                    cost += bits as usize + usize::from(index_varies) + maximum;
                    (leader, index_varies) = (larger(leader, range), true);
                }
            }
        }
        cost
    }
}

/// The largest element so far.
struct Leader<F> {
    value: Lc<F>,
    range: Interval,
    index: Lc<F>,
}

/// What the intervals say of an element against the largest before it.
enum Match {
    /// It is never greater.
    Lost,
    /// It is always greater.
    Won,
    /// `x − max − 1` has so many bits with its sign.
    Open { bits: u32 },
}

impl Match {
    fn between(leader: Interval, x: Interval) -> Self {
        let lead = Interval::new(x.lo - leader.hi - 1, x.hi - leader.lo - 1);
        match lead {
            Interval { hi: ..0, .. } => Match::Lost,
            Interval { lo: 0.., .. } => Match::Won,
            _ => Match::Open { bits: lead.magnitude_bits() + 1 },
        }
    }
}

/// The leader after element j.
fn play<F: PrimeField>(
    b: &mut Builder<F>,
    leader: Leader<F>,
    (x, range): (&Lc<F>, Interval),
    j: u64,
    last: bool,
) -> Result<Leader<F>, GadgetError> {
    let bits = match Match::between(leader.range, range) {
        Match::Lost => return Ok(leader),
        Match::Won => return Ok(Leader { value: x.clone(), range, index: Lc::constant(F::from(j)) }),
        Match::Open { bits } => bits,
    };
    let difference = x.clone() - leader.value.clone();
    let ahead = difference.clone() - Lc::constant(F::one());
    let wins = not(&signed_bits(b, &ahead, bits)?.sign);
    let index = select(b, &wins, &leader.index, &(Lc::constant(F::from(j)) - leader.index.clone()));
    let value = if last { leader.value } else { select(b, &wins, &leader.value, &difference) };
    Ok(Leader { value, range: larger(leader.range, range), index })
}

/// The interval of the larger of two values.
fn larger(x: Interval, y: Interval) -> Interval {
    Interval::new(x.lo.max(y.lo), x.hi.max(y.hi))
}

/// `from + condition·step`; a constant step costs nothing.
fn select<F: PrimeField>(b: &mut Builder<F>, condition: &Lc<F>, from: &Lc<F>, step: &Lc<F>) -> Lc<F> {
    match b.as_constant(step) {
        Some(step) => from.clone() + condition.clone() * step,
        None => b.product([condition.clone(), step.clone()], 1, from.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F97, F8191, cost, damage, enumerate, gadget, is_ambiguous, layer};

    fn first_of_largest<const N: usize>(x: [i64; N]) -> i64 {
        (1..N).fold(0, |best, i| if x[i] > x[best] { i } else { best }) as i64
    }

    /// An argmax of elements of these intervals; its cost is what was promised.
    fn of<F: PrimeField, const N: usize>(ranges: [Interval; N]) -> System<F> {
        let system = constrained(ranges).unwrap();
        assert_eq!(ArgMax {}.cost(&[&ranges]), cost(&system));
        system
    }

    fn constrained<F: PrimeField, const N: usize>(ranges: [Interval; N]) -> Result<System<F>, GadgetError> {
        gadget(|b, x: [&Lc<F>; N]| {
            Ok(layer(&ArgMax {}, b, &[&x.map(Clone::clone)], &[&ranges])?.swap_remove(0))
        })
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
    fn ties_go_to_the_lowest_index() {
        let of = |x: &[i64]| ArgMax {}.evaluate(&[x]);
        assert_eq!([&[3, 3][..], &[1, 3, 3], &[-1], &[-5, -7, -5]].map(of), [[0], [1], [0], [0]]);
        assert_eq!((argmax(&[1, 3, 3, 2]), argmax::<f64>(&[])), (1, 0));
    }

    #[test]
    fn one_element_is_the_largest() {
        let ranges = [Interval::new(-3, 3)];
        enumerate(&of::<F97, 1>(ranges), ranges, |_| 0).sound_within();
    }

    #[test]
    fn ranges_beyond_the_field_are_refused() {
        let result = constrained::<F97, 2>([Interval::new(-20, 20); 2]);
        assert!(matches!(result, Err(GadgetError::TooWide { .. })));
    }
}
