//! The float network: what an ONNX file says, in few operations.
//!
//! Batch dimensions, reshapes and constants are gone: a tensor is a row-major list of numbers. As in
//! [`crate::model`], tensor 0 is the input and node i computes tensor i + 1. What each operation computes is said
//! in `evaluate`.

use crate::layers::mat_mul::MatMul;
use crate::layers::sort::Sort;
use crate::layers::window::{Channels, Window};
use crate::model::TensorId;
use std::sync::Arc;

pub use crate::front::curve::{Curve, Function};
pub use crate::layers::argmax::argmax;

/// A network over the reals. [`crate::front::onnx::load`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct FloatGraph {
    /// The graph's name in the file.
    pub name: String,
    /// The input's name in the file.
    pub input_name: String,
    /// The input's shape, with a leading batch of one.
    pub input_shape: Vec<usize>,
    /// The operations, each after those that it needs; the last one's result is the output.
    pub nodes: Vec<FloatNode>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct FloatNode {
    /// The name in the file.
    pub name: String,
    /// What it does.
    pub op: FloatOp,
    /// From which tensors.
    pub inputs: Vec<TensorId>,
    /// Elements of the result.
    pub len: usize,
    /// The tensor in the file that it computes.
    pub tensor: String,
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq)]
pub enum FloatOp {
    /// `yⱼ = biasⱼ + Σᵢ weights[j·n + i]·xᵢ`, n the length of the input.
    Linear {
        /// Row-major, one row an output.
        weights: Arc<[f64]>,
        /// One an output.
        bias: Vec<f64>,
    },
    /// A sum over what a window sees, weight by weight; zero in the margins.
    Conv {
        /// Where the window lies.
        window: Window,
        /// Which channels are read and made.
        channels: Channels,
        /// In the order result channel, operand channel of its group, kernel.
        weights: Arc<[f64]>,
        /// One a channel.
        bias: Vec<f64>,
    },
    /// The mean of what a window sees.
    AveragePool {
        /// Where the window lies, in every channel.
        window: Window,
        /// Whether margins count as zeros, and not as nothing.
        whole: bool,
    },
    /// The largest of what a window sees.
    MaxPool {
        /// Where the window lies, in every channel.
        window: Window,
    },
    /// Elementwise sum of two tensors.
    Add,
    /// Elementwise product of two tensors.
    Mul,
    /// Tensors one behind the other.
    Concat,
    /// `yⱼ = scaleⱼ·x[indexⱼ] + shiftⱼ`.
    Rearrange {
        /// For each element of the result one of the operand.
        index: Vec<usize>,
        /// Its factor; zero where nothing is read.
        scale: Vec<f64>,
        /// What is added.
        shift: Vec<f64>,
    },
    /// `max(x, 0)`.
    Relu,
    /// `slope·x` for negative x, x for others.
    LeakyRelu {
        /// The slope for negative x.
        slope: f64,
    },
    /// `min(max(x, low), high)`.
    Clip {
        /// The least result, or −∞.
        low: f64,
        /// The greatest result, or ∞.
        high: f64,
    },
    /// A curve, elementwise.
    Curve(Curve),
    /// One where x is not negative, else zero.
    Step,
    /// One where `x[indexⱼ] ≤ boundⱼ`, else zero; the other way round where it is turned. No number lies between a bound
    /// and what is compared: on quantised data it is exact.
    AtMost {
        /// For each element of the result one of the operand.
        index: Vec<usize>,
        /// What it is compared with.
        bound: Vec<f64>,
        /// Whether zero and one change places.
        turned: Vec<bool>,
    },
    /// `1/x` of what is positive.
    Reciprocal,
    /// Products of matrices, pair by pair.
    MatMul(MatMul),
    /// The largest elements, in order.
    Sort(Sort),
    /// The index of the largest element, the lowest of equal ones.
    ArgMax,
}

impl FloatGraph {
    /// Elements of the input.
    pub fn input_len(&self) -> usize {
        self.input_shape.iter().product()
    }

    /// Elements of a tensor.
    pub fn len_of(&self, tensor: TensorId) -> usize {
        tensor.checked_sub(1).map_or(self.input_len(), |node| self.nodes[node].len)
    }

    /// Whether the network ends in an [`FloatOp::ArgMax`].
    pub fn is_classifier(&self) -> bool {
        self.nodes.last().is_some_and(|node| node.op == FloatOp::ArgMax)
    }

