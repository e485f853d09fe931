//! Channels of very different scale, brought together before they are quantised.
//!
//! Between a layer and those that read it, each channel may be multiplied by a positive factor if the readers
//! divide by it: rectifiers, pools and what only moves elements let positive factors through, so the function stays
//! the same. One scale a tensor then serves every channel, which it does not where one of them is a thousand times
//! as large as the others. A channel is an element of a dense layer, and a grid of a convolution. Factors are powers
//! of two, so that not a bit of any weight is lost, and balanced networks stay as they are. Nagel et
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
    let mut total: Vec<Vec<i32>> = graph.nodes.iter().map(|node| vec![0; channels(node)]).collect();
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
    let largest = |row: &[f64]| row.iter().fold(0.0, |largest: f64, weight| largest.max(weight.abs()));
    let before: Vec<f64> = rows(&graph.nodes[layer]).map(largest).collect();
    let mut behind = vec![0.0; before.len()];
    for reader in &readers {
        reader.weights(&graph.nodes[reader.node], |channel, weight| {
            behind[channel] = weight.abs().max(behind[channel]);
            weight
        });
    }
    let exponents = exponents(&before, &behind);
    if exponents.iter().all(|&exponent| exponent == 0) {
        return false;
    }
    total.iter_mut().zip(&exponents).for_each(|(total, exponent)| *total += exponent);
    scale_rows(&mut graph.nodes[layer], &exponents);
    for reader in &readers {
        let divided = |channel: usize, weight| scaled_by(weight, -exponents[channel]);
        let weights = reader.weights(&graph.nodes[reader.node], divided);
        set_weights(&mut graph.nodes[reader.node], weights);
    }
    true
}

/// A layer that reads another one, and whose weights can take in what the channels of that are divided by.
struct Reader {
    node: usize,
    /// The channel of each element that it reads; none of constants.
    channels: Vec<Option<usize>>,
}

/// The channels of the elements of a tensor.
struct Followed {
    tensor: TensorId,
    channels: Vec<Option<usize>>,
}

/// The layers that read a layer, directly or through what lets factors through; none if anything else does.
fn readers(graph: &FloatGraph, layer: usize) -> Option<Vec<Reader>> {
    let node = &graph.nodes[layer];
    let grid = node.len.checked_div(channels(node))?;
    let of = (0..node.len).map(|element| Some(element / grid)).collect();
    let mut open = vec![Followed { tensor: layer + 1, channels: of }];
    let mut readers = Vec::new();
    while let Some(Followed { tensor, channels }) = open.pop() {
        let places = places(graph, tensor);
        if places.is_empty() {
            return None;
        }
        for place in places {
            let node = &graph.nodes[place];
            match through(node, &channels) {
                Some(channels) => open.push(Followed { tensor: place + 1, channels }),
                None => readers.push(Reader::of(place, node, &channels)?),
            }
        }
    }
    Some(readers)
}

/// The channels of the result of an operation that lets positive factors through.
fn through(node: &FloatNode, channels: &[Option<usize>]) -> Option<Vec<Option<usize>>> {
    match &node.op {
        FloatOp::Relu | FloatOp::LeakyRelu { .. } => Some(channels.to_vec()),
        FloatOp::AveragePool { window, .. } | FloatOp::MaxPool { window } => {
            let of = |seen: &Vec<usize>| {
                let (&first, rest) = seen.split_first()?;
                rest.iter().all(|&i| channels[i] == channels[first]).then_some(channels[first])
            };
            window.seen(channels.len()).iter().map(of).collect()
        }
        FloatOp::Rearrange { index, scale, shift } if shift.iter().all(|&shift| shift == 0.0) => {
            let of = |(&i, &scale): (&usize, &f64)| if scale == 0.0 { None } else { channels[i] };
            Some(index.iter().zip(scale).map(of).collect())
        }
        _ => None,
    }
}

impl Reader {
    /// A layer with weights, each of which meets one channel.
    fn of(place: usize, node: &FloatNode, channels: &[Option<usize>]) -> Option<Self> {
        let channels = match &node.op {
            FloatOp::Linear { .. } => channels.to_vec(),
            FloatOp::Conv { window, .. } => {
                let mut grids = channels.chunks(window.grid());
                let uniform = grids.all(|grid| grid.iter().all(|channel| channel == &grid[0]));
                uniform.then(|| channels.iter().copied().step_by(window.grid()).collect())?
            }
            _ => return None,
        };
        Some(Reader { node: place, channels })
    }

