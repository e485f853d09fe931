//! What brings groups of elements to a scale: softmax, layer and instance normalisation, norms.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::build::{Arg, Reduction};
use super::shape::resolved_axis;
use crate::front::graph::{Curve, FloatOp, Function};

impl<'a> Scope<'a> {
    /// The softmax of each group of `size` elements that stand together. The largest of them is taken away, so that no
    /// power is above one and their sum is one at least.
    pub(in super::super) fn softmax_of(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let below = self.below_largest(node, x, size)?;
        let powers = self.curve(node, &below, Function::Exp)?;
        let sums = self.of_groups(node, &powers, size, Reduction::Sum)?;
        let inverse = self.made(node, FloatOp::Reciprocal, &[&sums], sums.shape.clone())?;
        let inverse = self.over_groups(node, &inverse, size, x.shape.clone())?;
        self.made(node, FloatOp::Mul, &[&powers, &inverse], x.shape.clone())
    }

    /// Its logarithm: `d − ln Σ eᵈ`.
    pub(in super::super) fn log_softmax_of(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let below = self.below_largest(node, x, size)?;
        let sums = self.log_of_powers(node, &below, size)?;
        let sums = self.over_groups(node, &sums, size, x.shape.clone())?;
        let made = self.difference(node, &Arg::Computed(below), &Arg::Computed(sums))?;
        self.computed_of(node, made)
    }

    /// `σ(x)` over the sum of its group.
    pub(in super::super) fn shares_of(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let parts = self.curve(node, x, Function::Sigmoid)?;
        let sums = self.of_groups(node, &parts, size, Reduction::Sum)?;
        let inverse = self.made(node, FloatOp::Reciprocal, &[&sums], sums.shape.clone())?;
        let inverse = self.over_groups(node, &inverse, size, x.shape.clone())?;
        self.made(node, FloatOp::Mul, &[&parts, &inverse], x.shape.clone())
    }

    /// `d = x − max x`.
    fn below_largest(&mut self, node: &OnnxNode<'a>, x: &Shaped, size: usize) -> Result<Shaped, OnnxError> {
        let largest = self.of_groups(node, x, size, Reduction::Max)?;
        let largest = self.over_groups(node, &largest, size, x.shape.clone())?;
        let below = self.difference(node, &Arg::Computed(x.clone()), &Arg::Computed(largest))?;
        self.computed_of(node, below)
    }

    fn log_of_powers(&mut self, node: &OnnxNode<'a>, x: &Shaped, size: usize) -> Result<Shaped, OnnxError> {
        let powers = self.curve(node, x, Function::Exp)?;
        let sums = self.of_groups(node, &powers, size, Reduction::Sum)?;
        self.curve(node, &sums, Function::Log)
    }

    /// `max x + ln Σ e^(x − max x)`, a number a group.
    pub(super) fn log_sum_exp_of(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let largest = self.of_groups(node, x, size, Reduction::Max)?;
        let below = self.below_largest(node, x, size)?;
        let logs = self.log_of_powers(node, &below, size)?;
        let made = self.sum(node, &Arg::Computed(largest), &Arg::Computed(logs))?;
        self.computed_of(node, made)
    }

    /// A Softmax or LogSoftmax of more than one group.
    pub(super) fn softmax(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        axis: usize,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let log = node.proto.op_type == "LogSoftmax";
        let made = match size == x.shape[axis] {
            true => self.along(node, x, axis, |scope, x| match log {
                true => scope.log_softmax_of(node, x, size),
                false => scope.softmax_of(node, x, size),
            })?,
            false if log => self.log_softmax_of(node, x, size)?,
            false => self.softmax_of(node, x, size)?,
        };
        self.as_file(node, made)
    }

    /// The largest of each group is one, the others zero; of equal ones the first.
    pub(super) fn hardmax(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let axis = resolved_axis(node, node.int("axis", -1)?, x.shape.len())?;
        let size =
            *x.shape.get(axis).ok_or_else(|| node.shape("its data", &x.shape, "one with that axis"))?;
        let made = self.along(node, &x, axis, |scope, x| {
            let classes = scope.classes_of(node, x, size)?;
            let shape = vec![x.len() / size, size];
            let classes = scope.over_groups(node, &classes, size, shape)?;
            let places = Arg::Known { shape: vec![1, size], values: (0..size).map(|i| i as f64).collect() };
            let equal = scope.equal(node, &Arg::Computed(classes), &places)?;
            let equal = scope.computed_of(node, equal)?;
            Ok(Shaped { shape: x.shape.clone(), ..equal })
        })?;
        self.as_file(node, made)
    }

