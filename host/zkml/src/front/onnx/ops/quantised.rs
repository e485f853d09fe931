//! QuantizeLinear and DequantizeLinear. A number that is quantised and taken back at the same scale is that number,
//! within what the type holds: the compiler rounds by itself, at scales of its own.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Scope, Shaped};
use super::build::Arg;
use super::shape::resolved_axis;
use crate::front::graph::{FloatOp, Function};
use tract_onnx::pb::tensor_proto::DataType;

/// How numbers become integers: `clip(round(x/scale) + zero)`.
#[derive(Clone, PartialEq)]
pub(in super::super) struct Steps {
    scale: Vec<f64>,
    zero: Vec<f64>,
    /// The dimensions of both, for numbers of that rank.
    shape: Vec<usize>,
}

impl Steps {
    pub(super) fn scales(&self, invert: bool) -> Arg {
        let value = |&scale: &f64| if invert { 1.0 / scale } else { scale };
        Arg::Known { shape: self.shape.clone(), values: self.scale.iter().map(value).collect() }
    }

    pub(super) fn zeros(&self) -> Arg {
        Arg::Known { shape: self.shape.clone(), values: self.zero.clone() }
    }
}

impl<'a> Scope<'a> {
    /// Integers of a narrow type, ties to even.
    pub(super) fn quantize_linear(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        if self.is_behind_softmax(&x.run) {
            self.program.unasked = Some("it quantises a Softmax, which tract takes wrong");
        }
        self.quantised_as(node, &x, 1, node.int("axis", 1)?)
    }

    /// Whether a tensor of the runtime's is a Softmax in another shape.
    fn is_behind_softmax(&self, run: &str) -> bool {
        let mut sought = run;
        for maker in self.program.nodes.iter().rev() {
            if maker.output.iter().any(|output| output == sought) {
                match (&maker.op_type[..], maker.input.first()) {
                    ("Reshape" | "Transpose" | "Identity", Some(input)) => sought = input,
                    (operator, _) => return operator == "Softmax",
                }
            }
        }
        false
    }

    /// The same of any numbers, with the scale and the zero that stand from an input on.
    pub(super) fn quantised_as(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        scale: usize,
        axis: i64,
    ) -> Result<Shaped, OnnxError> {
        let (steps, ends) = (self.steps(node, &x.shape, scale, axis)?, self.ends(node, scale + 1)?);
        let scaled = self.times(node, &Arg::Computed(x.clone()), &steps.scales(true))?;
        let scaled = self.computed_of(node, scaled)?;
        let rounded = self.curve(node, &scaled, Function::Round)?;
        let made = self.within(node, &rounded, &steps, ends)?;
        let made = self.as_file(node, Shaped { kind: Kind::Integer, ..made })?;
        self.quantised.insert(made.id, (scaled, steps, ends));
        Ok(made)
    }

    /// `(x − zero)·scale`.
    pub(super) fn dequantize_linear(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let made = self.dequantised(node, x, 1, node.int("axis", 1)?)?;
        self.as_file(node, made)
    }

    /// The same of any numbers, with the scale and the zero that stand from an input on.
    pub(super) fn dequantised(
        &mut self,
        node: &OnnxNode<'a>,
        mut x: Shaped,
        scale: usize,
        axis: i64,
    ) -> Result<Shaped, OnnxError> {
        let steps = self.steps(node, &x.shape, scale, axis)?;
        let same = |(scaled, own, _): &&(Shaped, Steps, [f64; 2])| {
            *own == steps && x.view.is_none() && scaled.shape == x.shape
        };
        if let Some((scaled, _, ends)) = self.quantised.get(&x.id).filter(same).cloned() {
            let note = "QuantizeLinear with DequantizeLinear behind it is left out but for its limits";
            if !self.notes.iter().any(|known| known == note) {
                self.notes.push(note.into());
            }
            x = self.within(node, &scaled, &steps, ends)?;
        }
        let moved = self.difference(node, &Arg::Computed(x), &steps.zeros())?;
        let made = self.times(node, &moved, &steps.scales(false))?;
        let made = self.computed_of(node, made)?;
        Ok(Shaped { kind: Kind::Real, ..made })
    }

    /// With the zero, and within what the type holds.
    fn within(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        steps: &Steps,
        [low, high]: [f64; 2],
    ) -> Result<Shaped, OnnxError> {
        let moved = self.sum(node, &Arg::Computed(x.clone()), &steps.zeros())?;
        let moved = self.computed_of(node, moved)?;
        self.made(node, FloatOp::Clip { low, high }, &[&moved], moved.shape.clone())
    }

    /// One scale and one zero, or one for each place of an axis.
    pub(super) fn steps(
        &self,
        node: &OnnxNode<'a>,
        data: &[usize],
        scale: usize,
        axis: i64,
    ) -> Result<Steps, OnnxError> {
        let (scale, zero) = (self.constant(node, scale)?.numbers()?, self.constant_if(node, scale + 1)?);
        let zero = zero.map_or(Ok(vec![0.0; scale.len()]), |zero| zero.numbers())?;
        let mut shape = vec![1; data.len()];
        if scale.len() > 1 {
            let axis = resolved_axis(node, axis, data.len())?;
            match shape.get_mut(axis).filter(|_| data[axis] == scale.len()) {
                Some(side) => *side = scale.len(),
                None => {
                    return Err(node.shape("its data", data, format!("{} along its axis", scale.len())));
                }
            }
        }
        let fits = zero.len() == scale.len() && scale.iter().all(|&scale| scale > 0.0 && scale.is_finite());
        if !fits || node.int("block_size", 0)? != 0 {
            let problem = "its scales are not positive, not of its zeros' number, or of blocks";
            return Err(node.misuse(problem, "export with a scale a tensor or a channel"));
        }
        Ok(Steps { scale, zero, shape })
    }

    /// The ends of the type that it quantises to.
    fn ends(&self, node: &OnnxNode<'a>, zero: usize) -> Result<[f64; 2], OnnxError> {
        let zero = node.input(zero).map(|_| self.value(node, zero)).transpose()?;
        let stated = zero.and_then(|zero| zero.known()).map(|zero| i64::from(zero.data_type));
        let stated = stated.map_or_else(|| node.int("output_dtype", 0), Ok)?;
        let kind = i32::try_from(stated).ok().and_then(|kind| DataType::try_from(kind).ok());
        match kind {
            Some(DataType::Uint8 | DataType::Undefined) => Ok([0.0, 255.0]),
            Some(DataType::Int8) => Ok([-128.0, 127.0]),
            Some(DataType::Uint16) => Ok([0.0, 65535.0]),
            Some(DataType::Int16) => Ok([-32768.0, 32767.0]),
            _ => Err(node.misuse("it quantises to a type of other numbers", "quantise to 8 or 16 bits")),
        }
    }
}
