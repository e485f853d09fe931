//! Functions of elements, and what compares, divides or multiplies them:
//!
//! - A curve is a table of its values at a few bits. Its argument saturates to what calibration has seen of it, and to
//!   where the curve hardly changes. The values stand at the largest scale that holds all of them, at the least that is
//!   exact where one is, as for integers; values far beyond what calibration has seen, as near a pole, saturate.
//! - An entry of a list is looked up at whole numbers up to its last place, whatever calibration has seen of them.
//! - What is compared with zero is compared exactly.
//! - A reciprocal is of an accumulator, as wide as layers may read; divisors below those that calibration has seen
//!   saturate where its width ends.
//! - Products of matrices and sorted elements are of activations.

use super::{Image, MAX_FRACTION_BITS, Quantiser, fitting_fraction_bits, largest, limit};
use crate::front::graph::{Curve, FloatNode, Function};
use crate::layers::Op;
use crate::layers::lookup::Lookup;
use crate::layers::mat_mul::MatMul;
use crate::layers::rearrange::Rearrange;
use crate::layers::reciprocal::{MAX_BITS, Reciprocal};
use crate::layers::sort::Sort;
use crate::layers::step::Step;
use crate::model::encode::power_of_two;
use crate::quantise::calibrate::Range;
use std::collections::{BTreeMap, BTreeSet};

/// The most bits of a curve's argument: its table has a row for each value.
const ARGUMENT_BITS: u32 = 12;

/// Bounds beyond ± two to this power are that.
const BOUND_BITS: i32 = 40;

/// So many times what calibration has seen of a curve is held.
const BEYOND: f64 = 4.0;

