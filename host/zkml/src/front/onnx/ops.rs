//! Operator by operator: shapes, attributes and the node that comes out.

use super::error::OnnxError;
use super::hints;
use super::node::OnnxNode;
use super::scope::{Scope, Shaped, Value};
use super::tensor::{Constant, Data, broadcast};
use crate::front::graph::{FloatOp, elements};
use std::sync::Arc;
use tract_onnx::pb::attribute_proto::AttributeType;

/// A matrix of weights as the file has it.
struct Weights<'a> {
    values: &'a [f64],
    inputs: usize,
    outputs: usize,
    /// Whether the file has one row an output, not one column.
    transposed: bool,
}

impl<'a> Scope<'a> {
    /// What a node makes.
    pub(super) fn result(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Gemm") => self.gemm(node),
            ("", "MatMul") => self.mat_mul(node),
            ("", "Add") => self.add(node),
            ("", "Relu") => self.relu(node),
            ("", "ArgMax") => self.arg_max(node),
            ("", "Flatten") => self.flatten(node),
            ("", "Reshape") => self.reshape(node),
            ("", "Identity") => self.value(node, 0).cloned(),
            ("", "Dropout") => self.dropout(node),
            ("", "Constant") => self.constant_node(node),
            (_, operator) => {
                let hint = hints::hint(operator);
                Err(OnnxError::Unsupported { node: node.name.clone(), operator: node.operator(), hint })
            }
        }
    }

    /// `alpha·x·W + beta·c`.
    fn gemm(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        if node.int("transA", 0)? != 0 {
            return Err(node.misuse("transA is set", "transpose the data before, or export without it"));
        }
        let (x, w) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let [1, _] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "[1, N]; put a Flatten before it"));
        };
        let (alpha, beta) = (node.float("alpha", 1.0)?, node.float("beta", 1.0)?);
        let matrix = Weights::of(node, &w, node.int("transB", 0)? != 0)?;
        let outputs = matrix.outputs;
        let bias = self.gemm_bias(node, beta, outputs)?;
        self.linear(node, &x, matrix, alpha, bias, vec![1, outputs])
    }

    fn gemm_bias(&self, node: &OnnxNode<'a>, beta: f64, outputs: usize) -> Result<Vec<f64>, OnnxError> {
        if node.input(2).is_none() {
            return Ok(vec![0.0; outputs]);
        }
        let c = self.constant(node, 2)?;
        let spread = broadcast(c.floats()?, &c.shape, &[1, outputs]);
        let spread = spread.ok_or_else(|| node.shape("its bias", &c.shape, format!("[{outputs}]")))?;
        Ok(spread.into_iter().map(|value| beta * value).collect())
    }

    /// `x·W` for one row x.
    fn mat_mul(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        let (x, w) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let matrix = Weights::of(node, &w, false)?;
        let mut shape = x.shape.clone();
        match shape.split_last_mut() {
            Some((last, rows)) if rows.iter().all(|&dim| dim == 1) => *last = matrix.outputs,
            _ => return Err(node.shape("its data", &x.shape, "one row, [1, N]; put a Flatten before it")),
        }
        let bias = vec![0.0; matrix.outputs];
        self.linear(node, &x, matrix, 1.0, bias, shape)
    }

    fn linear(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        matrix: Weights<'_>,
        alpha: f64,
        bias: Vec<f64>,
        shape: Vec<usize>,
    ) -> Result<Value<'a>, OnnxError> {
        if x.shape.last() != Some(&matrix.inputs) {
            return Err(node.shape(
                "its data",
                &x.shape,
                format!("[1, {}] as its weights say", matrix.inputs),
            ));
        }
        self.reserve_weights(matrix.outputs, matrix.inputs)?;
        let weights = matrix.by_rows(alpha);
        if weights.iter().chain(&bias).any(|value| !value.is_finite()) {
            return Err(node.misuse("alpha or beta make a weight infinite", "export the model again"));
        }
        self.emit(node, FloatOp::Linear { weights, bias }, vec![x.id], shape)
    }

    /// A sum: of two tensors, or of a tensor and a constant.
    fn add(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        match (self.value(node, 0)?, self.value(node, 1)?) {
            (Value::Tensor(x), Value::Tensor(y)) => {
                let (x, y) = (x.clone(), y.clone());
                self.add_tensors(node, x, &y)
            }
            (Value::Tensor(x), _) => {
                let x = x.clone();
                self.add_constant(node, x, self.constant(node, 1)?)
            }
            (_, Value::Tensor(y)) => {
                let y = y.clone();
                self.add_constant(node, y, self.constant(node, 0)?)
            }
            _ => Err(node.misuse("it adds two constants", "let the exporter fold constants")),
        }
    }

    fn add_tensors(&mut self, node: &OnnxNode<'a>, x: Shaped, y: &Shaped) -> Result<Value<'a>, OnnxError> {
        let significant =
            |shape: &[usize]| shape.iter().copied().skip_while(|&dim| dim == 1).collect::<Vec<_>>();
        if significant(&x.shape) != significant(&y.shape) {
            return Err(node.shape(
                "its second input",
                &y.shape,
                format!("{:?}, that of the first", x.shape),
            ));
        }
        let longer = if x.shape.len() >= y.shape.len() { &x.shape } else { &y.shape };
        self.emit(node, FloatOp::Add, vec![x.id, y.id], longer.clone())
    }

    /// A constant joins the bias of the layer before; behind anything else it becomes a layer of its own.
    fn add_constant(&mut self, node: &OnnxNode<'a>, x: Shaped, c: Constant) -> Result<Value<'a>, OnnxError> {
        let shape = wider(&x.shape, c.shape.len());
        let values = broadcast(c.floats()?, &c.shape, &shape);
        let values = values.ok_or_else(|| node.shape("its constant", &c.shape, format!("{shape:?}")))?;
        let previous = x.id.checked_sub(1).map(|node| self.graph.nodes[node].clone());
        if let Some((FloatOp::Linear { weights, bias }, inputs)) = previous.map(|node| (node.op, node.inputs))
        {
            let bias = bias.iter().zip(&values).map(|(bias, value)| bias + value).collect();
            return self.emit(node, FloatOp::Linear { weights, bias }, inputs, shape);
        }
        self.reserve_weights(values.len(), values.len())?;
        let weights = identity(values.len());
        self.emit(node, FloatOp::Linear { weights, bias: values }, vec![x.id], shape)
    }

    /// `max(x, 0)`.
    fn relu(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        let x = self.tensor(node, 0)?;
        self.emit(node, FloatOp::Relu, vec![x.id], x.shape)
    }

    /// The index of the largest element.
    fn arg_max(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        let x = self.tensor(node, 0)?;
        let axis = resolved_axis(node, node.int("axis", 0)?, x.shape.len())?;
        let others = x.shape.iter().enumerate().filter(|&(i, _)| i != axis);
        if axis == x.shape.len() || others.clone().any(|(_, &dim)| dim != 1) {
            let problem = format!("axis {axis} of shape {:?} is not the only one with elements", x.shape);
            return Err(node.misuse(problem, "flatten the scores to [1, N] and take axis=1"));
        }
        if node.int("select_last_index", 0)? != 0 {
            return Err(
                node.misuse("select_last_index is set", "leave it out: the lowest of equal scores wins")
            );
        }
        let keep = node.int("keepdims", 1)? != 0;
        let shape = if keep { vec![1; x.shape.len()] } else { vec![1; x.shape.len() - 1] };
        self.emit(node, FloatOp::ArgMax, vec![x.id], shape)
    }

    /// Two dimensions out of many.
    fn flatten(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        let axis = node.int("axis", 1)?;
        self.reshaped(node, |shape| {
            let axis = resolved_axis(node, axis, shape.len())?;
            Ok(vec![shape[..axis].iter().product(), shape[axis..].iter().product()])
        })
    }

    /// Any shape of the same elements.
    fn reshape(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        let target = self.constant(node, 1)?;
        let allow_zero = node.int("allowzero", 0)? != 0;
        self.reshaped(node, |shape| {
            let fits =
                || node.shape("its data", shape, format!("a shape that {:?} is one of", target.ints()));
            target_shape(shape, target.ints()?, allow_zero).ok_or_else(fits)
        })
    }

    fn reshaped(
        &mut self,
        node: &OnnxNode<'a>,
        shape: impl FnOnce(&[usize]) -> Result<Vec<usize>, OnnxError>,
    ) -> Result<Value<'a>, OnnxError> {
        if let Value::Tensor(Shaped { id, shape: from }) = self.value(node, 0)? {
            return Ok(Value::Tensor(Shaped { id: *id, shape: shape(from)? }));
        }
        let constant = self.constant(node, 0)?;
        Ok(Value::Constant(Constant { shape: shape(&constant.shape)?, ..constant }))
    }

    /// Nothing, outside training.
    fn dropout(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        let training = match node.input(2) {
            Some(_) => self.constant(node, 2)?.ints()?.iter().any(|&mode| mode != 0),
            None => false,
        };
        if training {
            return Err(node.misuse("it is in training mode", "export after model.eval()"));
        }
        self.value(node, 0).cloned()
    }

    /// A constant inside the graph.
    fn constant_node(&mut self, node: &OnnxNode<'a>) -> Result<Value<'a>, OnnxError> {
        if let Some(tensor) =
            node.attribute("value", AttributeType::Tensor)?.and_then(|value| value.t.as_ref())
        {
            return Ok(Value::Stored(tensor));
        }
        if let Some(values) = node.ints("value_ints")? {
            let (name, shape) = (node.name.clone(), vec![values.len()]);
            return Ok(Value::Constant(Constant { name, shape, data: Data::Int(values.to_vec()) }));
        }
        Err(node.misuse("it has no tensor as its value", "store constants as tensors"))
    }
}

impl<'w> Weights<'w> {
    fn of(node: &OnnxNode<'_>, w: &'w Constant, transposed: bool) -> Result<Self, OnnxError> {
        let [first, second] = w.shape[..] else {
            return Err(node.shape("its weights", &w.shape, "a matrix"));
        };
        let (inputs, outputs) = if transposed { (second, first) } else { (first, second) };
        Ok(Weights { values: w.floats()?, inputs, outputs, transposed })
    }

    /// One row an output, times alpha.
    fn by_rows(&self, alpha: f64) -> Arc<[f64]> {
        if self.transposed {
            return self.values.iter().map(|weight| alpha * weight).collect();
        }
        let column = |output| self.values.iter().skip(output).step_by(self.outputs);
        (0..self.outputs).flat_map(column).map(|weight| alpha * weight).collect()
    }
}

fn identity(len: usize) -> Arc<[f64]> {
    (0..len * len).map(|i| if i % (len + 1) == 0 { 1.0 } else { 0.0 }).collect()
}

/// A shape with ones before it, so that it has at least so many dimensions.
fn wider(shape: &[usize], rank: usize) -> Vec<usize> {
    let ones = std::iter::repeat_n(1, rank.saturating_sub(shape.len()));
    ones.chain(shape.iter().copied()).collect()
}

/// An axis counted from the front; the rank itself is one for Flatten.
fn resolved_axis(node: &OnnxNode<'_>, axis: i64, rank: usize) -> Result<usize, OnnxError> {
    let from_front = if axis < 0 { axis.saturating_add(rank as i64) } else { axis };
    let resolved = usize::try_from(from_front).ok().filter(|&axis| axis <= rank);
    resolved.ok_or_else(|| node.misuse(format!("axis {axis} of {rank}"), "take axis=1"))
}

/// The shape that a Reshape asks for: 0 copies a dimension, one −1 takes what is left.
fn target_shape(from: &[usize], target: &[i64], allow_zero: bool) -> Option<Vec<usize>> {
    let total = elements(from)?;
    let copied = |(i, &dim): (usize, &i64)| match dim {
        0 if !allow_zero => from.get(i).copied(),
        -1 => Some(1),
        dim => usize::try_from(dim).ok(),
    };
    let mut shape: Vec<usize> = target.iter().enumerate().map(copied).collect::<Option<_>>()?;
    let mut open = target.iter().enumerate().filter(|&(_, &dim)| dim == -1).map(|(i, _)| i);
    if let Some(i) = open.next() {
        shape[i] = total.checked_div(elements(&shape)?)?;
    }
    (open.next().is_none() && elements(&shape) == Some(total)).then_some(shape)
}