    /// Its weights, those that meet a channel through `f`.
    fn weights(&self, node: &FloatNode, mut f: impl FnMut(usize, f64) -> f64) -> Vec<f64> {
        let mut each =
            |channel: Option<usize>, weight: f64| channel.map_or(weight, |channel| f(channel, weight));
        match &node.op {
            FloatOp::Linear { weights, .. } => {
                let every_row = self.channels.iter().cycle();
                weights.iter().zip(every_row).map(|(&weight, &channel)| each(channel, weight)).collect()
            }
            FloatOp::Conv { window, channels, weights, .. } => {
                let (read, made) = (channels.of_group(), channels.outputs / channels.groups);
                let kernels = weights.chunks(window.size()).enumerate();
                let channel = |kernel: usize| self.channels[kernel / read / made * read + kernel % read];
                kernels
                    .flat_map(|(i, kernel)| kernel.iter().map(move |&weight| (channel(i), weight)))
                    .map(|(channel, weight)| each(channel, weight))
                    .collect()
            }
            _ => Vec::new(),
        }
    }
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

/// How many channels a layer has; none if it has no weights.
fn channels(node: &FloatNode) -> usize {
    match &node.op {
        FloatOp::Linear { bias, .. } | FloatOp::Conv { bias, .. } => bias.len(),
        _ => 0,
    }
}

/// The weights of each channel of a layer.
fn rows(node: &FloatNode) -> impl Iterator<Item = &[f64]> {
    let (weights, len) = match &node.op {
        FloatOp::Linear { weights, bias } | FloatOp::Conv { weights, bias, .. } => (&weights[..], bias.len()),
        _ => (&[][..], 0),
    };
    weights.chunks((weights.len() / len.max(1)).max(1))
}

fn scale_rows(node: &mut FloatNode, exponents: &[i32]) {
    let (FloatOp::Linear { weights, bias } | FloatOp::Conv { weights, bias, .. }) = &mut node.op else {
        return;
    };
    let width = (weights.len() / bias.len().max(1)).max(1);
    let scaled = weights.chunks(width).zip(exponents);
    *weights = scaled.flat_map(|(row, &e)| row.iter().map(move |weight| scaled_by(*weight, e))).collect();
    bias.iter_mut().zip(exponents).for_each(|(bias, &e)| *bias = scaled_by(*bias, e));
}

fn set_weights(node: &mut FloatNode, new: Vec<f64>) {
    if let FloatOp::Linear { weights, .. } | FloatOp::Conv { weights, .. } = &mut node.op {
        *weights = new.into();
    }
}

fn scaled_by(value: f64, exponent: i32) -> f64 {
    value * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::window::{Channels, Window};

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

    fn conv(input: usize, groups: [usize; 3], weights: &[f64], bias: &[f64]) -> FloatNode {
        let [inputs, outputs, groups] = groups;
        let ones = vec![1; 1];
        let (dilations, pads) = (ones.clone(), vec![[1, 0]]);
        let window = Window { input: vec![2], kernel: vec![2], strides: ones, dilations, pads };
        let channels = Channels { inputs, outputs, groups };
        let op = FloatOp::Conv { window, channels, weights: weights.into(), bias: bias.to_vec() };
        node(op, input, outputs * 2)
    }

    /// Convolutions, of one group and of two, a pool, moved elements and a dense layer; channels are as large as said.
    fn convolutions([first, second]: [f64; 2]) -> FloatGraph {
        let window = Window {
            input: vec![2],
            kernel: vec![2],
            strides: vec![1],
            dilations: vec![1],
            pads: vec![[0, 0]],
        };
        let index = vec![1, 0, 0, 0];
        let moved = FloatOp::Rearrange { index, scale: vec![1.0, 2.0, 1.0, 0.0], shift: vec![0.0; 4] };
        let ends = [0.5 / second, 1.0, 1.0, 1.0, 0.75 / second, -1.0, 1.0, 0.25];
        let depthwise = [1.0 / first, 0.5 / first, -1.5 * second, second];
        let nodes = vec![
            conv(0, [1, 2, 1], &[first, -0.5 * first, 1.0, 0.75], &[0.5 * first, 1.0]),
            node(FloatOp::LeakyRelu { slope: 0.25 }, 1, 4),
            conv(2, [2, 2, 2], &depthwise, &[0.5, 0.25 * second]),
            node(FloatOp::MaxPool { window }, 3, 2),
            node(moved, 4, 4),
            linear(5, &ends, &[0.0, 1.0]),
        ];
        FloatGraph { name: String::new(), input_name: String::new(), input_shape: vec![1, 1, 2], nodes }
    }

    #[test]
    fn channels_of_convolutions_are_brought_together_exactly() {
        let mut graph = convolutions([64.0, 1.0]);
        assert_eq!(equalise(&mut graph).len(), 1);
        assert_eq!(graph, convolutions([1.0, 1.0]));
        for factors in [[1024.0, 1.0], [1.0, 256.0], [1.0 / 512.0, 1.0 / 64.0]] {
            let (mut graph, original) = (convolutions(factors), convolutions(factors));
            assert!(!equalise(&mut graph).is_empty());
            for x in [[1.0, 2.0], [-0.3, 0.7], [5.0, -4.0]] {
                assert_eq!(graph.tensors(&x)[6], original.tensors(&x)[6]);
            }
        }
    }

    #[test]
    fn a_clip_between_stops_it() {
        let mut graph = convolutions([64.0, 1.0]);
        graph.nodes[1].op = FloatOp::Clip { low: 0.0, high: 6.0 };
        let clipped = graph.nodes[0].clone();
        assert!(equalise(&mut graph).iter().all(|changed| changed.layer == "n2"));
        assert_eq!(graph.nodes[0], clipped);
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
