//! Interval analysis: what every element of every tensor can be, for all inputs of the declared range.
//!
//! The circuit takes its widths from here, which is why no input of the declared range can fail at proving
//! time.

use crate::interval::Interval;
use crate::layers::layer::Layer;
use crate::model::check::{self, ModelError};
use crate::model::{IntModel, Node, TensorId};

/// Bounds beyond ±2^61 are refused: sums with a rounding term and differences of two stay in an `i64`.
pub const LIMIT: i64 = 1 << 61;

/// The bounds of a model. To have them is to know that it is well formed and never overflows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    tensors: Vec<Vec<Interval>>,
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

fn node_bounds(node: &Node, tensors: &[Vec<Interval>]) -> Result<Vec<Interval>, ModelError> {
    let wide = node.op.bounds(&node.operands(tensors));
    wide.into_iter().enumerate().map(|(index, bounds)| narrow(node, index, bounds)).collect()
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
    use crate::layers::Op;
    use crate::layers::add::Add;
    use crate::samples::{input, linear, model, node, requantise};

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
        let add = |shift| node(Op::Add(Add { shifts: [shift, 0] }), &[0, 0], 1);
        let bounds = |shift| Bounds::of(&model(input(1, 4), vec![add(shift)]));
        assert!(bounds(57).is_ok());
        assert!(matches!(bounds(58), Err(ModelError::Overflow { index: 0, lo: 0, .. })));
    }
}
