//! Linear layers with public weights: linear combinations, no constraints.

use super::layer::{Layer, Misfit, Operand};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// `yⱼ = biasⱼ + Σᵢ weights[j·n + i]·xᵢ`, n the length of the operand, one j an element of the bias.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linear {
    /// Row-major, one row an output; each of the declared weight width.
    pub weights: Vec<i32>,
    /// At the scale of the result.
    pub bias: Vec<i64>,
}

impl Linear {
    /// Each row of weights for an operand of `n` elements, with its bias.
    fn rows(&self, n: usize) -> impl Iterator<Item = (&[i32], i64)> {
        self.weights.chunks(n.max(1)).zip(self.bias.iter().copied())
    }
}

impl Layer for Linear {
    fn operation(&self) -> &'static str {
        "linear"
    }

    fn weights(&self) -> usize {
        self.weights.len()
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("bias", len, self.bias.len())?;
        Misfit::length("weights", len.saturating_mul(operands[0]), self.weights.len())
    }

    /// Exact for a box: `[b + Σ min(w·lo, w·hi), b + Σ max(w·lo, w·hi)]`.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        self.rows(operands[0].len()).map(|(row, bias)| row_bounds(row, bias, operands[0])).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let rows = self.rows(operands[0].len());
        rows.map(|(row, bias)| bias.wrapping_add(dot(row, operands[0]))).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        _: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let x = operands[0].elements;
        let weighted = |row: &[i32], bias: i64| {
            Lc::weighted_sum(F::from(bias), row.iter().map(|&weight| F::from(weight)).zip(x))
        };
        Ok(self.rows(x.len()).map(|(row, bias)| weighted(row, bias)).collect())
    }

    fn cost(&self, _: &[&[Interval]], _: Ranges) -> usize {
        0
    }
}

fn row_bounds(row: &[i32], bias: i64, x: &[Interval]) -> [i128; 2] {
    row.iter().zip(x).fold([bias.into(); 2], |[lo, hi], (&weight, x)| {
        let ends = [x.lo, x.hi].map(|end| i128::from(weight) * i128::from(end));
        [lo + ends[0].min(ends[1]), hi + ends[0].max(ends[1])]
    })
}

fn dot(weights: &[i32], x: &[i64]) -> i64 {
    weights.iter().zip(x).fold(0, |sum, (&w, &x)| sum.wrapping_add(i64::from(w).wrapping_mul(x)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, cost, enumerate, gadget, layer};

    const X: Interval = Interval { lo: -48, hi: 48 };

    #[test]
    fn a_linear_layer_costs_nothing() {
        let linear = Linear { weights: vec![1, 0, -3, 5], bias: vec![9, 7] };
        let system = gadget(|b, [x, y]: [&Lc<F97>; 2]| {
            Ok(layer(&linear, b, &[&[x.clone(), y.clone()]], &[&[X; 2]])?.swap_remove(1))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), linear.cost(&[&[X; 2]], Ranges::Bits)), (0, 0));
        enumerate(&system, [X; 2], |[x, y]| 7 - 3 * x + 5 * y).exact();
        assert_eq!(linear.evaluate(&[&[2, -1]]), [11, -4]);
    }

    #[test]
    fn bounds_are_attained() {
        let linear = Linear { weights: vec![3, -5], bias: vec![1] };
        let x = [Interval::new(0, 7), Interval::new(-1, 7)];
        assert_eq!(linear.bounds(&[&x]), [[1 - 35, 1 + 21 + 5]]);
        assert_eq!([[0, 7], [7, -1]].map(|x| linear.evaluate(&[&x])), [[-34], [27]]);
    }
}
