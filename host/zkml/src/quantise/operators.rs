//! Operations beside layers with weights, sums and rectifiers:
//!
//! - A mean under a window of 2^k elements is their sum at a scale of k more bits: exact. Others multiply the sum by a
//!   rounded 1/n of the weights' width.
//! - The largest of what a window sees is taken of activations, as a clip is, whose ends are rounded to their scale.
//! - A slope for negative values is exact where a few bits hold it, else of the weights' width, and is applied to what
//!   comes.
//! - Products multiply activations.
//! - Tensors that are joined are activations, the coarser ones shifted to the finest scale.
//! - What decides compares whatever comes with zero; other curves, reciprocals, products of matrices and sorting are in
//!   `curves`.
//! - Moved elements keep their scale. Factors that are no small powers of two have the weights' width.

use super::{Image, MAX_FRACTION_BITS, QuantiseError, Quantiser, to_integer};
use crate::front::graph::{FloatNode, FloatOp};
use crate::interval::Interval;
use crate::layers::Op;
use crate::layers::average_pool::AveragePool;
use crate::layers::clip::Clip;
use crate::layers::concat::Concat;
use crate::layers::leaky_relu::LeakyRelu;
use crate::layers::max_pool::MaxPool;
use crate::layers::mul::Mul;
use crate::layers::rearrange::{NOTHING, Rearrange};
use crate::layers::window::Window;
use crate::model::encode::power_of_two;
use crate::quantise::calibrate::Range;

/// The most bits of a factor of moved elements that is applied to an accumulator as it is.
const SMALL_FACTOR: i32 = 4;

/// An accumulator of which each element is read so often is requantised, as wide as layers may read: what reads a sum
/// of many terms has as many itself.
const REPEATED: usize = 8;

