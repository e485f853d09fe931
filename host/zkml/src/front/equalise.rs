//! Channels of very different scale, brought together before they are quantised.
//!
//! Between a layer and those that read it, each channel may be multiplied by a positive factor if the readers
//! divide by it: a ReLU lets positive factors through, so the function stays the same. One scale a tensor then
//! serves every channel, which it does not where one of them is a thousand times as large as the others. Factors
//! are powers of two, so that not a bit of any weight is lost, and balanced networks stay as they are. Nagel et
//! al., "Data-free quantization through weight equalization and bias correction" (2019), choose the factor that
//! makes the ranges of the channel's weights before and behind it equal; so does this.

use crate::front::graph::{FloatGraph, FloatNode, FloatOp};
use crate::model::TensorId;
use std::fmt;

/// Channels whose factor is within 2^±1 of the others' are left alone.
const LEAST_EXPONENT: i32 = 2;

/// Layers influence each other: the passes over a network.
const PASSES: usize = 4;

/// A layer whose channels were changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Equalised {
    /// The layer.
    pub layer: String,
    /// How many of its channels.
    pub channels: usize,
    /// The largest change, as a power of two.
    pub exponent: u32,
}

impl fmt::Display for Equalised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Equalised { layer, channels, exponent } = self;
        write!(
            f,
            "layer {layer:?}: {channels} channels were rescaled by up to 2^{exponent}, and the next layer by the inverse"
        )
    }
}

/// Equalises the channels of a network; says where.
pub fn equalise(graph: &mut FloatGraph) -> Vec<Equalised> {
    let mut total: Vec<Vec<i32>> = graph.nodes.iter().map(|node| vec![0; node.len]).collect();
    for _ in 0..PASSES {
        let changed = (0..graph.nodes.len()).filter(|&layer| equalise_layer(graph, layer, &mut total[layer]));
        if changed.count() == 0 {
            break;
        }
    }
    let layers = graph.nodes.iter().zip(total);
    layers.filter_map(|(node, exponents)| Equalised::of(&node.name, &exponents)).collect()
}

impl Equalised {
    fn of(layer: &str, exponents: &[i32]) -> Option<Self> {
        let channels = exponents.iter().filter(|&&exponent| exponent != 0).count();
        let exponent = exponents.iter().map(|exponent| exponent.unsigned_abs()).max()?;
        (channels > 0).then(|| Equalised { layer: layer.into(), channels, exponent })
    }
}

/// Whether a layer was changed.
fn equalise_layer(graph: &mut FloatGraph, layer: usize, total: &mut [i32]) -> bool {
    let Some(readers) = readers(graph, layer) else { return false };
    let ranges = |row: &[f64]| row.iter().fold(0.0, |largest: f64, weight| largest.max(weight.abs()));
    let before: Vec<f64> = rows(&graph.nodes[layer]).map(ranges).collect();
    let mut behind = vec![0.0; before.len()];
    for &reader in &readers {
        widen(&mut behind, &graph.nodes[reader]);
    }
    let exponents = exponents(&before, &behind);
    if exponents.iter().all(|&exponent| exponent == 0) {
        return false;
    }
    total.iter_mut().zip(&exponents).for_each(|(total, exponent)| *total += exponent);
    scale_rows(&mut graph.nodes[layer], &exponents);
    readers.iter().for_each(|&reader| scale_columns(&mut graph.nodes[reader], &exponents));
    true
}

/// The layers that read a layer, directly or behind a ReLU; none if anything else does.
fn readers(graph: &FloatGraph, layer: usize) -> Option<Vec<usize>> {
    matches!(graph.nodes[layer].op, FloatOp::Linear { .. }).then_some(())?;
    let mut tensor = layer + 1;
    let mut direct = places(graph, tensor);
    if let [relu] = direct[..]
        && graph.nodes[relu].op == FloatOp::Relu
    {
        tensor = relu + 1;
        direct = places(graph, tensor);
    }
    let linear = |&reader: &usize| matches!(graph.nodes[reader].op, FloatOp::Linear { .. });
    (!direct.is_empty() && direct.iter().all(linear)).then_some(direct)
}

fn places(graph: &FloatGraph, tensor: TensorId) -> Vec<usize> {
    (0..graph.nodes.len()).filter(|&node| graph.nodes[node].inputs.contains(&tensor)).collect()
}

