//! Convolutions with public weights: linear combinations, no constraints.

use super::layer::{Layer, Misfit, Operand};
use super::window::{Channels, Window};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// `y = bias + Σ weight·x` over what a window sees in the channels of its group; zero in the margins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conv {
    /// Where the window lies.
    pub window: Window,
    /// Which channels are read and made.
    pub channels: Channels,
    /// In the order result channel, operand channel of its group, kernel; each of the declared weight width.
    pub weights: Vec<i32>,
    /// One a channel, at the scale of the result.
    pub bias: Vec<i64>,
}

impl Conv {
    /// The same sums over anything: [`Channels::convolve`].
    fn over<X, Y, Z>(
        &self,
        x: &[X],
        start: impl Fn(usize) -> Y,
        add: impl Fn(Y, &i32, &X) -> Y,
        end: impl Fn(usize, Y) -> Z,
    ) -> Vec<Z> {
        self.channels.convolve(&self.window, (&self.weights, x), start, add, end)
    }
}

impl Layer for Conv {
    fn operation(&self) -> &'static str {
        "conv"
    }

    fn weights(&self) -> usize {
        self.weights.len()
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        let Conv { window, channels, .. } = self;
        channels.check()?;
        let read = channels.of_group();
        window.check(channels.outputs.saturating_mul(read))?;
        Misfit::length("the operand", channels.inputs.saturating_mul(window.grid()), operands[0])?;
        Misfit::length("the result", channels.outputs * window.len(), len)?;
        Misfit::length("bias", channels.outputs, self.bias.len())?;
        Misfit::length("weights", channels.outputs * read * window.size(), self.weights.len())
    }

    /// Exact for a box: each element of a channel is seen once, with one weight.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let add = |[lo, hi]: [i128; 2], &weight: &i32, x: &Interval| {
            let ends = [x.lo, x.hi].map(|end| i128::from(weight) * i128::from(end));
            [lo + ends[0].min(ends[1]), hi + ends[0].max(ends[1])]
        };
        self.over(operands[0], |channel| [self.bias[channel].into(); 2], add, |_, sum| sum)
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let add = |sum: i64, &weight: &i32, x: &i64| sum.wrapping_add(i64::from(weight).wrapping_mul(*x));
        self.over(operands[0], |channel| self.bias[channel], add, |_, sum| sum)
    }

    fn constrain<F: PrimeField>(
        &self,
        _: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let x = operands[0].elements;
        let places: Vec<usize> = (0..x.len()).collect();
        let add = |mut terms: Vec<(i32, usize)>, &weight: &i32, &place: &usize| {
            terms.push((weight, place));
            terms
        };
        let end = |channel: usize, terms: Vec<(i32, usize)>| {
            let terms = terms.iter().map(|&(weight, place)| (F::from(weight), &x[place]));
            Lc::weighted_sum(F::from(self.bias[channel]), terms)
        };
        Ok(self.over(&places, |_| Vec::new(), add, end))
    }

    fn cost(&self, _: &[&[Interval]], _: Ranges) -> usize {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, enumerate, gadget, layer};
    use crate::layers::window::tests::{plain, small};
    use proptest::prelude::*;

    const X: Interval = Interval { lo: -9, hi: 5 };

    fn conv(
        window: Window,
        [inputs, outputs, groups]: [usize; 3],
        weights: Vec<i32>,
        bias: Vec<i64>,
    ) -> Conv {
        Conv { window, channels: Channels { inputs, outputs, groups }, weights, bias }
    }

    #[test]
    fn a_convolution_by_hand() {
        let edges = conv(plain(&[2, 3], &[1, 2]), [1, 2, 1], vec![1, -1, 2, 3], vec![10, 0]);
        assert_eq!(edges.check(&[6], 8), Ok(()));
        assert_eq!(edges.evaluate(&[&[1, 2, 4, 8, 16, 32]]), [9, 8, 2, -6, 8, 16, 64, 128]);
        let depthwise = conv(plain(&[3], &[2]), [2, 2, 2], vec![1, 1, 1, -1], vec![0, 0]);
        assert_eq!(depthwise.evaluate(&[&[1, 2, 4, 1, 2, 4]]), [3, 6, -1, -2]);
    }

    #[test]
    fn a_convolution_costs_nothing() {
        let pair = conv(plain(&[2], &[2]), [1, 1, 1], vec![3, -2], vec![7]);
        let system = gadget(|b, [x, y]: [&Lc<F97>; 2]| {
            Ok(layer(&pair, b, &[&[x.clone(), y.clone()]], &[&[X; 2]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((crate::harness::cost(&system), pair.cost(&[&[X; 2]], Ranges::Bits)), (0, 0));
        enumerate(&system, [X; 2], |[x, y]| 7 + 3 * x - 2 * y).exact();
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let good = conv(plain(&[3], &[2]), [2, 4, 2], vec![1; 8], vec![0; 4]);
        assert_eq!(good.check(&[6], 8), Ok(()));
        assert!(good.check(&[5], 8).is_err() && good.check(&[6], 9).is_err());
        assert!(Conv { weights: vec![1; 9], ..good.clone() }.check(&[6], 8).is_err());
        assert!(Conv { bias: vec![0; 3], ..good.clone() }.check(&[6], 8).is_err());
        let large = Channels { inputs: 1 << 20, outputs: 1 << 20, groups: 1 };
        let large = Conv { channels: large, ..good }.check(&[6], 8).unwrap_err().to_string();
        assert!(large.contains("the number of products"), "{large}");
    }

    /// A convolution over a window, with weights and biases out of a list of numbers.
    fn drawn(window: Window, [groups, read, made]: [usize; 3], numbers: &[i32]) -> Conv {
        let mut numbers = numbers.iter().copied().cycle();
        let channels = [groups * read, groups * made, groups];
        let weights = numbers.by_ref().take(groups * made * read * window.size()).collect();
        let bias = numbers.take(groups * made).map(i64::from).collect();
        conv(window, channels, weights, bias)
    }

    /// The same function as a dense layer: its columns are what it makes of unit vectors.
    fn column(conv: &Conv, len: usize, i: usize) -> Vec<i64> {
        let linear = Conv { bias: vec![0; conv.bias.len()], ..conv.clone() };
        let unit: Vec<i64> = (0..len).map(|place| i64::from(place == i)).collect();
        linear.evaluate(&[&unit])
    }

    proptest! {
        #[test]
        fn bounds_are_attained_and_constraints_are_the_evaluation(
            window in small(), channels in [1..=2usize, 1..=2usize, 1..=2usize],
            numbers in prop::collection::vec(-7..8i32, 40),
        ) {
            let conv = drawn(window, channels, &numbers);
            let len = conv.channels.inputs * conv.window.grid();
            prop_assert_eq!(conv.check(&[len], conv.channels.outputs * conv.window.len()), Ok(()));
            let ranges: Vec<_> = (0..len as i64).map(|i| Interval::new(-i, 3 * i + 1)).collect();
            let columns: Vec<_> = (0..len).map(|i| column(&conv, len, i)).collect();
            for (j, [lo, hi]) in conv.bounds(&[&ranges]).into_iter().enumerate() {
                let at = |high: bool| -> Vec<i64> {
                    let end = |(column, range): (&Vec<i64>, &Interval)| {
                        if (column[j] > 0) == high { range.hi } else { range.lo }
                    };
                    columns.iter().zip(&ranges).map(end).collect()
                };
                prop_assert_eq!(i128::from(conv.evaluate(&[&at(false)])[j]), lo);
                prop_assert_eq!(i128::from(conv.evaluate(&[&at(true)])[j]), hi);
            }
            let x: Vec<i64> = (0..len as i64).map(|i| i * i - 20).collect();
            let constants: Vec<Lc<F97>> = x.iter().map(|&x| Lc::constant(F97::from(x))).collect();
            let made = layer(&conv, &mut Builder::new(), &[&constants], &[&ranges]).unwrap();
            let made: Vec<_> = made.iter().map(|y| y.as_constant().unwrap()).collect();
            let expected: Vec<_> = conv.evaluate(&[&x]).into_iter().map(F97::from).collect();
            prop_assert_eq!(made, expected);
        }
    }
}
