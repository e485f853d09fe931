//! Elements put elsewhere, left out, repeated, multiplied by constants: linear combinations, no constraints.

use super::layer::{Layer, Misfit, Operand};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// In the place of an index where there is no element.
pub const NOTHING: i64 = -1;

/// `yⱼ = weightsⱼ·x[indexⱼ] + biasⱼ`; no x where the index is [`NOTHING`]. Lists that are left out are of ones, and of
/// zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rearrange {
    /// For each element of the result the one of the operand.
    pub index: Vec<i64>,
    /// Its factor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weights: Vec<i32>,
    /// At the scale of the result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bias: Vec<i64>,
}

impl Rearrange {
    /// For each element of the result an element of the operand, if it has one, with its factor, and the addend.
    fn rows(&self) -> impl Iterator<Item = (Option<usize>, i32, i64)> + '_ {
        let of = |j: usize| self.weights.get(j).copied().unwrap_or(1);
        let bias = |j: usize| self.bias.get(j).copied().unwrap_or(0);
        self.index.iter().enumerate().map(move |(j, &i)| (usize::try_from(i).ok(), of(j), bias(j)))
    }
}

impl Layer for Rearrange {
    fn operation(&self) -> &'static str {
        "rearrange"
    }

    fn weights(&self) -> usize {
        self.weights.len()
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the index", len, self.index.len())?;
        let optional = |list: usize| if list == 0 { 0 } else { len };
        Misfit::length("weights", optional(self.weights.len()), self.weights.len())?;
        Misfit::length("bias", optional(self.bias.len()), self.bias.len())?;
        let beyond = |&&i: &&i64| i < NOTHING || i >= operands[0] as i64;
        let beyond = self.index.iter().filter(beyond).count();
        parameter("the number of indices that are no element's", beyond, [0, 0])
    }

    /// Exact for a box.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let of = |(i, weight, bias): (Option<usize>, i32, i64)| {
            let x = i.map_or(Interval::new(0, 0), |i| operands[0][i]);
            let ends = [x.lo, x.hi].map(|end| i128::from(weight) * i128::from(end) + i128::from(bias));
            [ends[0].min(ends[1]), ends[0].max(ends[1])]
        };
        self.rows().map(of).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let of = |(i, weight, bias): (Option<usize>, i32, i64)| {
            i.map_or(0, |i| operands[0][i].wrapping_mul(weight.into())).wrapping_add(bias)
        };
        self.rows().map(of).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        _: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let of = |(i, weight, bias): (Option<usize>, i32, i64)| {
            let x = i.map(|i| (F::from(weight), &operands[0].elements[i]));
            Lc::weighted_sum(F::from(bias), x)
        };
        Ok(self.rows().map(of).collect())
    }

    fn cost(&self, _: &[&[Interval]], _: Ranges) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, cost, enumerate, gadget, layer};

    const X: [Interval; 2] = [Interval { lo: -48, hi: 48 }; 2];

    fn rearrange(index: &[i64], weights: &[i32], bias: &[i64]) -> Rearrange {
        Rearrange { index: index.into(), weights: weights.into(), bias: bias.into() }
    }

    #[test]
    fn elements_are_moved_and_weighed_for_nothing() {
        let moved = rearrange(&[1, -1, 0, 1], &[3, 5, 1, -2], &[0, 7, -4, 1]);
        assert_eq!(moved.check(&[2], 4), Ok(()));
        assert_eq!(moved.evaluate(&[&[10, 20]]), [60, 7, 6, -39]);
        assert_eq!(moved.bounds(&[&X]), [[-144, 144], [7, 7], [-52, 44], [-95, 97]]);
        for (j, f) in [(0, [0, 3, 0]), (1, [0, 0, 7]), (2, [1, 0, -4]), (3, [0, -2, 1])] {
            let system = gadget(|b, [x, y]: [&Lc<F97>; 2]| {
                Ok(layer(&moved, b, &[&[x.clone(), y.clone()]], &[&X])?.swap_remove(j))
            });
            let system = system.unwrap();
            assert_eq!((cost(&system), moved.cost(&[&X], Ranges::Bits)), (0, 0));
            enumerate(&system, X, |[x, y]| f[0] * x + f[1] * y + f[2]).exact();
        }
    }

    #[test]
    fn lists_that_are_left_out_are_of_ones_and_zeros() {
        let plain = rearrange(&[1, 1, -1], &[], &[]);
        assert_eq!((plain.check(&[2], 3), plain.evaluate(&[&[3, 4]])), (Ok(()), vec![4, 4, 0]));
        let json = serde_json::to_string(&plain).unwrap();
        assert_eq!(json, r#"{"index":[1,1,-1]}"#);
        assert_eq!(serde_json::from_str::<Rearrange>(&json).unwrap(), plain);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(rearrange(&[0, 2], &[], &[]).check(&[2], 2).is_err());
        assert!(rearrange(&[0, -2], &[], &[]).check(&[2], 2).is_err());
        assert!(rearrange(&[0, 1], &[1], &[]).check(&[2], 2).is_err());
        assert!(rearrange(&[0, 1], &[], &[0; 3]).check(&[2], 2).is_err());
        assert!(rearrange(&[0, 1], &[], &[]).check(&[2], 3).is_err());
    }
}
