//! Operators on quantised numbers: what they mean in floats, with the rounding and the limits of their results.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Role, Scope, Shaped, Value};
use super::super::tensor::{Constant, Data, integers, single};
use super::build::Arg;
use super::shape::resolved_axis;
use crate::front::graph::Function;
use std::rc::Rc;

/// tract knows few of them, and not as they are taken here.
const WHOLE: &str = "it computes with quantised numbers";

impl<'a> Scope<'a> {
    /// QLinearMatMul.
    pub(super) fn q_mat_mul(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.real(node, 0, -2)?, self.real(node, 3, -1)?);
        let made = self.multiplied(node, &x, &y)?;
        self.whole(node, &made, 6)
    }

    /// QLinearConv. Its bias is in parts of both scales.
    pub(super) fn q_conv(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, w) = (self.real(node, 0, 0)?, self.real(node, 3, 0)?);
        let (x, w) = (self.computed_of(node, x)?, self.known_of(node, w)?);
        let outputs = w.shape.first().copied().unwrap_or(0);
        let bias = match node.input(8) {
            None => vec![0.0; outputs],
            Some(_) => {
                let scales = [1, 4].map(|index| self.constant(node, index).and_then(|scale| scale.numbers()));
                let [of_x, of_w] = scales;
                let (of_x, of_w) = (of_x?.first().copied().unwrap_or(1.0), of_w?);
                let bias = self.constant(node, 8)?.numbers()?;
                let scale = |at: usize| of_x * of_w[at.min(of_w.len() - 1)];
                bias.iter().enumerate().map(|(at, bias)| bias * scale(at)).collect()
            }
        };
        let made = self.conv_of(node, &x, &w, bias)?;
        self.whole(node, &made, 6)
    }

    /// com.microsoft's QLinearAdd and QLinearMul.
    pub(super) fn q_arithmetic(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.real(node, 0, 0)?, self.real(node, 3, 0)?);
        let made = match &node.proto.op_type[..] {
            "QLinearAdd" => self.sum(node, &x, &y)?,
            _ => self.times(node, &x, &y)?,
        };
        let made = self.computed_of(node, made)?;
        self.whole(node, &made, 6)
    }

    /// com.microsoft's QLinearSoftmax of rows, QLinearSigmoid and QLinearLeakyRelu.
    pub(super) fn q_function(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.real(node, 0, 0)?;
        let x = self.computed_of(node, x)?;
        let made = match &node.proto.op_type[..] {
            "QLinearSigmoid" => self.curve(node, &x, Function::Sigmoid)?,
            "QLinearLeakyRelu" => {
                let slope = node.float("alpha", 0.01)?;
                self.curve(node, &x, Function::Leaky(slope))?
            }
            _ => {
                let axis = resolved_axis(node, node.int("axis", -1)?, x.shape.len())?;
                if axis + 1 != x.shape.len() {
                    return Err(node.misuse("its axis is not the last one", "export the float model"));
                }
                self.softmax_of(node, &x, x.shape[axis])?
            }
        };
        self.whole(node, &made, 3)
    }

    /// MatMulInteger: each operand less its zero.
    pub(super) fn mat_mul_integer(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.less_zero(node, 0, 2, true)?, self.less_zero(node, 1, 3, false)?);
        let kind = x.kind().unwrap_or(Kind::Integer);
        let made = self.multiplied(node, &x, &y)?;
        self.program.unasked = Some(WHOLE);
        Ok(Shaped { kind, ..made })
    }

    /// ConvInteger.
    pub(super) fn conv_integer(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, w) = (self.less_zero(node, 0, 2, false)?, self.less_zero(node, 1, 3, true)?);
        let kind = x.kind().unwrap_or(Kind::Integer);
        let (x, w) = (self.computed_of(node, x)?, self.known_of(node, w)?);
        let outputs = w.shape.first().copied().unwrap_or(0);
        let made = self.conv_of(node, &x, &w, vec![0.0; outputs])?;
        self.program.unasked = Some(WHOLE);
        Ok(Shaped { kind, ..made })
    }

    /// DynamicQuantizeLinear: left out, so that its numbers are over a scale of one. Products alone may read them.
    pub(super) fn dynamic(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.tensor(node, 0)?;
        self.program.unasked = Some(WHOLE);
        let note = "DynamicQuantizeLinear is left out: the compiler rounds by itself";
        if !self.notes.iter().any(|known| known == note) {
            self.notes.push(note.into());
        }
        let (scale, zero) = (single("", &[], [1.0]), integers("", &[], vec![0]));
        let x = Value::Tensor(Shaped { role: Role::Dynamic, ..x });
        Ok(node.named([x, Value::Folded(Rc::new(scale)), Value::Folded(Rc::new(zero))]))
    }

    /// An operand less its zero; of several zeros one a row, if they are of rows.
    fn less_zero(
        &mut self,
        node: &OnnxNode<'a>,
        index: usize,
        zero: usize,
        rows: bool,
    ) -> Result<Arg, OnnxError> {
        let x = match self.value(node, index)? {
            Value::Tensor(x) if x.role == Role::Dynamic => {
                Arg::Computed(Shaped { role: Role::Data, kind: Kind::Real, ..x.clone() })
            }
            _ => self.arg(node, index)?,
        };
        let Some(zero) = self.constant_if(node, zero)? else { return Ok(x) };
        let mut shape = zero.shape.clone();
        if rows && zero.len() > 1 {
            shape.push(1);
            shape.resize(x.shape().len().max(shape.len()), 1);
        }
        let zero = Arg::Known { shape, values: zero.numbers()? };
        self.difference(node, &x, &zero)
    }

    /// What a quantised operand means; its scale and its zero stand behind it.
    fn real(&mut self, node: &OnnxNode<'a>, index: usize, axis: i64) -> Result<Arg, OnnxError> {
        match self.arg(node, index)? {
            Arg::Computed(x) => self.dequantised(node, x, index + 1, axis).map(Arg::Computed),
            Arg::Known { shape, values } => {
                let steps = self.steps(node, &shape, index + 1, axis)?;
                let moved = self.difference(node, &Arg::Known { shape, values }, &steps.zeros())?;
                self.times(node, &moved, &steps.scales(false))
            }
        }
    }

    /// A result as its numbers say: its scale and its zero stand from an input on.
    fn whole(&mut self, node: &OnnxNode<'a>, made: &Shaped, scale: usize) -> Result<Shaped, OnnxError> {
        let shape = made.shape.clone();
        let made = self.quantised_as(node, made, scale, 0)?;
        self.program.unasked = Some(WHOLE);
        Ok(Shaped { shape, ..made })
    }

    /// Weights that are known.
    fn known_of(&self, node: &OnnxNode<'a>, arg: Arg) -> Result<Constant, OnnxError> {
        match arg {
            Arg::Known { shape, values } => {
                Ok(Constant { name: node.name.clone(), shape, data: Data::Float(values) })
            }
            Arg::Computed(_) => Err(node.misuse("its weights are computed", "export with constant weights")),
        }
    }
}
