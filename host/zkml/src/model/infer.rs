//! Integer inference: the specification, executed.

use crate::interval::Bounds;
use crate::model::check::ModelError;
use crate::model::{InputSpec, IntModel, Node, Op, TensorId};
use zeroize::Zeroizing;

/// A model that may be evaluated: its bounds are known, so nothing overflows.
#[derive(Clone, Debug)]
pub struct Inference<'m> {
    model: &'m IntModel,
    bounds: Bounds,
}

/// Every tensor of one inference, the input first; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Trace {
    tensors: Vec<Zeroizing<Vec<i64>>>,
}

/// Why an input is not one of a model. Values are not named: they may be private.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The wrong number of values.
    #[error("{found} input values, {expected} needed")]
    Length {
        /// What the model takes.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// A value outside of the declared range.
    #[error("input value {index} is not in [{min}, {max}]")]
    Range {
        /// Which value.
        index: usize,
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
}

/// The parameters of [`Op::Requantise`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requantise {
    /// Bits dropped.
    pub shift: u32,
    /// Width of the result.
    pub bits: u32,
    /// Whether negative values become zero.
    pub relu: bool,
}

impl<'m> Inference<'m> {
    /// Checks and bounds the model.
    pub fn new(model: &'m IntModel) -> Result<Self, ModelError> {
        Ok(Inference { model, bounds: Bounds::of(model)? })
    }

    /// What every value can be.
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Evaluates the model on an input of the declared range.
    pub fn run(&self, input: &[i64]) -> Result<Trace, InputError> {
        check_input(&self.model.input, self.bounds.tensor(0).len(), input)?;
        let mut tensors = vec![Zeroizing::new(input.to_vec())];
        for node in &self.model.nodes {
            tensors.push(Zeroizing::new(evaluate(node, &tensors)));
        }
        Ok(Trace { tensors })
    }
}

impl Trace {
    /// The values of a tensor.
    pub fn tensor(&self, id: TensorId) -> &[i64] {
        &self.tensors[id]
    }

    /// Every tensor, the input first.
    pub fn tensors(&self) -> impl Iterator<Item = &[i64]> {
        self.tensors.iter().map(|tensor| tensor.as_slice())
    }

    /// The values of the last tensor.
    pub fn output(&self) -> &[i64] {
        self.tensors.last().map_or(&[], |tensor| tensor)
    }
}

impl std::fmt::Debug for Trace {
    /// Lengths only: the values may be private.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.tensors.iter().map(|tensor| tensor.len())).finish()
    }
}

impl Requantise {
    /// `clamp(⌊(x + 2^(shift−1)) / 2^shift⌋)`.
    pub fn apply(self, x: i64) -> i64 {
        let [min, max] = self.clamp();
        self.round(x).clamp(min, max)
    }

    /// `⌊(x + 2^(shift−1)) / 2^shift⌋`, for `|x| ≤ 2^61`.
    pub fn round(self, x: i64) -> i64 {
        (x + self.half()) >> self.shift
    }

    /// `2^(shift−1)`, or 0 for shift 0.
    pub fn half(self) -> i64 {
        (1 << self.shift) >> 1
    }

    /// The bounds of the result: `[0, 2^bits − 1]` with ReLU, else `[−2^(bits−1), 2^(bits−1) − 1]`.
    pub fn clamp(self) -> [i64; 2] {
        match self.relu {
            true => [0, (1 << self.bits) - 1],
            false => [-(1 << (self.bits - 1)), (1 << (self.bits - 1)) - 1],
        }
    }
}

/// Whether `values` are as many as the model takes and each in the declared range.
pub(crate) fn check_input(spec: &InputSpec, expected: usize, values: &[i64]) -> Result<(), InputError> {
    if values.len() != expected {
        return Err(InputError::Length { expected, found: values.len() });
    }
    match values.iter().position(|value| !(spec.min..=spec.max).contains(value)) {
        Some(index) => Err(InputError::Range { index, min: spec.min, max: spec.max }),
        None => Ok(()),
    }
}