    /// LayerNormalization: each group less its mean, over the root of its variance, times and plus constants.
    pub(super) fn layer_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let axis = resolved_axis(node, node.int("axis", -1)?, x.shape.len())?;
        let size = x.shape[axis..].iter().product();
        let epsilon = node.float("epsilon", 1e-5)?;
        let centred = self.normalised(node, &x, size, epsilon)?;
        let scale = self.arg(node, 1)?;
        let mut made = self.times(node, &Arg::Computed(centred), &scale)?;
        if node.input(2).is_some() {
            let bias = self.arg(node, 2)?;
            made = self.sum(node, &made, &bias)?;
        }
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// InstanceNormalization: the same of each channel, with a factor and an addend a channel.
    pub(super) fn instance_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let [1, channels, ..] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "[1, channels, …]"));
        };
        let epsilon = node.float("epsilon", 1e-5)?;
        let centred = self.normalised(node, &x, x.len() / channels, epsilon)?;
        let [scale, bias] = [1, 2].map(|index| self.by_channel(node, index, &x));
        let (scale, bias) = (scale?, bias?);
        let scaled = self.times(node, &Arg::Computed(centred), &scale)?;
        let made = self.sum(node, &scaled, &bias)?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// A constant number a channel.
    fn by_channel(&self, node: &OnnxNode<'a>, index: usize, x: &Shaped) -> Result<Arg, OnnxError> {
        let (constant, channels) = (self.constant(node, index)?, x.shape[1]);
        let mut shape = vec![1; x.shape.len()];
        shape[1] = channels;
        match constant.len() == channels {
            true => Ok(Arg::Known { shape, values: constant.numbers()? }),
            false => Err(node.shape(&format!("input {index}"), &constant.shape, format!("[{channels}]"))),
        }
    }

    /// GroupNormalization: the same of each group of channels.
    pub(super) fn group_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let groups = usize::try_from(node.int("num_groups", 0)?).unwrap_or(0);
        match x.shape[..] {
            [1, channels, ..] if groups > 0 && channels % groups == 0 => {}
            _ => {
                return Err(node.shape("its data", &x.shape, format!("[1, channels, …] in {groups} groups")));
            }
        };
        let centred = self.normalised(node, &x, x.len() / groups, node.float("epsilon", 1e-5)?)?;
        let [scale, bias] = [1, 2].map(|index| self.by_channel(node, index, &x));
        let (scale, bias) = (scale?, bias?);
        let scaled = self.times(node, &Arg::Computed(centred), &scale)?;
        let made = self.sum(node, &scaled, &bias)?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// RMSNormalization: `x/√(q + ε)` with the mean q of the squares of all axes from one on, times a factor.
    pub(super) fn rms_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let axis = resolved_axis(node, node.int("axis", -1)?, x.shape.len())?;
        let size = x.shape[axis..].iter().product();
        let square = self.made(node, FloatOp::Mul, &[&x, &x], x.shape.clone())?;
        let mean = self.of_groups(node, &square, size, Reduction::Mean)?;
        let root = Function::Sqrt.of(Curve::Argument.affine(1.0, node.float("epsilon", 1e-5)?));
        let inverse = self.curve(node, &mean, Function::Reciprocal.of(root))?;
        let inverse = self.over_groups(node, &inverse, size, x.shape.clone())?;
        let made = self.made(node, FloatOp::Mul, &[&x, &inverse], x.shape.clone())?;
        let scale = self.arg(node, 1)?;
        let made = self.times(node, &Arg::Computed(made), &scale)?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// LRN: `x·(bias + α/size·s)^−β` with the sum s of the squares of the channels around.
    pub(super) fn local_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let size = usize::try_from(node.int("size", 0)?).unwrap_or(0);
        let [1, channels, ..] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "[1, channels, …]"));
        };
        if size == 0 {
            return Err(node.misuse("its size is zero", "export the model again"));
        }
        let (before, behind) = ((size - 1) / 2, size / 2);
        self.reserve_weights(channels, channels)?;
        let seen = |at: usize| {
            (0..channels).map(move |other| f64::from(u8::from(other + before >= at && other <= at + behind)))
        };
        let band = Arg::Known { shape: vec![channels; 2], values: (0..channels).flat_map(seen).collect() };
        let square = self.made(node, FloatOp::Mul, &[&x, &x], vec![channels, x.len() / channels])?;
        let sums = self.multiplied(node, &band, &Arg::Computed(square))?;
        let share = node.float("alpha", 1e-4)? / size as f64;
        let inside = Curve::Argument.affine(share, node.float("bias", 1.0)?);
        let factor = self.curve(node, &sums, Function::Power(-node.float("beta", 0.75)?).of(inside))?;
        let made = self.made(node, FloatOp::Mul, &[&x, &factor], x.shape.clone())?;
        self.as_file(node, made)
    }

    /// CumSum: sums of all before along an axis, or behind; a product with a triangle of ones.
    pub(super) fn running_sum(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, axis) = (self.tensor(node, 0)?, self.constant(node, 1)?.numbers()?);
        let axis = resolved_axis(node, axis.first().map_or(0, |&axis| axis as i64), x.shape.len())?;
        let size =
            *x.shape.get(axis).ok_or_else(|| node.shape("its data", &x.shape, "one with that axis"))?;
        let (exclusive, reverse) = (node.int("exclusive", 0)? != 0, node.int("reverse", 0)? != 0);
        self.reserve_weights(size, size)?;
        let added = |from: usize, to: usize| match (from == to, reverse) {
            (true, _) => !exclusive,
            (_, false) => from < to,
            (_, true) => from > to,
        };
        let row = |from: usize| (0..size).map(move |to| f64::from(u8::from(added(from, to))));
        let ones = Arg::Known { shape: vec![size; 2], values: (0..size).flat_map(row).collect() };
        let kind = x.kind;
        let made = self.along(node, &x, axis, |scope, x| {
            let rows = Shaped { shape: vec![x.len() / size, size], ..x.clone() };
            let sums = scope.multiplied(node, &Arg::Computed(rows), &ones)?;
            Ok(Shaped { shape: x.shape.clone(), ..sums })
        })?;
        self.as_file(node, Shaped { kind, ..made })
    }

    /// `(x − m)/√(v + ε)` with the mean and the variance of each group of `size` elements that stand together.
    fn normalised(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
        epsilon: f64,
    ) -> Result<Shaped, OnnxError> {
        let mean = self.of_groups(node, x, size, Reduction::Mean)?;
        let mean = self.over_groups(node, &mean, size, x.shape.clone())?;
        let centred = self.difference(node, &Arg::Computed(x.clone()), &Arg::Computed(mean))?;
        let centred = self.computed_of(node, centred)?;
        let square = self.made(node, FloatOp::Mul, &[&centred, &centred], x.shape.clone())?;
        let variance = self.of_groups(node, &square, size, Reduction::Mean)?;
        let root = Function::Sqrt.of(Curve::Argument.affine(1.0, epsilon));
        let inverse = self.curve(node, &variance, Function::Reciprocal.of(root))?;
        let inverse = self.over_groups(node, &inverse, size, x.shape.clone())?;
        self.made(node, FloatOp::Mul, &[&centred, &inverse], x.shape.clone())
    }

    /// Data over a norm of them along an axis.
    pub(super) fn lp_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let axis = resolved_axis(node, node.int("axis", -1)?, x.shape.len())?;
        let size =
            *x.shape.get(axis).ok_or_else(|| node.shape("its data", &x.shape, "one with that axis"))?;
        let first = node.int("p", 2)? == 1;
        let made = self.along(node, &x, axis, |scope, x| {
            let parts = match first {
                true => scope.made(node, FloatOp::LeakyRelu { slope: -1.0 }, &[x], x.shape.clone())?,
                false => scope.made(node, FloatOp::Mul, &[x, x], x.shape.clone())?,
            };
            let sums = scope.of_groups(node, &parts, size, Reduction::Sum)?;
            let norm = if first { Curve::Argument } else { Function::Sqrt.into() };
            let inverse = scope.curve(node, &sums, inverse_or_zero(norm))?;
            let inverse = scope.over_groups(node, &inverse, size, x.shape.clone())?;
            scope.made(node, FloatOp::Mul, &[x, &inverse], x.shape.clone())
        })?;
        self.as_file(node, made)
    }
}

/// `1/n` of a norm n, and zero where it is zero.
pub(super) fn inverse_or_zero(norm: Curve) -> Curve {
    let some = Function::Step.of(norm.clone().affine(-1.0, 0.0)).affine(-1.0, 1.0);
    Function::Reciprocal.of(Function::Clamp(f64::MIN_POSITIVE, f64::INFINITY).of(norm)).times(some)
}