impl Quantiser<'_> {
    pub(super) fn other(&mut self, node: &FloatNode, range: Range) -> Result<Image, QuantiseError> {
        match &node.op {
            FloatOp::AveragePool { window, whole } => Ok(self.average_pool(node, window, *whole)),
            FloatOp::MaxPool { window } => Ok(self.max_pool(node, window)),
            FloatOp::Mul => Ok(self.mul(node)),
            FloatOp::Concat => self.concat(node),
            FloatOp::Rearrange { index, scale, shift } => self.rearrange(node, index, scale, shift),
            FloatOp::LeakyRelu { slope } => Ok(self.leaky_relu(node, *slope)),
            FloatOp::Clip { low, high } => Ok(self.clip(node, [*low, *high], range)),
            FloatOp::Curve(curve) => Ok(self.curve(node, curve, range)),
            FloatOp::Step => Ok(self.step(node)),
            FloatOp::AtMost { index, bound, turned } => Ok(self.at_most(node, index, bound, turned)),
            FloatOp::Reciprocal => Ok(self.reciprocal(node, range)),
            FloatOp::MatMul(product) => Ok(self.mat_mul(node, *product)),
            FloatOp::Sort(sort) => Ok(self.sort(node, *sort)),
            _ => Ok(self.arg_max(node)),
        }
    }

    fn average_pool(&mut self, node: &FloatNode, window: &Window, whole: bool) -> Image {
        let x = self.images[node.inputs[0]];
        let counts = if whole { vec![window.size()] } else { window.taps().iter().map(Vec::len).collect() };
        let exact = counts.iter().all(|count| count.is_power_of_two());
        let most = counts.into_iter().max().unwrap_or(1).next_power_of_two().ilog2();
        let scale_bits = if exact { most } else { most + self.widths.weights - 1 };
        let op = Op::AveragePool(AveragePool { window: window.clone(), whole, scale_bits });
        let fraction_bits = x.fraction_bits + scale_bits as i32;
        let image = self.push(node.name.clone(), op, vec![x.id], node.len, fraction_bits);
        Image { width: x.width.filter(|_| exact).map(|width| width + most), signed: x.signed, ..image }
    }

    fn max_pool(&mut self, node: &FloatNode, window: &Window) -> Image {
        let x = self.narrow(node.inputs[0]);
        let op = Op::MaxPool(MaxPool { window: window.clone() });
        let image = self.push(node.name.clone(), op, vec![x.id], node.len, x.fraction_bits);
        Image { id: image.id, ..x }
    }

    /// What is zero or one changes no width.
    fn mul(&mut self, node: &FloatNode) -> Image {
        let [x, y] = [node.inputs[0], node.inputs[1]].map(|tensor| self.narrow(tensor));
        let fraction_bits = x.fraction_bits + y.fraction_bits;
        let image = self.push(node.name.clone(), Op::Mul(Mul {}), vec![x.id, y.id], node.len, fraction_bits);
        let flag = |x: &Image| x.width == Some(1) && !x.signed;
        match (flag(&x), flag(&y)) {
            (true, _) => Image { width: y.width, signed: y.signed, ..image },
            (_, true) => Image { width: x.width, signed: x.signed, ..image },
            _ => image,
        }
    }

    fn concat(&mut self, node: &FloatNode) -> Result<Image, QuantiseError> {
        let parts: Vec<Image> = node.inputs.iter().map(|&tensor| self.narrow(tensor)).collect();
        let finest = parts.iter().map(|part| part.fraction_bits).max().unwrap_or(0);
        let shifts: Vec<u32> = parts.iter().map(|part| finest.abs_diff(part.fraction_bits)).collect();
        if let Some(&bits) = shifts.iter().find(|&&bits| bits > MAX_FRACTION_BITS as u32) {
            return Err(QuantiseError::Scales { node: node.name.clone(), bits });
        }
        let signed = parts.iter().any(|part| part.signed);
        let width =
            |(part, shift): (&Image, &u32)| Some(part.width? + shift + u32::from(signed && !part.signed));
        let widths: Option<Vec<u32>> = parts.iter().zip(&shifts).map(width).collect();
        let inputs = parts.iter().map(|part| part.id).collect();
        let image = self.push(node.name.clone(), Op::Concat(Concat { shifts }), inputs, node.len, finest);
        Ok(Image { width: widths.and_then(|widths| widths.into_iter().max()), signed, ..image })
    }

    fn rearrange(
        &mut self,
        node: &FloatNode,
        index: &[usize],
        scale: &[f64],
        shift: &[f64],
    ) -> Result<Image, QuantiseError> {
        let places =
            || index.iter().zip(scale).map(|(&i, scale)| if *scale == 0.0 { NOTHING } else { i as i64 });
        let constant = |(scale, shift): (&f64, &f64)| *scale == 0.0 || (*scale == 1.0 && *shift == 0.0);
        if scale.iter().zip(shift).all(constant) {
            return self.moved(node, places().collect(), shift);
        }
        let small = |scale: &f64| *scale == 0.0 || powers_of_two(*scale).is_some();
        let small = scale.iter().all(small);
        let x = if small { self.repeated(node) } else { self.narrow(node.inputs[0]) };
        let (weights, bias, bits) =
            match small && x.width.is_none() && shift.iter().any(|shift| *shift != 0.0) {
                true => small_integers(node, scale, shift, x.fraction_bits)?,
                false => self.integers(node, scale, shift, x.fraction_bits)?,
            };
        let (weights, mut bias, spare) = without_zeros(weights, bias);
        if bias.iter().all(|&bias| bias == 0) {
            bias.clear();
        }
        let op = Op::Rearrange(Rearrange { index: places().collect(), weights, bias });
        let fraction_bits = x.fraction_bits + bits - spare;
        Ok(self.push(node.name.clone(), op, vec![x.id], node.len, fraction_bits))
    }

    /// What a node reads whose elements may be repeated.
    fn repeated(&mut self, node: &FloatNode) -> Image {
        let (tensor, x) = (node.inputs[0], self.images[node.inputs[0]]);
        let len = self.graph.len_of(tensor);
        if x.width.is_some_and(|width| width <= self.readable()) || node.len < REPEATED * len {
            return x;
        }
        let name = format!("{}/requantise", node.name);
        self.requantise_to(self.readable(), name, x, len, self.calibration.ranges[tensor], false)
    }

    /// Elements as they are, and constants among them, rounded to their scale.
    fn moved(&mut self, node: &FloatNode, index: Vec<i64>, shift: &[f64]) -> Result<Image, QuantiseError> {
        let x = self.repeated(node);
        let bias: Option<Vec<i64>> = shift.iter().map(|&shift| to_integer(shift, x.fraction_bits)).collect();
        let mut bias = bias.ok_or_else(|| QuantiseError::Magnitude { node: node.name.clone() })?;
        let extreme = |end: fn(i64, i64) -> i64| bias.iter().copied().fold(0, end);
        let (low, high) = (extreme(i64::min), extreme(i64::max));
        let signed = x.signed || low < 0;
        let bits = |value: i64| i64::BITS - value.max(!value).leading_zeros() + u32::from(signed);
        let widened = |width: u32| (width + u32::from(signed && !x.signed)).max(bits(low)).max(bits(high));
        if (low, high) == (0, 0) {
            bias.clear();
        }
        let op = Op::Rearrange(Rearrange { index, weights: Vec::new(), bias });
        let image = self.push(node.name.clone(), op, vec![x.id], node.len, x.fraction_bits);
        Ok(Image { width: x.width.map(widened), signed, ..image })
    }

    fn leaky_relu(&mut self, node: &FloatNode, slope: f64) -> Image {
        let x = self.images[node.inputs[0]];
        let exact = |&bits: &u32| (slope * power_of_two(bits as i32)).fract() == 0.0;
        let bits = (0..self.widths.weights).find(exact).unwrap_or(self.widths.weights);
        let slope = (slope * power_of_two(bits as i32)).round() as i32;
        let op = Op::LeakyRelu(LeakyRelu { slope, bits });
        self.push(node.name.clone(), op, vec![x.id], node.len, x.fraction_bits + bits as i32)
    }

    /// An accumulator is requantised to what the clip leaves of it first; ends that its width has already are free.
    fn clip(&mut self, node: &FloatNode, [low, high]: [f64; 2], range: Range) -> Image {
        let mut x = self.images[node.inputs[0]];
        let accumulator = x.width.is_none_or(|width| width > self.readable());
        let mut name = node.name.clone();
        if accumulator {
            x = self.requantise(format!("{name}/requantise"), x, node.len, range, low >= 0.0);
        }
        let width = x.width.unwrap_or(self.widths.activations);
        let half = 1i64 << (width - 1);
        let own = if x.signed { Interval::new(-half, half - 1) } else { Interval::new(0, 2 * half - 1) };
        let clip = whole_ends([low, high].map(|end| end * power_of_two(x.fraction_bits)), own);
        if Interval::new(clip.low, clip.high).encloses(own) {
            if accumulator && let Some(last) = self.nodes.last_mut() {
                std::mem::swap(&mut last.name, &mut name);
            }
            return x;
        }
        let left = own.map(|x| x.clamp(clip.low, clip.high));
        let image = self.push(name, Op::Clip(clip), vec![x.id], node.len, x.fraction_bits);
        let signed = left.lo < 0;
        Image { width: Some((left.magnitude_bits() + u32::from(signed)).max(1)), signed, ..image }
    }
}

