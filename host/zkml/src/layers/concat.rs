//! Tensors one behind the other, brought to one scale: linear combinations, no constraints.

use super::layer::{Layer, MAX_SHIFT, Misfit, Operand};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};
use std::iter::zip;

/// The most tensors that are joined.
pub const MAX_PARTS: usize = 1000;

/// `x·2^shifts[i]` of each operand i, one behind the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concat {
    /// Left shifts of the operands, at most [`MAX_SHIFT`].
    pub shifts: Vec<u32>,
}

impl Layer for Concat {
    fn operation(&self) -> &'static str {
        "concat"
    }

    fn arity(&self) -> usize {
        self.shifts.len()
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        parameter("the number of tensors", operands.len(), [1, MAX_PARTS])?;
        Misfit::length("the result", operands.iter().copied().fold(0, usize::saturating_add), len)?;
        self.shifts.iter().try_for_each(|&shift| Misfit::parameter("shift", shift, [0, MAX_SHIFT]))
    }

    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let part = |(x, &shift): (&&[Interval], &u32)| -> Vec<[i128; 2]> {
            x.iter().map(|x| [x.lo, x.hi].map(|end| i128::from(end) << shift)).collect()
        };
        zip(operands, &self.shifts).flat_map(part).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        // Of the right size from the start: growing would leave private values behind, unwiped.
        let mut joined = Vec::with_capacity(operands.iter().map(|x| x.len()).sum());
        zip(operands, &self.shifts).for_each(|(x, &shift)| joined.extend(x.iter().map(|x| x << shift)));
        joined
    }

    fn constrain<F: PrimeField>(
        &self,
        _: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let part = |(x, &shift): (&Operand<'_, F>, &u32)| {
            let factor = F::from(2u64).pow([shift.into()]);
            x.elements.iter().map(|x| x.clone() * factor).collect::<Vec<_>>()
        };
        Ok(zip(operands, &self.shifts).flat_map(part).collect())
    }

    fn cost(&self, _: &[&[Interval]], _: Ranges) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, cost, enumerate, gadget, layer};

    const X: Interval = Interval { lo: -24, hi: 24 };

    #[test]
    fn tensors_are_joined_at_one_scale_for_nothing() {
        let joined = Concat { shifts: vec![1, 0] };
        assert_eq!((joined.arity(), joined.check(&[1, 2], 3)), (2, Ok(())));
        assert_eq!(joined.evaluate(&[&[5], &[6, 7]]), [10, 6, 7]);
        assert_eq!(joined.bounds(&[&[X], &[X]]), [[-48, 48], [-24, 24]]);
        let system = gadget(|b, [x, y]: [&Lc<F97>; 2]| {
            let operands = [x, y].map(std::slice::from_ref);
            Ok(layer(&joined, b, &operands, &[&[X], &[X]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), joined.cost(&[&[X], &[X]], Ranges::Bits)), (0, 0));
        enumerate(&system, [X; 2], |[x, _]| 2 * x).exact();
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Concat { shifts: vec![0, 0] }.check(&[1, 2], 4).is_err());
        assert!(Concat { shifts: vec![0, 62] }.check(&[1, 2], 3).is_err());
        assert!(Concat { shifts: vec![] }.check(&[], 0).is_err());
    }
}