    /// The tensor of scores: what the last ArgMax reads, or the output.
    pub fn scores(&self) -> TensorId {
        match self.nodes.last() {
            Some(node) if node.op == FloatOp::ArgMax => node.inputs[0],
            _ => self.nodes.len(),
        }
    }

    /// How many nodes read a tensor.
    pub fn readers(&self, tensor: TensorId) -> impl Iterator<Item = &FloatNode> {
        self.nodes.iter().filter(move |node| node.inputs.contains(&tensor))
    }

    /// Every tensor for one input of [`FloatGraph::input_len`] numbers, in double precision.
    pub fn tensors(&self, input: &[f64]) -> Vec<Vec<f64>> {
        let mut tensors = vec![input.to_vec()];
        for node in &self.nodes {
            let result = node.evaluate(&tensors);
            tensors.push(result);
        }
        tensors
    }

    /// Drops the nodes that the output, tensor `output`, does not need; the output becomes the last tensor.
    pub fn prune(&mut self, output: TensorId) {
        let needed = self.needed_for(output);
        let mut renumbered = vec![0; self.nodes.len() + 1];
        let mut kept = 0;
        for (id, slot) in renumbered.iter_mut().enumerate().skip(1) {
            kept += usize::from(needed[id]);
            *slot = kept;
        }
        let mut keep = needed.iter().skip(1);
        self.nodes.retain(|_| keep.next().is_some_and(|&needed| needed));
        let inputs = self.nodes.iter_mut().flat_map(|node| &mut node.inputs);
        inputs.for_each(|tensor| *tensor = renumbered[*tensor]);
    }

    fn needed_for(&self, output: TensorId) -> Vec<bool> {
        let mut needed = vec![false; self.nodes.len() + 1];
        needed[output] = true;
        for (i, node) in self.nodes.iter().enumerate().rev() {
            if needed[i + 1] {
                node.inputs.iter().for_each(|&tensor| needed[tensor] = true);
            }
        }
        needed
    }
}

/// The elements of a shape; none if those of its dimensions that are not zero multiply to no number, so that
/// every part of a shape that passes has a product too.
pub(crate) fn elements(shape: &[usize]) -> Option<usize> {
    let filled = shape.iter().try_fold(1usize, |product, &dim| product.checked_mul(dim.max(1)))?;
    Some(if shape.contains(&0) { 0 } else { filled })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(op: FloatOp, inputs: &[usize], len: usize) -> FloatNode {
        FloatNode { name: String::new(), op, inputs: inputs.to_vec(), len, tensor: String::new() }
    }

    fn swap() -> FloatOp {
        FloatOp::Linear { weights: [0.0, 1.0, 1.0, 0.0].into(), bias: vec![-1.0, 0.5] }
    }

    fn graph(nodes: Vec<FloatNode>) -> FloatGraph {
        FloatGraph { name: String::new(), input_name: String::new(), input_shape: vec![1, 2], nodes }
    }

    #[test]
    fn a_residual_network_is_evaluated() {
        let add = node(FloatOp::Add, &[0, 2], 2);
        let graph = graph(vec![
            node(swap(), &[0], 2),
            node(FloatOp::Relu, &[1], 2),
            add,
            node(FloatOp::ArgMax, &[3], 1),
        ]);
        let tensors = graph.tensors(&[2.0, 0.5]);
        assert_eq!(tensors[1..], [vec![-0.5, 2.5], vec![0.0, 2.5], vec![2.0, 3.0], vec![1.0]]);
        assert_eq!((graph.scores(), graph.is_classifier(), graph.readers(0).count()), (3, true, 2));
    }

    #[test]
    fn nodes_that_the_output_does_not_need_are_dropped() {
        let mut graph = graph(vec![
            node(FloatOp::Relu, &[0], 2),
            node(swap(), &[0], 2),
            node(FloatOp::Relu, &[2], 2),
            node(FloatOp::Add, &[1, 1], 2),
        ]);
        graph.prune(3);
        assert_eq!(graph.nodes, [node(swap(), &[0], 2), node(FloatOp::Relu, &[1], 2)]);
    }

    #[test]
    fn elements_are_counted_without_overflow() {
        assert_eq!([&[][..], &[2, 3], &[0, 9]].map(elements), [Some(1), Some(6), Some(0)]);
        assert_eq!(elements(&[0, usize::MAX, 2]), None);
    }
}