/// The ends of a clip, rounded and apart; where there is none, that of what is clipped.
fn whole_ends(ends: [f64; 2], own: Interval) -> Clip {
    let far = power_of_two(MAX_FRACTION_BITS - 1);
    let [low, high] = ends.map(|end| (end.round().clamp(-far, far)) as i64);
    let low = if ends[0].is_finite() { low } else { own.lo.min(high - 1) };
    let high = if ends[1].is_finite() { high } else { own.hi };
    Clip { low, high: high.max(low + 1) }
}

/// A factor that is a small power of two.
fn powers_of_two(factor: f64) -> Option<i32> {
    (-SMALL_FACTOR..=SMALL_FACTOR).find(|&exponent| factor.abs() == power_of_two(exponent))
}

/// Factors that are small powers of two as they are, and addends at the scale of an accumulator times these.
fn small_integers(
    node: &FloatNode,
    scale: &[f64],
    shift: &[f64],
    fraction_bits: i32,
) -> Result<(Vec<i32>, Vec<i64>, i32), QuantiseError> {
    let factor = power_of_two(SMALL_FACTOR);
    let weights = scale.iter().map(|scale| (scale * factor) as i32).collect();
    let bias: Option<Vec<i64>> =
        shift.iter().map(|&shift| to_integer(shift, fraction_bits + SMALL_FACTOR)).collect();
    let bias = bias.ok_or_else(|| QuantiseError::Magnitude { node: node.name.clone() })?;
    Ok((weights, bias, SMALL_FACTOR))
}

/// Weights and biases without the zero bits that all of them end in, and how many these are.
pub(super) fn without_zeros(mut weights: Vec<i32>, mut bias: Vec<i64>) -> (Vec<i32>, Vec<i64>, i32) {
    let zeros = weights.iter().map(|&weight| i64::from(weight)).chain(bias.iter().copied());
    let zeros =
        zeros.filter(|&value| value != 0).map(i64::trailing_zeros).min().unwrap_or(0).min(i32::BITS - 1);
    weights.iter_mut().for_each(|weight| *weight >>= zeros);
    bias.iter_mut().for_each(|bias| *bias >>= zeros);
    (weights, bias, zeros as i32)
}
