//! The index of the largest element, the lowest of equal ones.

mod by_bits;
mod by_table;

use super::layer::{Layer, Misfit, Operand};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
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

    /// Both ways have their rows in a file of their own.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let index = match b.ranges() {
            Ranges::Table { .. } if by_table::holds(operands[0].ranges) => {
                by_table::constrain(b, &operands[0])
            }
            _ => by_bits::constrain(b, &operands[0]),
        };
        Ok(vec![index?])
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        match ranges {
            Ranges::Table { .. } if by_table::holds(operands[0]) => by_table::cost(operands[0], ranges),
            _ => by_bits::cost(operands[0]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F97, F8191, cost, damage, enumerate, gadget, is_ambiguous, layer};

    pub(super) fn first_of_largest<const N: usize>(x: [i64; N]) -> i64 {
        (1..N).fold(0, |best, i| if x[i] > x[best] { i } else { best }) as i64
    }

    /// An argmax of elements of these intervals; its cost is what was promised.
    fn of<F: PrimeField, const N: usize>(ranges: [Interval; N]) -> System<F> {
        let system = constrained(ranges).unwrap();
        assert_eq!(ArgMax {}.cost(&[&ranges], Ranges::Bits), cost(&system));
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
