//! Interval analysis: what every element of every tensor can be, for all inputs of the declared range.
//!
//! For a box of inputs and public integer weights the bounds of a linear layer are exact:
//! `[b + Σ min(w·lo, w·hi), b + Σ max(w·lo, w·hi)]`. Requantisation is monotone and saturates, so bounds
//! restart at every layer. The circuit takes its widths from here, which is why no input of the declared
//! range can fail at proving time.

use crate::model::check::{self, ModelError};
use crate::model::infer::Requantise;
use crate::model::{IntModel, Node, Op, TensorId};
use serde::{Deserialize, Serialize};

/// Bounds beyond ±2^61 are refused: sums with a rounding term and differences of two stay in an `i64`.
pub const LIMIT: i64 = 1 << 61;

/// The integers from `lo` to `hi`, both included; `lo ≤ hi`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Least value.
    pub lo: i64,
    /// Greatest value.
    pub hi: i64,
}

/// The bounds of a model. To have them is to know that it is well formed and never overflows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    tensors: Vec<Vec<Interval>>,
}

impl Interval {
    /// `[lo, hi]`.
    pub fn new(lo: i64, hi: i64) -> Self {
        debug_assert!(lo <= hi, "an interval from {lo} to {hi}");
        Interval { lo, hi }
    }

    /// Whether a value lies in it.
    pub fn contains(self, value: i64) -> bool {
        self.lo <= value && value <= self.hi
    }

    /// Whether all of another one lies in it.
    pub fn encloses(self, other: Interval) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// Its only value, if it has only one.
    pub fn constant(self) -> Option<i64> {
        (self.lo == self.hi).then_some(self.lo)
    }

    /// The image under a monotone function.
    pub fn map(self, monotone: impl Fn(i64) -> i64) -> Self {
        Interval::new(monotone(self.lo), monotone(self.hi))
    }

    /// The least interval that encloses both.
    pub fn hull(self, other: Interval) -> Self {
        Interval::new(self.lo.min(other.lo), self.hi.max(other.hi))
    }

    /// The least n with `hi − lo < 2^n`: bits of the distance from `lo`.
    pub fn offset_bits(self) -> u32 {
        bits_of(self.hi.abs_diff(self.lo))
    }

    /// The least n with `−2^n ≤ lo` and `hi < 2^n`: bits beside the sign.
    pub fn magnitude_bits(self) -> u32 {
        let size = |value: i64| (value ^ (value >> 63)) as u64;
        bits_of(size(self.lo).max(size(self.hi)))
    }

    /// The least n with `|x| < 2^n` for both ends.
    pub fn absolute_bits(self) -> u32 {
        bits_of(self.lo.unsigned_abs().max(self.hi.unsigned_abs()))
    }
}

impl Bounds {
    /// Checks a model and bounds every element of every tensor, in 128-bit integers.
    pub fn of(model: &IntModel) -> Result<Self, ModelError> {
        let lengths = check::lengths(model)?;
        let input = Interval::new(model.input.min, model.input.max);
        let mut tensors = vec![vec![input; lengths[0]]];
        for node in &model.nodes {
            tensors.push(node_bounds(node, &tensors)?);
        }
        Ok(Bounds { tensors })
    }

    /// The bounds of a tensor's elements.
    pub fn tensor(&self, id: TensorId) -> &[Interval] {
        &self.tensors[id]
    }

    /// The bounds of every tensor, the input first.
    pub fn tensors(&self) -> &[Vec<Interval>] {
        &self.tensors
    }

    /// The least interval that holds every element of a tensor; none for a tensor without elements.
    pub fn hull(&self, id: TensorId) -> Option<Interval> {
        self.tensors.get(id)?.iter().copied().reduce(Interval::hull)
    }

    /// The bounds of what comes out.
    pub fn output(&self) -> &[Interval] {
        self.tensors.last().map_or(&[], Vec::as_slice)
    }
}

fn bits_of(size: u64) -> u32 {
    u64::BITS - size.leading_zeros()
}

