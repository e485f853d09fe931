//! The integer model: what the circuit proves, bit for bit.
//!
//! A tensor of an integer model holds integers q that stand for the reals `q·2^-fraction_bits`. Node i
//! computes tensor i + 1 from earlier ones; tensor 0 is the input. Everything is exact: no operation
//! overflows an `i64` for any input of the declared range, which [`crate::interval`] proves.

pub mod check;
pub mod encode;
pub mod infer;

use serde::{Deserialize, Serialize};

/// Index of a tensor: 0 is the input, i + 1 the output of node i.
pub type TensorId = usize;

/// A quantised network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IntModel {
    /// A name for people, from the ONNX file.
    pub name: String,
    /// What goes in.
    pub input: InputSpec,
    /// The operations in the order in which they are done.
    pub nodes: Vec<Node>,
    /// What comes out of the last tensor.
    pub output: OutputKind,
}

/// The declared input: every value in `[min, max]` is accepted and provable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputSpec {
    /// The shape that the ONNX file names, with a leading batch of one.
    pub shape: Vec<usize>,
    /// Real value = integer · 2^-fraction_bits.
    pub fraction_bits: i32,
    /// Smallest integer: 0 or −2^(bits−1).
    pub min: i64,
    /// Largest integer: 2^bits − 1 or 2^(bits−1) − 1.
    pub max: i64,
    /// Width in bits.
    pub bits: u32,
    /// Who sees it.
    pub visibility: Visibility,
}

/// Whether the verifier sees the input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Part of the witness, range-checked in constraints.
    #[default]
    Private,
    /// Public values, range-checked by the verifier.
    Public,
}

/// What the proof makes public of the last tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputKind {
    /// Every element.
    Scores,
    /// One number, the index of the largest; the last node is an [`Op::ArgMax`].
    Class,
}

/// One operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The name in the ONNX file, for reports.
    pub name: String,
    /// What it does.
    pub op: Op,
    /// From which tensors.
    pub inputs: Vec<TensorId>,
    /// Elements of the result.
    pub len: usize,
    /// Scale of the result.
    pub fraction_bits: i32,
}

/// What a node computes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// `yⱼ = biasⱼ + Σᵢ weights[j·n + i]·xᵢ`, n the length of the input.
    Linear {
        /// Row-major, one row an output; each of the declared weight width.
        weights: Vec<i32>,
        /// At the scale of the result.
        bias: Vec<i64>,
    },
    /// `x·2^shifts[0] + y·2^shifts[1]`, elementwise: two tensors brought to one scale.
    Add {
        /// Left shifts of the two operands.
        shifts: [u32; 2],
    },
    /// `clamp(⌊(x + 2^(shift−1)) / 2^shift⌋)`, rounding half up; no rounding term for shift = 0.
    /// With `relu` the clamp is to `[0, 2^bits − 1]`, without to `[−2^(bits−1), 2^(bits−1) − 1]`.
    Requantise {
        /// Bits dropped.
        shift: u32,
        /// Width of the result.
        bits: u32,
        /// Whether negative values become zero.
        relu: bool,
    },
    /// The index of the largest element; the lowest of equal ones.
    ArgMax,
}

impl IntModel {
    /// The same model with another public output: an ArgMax is put behind the scores or taken away.
    pub fn with_output(mut self, output: OutputKind) -> Self {
        let is_argmax = |node: &Node| node.op == Op::ArgMax;
        let has_argmax = self.nodes.last().is_some_and(is_argmax);
        match output {
            OutputKind::Scores if has_argmax => drop(self.nodes.pop()),
            OutputKind::Class if !has_argmax => self.nodes.push(Node {
                name: "argmax".into(),
                op: Op::ArgMax,
                inputs: vec![self.nodes.len()],
                len: 1,
                fraction_bits: 0,
            }),
            _ => {}
        }
        self.output = output;
        self
    }
}
