//! Whether an [`IntModel`] is one: shapes, arities, widths.
//!
//! Models are read from files, so nothing about them is taken for granted. Whatever passes here can be
//! walked without a bounds check failing.

use crate::model::{InputSpec, IntModel, Node, Op, OutputKind, TensorId};

/// Largest shift: the rounding term 2^(shift−1) still fits an `i64` beside any bounded accumulator.
pub const MAX_SHIFT: u32 = 61;
/// Widest input or activation in bits.
pub const MAX_BITS: u32 = 32;

/// Why a model is not well formed, or cannot be evaluated exactly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
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
    /// A node has the wrong number of inputs.
    #[error("node {node}: {found} inputs, {expected} needed")]
    Arity {
        /// Name of the node.
        node: String,
        /// What the operation takes.
        expected: usize,
        /// What the model gives.
        found: usize,
    },
    /// A node reads a tensor that is not there yet.
    #[error("node {node}: tensor {tensor} is not computed before it")]
    Order {
        /// Name of the node.
        node: String,
        /// The tensor it reads.
        tensor: TensorId,
    },
    /// A length does not follow from the others.
    #[error("node {node}: {what} has {found} elements, {expected} needed")]
    Length {
        /// Name of the node.
        node: String,
        /// Which list.
        what: &'static str,
        /// The length that fits.
        expected: usize,
        /// Its length.
        found: usize,
    },
    /// A shift or width that no operation can have.
    #[error("node {node}: {what} {value} is not in [{min}, {max}]")]
    Parameter {
        /// Name of the node.
        node: String,
        /// Which parameter.
        what: &'static str,
        /// Its value.
        value: u32,
        /// Smallest allowed.
        min: u32,
        /// Largest allowed.
        max: u32,
    },
    /// The output is a class, but the last node is no [`Op::ArgMax`].
    #[error("the output is a class, so the last node must be an argmax")]
    NoArgMax,
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
    let mut lengths = vec![input_len(&model.input)?];
    for node in &model.nodes {
        check_node(node, &lengths)?;
        lengths.push(node.len);
    }
    let ends_in_argmax = model.nodes.last().is_some_and(|node| node.op == Op::ArgMax);
    if model.output == OutputKind::Class && !ends_in_argmax {
        return Err(ModelError::NoArgMax);
    }
    Ok(lengths)
}

fn input_len(input: &InputSpec) -> Result<usize, ModelError> {
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
    if node.len == 0 {
        return same(node, "the result", 1, 0);
    }
    let arity = if matches!(node.op, Op::Add { .. }) { 2 } else { 1 };
    if node.inputs.len() != arity {
        return Err(ModelError::Arity { node: node.name.clone(), expected: arity, found: node.inputs.len() });
    }
    if let Some(&tensor) = node.inputs.iter().find(|&&tensor| tensor >= lengths.len()) {
        return Err(ModelError::Order { node: node.name.clone(), tensor });
    }
    let operands: Vec<usize> = node.inputs.iter().map(|&tensor| lengths[tensor]).collect();
    check_op(node, &operands)
}

fn check_op(node: &Node, operands: &[usize]) -> Result<(), ModelError> {
    match &node.op {
        Op::Linear { weights, bias } => {
            same(node, "bias", node.len, bias.len())?;
            same(node, "weights", node.len.saturating_mul(operands[0]), weights.len())
        }
        Op::Add { shifts } => {
            same(node, "the first operand", node.len, operands[0])?;
            same(node, "the second operand", node.len, operands[1])?;
            shifts.iter().try_for_each(|&shift| parameter(node, "shift", shift, 0..=MAX_SHIFT))
        }
        Op::Requantise { shift, bits, .. } => {
            same(node, "the operand", node.len, operands[0])?;
            parameter(node, "shift", *shift, 0..=MAX_SHIFT)?;
            parameter(node, "width", *bits, 1..=MAX_BITS)
        }
        Op::ArgMax => same(node, "the result", 1, node.len),
    }
}

fn same(node: &Node, what: &'static str, expected: usize, found: usize) -> Result<(), ModelError> {
    match expected == found {
        true => Ok(()),
        false => Err(ModelError::Length { node: node.name.clone(), what, expected, found }),
    }
}

fn parameter(
    node: &Node,
    what: &'static str,
    value: u32,
    allowed: std::ops::RangeInclusive<u32>,
) -> Result<(), ModelError> {
    let (min, max) = (*allowed.start(), *allowed.end());
    match allowed.contains(&value) {
        true => Ok(()),
        false => Err(ModelError::Parameter { node: node.name.clone(), what, value, min, max }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{input, linear, model, node, requantise};

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
        m.nodes.push(node(Op::ArgMax, &[0], 1));
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
        assert!(matches!(refuse(node(Op::ArgMax, &[0, 0], 1)), ModelError::Arity { found: 2, .. }));
        assert!(matches!(refuse(node(Op::ArgMax, &[1], 1)), ModelError::Order { tensor: 1, .. }));
        assert!(matches!(refuse(node(Op::ArgMax, &[0], 3)), ModelError::Length { .. }));
        assert!(matches!(refuse(linear(0, &[[1, 2]])), ModelError::Length { what: "weights", .. }));
        let add = Op::Add { shifts: [0, 62] };
        assert!(matches!(refuse(node(add, &[0, 0], 3)), ModelError::Parameter { what: "shift", .. }));
        let wide = Op::Requantise { shift: 0, bits: 33, relu: true };
        assert!(matches!(refuse(node(wide, &[0], 3)), ModelError::Parameter { what: "width", .. }));
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
