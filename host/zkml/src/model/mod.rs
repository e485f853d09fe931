//! The integer model: what the circuit proves, bit for bit.
//!
//! A tensor of an integer model holds integers q that stand for the reals `q·2^-fraction_bits`. Node i
//! computes tensor i + 1 from earlier ones; tensor 0 is the input. Everything is exact: no operation
//! overflows an `i64` for any input of the declared range, which [`bounds`] proves.

pub mod bounds;
pub mod check;
pub mod cost;
pub mod encode;
pub mod infer;
pub mod limits;

use crate::layers::Op;
use crate::layers::argmax::ArgMax;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Index of a tensor: 0 is the input, i + 1 the output of node i.
pub type TensorId = usize;

/// A quantised network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntModel {
    /// A name for people, from the ONNX file.
    pub name: String,
    /// What goes in.
    pub input: InputSpec,
    /// The operations in the order in which they are done.
    pub nodes: Vec<Node>,
    /// What comes out of the last tensor.
    pub output: OutputKind,
    /// How it is proved.
    #[serde(default, skip_serializing_if = "Protocol::is_plain")]
    pub protocol: Protocol,
    /// Whether every proof names a [`Context`](crate::public::Context): as its last public value or, in protocol lookup, in
    /// what the challenge is made of.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
}

/// A proof system, and with it what constraints a model has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Groth16: numbers are ranged by their bits.
    #[default]
    Plain,
    /// Groth16 with a committed round: numbers are looked up in tables.
    Lookup,
}

/// The declared input: every value in `[min, max]` is provable and no other, by constraints, whoever sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    /// Part of the witness.
    #[default]
    Private,
    /// Public values.
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
#[serde(deny_unknown_fields)]
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

impl Protocol {
    /// Whether it is Groth16 as everybody has it.
    pub fn is_plain(&self) -> bool {
        *self == Protocol::Plain
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Protocol::Plain => "plain",
            Protocol::Lookup => "lookup",
        })
    }
}

impl Node {
    /// The tensors that it reads, out of those before it.
    pub fn operands<'a, T>(&self, tensors: &'a [impl AsRef<[T]>]) -> Vec<&'a [T]> {
        self.inputs.iter().map(|&tensor| tensors[tensor].as_ref()).collect()
    }
}

impl IntModel {
    /// The same model with another public output: an ArgMax is put behind the scores or taken away.
    pub fn with_output(mut self, output: OutputKind) -> Self {
        let has_argmax = self.is_classifier();
        match output {
            OutputKind::Scores if has_argmax => drop(self.nodes.pop()),
            OutputKind::Class if !has_argmax => self.nodes.push(Node {
                name: "argmax".into(),
                op: Op::ArgMax(ArgMax {}),
                inputs: vec![self.nodes.len()],
                len: 1,
                fraction_bits: 0,
            }),
            _ => {}
        }
        self.output = output;
        self
    }

    /// Whether the last node is an [`ArgMax`].
    pub fn is_classifier(&self) -> bool {
        matches!(self.nodes.last(), Some(Node { op: Op::ArgMax(_), .. }))
    }
}
