//! Products of two matrices that are both computed, one constraint a product of two elements.

use super::layer::{Layer, Misfit, Operand};
use super::mul::{Mul, product};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use crate::model::limits::MAX_CONSTRAINTS;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// `Σₖ x[b][i][k]·y[b][k][j]`: pairs of matrices, one behind the other, each row-major.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatMul {
    /// Rows of each first matrix, and of each result.
    pub rows: usize,
    /// Columns of each first matrix, and rows of each second.
    pub inner: usize,
    /// Columns of each second matrix, and of each result.
    pub columns: usize,
}

impl MatMul {
    /// For each element of the result the places of what is multiplied.
    pub fn pairs(self, len: usize) -> impl Iterator<Item = impl Iterator<Item = (usize, usize)>> {
        let MatMul { rows, inner, columns } = self;
        (0..len).map(move |place| {
            let (row, column) = (place / columns, place % columns);
            let batch = row / rows;
            (0..inner).map(move |k| (row * inner + k, (batch * inner + k) * columns + column))
        })
    }

    fn len(self, operand: usize) -> usize {
        operand / self.inner.max(1) * self.columns
    }
}

impl Layer for MatMul {
    fn operation(&self) -> &'static str {
        "matmul"
    }

    fn arity(&self) -> usize {
        2
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        let side = |what, side| parameter(what, side, [1, 1 << 20]);
        side("the number of rows", self.rows)?;
        side("the number of columns of the first", self.inner)?;
        side("the number of columns", self.columns)?;
        let batches = operands[0] / (self.rows * self.inner);
        Misfit::length("the first operand", batches * self.rows * self.inner, operands[0])?;
        let second = batches.saturating_mul(self.inner).saturating_mul(self.columns);
        Misfit::length("the second operand", second, operands[1])?;
        Misfit::length("the result", batches.saturating_mul(self.rows).saturating_mul(self.columns), len)?;
        parameter("the number of products", len.saturating_mul(self.inner), [1, MAX_CONSTRAINTS])
    }

    /// Exact for two operands that have nothing to do with each other.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let product = |(x, y): (usize, usize)| Mul {}.bounds(&[&operands[0][x..=x], &operands[1][y..=y]])[0];
        let sum = |pairs: &mut dyn Iterator<Item = (usize, usize)>| {
            pairs.map(product).fold([0; 2], |[lo, hi], [least, most]| [lo + least, hi + most])
        };
        self.pairs(self.len(operands[0].len())).map(|mut pairs| sum(&mut pairs)).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let term = |(x, y): (usize, usize)| operands[0][x].wrapping_mul(operands[1][y]);
        let sums = self.pairs(self.len(operands[0].len()));
        sums.map(|pairs| pairs.map(term).fold(0i64, i64::wrapping_add)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let sums = self.pairs(self.len(operands[0].elements.len()));
        let sum = |pairs: Vec<(usize, usize)>| {
            let products: Vec<_> = pairs.into_iter().map(|places| product(b, operands, places)).collect();
            Lc::weighted_sum(F::zero(), products.iter().map(|product| (F::one(), product)))
        };
        Ok(sums.map(Iterator::collect).map(sum).collect())
    }

    fn cost(&self, operands: &[&[Interval]], _: Ranges) -> usize {
        let open = |&(x, y): &(usize, usize)| {
            operands[0][x].constant().is_none() && operands[1][y].constant().is_none()
        };
        self.pairs(self.len(operands[0].len())).map(|pairs| pairs.filter(open).count()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::domain::Modular;
    use crate::harness::{F257, F8191, cost, damage, enumerate, gadget, is_ambiguous, layer, survivors};

    const X: [Interval; 2] = [Interval { lo: -3, hi: 4 }, Interval { lo: -2, hi: 5 }];

    #[test]
    fn exactly_one_result_for_two_elements() {
        let dot = MatMul { rows: 1, inner: 2, columns: 1 };
        let ranges = [X[0], Interval::new(3, 3)];
        let system = gadget(|b, [x, y]: [&Lc<F257>; 2]| {
            let operands = [&[x.clone(), Lc::constant(F257::from(3))][..], &[y.clone(), y.clone()]];
            Ok(layer(&dot, b, &operands, &[&ranges, &[X[1]; 2]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), dot.cost(&[&ranges, &[X[1]; 2]], Ranges::Bits)), (1, 1));
        enumerate(&system, X, |[x, y]| (x + 3) * y).exact();
        assert!(damage(&system).all(|damaged| is_ambiguous(&damaged, X)));
    }

    #[test]
    fn matrices_are_multiplied_pair_by_pair() {
        let both = MatMul { rows: 2, inner: 3, columns: 2 };
        let (x, y): (Vec<i64>, Vec<i64>) =
            ((0..12).map(|i| i - 5).collect(), (0..12).map(|i| 3 * i % 7).collect());
        assert_eq!(both.check(&[12, 12], 8), Ok(()));
        let element = |place: usize| {
            let (batch, row, column) = (place / 4, place / 2 % 2, place % 2);
            (0..3).map(|k| x[batch * 6 + row * 3 + k] * y[batch * 6 + k * 2 + column]).sum::<i64>()
        };
        let expected: Vec<i64> = (0..8).map(element).collect();
        assert_eq!(both.evaluate(&[&x, &y]), expected);
        let points = [&x, &y].map(|x| x.iter().map(|&x| Interval::new(x - 1, x + 1)).collect::<Vec<_>>());
        let bounds = both.bounds(&[&points[0], &points[1]]);
        assert!(bounds.iter().zip(&expected).all(|([lo, hi], &y)| *lo < y.into() && *hi > y.into()));
        let mut b = Builder::<F8191>::new();
        let inputs: Vec<_> = (0..24).map(|i| b.input(i)).collect();
        b.layer("gadget");
        let made = layer(&both, &mut b, &[&inputs[..12], &inputs[12..]], &[&points[0], &points[1]]).unwrap();
        made.iter().for_each(|y| b.expose(y));
        let system = b.finish();
        assert_eq!(system.layers[0].constraints - 8, both.cost(&[&points[0], &points[1]], Ranges::Bits));
        let field: Vec<F8191> = x.iter().chain(&y).map(|&x| F8191::from(x)).collect();
        let z = system.program.run::<Modular<F8191>>(&field, []);
        assert_eq!(z[1..=8], expected.into_iter().map(F8191::from).collect::<Vec<_>>());
        assert_eq!(survivors(&system, &field), []);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let both = MatMul { rows: 2, inner: 3, columns: 2 };
        assert!(both.check(&[12, 6], 8).is_err() && both.check(&[11, 12], 8).is_err());
        assert!(both.check(&[12, 12], 7).is_err() && MatMul { inner: 0, ..both }.check(&[0, 0], 0).is_err());
    }
}
