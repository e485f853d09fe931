//! Quantisation: from the float network and its calibration to the integer model.
//!
//! Every scale is a power of two and every range is symmetric or starts at zero.
//!
//! - Weights: one scale a tensor, the largest at which every weight fits the declared width and no bias leaves
//!   the accumulator, rounded with halves away from zero. Biases stand at the scale of the accumulator. Channels
//!   between layers have been equalised before ([`crate::onnx`]), which gives each a scale of its own.
//! - Input: unsigned if no calibration value is negative. The scale is the smallest that holds the
//!   calibration data exactly or, where the declared width does not allow that, the largest that fits. The
//!   width is the least that suffices, and all of it is the declared range.
//! - Each layer but the last is requantised with the least shift at which its calibrated range fits the
//!   activations' width; a ReLU is part of that. Scores and ArgMax read the accumulator. What is a few bits wider
//!   than an activation, as the means of pools are, is read as it is: that is exact, and free.
//! - Sums of two tensors shift the coarser one to the finer scale and are exact.
//! - What each further operation does is said in `operators`.

pub mod calibrate;
mod curves;
mod operators;
mod widen;

pub use widen::widen;

use crate::front::graph::{FloatGraph, FloatNode, FloatOp};
use crate::layers::Op;
use crate::layers::add::Add;
use crate::layers::argmax::ArgMax;
use crate::layers::conv::Conv;
use crate::layers::linear::Linear;
use crate::layers::requantise::Requantise;
use crate::model::bounds::Bounds;
use crate::model::check::ModelError;
use crate::model::encode::power_of_two;
use crate::model::{InputSpec, IntModel, Node, OutputKind, Protocol, TensorId, Visibility};
use crate::quantise::calibrate::{Calibration, Range};
use serde::{Deserialize, Serialize};

/// The widest weights, inputs and activations.
pub const MAX_WIDTH: u32 = 16;

/// Scales beyond 2^±60 are not used.
const MAX_FRACTION_BITS: i32 = 60;

/// By so many bits what layers read may be wider than an input or an activation.
const SLACK: u32 = 4;

/// The widths to quantise to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widths {
    /// Bits of a weight, its sign included.
    pub weights: u32,
    /// The most bits of an input value.
    pub input: u32,
    /// Bits between layers.
    pub activations: u32,
    /// The input's scale, if not chosen from the calibration data.
    pub input_fraction_bits: Option<i32>,
}

/// Why a network cannot be quantised.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum QuantiseError {
    /// A width that is not supported.
    #[error("{what} of {bits} bits; choose 2 to {MAX_WIDTH}")]
    Width {
        /// Of what.
        what: &'static str,
        /// How many.
        bits: u32,
    },
    /// The calibration is not of this network.
    #[error("a calibration of {found} tensors for a network of {expected}; calibrate this network")]
    Calibration {
        /// Tensors of the network.
        expected: usize,
        /// Tensors of the calibration.
        found: usize,
    },
    /// The calibration data do not fit the input's width.
    #[error(
        "the calibration data reach {magnitude} and do not fit {bits} bits at the asked scale; use more input \
        bits, fewer fraction bits, or scale the data"
    )]
    Input {
        /// The largest absolute value.
        magnitude: f64,
        /// The most bits.
        bits: u32,
    },
    /// Weights or biases beyond any scale.
    #[error("node {node:?}: its weights or biases are too large to quantise; train with weight decay")]
    Magnitude {
        /// The node.
        node: String,
    },
    /// Two summands whose scales are too far apart.
    #[error(
        "node {node:?}: its summands differ in scale by a factor of 2^{bits}; normalise one of them in training"
    )]
    Scales {
        /// The node.
        node: String,
        /// How far apart they are.
        bits: u32,
    },
    /// The integer model does not hold together.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl Default for Widths {
    /// Eight bits everywhere.
    fn default() -> Self {
        Widths { weights: 8, input: 8, activations: 8, input_fraction_bits: None }
    }
}

