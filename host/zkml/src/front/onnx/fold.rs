//! What depends on constants alone is computed at load, through tract, whatever the operator.
//!
//! The size of a result is known before it is computed: from tract's rules of shapes, which see the first
//! input without its numbers, so that nothing is evaluated on the way.

use super::error::OnnxError;
use super::guard::guarded;
use super::limits::{MAX_CONSTANTS, limit};
use super::node::OnnxNode;
use super::runtime::declared;
use super::tensor::{Constant, common_shape, integers};
use crate::front::graph::elements;
use std::collections::HashSet;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, OperatorSetIdProto, TensorProto, ValueInfoProto,
};
use tract_onnx::prelude::*;

/// Inputs with no more elements may say what the shape of the result is.
const MAX_PARAMETERS: usize = 1024;

/// A node with the constants that it reads.
pub(super) struct Folding<'a> {
    pub(super) node: &'a OnnxNode<'a>,
    /// Under the names by which the node reads them, each once.
    pub(super) inputs: Vec<TensorProto>,
    pub(super) opset: &'a [OperatorSetIdProto],
}

impl Folding<'_> {
    /// The results, in the node's order; an output without a name has none. No more than `room` elements.
    pub(super) fn run(&self, room: usize) -> Result<Vec<TensorProto>, OnnxError> {
        self.check_operator()?;
        let constants = self.inputs.iter().map(Constant::decode).collect::<Result<Vec<_>, _>>()?;
        let size = self.size(&constants)?;
        limit("elements of all constants", size.saturating_add(MAX_CONSTANTS - room), MAX_CONSTANTS)?;
        self.evaluate()
    }

    /// Random numbers are no constants, and what a graph in an attribute does is not known.
    fn check_operator(&self) -> Result<(), OnnxError> {
        let operator = &self.node.proto.op_type;
        let random = operator.starts_with("Random") || ["Bernoulli", "Multinomial"].contains(&&operator[..]);
        let nested = |attribute: &AttributeProto| attribute.g.is_some() || !attribute.graphs.is_empty();
        if random || self.node.domain() != "" || self.node.proto.attribute.iter().any(nested) {
            return Err(self.node.unsupported());
        }
        Ok(())
    }

    /// Elements of all results.
    fn size(&self, constants: &[Constant]) -> Result<usize, OnnxError> {
        match (&self.node.proto.op_type[..], constants) {
            ("ConstantOfShape", [shape]) => product(shape.ints()?),
            ("Range", [start, end, step]) => count(start, end, step),
            // tract cuts large dimensions of these to 32 bits.
            ("Expand", [data, shape]) => expanded(&data.shape, shape.ints()?),
            ("Tile", [data, repeats]) => {
                product(repeats.ints()?).and_then(|times| times.checked_mul(data.len()))
            }
            ("NonZero", [data]) => data.len().checked_mul(data.shape.len().max(1)),
            _ if constants.is_empty() => Some(self.attribute_len()),
            _ => self.inferred(constants)?,
        }
        .ok_or_else(|| {
            self.node.misuse(
                "the size of its result is not known before it is computed",
                "let the exporter fold constants, e.g. with onnxsim",
            )
        })
    }

    /// A node without inputs: its numbers are in its attributes.
    fn attribute_len(&self) -> usize {
        let len = |a: &AttributeProto| {
            let stored = a.t.as_ref().map_or(0, |t| t.dims.iter().product::<i64>().unsigned_abs() as usize);
            1 + a.floats.len() + a.ints.len() + stored
        };
        self.node.proto.attribute.iter().map(len).fold(0, usize::saturating_add)
    }

    /// As tract's rules of shapes say.
    fn inferred(&self, constants: &[Constant]) -> Result<Option<usize>, OnnxError> {
        let hidden = |(i, c): (usize, &Constant)| i == 0 || c.len() > MAX_PARAMETERS;
        let hidden: Vec<bool> = constants.iter().enumerate().map(hidden).collect();
        let (mut known, mut sources) = (Vec::new(), Vec::new());
        for ((tensor, constant), hidden) in self.inputs.iter().zip(constants).zip(hidden) {
            match hidden {
                true => sources.push(source(tensor, &constant.shape)),
                false => known.push(tensor.clone()),
            }
        }
        let model = self.model(known, sources);
        let outputs = self.outputs().count();
        self.tract(|| {
            let mut model = tract_onnx::onnx().model_for_proto_model(&model)?;
            model.analyse(false)?;
            let shapes =
                (0..outputs).map(|i| model.output_fact(i).map(|fact| fact.shape.as_concrete_finite()));
            let shapes = shapes.collect::<TractResult<Vec<_>>>()?;
            let sizes: Option<Vec<usize>> =
                shapes.into_iter().map(|shape| elements(shape.ok().flatten()?.as_slice())).collect();
            Ok(sizes.and_then(|sizes| sizes.into_iter().try_fold(0usize, usize::checked_add)))
        })
    }

    fn evaluate(&self) -> Result<Vec<TensorProto>, OnnxError> {
        let model = self.model(self.inputs.clone(), Vec::new());
        let names: Vec<&str> = self.outputs().collect();
        self.tract(|| {
            let model = tract_onnx::onnx().model_for_proto_model(&model)?;
            let results = model.into_typed()?.into_decluttered()?.into_runnable()?.run(tvec!())?;
            results.iter().zip(&names).map(|(result, name)| stored(name, result)).collect()
        })
    }

    fn model(&self, known: Vec<TensorProto>, input: Vec<ValueInfoProto>) -> ModelProto {
        let named = |name: &str| ValueInfoProto { name: name.into(), ..Default::default() };
        let graph = GraphProto {
            name: "constants".into(),
            node: vec![self.node.proto.clone()],
            initializer: known,
            input,
            output: self.outputs().map(named).collect(),
            ..Default::default()
        };
        ModelProto {
            ir_version: 8,
            opset_import: self.opset.to_vec(),
            graph: Some(graph),
            ..Default::default()
        }
    }

    fn outputs(&self) -> impl Iterator<Item = &str> {
        self.node.proto.output.iter().map(String::as_str).filter(|name| !name.is_empty())
    }

    fn tract<T>(&self, work: impl FnOnce() -> TractResult<T>) -> Result<T, OnnxError> {
        guarded(work).map_err(|error| {
            let OnnxError::Runtime(reason) = error else { return error };
            let reason: String = reason.chars().take(300).collect();
            self.node.misuse(
                format!("it depends on constants alone, and tract cannot compute it: {reason}"),
                "let the exporter fold constants, e.g. with onnxsim",
            )
        })
    }
}