/// By which powers of two channels are to be multiplied.
fn exponents(before: &[f64], behind: &[f64]) -> Vec<i32> {
    let wanted = before.iter().zip(behind).map(|(before, behind)| {
        let known = *before > 0.0 && *behind > 0.0;
        known.then(|| ((behind.log2() - before.log2()) / 2.0).round() as i32)
    });
    let wanted: Vec<Option<i32>> = wanted.collect();
    let mut sorted: Vec<i32> = wanted.iter().copied().flatten().collect();
    sorted.sort_unstable();
    let middle = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
    let distance = |wanted: Option<i32>| wanted.map_or(0, |wanted| wanted - middle);
    wanted.into_iter().map(distance).map(|e| if e.abs() >= LEAST_EXPONENT { e } else { 0 }).collect()
}

fn rows(node: &FloatNode) -> impl Iterator<Item = &[f64]> {
    let (weights, len) = match &node.op {
        FloatOp::Linear { weights, bias } => (&weights[..], bias.len()),
        _ => (&[][..], 0),
    };
    weights.chunks((weights.len() / len.max(1)).max(1))
}

/// Takes in the largest weight of each column.
fn widen(largest: &mut [f64], node: &FloatNode) {
    for row in rows(node) {
        largest.iter_mut().zip(row).for_each(|(largest, weight)| *largest = largest.max(weight.abs()));
    }
}

fn scale_rows(node: &mut FloatNode, exponents: &[i32]) {
    let FloatOp::Linear { weights, bias } = &mut node.op else { return };
    let width = (weights.len() / bias.len().max(1)).max(1);
    let scaled = weights.chunks(width).zip(exponents);
    *weights = scaled.flat_map(|(row, &e)| row.iter().map(move |weight| scaled_by(*weight, e))).collect();
    bias.iter_mut().zip(exponents).for_each(|(bias, &e)| *bias = scaled_by(*bias, e));
}

fn scale_columns(node: &mut FloatNode, exponents: &[i32]) {
    let FloatOp::Linear { weights, .. } = &mut node.op else { return };
    let every_row = exponents.iter().cycle();
    *weights = weights.iter().zip(every_row).map(|(weight, &e)| scaled_by(*weight, -e)).collect();
}

fn scaled_by(value: f64, exponent: i32) -> f64 {
    value * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linear(input: usize, weights: &[f64], bias: &[f64]) -> FloatNode {
        let op = FloatOp::Linear { weights: weights.into(), bias: bias.to_vec() };
        node(op, input, bias.len())
    }

    fn node(op: FloatOp, input: usize, len: usize) -> FloatNode {
        FloatNode { name: format!("n{input}"), op, inputs: vec![input], len, tensor: String::new() }
    }

    /// Two layers with a ReLU between; channel 1 is `factor` times as large before as it is behind.
    fn network(factor: f64) -> FloatGraph {
        let first = linear(0, &[1.0, -1.5, 0.5 * factor, factor, 1.25, 0.75], &[0.5, -factor, 1.0]);
        let second = linear(2, &[1.0, 0.75 / factor, -1.0, 0.5, -1.0 / factor, 1.5], &[0.25, 0.5]);
        let nodes = vec![first, node(FloatOp::Relu, 1, 3), second];
        FloatGraph { name: String::new(), input_name: String::new(), input_shape: vec![1, 2], nodes }
    }

    #[test]
    fn balanced_networks_stay_as_they_are() {
        for factor in [1.0, 1.9] {
            let mut graph = network(factor);
            assert_eq!(equalise(&mut graph), []);
            assert_eq!(graph, network(factor));
        }
    }

    #[test]
    fn a_large_channel_is_brought_back_exactly() {
        let mut graph = network(64.0);
        let [changed] = &equalise(&mut graph)[..] else { panic!() };
        assert_eq!((&changed.layer[..], changed.channels, changed.exponent), ("n0", 1, 6));
        assert_eq!(graph, network(1.0));
    }

    #[test]
    fn the_function_stays_the_same_bit_by_bit() {
        for factor in [1e6, 1e-6, 1e30] {
            let (mut graph, original) = (network(factor), network(factor));
            assert_eq!(equalise(&mut graph).len(), 1);
            for x in [[1.0, 2.0], [-0.3, 0.7], [5.0, -4.0]] {
                assert_eq!(graph.tensors(&x)[3], original.tensors(&x)[3]);
            }
        }
    }

    #[test]
    fn channels_that_others_read_are_left_alone() {
        let mut graph = network(64.0);
        graph.nodes.push(FloatNode { inputs: vec![1, 2], ..node(FloatOp::Add, 1, 3) });
        let original = graph.clone();
        assert_eq!(equalise(&mut graph), []);
        assert_eq!(graph, original);
    }
}