/// Quantises a network. The result is checked: no input of the declared range overflows.
pub fn quantise(
    graph: &FloatGraph,
    calibration: &Calibration,
    widths: &Widths,
    visibility: Visibility,
) -> Result<IntModel, QuantiseError> {
    widths.check()?;
    let (expected, found) = (graph.nodes.len() + 1, calibration.ranges.len());
    if expected != found {
        return Err(QuantiseError::Calibration { expected, found });
    }
    let input = input_spec(graph, calibration, widths, visibility)?;
    let model = Quantiser::begin(graph, calibration, widths, &input).run(input)?;
    Bounds::of(&model)?;
    Ok(model)
}

impl Widths {
    fn check(&self) -> Result<(), QuantiseError> {
        let all = [("weights", self.weights), ("an input", self.input), ("activations", self.activations)];
        match all.into_iter().find(|(_, bits)| !(2..=MAX_WIDTH).contains(bits)) {
            Some((what, bits)) => Err(QuantiseError::Width { what, bits }),
            None => Ok(()),
        }
    }
}

/// A float tensor's image among the integer tensors.
#[derive(Clone, Copy)]
struct Image {
    id: TensorId,
    fraction_bits: i32,
    /// Its bits with the sign, if it is no accumulator.
    width: Option<u32>,
    signed: bool,
}

struct Quantiser<'a> {
    graph: &'a FloatGraph,
    calibration: &'a Calibration,
    widths: &'a Widths,
    nodes: Vec<Node>,
    /// One a float tensor, so far.
    images: Vec<Image>,
    /// The requantised images that were needed beside.
    narrowed: Vec<Option<Image>>,
}

impl<'a> Quantiser<'a> {
    fn begin(
        graph: &'a FloatGraph,
        calibration: &'a Calibration,
        widths: &'a Widths,
        input: &InputSpec,
    ) -> Self {
        let image = Image {
            id: 0,
            fraction_bits: input.fraction_bits,
            width: Some(input.bits),
            signed: input.min < 0,
        };
        let narrowed = vec![None; graph.nodes.len() + 1];
        Quantiser { graph, calibration, widths, nodes: Vec::new(), images: vec![image], narrowed }
    }

    fn run(mut self, input: InputSpec) -> Result<IntModel, QuantiseError> {
        for (i, node) in self.graph.nodes.iter().enumerate() {
            let image = self.image(node, self.calibration.ranges[i + 1])?;
            self.images.push(image);
        }
        let output = if self.graph.is_classifier() { OutputKind::Class } else { OutputKind::Scores };
        let (name, protocol) = (self.graph.name.clone(), Protocol::Plain);
        Ok(IntModel { name, input, nodes: self.nodes, output, protocol, context: false })
    }

    fn image(&mut self, node: &FloatNode, range: Range) -> Result<Image, QuantiseError> {
        match &node.op {
            FloatOp::Linear { weights, bias } => {
                self.weighted(node, weights, bias, |weights, bias| Op::Linear(Linear { weights, bias }))
            }
            FloatOp::Conv { window, channels, weights, bias } => {
                let (window, channels) = (window.clone(), *channels);
                self.weighted(node, weights, bias, |weights, bias| {
                    Op::Conv(Conv { window, channels, weights, bias })
                })
            }
            FloatOp::Add => self.add(node),
            FloatOp::Relu => Ok(self.relu(node, range)),
            _ => self.other(node, range),
        }
    }

    /// A layer with weights of the declared width.
    fn weighted(
        &mut self,
        node: &FloatNode,
        weights: &[f64],
        bias: &[f64],
        op: impl FnOnce(Vec<i32>, Vec<i64>) -> Op,
    ) -> Result<Image, QuantiseError> {
        let x = self.narrow(node.inputs[0]);
        let (weights, bias, bits) = self.integers(node, weights, bias, x.fraction_bits)?;
        // Sums, whose weights are all one, are as wide as what is summed.
        let sum = matches!(node.op, FloatOp::Conv { .. });
        let (weights, bias, spare) =
            if sum { operators::without_zeros(weights, bias) } else { (weights, bias, 0) };
        let fraction_bits = x.fraction_bits + bits - spare;
        Ok(self.push(node.name.clone(), op(weights, bias), vec![x.id], node.len, fraction_bits))
    }

