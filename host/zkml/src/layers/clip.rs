//! Values cut off below and above.

use super::layer::{Layer, Misfit, Operand};
use super::rectify::{clamp, clamp_cost};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use crate::model::bounds::LIMIT;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// `min(max(x, low), high)`, elementwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clip {
    /// The least result.
    pub low: i64,
    /// The greatest result; above the least.
    pub high: i64,
}

impl Clip {
    fn apply(self, x: i64) -> i64 {
        x.max(self.low).min(self.high)
    }

    fn ends(self) -> [i64; 2] {
        [self.low, self.high]
    }
}

impl Layer for Clip {
    fn operation(&self) -> &'static str {
        "clip"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the operand", len, operands[0])?;
        let above =
            self.high.checked_sub(self.low).and_then(|above| usize::try_from(above).ok()).unwrap_or(0);
        let far = self.ends().iter().filter(|end| end.unsigned_abs() > LIMIT as u64).count();
        parameter("the number of ends beyond 2^61", far, [0, 0])?;
        parameter("the distance of its ends", above, [1, usize::MAX])
    }

    /// Exact: it is monotone.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        operands[0].iter().map(|x| [x.lo, x.hi].map(|end| self.apply(end).into())).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().map(|&x| self.apply(x)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let clip = |(x, &range): (&Lc<F>, &Interval)| clamp(b, x, range, self.ends());
        operands[0].elements.iter().zip(operands[0].ranges).map(clip).collect()
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        operands[0].iter().map(|&x| clamp_cost(x, self.ends(), ranges)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, cost, damage, enumerate, gadget, is_ambiguous, layer};

    fn of(clip: Clip, range: Interval) -> System<F257> {
        gadget(|b, [x]| Ok(layer(&clip, b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))).unwrap()
    }

    #[test]
    fn exactly_one_result_on_either_side_and_between() {
        let clip = Clip { low: -3, high: 5 };
        for (lo, hi) in [(-20, 20), (-3, 20), (-9, 5), (-2, 4), (6, 9), (-9, -4)] {
            let range = Interval::new(lo, hi);
            let system = of(clip, range);
            assert_eq!(cost(&system), clip.cost(&[&[range]], Ranges::Bits));
            enumerate(&system, [range], |[x]| x.clamp(-3, 5)).sound_within();
            for damaged in damage(&system) {
                assert!(is_ambiguous(&damaged, [range]));
            }
        }
        assert_eq!(clip.bounds(&[&[Interval::new(-20, 4)]]), [[-3, 4]]);
        assert_eq!(clip.evaluate(&[&[-9, 0, 9]]), [-3, 0, 5]);
    }

    #[test]
    fn ends_in_the_wrong_order_are_refused() {
        let check = |low, high| Clip { low, high }.check(&[1], 1).is_ok();
        assert!(
            check(0, 1) && !check(1, 1) && !check(2, 1) && !check(i64::MIN, i64::MAX) && !check(0, i64::MAX)
        );
        assert!(Clip { low: 0, high: 1 }.check(&[1], 2).is_err());
    }
}
