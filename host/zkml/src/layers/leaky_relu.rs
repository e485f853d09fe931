//! A rectifier that lets a part of negative values through.

use super::layer::{Layer, Misfit, Operand};
use super::rectify::{positive, positive_cost};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// The most bits of a slope.
pub const MAX_SLOPE_BITS: u32 = 30;

/// `x·2^bits` for what is not negative, `slope·x` for what is: a slope of `slope/2^bits`, exact at a finer scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeakyRelu {
    /// The slope for negative values, in parts of 2^bits.
    pub slope: i32,
    /// Bits by which the result is finer than the operand.
    pub bits: u32,
}

impl LeakyRelu {
    fn apply(self, x: i64) -> i64 {
        if x < 0 { x.wrapping_mul(self.slope.into()) } else { x.wrapping_shl(self.bits) }
    }

    fn wide(self, x: i64) -> i128 {
        i128::from(x) * if x < 0 { self.slope.into() } else { 1 << self.bits }
    }
}

impl Layer for LeakyRelu {
    fn operation(&self) -> &'static str {
        "leaky relu"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the operand", len, operands[0])?;
        Misfit::parameter("the width of the slope", self.bits, [0, MAX_SLOPE_BITS])
    }

    /// Exact: it is linear on either side of zero.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let turns = |x: &Interval| [x.lo, x.hi, 0i64.clamp(x.lo, x.hi)].map(|x| self.wide(x));
        operands[0].iter().map(turns).map(|[x, y, z]| [x.min(y).min(z), x.max(y).max(z)]).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().map(|&x| self.apply(x)).collect()
    }

    /// `slope·x + (2^bits − slope)·max(x, 0)`.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let (slope, rest) = (F::from(self.slope), F::from((1i64 << self.bits) - i64::from(self.slope)));
        let leak = |(x, &range): (&Lc<F>, &Interval)| {
            let positive = positive(b, x, range)?;
            Ok(Lc::weighted_sum(F::zero(), [(slope, x), (rest, &positive)]))
        };
        operands[0].elements.iter().zip(operands[0].ranges).map(leak).collect()
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        operands[0].iter().map(|&x| positive_cost(x, ranges)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F257, cost, damage, enumerate, gadget, is_ambiguous, layer};

    #[test]
    fn exactly_one_result_on_either_side() {
        for (slope, bits) in [(1, 2), (3, 1), (-1, 1), (0, 0), (2, 1)] {
            let leaky = LeakyRelu { slope, bits };
            for (lo, hi) in [(-9, 20), (-9, -2), (0, 9)] {
                let range = Interval::new(lo, hi);
                let system = gadget(|b, [x]: [&Lc<F257>; 1]| {
                    Ok(layer(&leaky, b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))
                });
                let system = system.unwrap();
                assert_eq!(cost(&system), leaky.cost(&[&[range]], Ranges::Bits));
                enumerate(&system, [range], |[x]| if x < 0 { x * i64::from(slope) } else { x << bits })
                    .sound_within();
                // A slope of one is the identity, whatever the positive part.
                let bent = slope != 1 << bits;
                assert!(damage(&system).all(|damaged| is_ambiguous(&damaged, [range])) || !bent);
                let values = || (lo..=hi).map(|x| i128::from(leaky.evaluate(&[&[x]])[0]));
                assert_eq!(leaky.bounds(&[&[range]]), [[values().min().unwrap(), values().max().unwrap()]]);
            }
        }
    }

    #[test]
    fn wide_slopes_are_refused() {
        let check = |bits| LeakyRelu { slope: 1, bits }.check(&[2], 2).is_ok();
        assert!(check(0) && check(30) && !check(31));
    }
}