/// A result that consists of elements of the input.
pub(super) struct Moved {
    pub(super) shape: Vec<usize>,
    /// For each element of the result the one of the input.
    pub(super) index: Vec<usize>,
}

/// Where each element of a node's first input goes, as the operator moves the numbers 0, 1, 2, …
pub(super) fn moves(
    node: &OnnxNode<'_>,
    shape: &[usize],
    parameters: Vec<TensorProto>,
    opset: &[OperatorSetIdProto],
    room: usize,
) -> Result<Vec<Moved>, OnnxError> {
    let inputs = std::iter::once(places(node, shape)).chain(parameters).collect();
    let results = Folding { node, inputs, opset }.run(room)?;
    let place = |tensor: &TensorProto| {
        let moved = Constant::decode(tensor)?;
        let index = moved.ints()?.iter().map(|&i| i as usize).collect();
        Ok(Moved { shape: moved.shape, index })
    };
    results.iter().map(place).collect()
}

/// What a node says of the shape of its input.
pub(super) fn measure(
    node: &OnnxNode<'_>,
    shape: &[usize],
    opset: &[OperatorSetIdProto],
    room: usize,
) -> Result<Vec<TensorProto>, OnnxError> {
    Folding { node, inputs: vec![places(node, shape)], opset }.run(room)
}

/// The numbers 0, 1, 2, … in place of a node's first input.
fn places(node: &OnnxNode<'_>, shape: &[usize]) -> TensorProto {
    let len = elements(shape).unwrap_or(0);
    integers(node.input(0).unwrap_or_default(), shape, (0..len as i64).collect())
}

/// The names that a node reads, each once.
pub(super) fn read_once<'a>(node: &OnnxNode<'a>) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    (0..node.proto.input.len()).filter_map(|i| node.input(i)).filter(|name| seen.insert(*name)).collect()
}

fn source(tensor: &TensorProto, shape: &[usize]) -> ValueInfoProto {
    let kind = DataType::try_from(tensor.data_type).unwrap_or(DataType::Undefined);
    declared(&tensor.name, kind, shape)
}

fn product(dims: &[i64]) -> Option<usize> {
    dims.iter().try_fold(1usize, |product, &dim| product.checked_mul(usize::try_from(dim).ok()?))
}

/// The elements of a tensor of one shape, repeated over another.
fn expanded(from: &[usize], to: &[i64]) -> Option<usize> {
    let to: Option<Vec<usize>> = to.iter().map(|&dim| usize::try_from(dim).ok()).collect();
    common_shape(from, &to?).and_then(|shape| elements(&shape))
}

/// The elements of a Range.
fn count(start: &Constant, end: &Constant, step: &Constant) -> Option<usize> {
    let count = ((end.first()? - start.first()?) / step.first()?).ceil();
    count.is_finite().then_some(count.max(0.0) as usize)
}

/// A result of tract's as a tensor of a file.
fn stored(name: &str, result: &Tensor) -> TractResult<TensorProto> {
    let result = match result.datum_type() {
        DatumType::TDim => result.cast_to::<i64>()?,
        _ => std::borrow::Cow::Borrowed(result),
    };
    let data_type = match result.datum_type() {
        DatumType::Bool => DataType::Bool,
        DatumType::U8 => DataType::Uint8,
        DatumType::U16 => DataType::Uint16,
        DatumType::I8 => DataType::Int8,
        DatumType::I16 => DataType::Int16,
        DatumType::I32 => DataType::Int32,
        DatumType::I64 => DataType::Int64,
        DatumType::F16 => DataType::Float16,
        DatumType::F32 => DataType::Float,
        DatumType::F64 => DataType::Double,
        other => return Err(TractError::msg(format!("a result of type {other:?}"))),
    };
    Ok(TensorProto {
        name: name.into(),
        data_type: data_type as i32,
        dims: result.shape().iter().map(|&dim| dim as i64).collect(),
        raw_data: result.as_bytes().to_vec(),
        ..Default::default()
    })
}