impl Quantiser<'_> {
    pub(super) fn curve(&mut self, node: &FloatNode, curve: &Curve, range: Range) -> Image {
        let x = self.argument(node, curve);
        let arguments = 1i64 << x.width.unwrap_or(ARGUMENT_BITS);
        let first = if x.signed { -arguments / 2 } else { 0 };
        let at = |argument: i64| curve.at(argument as f64 * power_of_two(-x.fraction_bits));
        let values = finite((first..first + arguments).map(at).collect());
        let whole = largest(&values);
        let seen = range.magnitude().max(1.0);
        let held = if whole <= BEYOND * seen || entries(curve).is_some() { whole } else { seen };
        let signed = values.iter().any(|&value| value < 0.0);
        // Wider entries of a list cost nothing.
        let bits = if entries(curve).is_some() { self.readable() } else { self.widths.activations };
        let (bits, fraction_bits) = self.scale_of(&values, (bits, held), signed);
        let most = limit(bits, signed);
        let integer = |value: f64| (value * power_of_two(fraction_bits)).round().clamp(-most, most) as i64;
        let op = Op::Lookup(Lookup { first, values: values.into_iter().map(integer).collect() });
        let image = self.push(node.name.clone(), op, vec![x.id], node.len, fraction_bits);
        Image { width: Some(bits), signed, ..image }
    }

    /// What a curve is looked up at.
    fn argument(&mut self, node: &FloatNode, curve: &Curve) -> Image {
        let x = self.images[node.inputs[0]];
        if x.width.is_some_and(|width| width <= ARGUMENT_BITS) {
            return x;
        }
        let seen = self.calibration.ranges[node.inputs[0]];
        let (range, bits) = match entries(curve) {
            Some(count) => {
                let last = count.saturating_sub(1) as f64;
                let (low, sign) = if seen.low < 0.0 { (-last - 1.0, 1) } else { (0.0, 0) };
                (Range { low, high: last }, (bits_of(last) + sign).clamp(1, ARGUMENT_BITS))
            }
            None => {
                let end = turns_flat(curve);
                let range = Range { low: seen.low.max(-end), high: seen.high.min(end) };
                (range, self.widths.activations.min(ARGUMENT_BITS))
            }
        };
        // What has no value below zero is not looked up there.
        let above =
            range.low >= 0.0 && (entries(curve).is_some() || !curve.at(-range.high.max(1.0)).is_finite());
        self.requantise_to(bits, format!("{}/requantise", node.name), x, node.len, range, above)
    }

    /// The width and the scale of values, of which those up to a magnitude are to be held.
    fn scale_of(&self, values: &[f64], (bits, held): (u32, f64), signed: bool) -> (u32, i32) {
        let whole = |bits: i32| values.iter().all(|value| (value * power_of_two(bits)).fract() == 0.0);
        let exact = (0..=self.widths.activations as i32).find(|&bits| whole(bits));
        let width = |bits: i32| {
            (1..=self.readable()).find(|&width| largest(values) * power_of_two(bits) <= limit(width, signed))
        };
        if let Some((bits, width)) = exact.and_then(|bits| Some((bits, width(bits)?))) {
            return (width.max(1 + u32::from(signed)), bits);
        }
        (bits, fitting_fraction_bits(held, limit(bits, signed) + 1.0).unwrap_or(-MAX_FRACTION_BITS))
    }

    pub(super) fn step(&mut self, node: &FloatNode) -> Image {
        let x = self.images[node.inputs[0]];
        let image = self.push(node.name.clone(), Op::Step(Step {}), vec![x.id], node.len, 0);
        Image { width: Some(1), signed: false, ..image }
    }

    /// `x ≤ b` for an x of so many fraction bits is `⌊b·2^bits⌋ − x ≥ 0`: exact. Each pair of them is compared once.
    pub(super) fn at_most(
        &mut self,
        node: &FloatNode,
        index: &[usize],
        bound: &[f64],
        turned: &[bool],
    ) -> Image {
        let x = self.images[node.inputs[0]];
        let most = power_of_two(BOUND_BITS);
        let whole = |bound: f64| (bound * power_of_two(x.fraction_bits)).floor().clamp(-most, most) as i64;
        let pairs: Vec<(usize, i64)> =
            index.iter().zip(bound).map(|(&i, &bound)| (i, whole(bound))).collect();
        let distinct: BTreeMap<(usize, i64), usize> =
            pairs.iter().copied().collect::<BTreeSet<_>>().into_iter().zip(0..).collect();
        let lead = Rearrange {
            index: distinct.keys().map(|&(i, _)| i as i64).collect(),
            weights: vec![-1; distinct.len()],
            bias: distinct.keys().map(|&(_, bound)| bound).collect(),
        };
        let (name, count) = (format!("{}/requantise", node.name), distinct.len());
        let lead = self.push(name.clone(), Op::Rearrange(lead), vec![x.id], count, x.fraction_bits);
        let flags = self.push(name, Op::Step(Step {}), vec![lead.id], count, 0);
        let flags_of = Rearrange {
            index: pairs.iter().map(|pair| distinct[pair] as i64).collect(),
            weights: turned.iter().map(|&turned| if turned { -1 } else { 1 }).collect(),
            bias: turned.iter().map(|&turned| turned.into()).collect(),
        };
        let image = self.push(node.name.clone(), Op::Rearrange(flags_of), vec![flags.id], node.len, 0);
        Image { width: Some(1), signed: false, ..image }
    }

    pub(super) fn reciprocal(&mut self, node: &FloatNode, range: Range) -> Image {
        let x = self.images[node.inputs[0]];
        let most = limit(self.readable(), false);
        let finest = fitting_fraction_bits(range.magnitude(), most).unwrap_or(0);
        let bits = (x.fraction_bits + finest).clamp(0, MAX_BITS as i32);
        let least = (power_of_two(bits) / most).ceil().max(1.0) as i64;
        let op = Op::Reciprocal(Reciprocal { bits: bits as u32, least });
        let image = self.push(node.name.clone(), op, vec![x.id], node.len, bits - x.fraction_bits);
        Image { width: Some(self.readable()), signed: false, ..image }
    }

    pub(super) fn mat_mul(&mut self, node: &FloatNode, product: MatMul) -> Image {
        let [x, y] = [node.inputs[0], node.inputs[1]].map(|tensor| self.narrow(tensor));
        let fraction_bits = x.fraction_bits + y.fraction_bits;
        self.push(node.name.clone(), Op::MatMul(product), vec![x.id, y.id], node.len, fraction_bits)
    }

    pub(super) fn sort(&mut self, node: &FloatNode, sort: Sort) -> Image {
        let x = self.narrow(node.inputs[0]);
        let image = self.push(node.name.clone(), Op::Sort(sort), vec![x.id], node.len, x.fraction_bits);
        Image { id: image.id, ..x }
    }
}

/// Where a curve has no value, that of the nearest argument before that has one, or else behind.
fn finite(mut values: Vec<f64>) -> Vec<f64> {
    let mut last = values.iter().copied().find(|value| value.is_finite()).unwrap_or(0.0);
    for value in &mut values {
        if value.is_finite() { last = *value } else { *value = last }
    }
    values
}

/// How many entries a list has that is looked up in.
fn entries(curve: &Curve) -> Option<usize> {
    match curve {
        Curve::Of(Function::Entry(entries), of) if **of == Curve::Argument => Some(entries.len()),
        _ => None,
    }
}

/// The bits of a whole number.
fn bits_of(value: f64) -> u32 {
    u64::BITS - (value as u64).leading_zeros()
}

/// Beyond ± this a curve is less than 2^−10 from its end.
fn turns_flat(curve: &Curve) -> f64 {
    match curve {
        Curve::Of(Function::Sigmoid, of) if **of == Curve::Argument => 8.0,
        Curve::Of(Function::Tanh, of) if **of == Curve::Argument => 4.0,
        _ => f64::INFINITY,
    }
}
