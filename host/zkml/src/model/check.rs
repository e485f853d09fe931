//! Whether an [`IntModel`] is one: shapes, arities, widths.
//!
//! Models are read from files, so nothing about them is taken for granted. Whatever passes here can be
//! evaluated without an index out of bounds.

use crate::layers::layer::{Layer, MAX_BITS, Misfit};
use crate::model::limits::{MAX_ELEMENTS, MAX_FRACTION_BITS, MAX_NODES, MAX_WEIGHTS};
use crate::model::{InputSpec, IntModel, Node, OutputKind, TensorId};

/// Why a model is not well formed, or cannot be evaluated exactly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// More of something than any model may have.
    #[error("{what}: {found} is more than the limit of {limit}; use a smaller network")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// The most there may be.
        limit: usize,
    },
    /// The declared bounds are not those of the declared width.
    #[error("an input of {bits} bits cannot have the bounds [{min}, {max}]")]
    InputBounds {
        /// Declared width.
        bits: u32,
        /// Declared minimum.
        min: i64,
        /// Declared maximum.
        max: i64,
    },
    /// The input has no elements, or more than can be counted.
    #[error("the input shape {shape:?} has no usable number of elements")]
    InputShape {
        /// The declared shape.
        shape: Vec<usize>,
    },
    /// A node does not fit its operands.
    #[error("node {node}: {misfit}")]
    Misfit {
        /// Name of the node.
        node: String,
        /// Why.
        misfit: Misfit,
    },
    /// A node reads a tensor that is not there yet.
    #[error("node {node}: tensor {tensor} is not computed before it")]
    Order {
        /// Name of the node.
        node: String,
        /// The tensor it reads.
        tensor: TensorId,
    },
    /// The output is a class, but the last node is no ArgMax.
    #[error("the output is a class, so the last node must be an argmax")]
    NoArgMax,
    /// The last node is an ArgMax, but the output is scores.
    #[error(
        "the output is scores, but the last node is an argmax, which leaves none; make the output a class"
    )]
    ArgMaxOfScores,
    /// A value can leave the range in which `i64` arithmetic is exact.
    #[error("node {node}, element {index}: values in [{lo}, {hi}] are beyond ±2^61")]
    Overflow {
        /// Name of the node.
        node: String,
        /// Which element of its result.
        index: usize,
        /// Least value.
        lo: i128,
        /// Greatest value.
        hi: i128,
    },
}

/// Checks the form of a model; returns the length of every tensor, the input first.
pub fn lengths(model: &IntModel) -> Result<Vec<usize>, ModelError> {
    check_size(model)?;
    let mut lengths = vec![input_len(&model.input)?];
    for node in &model.nodes {
        check_node(node, &lengths)?;
        lengths.push(node.len);
    }
    match (model.output, model.is_classifier()) {
        (OutputKind::Class, false) => Err(ModelError::NoArgMax),
        (OutputKind::Scores, true) => Err(ModelError::ArgMaxOfScores),
        _ => Ok(lengths),
    }
}

/// Checks what costs memory or time, before anything is made of it.
fn check_size(model: &IntModel) -> Result<(), ModelError> {
    let elements = input_len(&model.input)?;
    let elements = model.nodes.iter().fold(elements, |sum, node| sum.saturating_add(node.len));
    let bits = model.nodes.iter().map(|node| node.fraction_bits).chain([model.input.fraction_bits]);
    let bits = bits.map(i32::unsigned_abs).max().unwrap_or(0);
    within("nodes", model.nodes.len(), MAX_NODES)?;
    within("elements of all tensors", elements, MAX_ELEMENTS)?;
    within("weights of all layers", model.nodes.iter().map(|node| node.op.weights()).sum(), MAX_WEIGHTS)?;
    within("fraction bits of a tensor", bits as usize, MAX_FRACTION_BITS as usize)
}

/// Whether a size is within its limit.
pub fn within(what: &'static str, found: usize, limit: usize) -> Result<(), ModelError> {
    if found <= limit { Ok(()) } else { Err(ModelError::TooLarge { what, found, limit }) }
}

