//! Means under a window: sums at a scale of their own, linear combinations without constraints.

use super::layer::{Layer, Misfit, Operand};
use super::window::Window;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// The most bits of the factor in place of a division.
pub const MAX_SCALE_BITS: u32 = 40;

/// `Σx·⌊2^scale_bits/n⌉` over what a window sees, halves rounded up: the mean at a scale of `scale_bits` more bits.
/// Where n is 2^scale_bits, the factor is one and the mean exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AveragePool {
    /// Where the window lies, in every channel.
    pub window: Window,
    /// Whether n is the size of the window also where it lies over a margin, and not what it sees there.
    pub whole: bool,
    /// Bits by which the result is finer than the operand.
    pub scale_bits: u32,
}

impl AveragePool {
    /// The factor of a sum of so many elements.
    fn factor(&self, seen: usize) -> i64 {
        let n = if self.whole { self.window.size() } else { seen } as i64;
        ((2i64 << self.scale_bits) + n) / (2 * n)
    }

    /// What each element of the result sees, and its factor.
    fn sums(&self, elements: usize) -> impl Iterator<Item = (Vec<usize>, i64)> + '_ {
        let with_factor = |seen: Vec<usize>| {
            let factor = self.factor(seen.len());
            (seen, factor)
        };
        self.window.seen(elements).into_iter().map(with_factor)
    }
}

impl Layer for AveragePool {
    fn operation(&self) -> &'static str {
        "average pool"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        self.window.check_channels(operands[0], len)?;
        self.window.check_seen()?;
        Misfit::parameter("scale", self.scale_bits, [0, MAX_SCALE_BITS])
    }

    /// Exact for a box.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let sum = |seen: &[usize], end: fn(&Interval) -> i64| -> i128 {
            seen.iter().map(|&i| i128::from(end(&operands[0][i]))).sum()
        };
        let sums = self.sums(operands[0].len());
        sums.map(|(seen, factor)| {
            [sum(&seen, |x| x.lo), sum(&seen, |x| x.hi)].map(|sum| sum * i128::from(factor))
        })
        .collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let sum = |seen: &[usize]| seen.iter().fold(0i64, |sum, &i| sum.wrapping_add(operands[0][i]));
        self.sums(operands[0].len()).map(|(seen, factor)| sum(&seen).wrapping_mul(factor)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        _: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let x = operands[0].elements;
        let sum = |(seen, factor): (Vec<usize>, i64)| {
            Lc::weighted_sum(F::zero(), seen.iter().map(|&i| (F::from(factor), &x[i])))
        };
        Ok(self.sums(x.len()).map(sum).collect())
    }

    fn cost(&self, _: &[&[Interval]], _: Ranges) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, cost, enumerate, gadget, layer};
    use crate::layers::window::tests::{plain, small};
    use proptest::prelude::*;

    const X: Interval = Interval { lo: -7, hi: 8 };

    fn pool(window: Window, whole: bool, scale_bits: u32) -> AveragePool {
        AveragePool { window, whole, scale_bits }
    }

    #[test]
    fn a_power_of_two_is_a_scale_and_others_are_factors() {
        let halves = pool(plain(&[4], &[2]), true, 1);
        assert_eq!(halves.evaluate(&[&[1, 2, 4, 8]]), [3, 6, 12]);
        let thirds = pool(plain(&[3], &[3]), true, 7);
        assert_eq!(thirds.evaluate(&[&[1, 2, 4]]), [43 * 7]);
    }

    #[test]
    fn margins_count_or_do_not() {
        let mut window = plain(&[2], &[2]);
        window.pads[0] = [1, 1];
        assert_eq!(pool(window.clone(), true, 1).evaluate(&[&[6, 8]]), [6, 14, 8]);
        assert_eq!(pool(window, false, 1).evaluate(&[&[6, 8]]), [12, 14, 16]);
    }

    #[test]
    fn a_mean_costs_nothing() {
        let mean = pool(plain(&[2], &[2]), true, 2);
        let system = gadget(|b, [x, y]: [&Lc<F97>; 2]| {
            Ok(layer(&mean, b, &[&[x.clone(), y.clone()]], &[&[X; 2]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), mean.cost(&[&[X; 2]], Ranges::Bits)), (0, 0));
        enumerate(&system, [X; 2], |[x, y]| 2 * (x + y)).exact();
        assert_eq!(mean.bounds(&[&[X; 2]]), [[-28, 32]]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let pool = pool(plain(&[2, 2], &[2, 2]), true, 2);
        assert_eq!((pool.check(&[4], 1), pool.check(&[8], 2)), (Ok(()), Ok(())));
        assert!(pool.check(&[6], 1).is_err() && pool.check(&[3], 1).is_err() && pool.check(&[8], 1).is_err());
        assert!(AveragePool { scale_bits: 41, ..pool }.check(&[4], 1).is_err());
    }

    proptest! {
        #[test]
        fn bounds_are_attained_and_means_are_near(window in small(), whole: bool, scale in 0..12u32) {
            let pool = pool(window, whole, scale);
            let elements = 2 * pool.window.grid();
            prop_assume!(pool.check(&[elements], 2 * pool.window.len()).is_ok());
            let ranges: Vec<_> = (0..elements as i64).map(|i| Interval::new(-i, 2 * i)).collect();
            let ends = |end: fn(&Interval) -> i64| {
                let x: Vec<i64> = ranges.iter().map(end).collect();
                pool.evaluate(&[&x]).into_iter().map(i128::from).collect::<Vec<_>>()
            };
            let bounds: Vec<_> = ends(|x| x.lo).into_iter().zip(ends(|x| x.hi)).map(|(lo, hi)| [lo, hi]).collect();
            prop_assert_eq!(pool.bounds(&[&ranges]), bounds);
            let constants: Vec<Lc<F97>> = ranges.iter().map(|x| Lc::constant(F97::from(x.hi))).collect();
            let made = layer(&pool, &mut Builder::new(), &[&constants], &[&ranges]).unwrap();
            let made: Vec<_> = made.iter().map(|y| y.as_constant().unwrap()).collect();
            prop_assert_eq!(made, ends(|x| x.hi).into_iter().map(|y| F97::from(y as i64)).collect::<Vec<_>>());
            for (j, seen) in pool.window.seen(elements).iter().enumerate() {
                let n = if whole { pool.window.size() } else { seen.len() } as f64;
                let sum = seen.iter().map(|&i| ranges[i].hi as f64).sum::<f64>();
                let got = ends(|x| x.hi)[j] as f64 / f64::from(1u32 << scale);
                prop_assert!((got - sum / n).abs() <= sum / f64::from(2u32 << scale) + 1e-9);
            }
        }
    }
}
