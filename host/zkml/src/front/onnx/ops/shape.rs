//! What changes no number: other shapes, other places, other types.

use super::super::error::OnnxError;
use super::super::fold::{Moved, measure, moves};
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Role, Scope, Shaped, Value};
use super::super::tensor::integers;
use super::build::{Arg, turned};
use crate::front::graph::{Function, elements};
use std::rc::Rc;
use tract_onnx::pb::TensorProto;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;

impl<'a> Scope<'a> {
    /// Two dimensions out of many.
    pub(super) fn flatten(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.computed(node, 0)?;
        let axis = resolved_axis(node, node.int("axis", 1)?, x.shape.len())?;
        let (rows, columns) = x.shape.split_at(axis);
        let shape = vec![rows.iter().product(), columns.iter().product()];
        Ok(self.reshaped(x, shape))
    }

    /// Any shape of the same elements.
    pub(super) fn reshape(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, target) = (self.computed(node, 0)?, self.constant(node, 1)?);
        let allow_zero = node.int("allowzero", 0)? != 0;
        let mut target = target.ints()?.to_vec();
        match target.first_mut() {
            Some(batch) if self.batch > 1 && *batch == self.batch as i64 => *batch = 1,
            _ => {}
        }
        let fits = || node.shape("its data", &x.shape, format!("a shape that {target:?} is one of"));
        let shape = target_shape(&x.shape, &target, allow_zero).ok_or_else(fits)?;
        Ok(self.reshaped(x, shape))
    }

    fn reshaped(&mut self, x: Shaped, shape: Vec<usize>) -> Shaped {
        if x.shape == shape || x.role == Role::Class {
            return Shaped { shape, ..x };
        }
        let dims = shape.iter().map(|&dim| dim as i64).collect();
        let run = self.run("Reshape", &x.run, Some(integers("", &[shape.len()], dims)));
        Shaped { shape, run, ..x }
    }

    /// Operators that put elements elsewhere, or leave some out.
    pub(super) fn moved(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.computed(node, 0)?;
        let parameters = self.constants(node, 1)?;
        let moved = moves(node, &x.shape, parameters, self.opset, self.room())?;
        let first = match (&moved[..], self.is_strided(node)?) {
            ([whole], true) => self.gathered(&x.run, x.len(), &whole.index, &whole.shape),
            _ => self.rerun(node)?,
        };
        let names = node.proto.output.iter().filter(|name| !name.is_empty()).map(|name| Rc::from(&name[..]));
        let runs = std::iter::once(first).chain(names.skip(1)).collect::<Vec<_>>();
        let mut results = Vec::new();
        for (Moved { shape, index }, run) in moved.into_iter().zip(runs) {
            self.reserve(node, &shape)?;
            let view = x.seen().picked(&index);
            results.push(Value::Tensor(self.seen(node, &x, shape, view, run)));
        }
        Ok(results)
    }

    /// Whether a node is a Slice with steps; behind a convolution, or a dimension of one, tract takes them wrong.
    fn is_strided(&self, node: &OnnxNode<'a>) -> Result<bool, OnnxError> {
        let steps = if node.proto.op_type == "Slice" { self.constant_if(node, 4)? } else { None };
        Ok(steps.is_some_and(|steps| steps.ints().is_ok_and(|steps| steps.iter().any(|&step| step != 1))))
    }

    /// The shape of a tensor, which is known now.
    pub(super) fn measured(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.computed(node, 0)?;
        let results = measure(node, &x.shape, self.opset, self.room())?;
        Ok(results.into_iter().map(|tensor| Value::Folded(Rc::new(tensor))).collect())
    }

    /// IsNaN and IsInf: every number that a network reads is finite.
    pub(super) fn never(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let x = self.computed(node, 0)?;
        self.is_input(node, &x)?;
        let shape = x.shape;
        let len = self.reserve(node, &shape)?;
        let none = TensorProto { data_type: DataType::Bool as i32, ..integers("", &shape, Vec::new()) };
        Ok(vec![Value::Folded(Rc::new(TensorProto { int32_data: vec![0; len], ..none }))])
    }

    /// An operator that moves elements, of one result; where nothing moves, it is looked through.
    pub(super) fn moved_one(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.computed(node, 0)?;
        if x.role == Role::Class {
            return Ok(x);
        }
        match self.moved(node)?.pop() {
            Some(Value::Tensor(moved)) => Ok(moved),
            _ => Err(node.unsupported()),
        }
    }

    /// Blocks of the plane as channels: all places of the block by channel, or channel by channel (mode CRD).
    pub(super) fn space_to_depth(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let side = usize::try_from(node.int("blocksize", 0)?).unwrap_or(0);
        let [count, channels, rows, columns] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "[1, channels, rows, columns]"));
        };
        if side == 0 || !rows.is_multiple_of(side) || !columns.is_multiple_of(side) {
            return Err(node.shape("its data", &x.shape, format!("sides that are multiples of {side}")));
        }
        let apart = [count, channels, rows / side, side, columns / side, side];
        let order = if node.string("mode")? == "CRD" { [0, 1, 3, 5, 2, 4] } else { [0, 3, 5, 1, 2, 4] };
        let shape = vec![count, channels * side * side, rows / side, columns / side];
        let made = self.picked(node, &x, &turned(&apart, &order), shape)?;
        if order[1] == 1 {
            // tract knows the other order only.
            let run = self.gathered(&x.run, x.len(), &turned(&apart, &order), &made.shape);
            return Ok(Shaped { run, ..made });
        }
        self.as_file(node, made)
    }

    /// Nothing, between types of floats and from integers; floats lose what is behind the point.
    pub(super) fn cast(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.computed(node, 0)?;
        if x.role == Role::Class {
            return Ok(x);
        }
        let to = self.cast_type(node)?;
        let kind = match to.and_then(kind_of) {
            Some(kind) => kind,
            None => {
                let name = to.map_or("an unknown type", |kind| kind.as_str_name());
                let problem = format!("it casts computed numbers to {name}");
                return Err(node.misuse(problem, "cast to floats, integers or booleans"));
            }
        };
        if (kind, x.kind) == (Kind::Real, Kind::Real) {
            return Ok(x);
        }
        let x = self.tensor(node, 0)?;
        let made = match (x.kind, kind) {
            (Kind::Real, Kind::Integer) => self.curve(node, &x, Function::Truncate)?,
            (Kind::Real | Kind::Integer, Kind::Bool) => {
                let zero = self.equal(node, &Arg::Computed(x), &Arg::number(0.0))?;
                let made = self.affine_arg(node, &zero, -1.0, 1.0)?;
                self.computed_of(node, made)?
            }
            _ => x,
        };
        let run = match kind {
            Kind::Real => self.cast_to(&made.run, DataType::Float),
            _ => self.rerun(node)?,
        };
        Ok(Shaped { kind, run, ..made })
    }

    /// To which type a Cast casts, or a CastLike, which has it from its second input.
    fn cast_type(&self, node: &OnnxNode<'a>) -> Result<Option<DataType>, OnnxError> {
        let to = match node.proto.op_type == "CastLike" {
            false => node.int("to", 0)?,
            true => match self.value(node, 1)? {
                Value::Tensor(like) => {
                    let kinds = [(Kind::Real, DataType::Float), (Kind::Integer, DataType::Int64)];
                    let kind = kinds.into_iter().find(|(kind, _)| *kind == like.kind);
                    return Ok(Some(kind.map_or(DataType::Bool, |(_, to)| to)));
                }
                known => known.known().map_or(0, |tensor| tensor.data_type.into()),
            },
        };
        Ok(i32::try_from(to).ok().and_then(|to| DataType::try_from(to).ok()))
    }

    /// Nothing, outside training.
    pub(super) fn dropout(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let mode = self.constant_if(node, 2)?;
        let training =
            mode.map_or(Ok(false), |mode| mode.ints().map(|modes| modes.iter().any(|&mode| mode != 0)));
        if training? {
            return Err(node.misuse("it is in training mode", "export after model.eval()"));
        }
        Ok(vec![self.value(node, 0)?.clone()])
    }

    /// A constant inside the graph.
    pub(super) fn constant_node(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        match node.attribute("value", AttributeType::Tensor)?.and_then(|value| value.t.as_ref()) {
            Some(tensor) => Ok(vec![Value::Stored(tensor)]),
            None if node.proto.attribute.is_empty() => {
                Err(node.misuse("it has no value", "export the model again"))
            }
            None => self.folded(node),
        }
    }
}

/// What numbers of a type are, if they are taken.
pub(in super::super) fn kind_of(data_type: DataType) -> Option<Kind> {
    use DataType::{
        Bfloat16, Bool, Double, Float, Float16, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64,
    };
    match data_type {
        Float | Double | Float16 | Bfloat16 => Some(Kind::Real),
        Int8 | Int16 | Int32 | Int64 | Uint8 | Uint16 | Uint32 | Uint64 => Some(Kind::Integer),
        Bool => Some(Kind::Bool),
        _ => None,
    }
}

/// An axis counted from the front; the rank itself is one for Flatten.
pub(super) fn resolved_axis(node: &OnnxNode<'_>, axis: i64, rank: usize) -> Result<usize, OnnxError> {
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