    /// Weights at the largest scale that fits, its bits, and biases at the scale of the accumulator.
    fn integers(
        &self,
        node: &FloatNode,
        weights: &[f64],
        bias: &[f64],
        fraction_bits: i32,
    ) -> Result<(Vec<i32>, Vec<i64>, i32), QuantiseError> {
        let magnitude = || QuantiseError::Magnitude { node: node.name.clone() };
        let bits = weight_fraction_bits(weights, self.widths.weights).ok_or_else(magnitude)?;
        let bits = bits.min(bias_fraction_bits(bias).ok_or_else(magnitude)? - fraction_bits);
        let weights = weights.iter().map(|weight| (weight * power_of_two(bits)).round() as i32).collect();
        let bias: Option<_> = bias.iter().map(|&bias| to_integer(bias, fraction_bits + bits)).collect();
        Ok((weights, bias.ok_or_else(magnitude)?, bits))
    }

    fn add(&mut self, node: &FloatNode) -> Result<Image, QuantiseError> {
        let [x, y] = [node.inputs[0], node.inputs[1]].map(|tensor| self.images[tensor]);
        let finer = x.fraction_bits.max(y.fraction_bits);
        let shifts = [x, y].map(|image| finer.abs_diff(image.fraction_bits));
        let bits = shifts[0].max(shifts[1]);
        if bits > MAX_FRACTION_BITS as u32 {
            return Err(QuantiseError::Scales { node: node.name.clone(), bits });
        }
        let op = Op::Add(Add { shifts });
        Ok(self.push(node.name.clone(), op, vec![x.id, y.id], node.len, finer))
    }

    /// What is never negative already is left alone.
    fn relu(&mut self, node: &FloatNode, range: Range) -> Image {
        let x = self.images[node.inputs[0]];
        if x.width.is_some() && !x.signed {
            return x;
        }
        self.requantise(node.name.clone(), x, node.len, range, true)
    }

    fn arg_max(&mut self, node: &FloatNode) -> Image {
        let x = self.images[node.inputs[0]];
        self.push(node.name.clone(), Op::ArgMax(ArgMax {}), vec![x.id], 1, 0)
    }

    /// An image of an activation's width, requantised once if there is none.
    fn narrow(&mut self, tensor: TensorId) -> Image {
        let image = self.images[tensor];
        if image.width.is_some_and(|width| width <= self.readable()) {
            return image;
        }
        if let Some(narrowed) = self.narrowed[tensor] {
            return narrowed;
        }
        let name = format!("{}/requantise", self.graph.nodes[tensor - 1].name);
        let (len, range) = (self.graph.len_of(tensor), self.calibration.ranges[tensor]);
        let narrowed = self.requantise(name, image, len, range, false);
        self.narrowed[tensor] = Some(narrowed);
        narrowed
    }

    /// The most bits of what layers read.
    fn readable(&self) -> u32 {
        self.widths.activations.max(self.widths.input) + SLACK
    }

    fn requantise(&mut self, name: String, x: Image, len: usize, range: Range, relu: bool) -> Image {
        self.requantise_to(self.widths.activations, name, x, len, range, relu)
    }

    fn requantise_to(
        &mut self,
        bits: u32,
        name: String,
        x: Image,
        len: usize,
        range: Range,
        relu: bool,
    ) -> Image {
        let magnitude = if relu { range.high.max(0.0) } else { range.magnitude() };
        let shift = least_shift(magnitude * power_of_two(x.fraction_bits), limit(bits, !relu));
        let op = Op::Requantise(Requantise { shift, bits, relu });
        let image = self.push(name, op, vec![x.id], len, x.fraction_bits - shift as i32);
        Image { width: Some(bits), signed: !relu, ..image }
    }