/// Sums wrap: they are exact, because the results are bounded.
fn evaluate(node: &Node, tensors: &[Zeroizing<Vec<i64>>]) -> Vec<i64> {
    let x = &tensors[node.inputs[0]][..];
    match &node.op {
        Op::Linear { weights, bias } => {
            let row = |j: usize| &weights[j * x.len()..(j + 1) * x.len()];
            bias.iter().enumerate().map(|(j, &bias)| bias.wrapping_add(dot(row(j), x))).collect()
        }
        Op::Add { shifts } => {
            let pairs = x.iter().zip(tensors[node.inputs[1]].iter());
            pairs.map(|(x, y)| (x << shifts[0]).wrapping_add(y << shifts[1])).collect()
        }
        &Op::Requantise { shift, bits, relu } => {
            let to = Requantise { shift, bits, relu };
            x.iter().map(|&x| to.apply(x)).collect()
        }
        Op::ArgMax => vec![argmax(x)],
    }
}

fn dot(weights: &[i32], x: &[i64]) -> i64 {
    weights.iter().zip(x).fold(0, |sum, (&w, &x)| sum.wrapping_add(i64::from(w).wrapping_mul(x)))
}

/// The lowest index of the largest value.
fn argmax(x: &[i64]) -> i64 {
    (1..x.len()).fold(0, |best, i| if x[i] > x[best] { i } else { best }) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{input, linear, model, node, requantise};

    #[test]
    fn rounds_half_up_and_saturates() {
        let relu = Requantise { shift: 2, bits: 3, relu: true };
        assert_eq!([-9, -2, 1, 2, 5, 6, 26, 30, 999].map(|x| relu.apply(x)), [0, 0, 0, 1, 1, 2, 7, 7, 7]);
        let signed = Requantise { shift: 1, bits: 3, relu: false };
        assert_eq!(
            [-99, -9, -8, -3, -1, 0, 1, 5, 99].map(|x| signed.apply(x)),
            [-4, -4, -4, -1, 0, 0, 1, 3, 3]
        );
        let plain = Requantise { shift: 0, bits: 4, relu: true };
        assert_eq!([-1, 7, 15, 16].map(|x| plain.apply(x)), [0, 7, 15, 15]);
    }

    #[test]
    fn rounding_is_that_of_the_reals() {
        for (shift, x) in (0..6).flat_map(|shift| (-200..200).map(move |x| (shift, x))) {
            let rounded = Requantise { shift, bits: 8, relu: false }.round(x);
            assert_eq!(rounded as f64, (x as f64 / f64::from(1 << shift) + 0.5).floor());
        }
    }

    #[test]
    fn a_network_by_hand() {
        let mut nodes = vec![linear(0, &[[1, -2], [3, 4]]), requantise(1, 2, 1, 4, true)];
        nodes.push(node(Op::Add { shifts: [1, 0] }, &[0, 2], 2));
        nodes.push(node(Op::ArgMax, &[3], 1));
        let m = model(input(2, 4), nodes);
        let trace = Inference::new(&m).unwrap().run(&[5, 1]).unwrap();
        let expected: [&[i64]; 5] = [&[5, 1], &[3, 19], &[2, 10], &[12, 12], &[0]];
        assert!(trace.tensors().eq(expected));
        assert_eq!(trace.output(), [0]);
    }

    #[test]
    fn ties_go_to_the_lowest_index() {
        assert_eq!([&[3, 3][..], &[1, 3, 3], &[-1], &[-5, -7, -5]].map(argmax), [0, 1, 0, 0]);
    }

    #[test]
    fn inputs_out_of_range_are_named_by_index_not_by_value() {
        let m = model(input(2, 4), vec![]);
        let inference = Inference::new(&m).unwrap();
        let error = inference.run(&[3, 77]).unwrap_err();
        assert_eq!(error, InputError::Range { index: 1, min: 0, max: 15 });
        assert!(!error.to_string().contains("77"));
        assert_eq!(inference.run(&[3]).unwrap_err(), InputError::Length { expected: 2, found: 1 });
    }

    #[test]
    fn a_trace_does_not_print_its_values() {
        let m = model(input(1, 8), vec![]);
        assert_eq!(format!("{:?}", Inference::new(&m).unwrap().run(&[211]).unwrap()), "[1]");
    }
}