fn node_bounds(node: &Node, tensors: &[Vec<Interval>]) -> Result<Vec<Interval>, ModelError> {
    let x = &tensors[node.inputs[0]];
    let wide: Vec<[i128; 2]> = match &node.op {
        Op::Linear { weights, bias } => {
            let row = |j: usize| &weights[j * x.len()..(j + 1) * x.len()];
            bias.iter().enumerate().map(|(j, &bias)| linear_bounds(row(j), bias, x)).collect()
        }
        Op::Add { shifts } => {
            let pairs = x.iter().zip(&tensors[node.inputs[1]]);
            pairs.map(|(&x, &y)| add_bounds(*shifts, x, y)).collect()
        }
        &Op::Requantise { shift, bits, relu } => {
            let to = Requantise { shift, bits, relu };
            x.iter().map(|&x| x.map(|value| to.apply(value))).map(|y| [y.lo.into(), y.hi.into()]).collect()
        }
        Op::ArgMax => vec![[0, x.len().saturating_sub(1) as i128]],
    };
    wide.into_iter().enumerate().map(|(index, bounds)| narrow(node, index, bounds)).collect()
}

fn linear_bounds(row: &[i32], bias: i64, x: &[Interval]) -> [i128; 2] {
    row.iter().zip(x).fold([bias.into(); 2], |[lo, hi], (&weight, x)| {
        let ends = [x.lo, x.hi].map(|end| i128::from(weight) * i128::from(end));
        [lo + ends[0].min(ends[1]), hi + ends[0].max(ends[1])]
    })
}

fn add_bounds(shifts: [u32; 2], x: Interval, y: Interval) -> [i128; 2] {
    let end = |x: i64, y: i64| (i128::from(x) << shifts[0]) + (i128::from(y) << shifts[1]);
    [end(x.lo, y.lo), end(x.hi, y.hi)]
}

fn narrow(node: &Node, index: usize, [lo, hi]: [i128; 2]) -> Result<Interval, ModelError> {
    let limit = i128::from(LIMIT);
    if lo < -limit || hi > limit {
        return Err(ModelError::Overflow { node: node.name.clone(), index, lo, hi });
    }
    Ok(Interval::new(lo as i64, hi as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{input, linear, model, node, requantise};

    #[test]
    fn widths_are_the_least_that_fit() {
        let bits = |lo, hi| {
            let range = Interval::new(lo, hi);
            [range.offset_bits(), range.magnitude_bits(), range.absolute_bits()]
        };
        assert_eq!(bits(0, 0), [0, 0, 0]);
        assert_eq!(bits(-1, 0), [1, 0, 1]);
        assert_eq!(bits(-8, 7), [4, 3, 4]);
        assert_eq!(bits(-9, 7), [5, 4, 4]);
        assert_eq!(bits(-3, 8), [4, 4, 4]);
        assert_eq!(bits(5, 5), [0, 3, 3]);
    }

    #[test]
    fn linear_bounds_are_attained() {
        let m = model(input(2, 3), vec![linear(0, &[[3, -5]])]);
        assert_eq!(Bounds::of(&m).unwrap().tensor(1), [Interval::new(-35, 21)]);
    }

    #[test]
    fn requantisation_restarts_the_bounds() {
        let m = model(input(2, 8), vec![linear(0, &[[1000, -1000]]), requantise(1, 1, 4, 5, true)]);
        let bounds = Bounds::of(&m).unwrap();
        assert_eq!(bounds.output(), [Interval::new(0, 31)]);
        assert_eq!(bounds.hull(1), Some(Interval::new(-255_000, 255_000)));
        assert_eq!(bounds.hull(9), None);
    }

    #[test]
    fn values_beyond_the_limit_are_refused() {
        let add = |shift| node(Op::Add { shifts: [shift, 0] }, &[0, 0], 1);
        let bounds = |shift| Bounds::of(&model(input(1, 4), vec![add(shift)]));
        assert!(bounds(57).is_ok());
        assert!(matches!(bounds(58), Err(ModelError::Overflow { index: 0, lo: 0, .. })));
    }
}