    /// Appends a node whose result is as wide as it comes.
    fn push(&mut self, name: String, op: Op, inputs: Vec<TensorId>, len: usize, fraction_bits: i32) -> Image {
        self.nodes.push(Node { name, op, inputs, len, fraction_bits });
        Image { id: self.nodes.len(), fraction_bits, width: None, signed: true }
    }
}

fn input_spec(
    graph: &FloatGraph,
    calibration: &Calibration,
    widths: &Widths,
    visibility: Visibility,
) -> Result<InputSpec, QuantiseError> {
    let (range, exact) = (calibration.ranges[0], calibration.input_fraction_bits);
    let (signed, magnitude) = (range.low < 0.0, range.magnitude());
    let too_wide = || QuantiseError::Input { magnitude, bits: widths.input };
    let fitting = fitting_fraction_bits(magnitude, limit(widths.input, signed)).ok_or_else(too_wide)?;
    let chosen = exact.map_or(0, |exact| exact.clamp(fitting.min(0), fitting));
    let fraction_bits = widths.input_fraction_bits.unwrap_or(chosen);
    if !(-MAX_FRACTION_BITS..=fitting).contains(&fraction_bits) {
        return Err(too_wide());
    }
    let largest = (magnitude * power_of_two(fraction_bits)).round();
    let sufficient = (1..widths.input).find(|&bits| largest <= limit(bits, signed));
    let bits = sufficient.filter(|_| exact.is_some()).unwrap_or(widths.input);
    let (min, max) = if signed { (-1 << (bits - 1), (1 << (bits - 1)) - 1) } else { (0, (1 << bits) - 1) };
    Ok(InputSpec { shape: graph.input_shape.clone(), fraction_bits, min, max, bits, visibility })
}

/// The largest integer of a width.
fn limit(bits: u32, signed: bool) -> f64 {
    power_of_two(bits as i32 - i32::from(signed)) - 1.0
}

/// Weights that round to zero at every scale count as zero, and have none of their own.
fn weight_fraction_bits(weights: &[f64], bits: u32) -> Option<i32> {
    let magnitude = largest(weights);
    let zero = magnitude * power_of_two(MAX_FRACTION_BITS) < 0.5;
    if zero { Some(0) } else { fitting_fraction_bits(magnitude, limit(bits, true)) }
}

/// The largest scale at which biases fit the accumulator; beside very large ones, weights become zero.
fn bias_fraction_bits(bias: &[f64]) -> Option<i32> {
    let (magnitude, limit) = (largest(bias), power_of_two(MAX_FRACTION_BITS) / 2.0);
    let fits = |&bits: &i32| magnitude * power_of_two(bits) < limit;
    (-MAX_FRACTION_BITS..=2 * MAX_FRACTION_BITS).rev().find(fits)
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()))
}

/// The largest scale at which a magnitude stays within a limit; none if it is too large at any.
fn fitting_fraction_bits(magnitude: f64, limit: f64) -> Option<i32> {
    let fits = |&bits: &i32| magnitude * power_of_two(bits) <= limit;
    (-MAX_FRACTION_BITS..=MAX_FRACTION_BITS).rev().find(fits)
}

/// The least shift at which a value, rounded half up, stays within a limit.
fn least_shift(value: f64, limit: f64) -> u32 {
    let fits = |&shift: &u32| (value * power_of_two(-(shift as i32)) + 0.5).floor() <= limit;
    (0..MAX_FRACTION_BITS as u32).find(fits).unwrap_or(MAX_FRACTION_BITS as u32)
}

/// A real at a scale, halves away from zero.
fn to_integer(value: f64, fraction_bits: i32) -> Option<i64> {
    let rounded = (value * power_of_two(fraction_bits)).round();
    (rounded.abs() < power_of_two(MAX_FRACTION_BITS)).then_some(rounded as i64)
}

#[cfg(test)]
mod tests;
