//! A sum of two tensors of different scales: a linear combination, no constraints.

use super::layer::{Layer, MAX_SHIFT, Misfit, Operand};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// `x·2^shifts[0] + y·2^shifts[1]`, elementwise: two tensors of one length, brought to one scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Add {
    /// Left shifts of the two operands, at most [`MAX_SHIFT`].
    pub shifts: [u32; 2],
}

impl Layer for Add {
    fn operation(&self) -> &'static str {
        "add"
    }

    fn arity(&self) -> usize {
        2
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the first operand", len, operands[0])?;
        Misfit::length("the second operand", len, operands[1])?;
        self.shifts.iter().try_for_each(|&shift| Misfit::parameter("shift", shift, [0, MAX_SHIFT]))
    }

    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let [s, t] = self.shifts;
        let end = |x: i64, y: i64| (i128::from(x) << s) + (i128::from(y) << t);
        let pairs = operands[0].iter().zip(operands[1]);
        pairs.map(|(x, y)| [end(x.lo, y.lo), end(x.hi, y.hi)]).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let [s, t] = self.shifts;
        operands[0].iter().zip(operands[1]).map(|(x, y)| (x << s).wrapping_add(y << t)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        _: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let [s, t] = self.shifts.map(|shift| F::from(2u64).pow([shift.into()]));
        let pairs = operands[0].elements.iter().zip(operands[1].elements);
        Ok(pairs.map(|(x, y)| Lc::weighted_sum(F::zero(), [(s, x), (t, y)])).collect())
    }

    fn cost(&self, _: &[&[Interval]], _: Ranges) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, cost, enumerate, gadget, layer};

    const X: Interval = Interval { lo: -48, hi: 48 };

    #[test]
    fn a_sum_at_one_scale_costs_nothing() {
        let sum = Add { shifts: [2, 1] };
        let system = gadget(|b, [x, y]: [&Lc<F97>; 2]| {
            let operands = [x, y].map(std::slice::from_ref);
            Ok(layer(&sum, b, &operands, &[&[X], &[X]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), sum.cost(&[&[X], &[X]], Ranges::Bits)), (0, 0));
        enumerate(&system, [X; 2], |[x, y]| 4 * x + 2 * y).exact();
        assert_eq!((sum.bounds(&[&[X], &[X]]), sum.evaluate(&[&[5], &[-3]])), (vec![[-288, 288]], vec![14]));
    }
}