/// Checks the form of an input; returns its length.
pub fn input_len(input: &InputSpec) -> Result<usize, ModelError> {
    let &InputSpec { bits, min, max, .. } = input;
    let fits = (1..=MAX_BITS).contains(&bits) && {
        let half = 1i64 << (bits - 1);
        (min, max) == (0, 2 * half - 1) || (min, max) == (-half, half - 1)
    };
    if !fits {
        return Err(ModelError::InputBounds { bits, min, max });
    }
    let len = input.shape.iter().try_fold(1usize, |len, &side| len.checked_mul(side));
    len.filter(|&len| len > 0 && len < u32::MAX as usize)
        .ok_or_else(|| ModelError::InputShape { shape: input.shape.clone() })
}

fn check_node(node: &Node, lengths: &[usize]) -> Result<(), ModelError> {
    let misfit = |misfit| ModelError::Misfit { node: node.name.clone(), misfit };
    if node.len == 0 {
        return Misfit::length("the result", 1, 0).map_err(misfit);
    }
    let (expected, found) = (node.op.arity(), node.inputs.len());
    if expected != found {
        return Err(misfit(Misfit::Arity { expected, found }));
    }
    if let Some(&tensor) = node.inputs.iter().find(|&&tensor| tensor >= lengths.len()) {
        return Err(ModelError::Order { node: node.name.clone(), tensor });
    }
    let operands: Vec<usize> = node.inputs.iter().map(|&tensor| lengths[tensor]).collect();
    node.op.check(&operands, node.len).map_err(misfit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Op;
    use crate::layers::add::Add;
    use crate::layers::argmax::ArgMax;
    use crate::layers::requantise::Requantise;
    use crate::samples::{argmax, input, linear, model, node, requantise};

    #[test]
    fn lengths_follow_the_nodes() {
        let m = model(input(3, 4), vec![linear(0, &[[1, 2, 3], [4, 5, 6]]), requantise(1, 2, 2, 4, true)]);
        assert_eq!(lengths(&m), Ok(vec![3, 2, 2]));
    }

    #[test]
    fn a_class_needs_an_argmax() {
        let mut m = model(input(3, 4), vec![]);
        m.output = OutputKind::Class;
        assert_eq!(lengths(&m), Err(ModelError::NoArgMax));
        m.nodes.push(argmax(0));
        assert_eq!(lengths(&m), Ok(vec![3, 1]));
    }

    #[test]
    fn input_bounds_are_those_of_the_width() {
        let with = |min, max, bits| {
            let mut m = model(input(1, 4), vec![]);
            m.input = InputSpec { min, max, bits, ..m.input };
            lengths(&m).is_ok()
        };
        assert!(with(0, 15, 4) && with(-8, 7, 4) && with(0, 1, 1) && with(-1, 0, 1));
        assert!(!with(0, 16, 4) && !with(-7, 7, 4) && !with(0, 0, 0) && !with(0, -1, 64) && !with(3, 2, 4));
    }

    #[test]
    fn misfits_are_named() {
        let refuse = |node: Node| lengths(&model(input(3, 4), vec![node])).unwrap_err();
        let misfit = |node: Node| match refuse(node) {
            ModelError::Misfit { misfit, .. } => misfit,
            other => panic!("{other}"),
        };
        assert!(matches!(misfit(node(Op::ArgMax(ArgMax {}), &[0, 0], 1)), Misfit::Arity { found: 2, .. }));
        assert!(matches!(refuse(argmax(1)), ModelError::Order { tensor: 1, .. }));
        assert!(matches!(misfit(node(Op::ArgMax(ArgMax {}), &[0], 3)), Misfit::Length { .. }));
        assert!(matches!(misfit(linear(0, &[[1, 2]])), Misfit::Length { what: "weights", .. }));
        let add = Op::Add(Add { shifts: [0, 62] });
        assert!(matches!(misfit(node(add, &[0, 0], 3)), Misfit::Parameter { what: "shift", .. }));
        let wide = Op::Requantise(Requantise { shift: 0, bits: 33, relu: true });
        assert!(matches!(misfit(node(wide, &[0], 3)), Misfit::Parameter { what: "width", .. }));
        let message = refuse(linear(0, &[[1, 2]])).to_string();
        assert_eq!(message, "node [0]: weights has 2 elements, 3 needed");
    }

    #[test]
    fn empty_and_endless_inputs_are_refused() {
        for shape in [vec![1, 0], vec![usize::MAX, 2], vec![1 << 40]] {
            let mut m = model(input(1, 4), vec![]);
            m.input.shape = shape;
            assert!(matches!(lengths(&m), Err(ModelError::InputShape { .. })));
        }
    }
}
