//! Small models for the tests.

use crate::layers::Op;
use crate::layers::argmax::ArgMax;
use crate::layers::linear::Linear;
use crate::layers::requantise::Requantise;
use crate::model::{InputSpec, IntModel, Node, OutputKind, Protocol, TensorId, Visibility};

/// A private input of `len` unsigned values of `bits` bits.
pub fn input(len: usize, bits: u32) -> InputSpec {
    let max = (1 << bits) - 1;
    InputSpec { shape: vec![1, len], fraction_bits: 0, min: 0, max, bits, visibility: Visibility::Private }
}

/// A model that shows its scores.
pub fn model(input: InputSpec, nodes: Vec<Node>) -> IntModel {
    IntModel {
        name: "sample".into(),
        input,
        nodes,
        output: OutputKind::Scores,
        protocol: Protocol::Plain,
        context: false,
    }
}

/// A node without scales.
pub fn node(op: Op, inputs: &[TensorId], len: usize) -> Node {
    Node { name: format!("{inputs:?}"), op, inputs: inputs.to_vec(), len, fraction_bits: 0 }
}

/// A linear node without bias.
pub fn linear<const N: usize>(of: TensorId, rows: &[[i32; N]]) -> Node {
    let op = Op::Linear(Linear { weights: rows.concat(), bias: vec![0; rows.len()] });
    node(op, &[of], rows.len())
}

/// A requantisation of `len` values.
pub fn requantise(of: TensorId, len: usize, shift: u32, bits: u32, relu: bool) -> Node {
    node(Op::Requantise(Requantise { shift, bits, relu }), &[of], len)
}

/// An ArgMax.
pub fn argmax(of: TensorId) -> Node {
    node(Op::ArgMax(ArgMax {}), &[of], 1)
}
