//! From the nodes of an ONNX file to a [`FloatGraph`]: who makes which tensor, and within which limits.

use super::error::{OnnxError, quoted};
use super::hints;
use super::node::At;
use super::tensor::Constant;
use super::{MAX_ELEMENTS, MAX_NODES, MAX_WEIGHTS, limit};
use crate::front::graph::{FloatGraph, FloatNode, FloatOp, elements};
use crate::model::TensorId;
use std::collections::{HashMap, HashSet};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{GraphProto, ModelProto, TensorProto, ValueInfoProto, type_proto};

/// The first operator set in which the operators mean what they mean today.
const MIN_OPSET: i64 = 7;

/// What a name of the file stands for.
#[derive(Clone)]
pub(super) enum Value<'a> {
    /// An initialiser, decoded when it is used.
    Stored(&'a TensorProto),
    /// Numbers known now.
    Constant(Constant),
    /// Computed from the input.
    Tensor(Shaped),
}

/// A tensor with the shape that the file gives it.
#[derive(Clone)]
pub(super) struct Shaped {
    pub(super) id: TensorId,
    pub(super) shape: Vec<usize>,
}

/// The walk so far.
pub(super) struct Walk<'a> {
    values: HashMap<&'a str, Value<'a>>,
    pub(super) graph: FloatGraph,
    weights: usize,
    elements: usize,
}

/// Reads the graph of a model.
pub(super) fn walk(model: &ModelProto) -> Result<FloatGraph, OnnxError> {
    check_opset(model)?;
    let graph = model.graph.as_ref().ok_or_else(|| OnnxError::Malformed("it has no graph".into()))?;
    limit("nodes", graph.node.len(), MAX_NODES)?;
    let mut walk = Walk::begin(graph)?;
    for (place, node) in graph.node.iter().enumerate() {
        let at = At::new(node, place);
        let value = walk.visit(&at)?;
        walk.define(&at, value)?;
    }
    walk.finish(graph)
}

/// The one input that is not an initialiser.
fn data_input(graph: &GraphProto) -> Result<&ValueInfoProto, OnnxError> {
    let stored: HashSet<&str> = graph.initializer.iter().map(|tensor| &tensor.name[..]).collect();
    let inputs: Vec<_> = graph.input.iter().filter(|input| !stored.contains(&input.name[..])).collect();
    match inputs[..] {
        [input] => Ok(input),
        _ => {
            Err(interface("the inputs", format!("{}, expected one; join them into one tensor", inputs.len())))
        }
    }
}

impl<'a> Walk<'a> {
    fn begin(graph: &'a GraphProto) -> Result<Self, OnnxError> {
        let stored = graph.initializer.iter().map(|tensor| (&tensor.name[..], Value::Stored(tensor)));
        let mut values: HashMap<_, _> = stored.collect();
        let input = data_input(graph)?;
        let shape = input_shape(input)?;
        values.insert(&input.name, Value::Tensor(Shaped { id: 0, shape: shape.clone() }));
        let graph = FloatGraph {
            name: quoted(&graph.name).trim_matches('"').into(),
            input_name: input.name.clone(),
            input_shape: shape,
            nodes: Vec::new(),
        };
        Ok(Walk { values, graph, weights: 0, elements: 0 })
    }

    fn visit(&mut self, at: &At<'a>) -> Result<Value<'a>, OnnxError> {
        match (at.domain(), &at.proto.op_type[..]) {
            ("", "Gemm") => self.gemm(at),
            ("", "MatMul") => self.mat_mul(at),
            ("", "Add") => self.add(at),
            ("", "Relu") => self.relu(at),
            ("", "ArgMax") => self.arg_max(at),
            ("", "Flatten") => self.flatten(at),
            ("", "Reshape") => self.reshape(at),
            ("", "Identity") => self.value(at, 0).cloned(),
            ("", "Dropout") => self.dropout(at),
            ("", "Constant") => self.constant_node(at),
            (_, operator) => {
                let hint = hints::hint(operator);
                Err(OnnxError::Unsupported { node: at.name.clone(), operator: at.operator(), hint })
            }
        }
    }

    fn define(&mut self, at: &At<'a>, value: Value<'a>) -> Result<(), OnnxError> {
        let output = at.proto.output.first().filter(|name| !name.is_empty());
        let output = output.ok_or_else(|| at.misuse("it has no result", "export the model again"))?;
        if self.values.insert(output, value).is_some() {
            let problem = format!("tensor {} is made twice", quoted(output));
            return Err(at.misuse(problem, "export the model again"));
        }
        Ok(())
    }

    fn finish(mut self, graph: &GraphProto) -> Result<FloatGraph, OnnxError> {
        let [output] = &graph.output[..] else {
            let problem =
                format!("{}, expected one; export only the scores or the ArgMax", graph.output.len());
            return Err(interface("the outputs", problem));
        };
        let what = format!("output {}", quoted(&output.name));
        match self.values.get(&output.name[..]) {
            Some(Value::Tensor(tensor)) if tensor.id > 0 => self.graph.prune(tensor.id),
            Some(_) => return Err(interface(what, "it does not depend on the input by any operation")),
            None => return Err(interface(what, "no node makes it; export the model again")),
        }
        self.check_arg_max()?;
        Ok(self.graph)
    }

    fn check_arg_max(&self) -> Result<(), OnnxError> {
        let nodes = self.graph.nodes.split_last().map_or(&[][..], |(_, earlier)| earlier);
        match nodes.iter().find(|node| node.op == FloatOp::ArgMax) {
            Some(node) => Err(OnnxError::Use {
                node: node.name.clone(),
                operator: "ArgMax".into(),
                problem: "it is not the last operation".into(),
                hint: "end the model with it, or export the scores",
            }),
            None => Ok(()),
        }
    }

    /// What an input of a node stands for.
    pub(super) fn value(&self, at: &At<'a>, index: usize) -> Result<&Value<'a>, OnnxError> {
        let problem = || at.misuse(format!("input {index} is not there"), "export the model again");
        let name = at.input(index).ok_or_else(problem)?;
        let missing = || OnnxError::MissingTensor { node: at.name.clone(), tensor: quoted(name) };
        self.values.get(name).ok_or_else(missing)
    }

    /// An input that is computed.
    pub(super) fn tensor(&self, at: &At<'a>, index: usize) -> Result<Shaped, OnnxError> {
        match self.value(at, index)? {
            Value::Tensor(tensor) => Ok(tensor.clone()),
            _ => Err(at.misuse(
                format!("input {index} is a constant, where a computed tensor is expected"),
                "let the exporter fold constants; in a product the data come first, then the weights",
            )),
        }
    }

    /// An input that is known now.
    pub(super) fn constant(&self, at: &At<'a>, index: usize) -> Result<Constant, OnnxError> {
        match self.value(at, index)? {
            Value::Stored(tensor) => Constant::decode(tensor),
            Value::Constant(constant) => Ok(constant.clone()),
            Value::Tensor(_) => Err(at.misuse(
                format!("input {index} is computed from the model's input, where a constant is expected"),
                "only weights, biases and shapes that are constants are supported; export with a fixed batch of one",
            )),
        }
    }

    /// Counts weights before they are made.
    pub(super) fn reserve_weights(&mut self, outputs: usize, inputs: usize) -> Result<(), OnnxError> {
        self.weights = self.weights.saturating_add(outputs.saturating_mul(inputs));
        limit("weights of all layers", self.weights, MAX_WEIGHTS)
    }

    /// Appends a node.
    pub(super) fn emit(
        &mut self,
        at: &At<'a>,
        op: FloatOp,
        inputs: Vec<TensorId>,
        shape: Vec<usize>,
    ) -> Result<Value<'a>, OnnxError> {
        let len = elements(&shape).unwrap_or(usize::MAX);
        if len == 0 {
            return Err(at.shape("the result", &shape, "at least one element"));
        }
        self.elements = self.elements.saturating_add(len);
        limit("elements of all tensors", self.elements, MAX_ELEMENTS)?;
        let tensor = at.proto.output.first().cloned().unwrap_or_default();
        let name = at.name.trim_matches('"').into();
        self.graph.nodes.push(FloatNode { name, op, inputs, len, tensor });
        Ok(Value::Tensor(Shaped { id: self.graph.nodes.len(), shape }))
    }
}

fn check_opset(model: &ModelProto) -> Result<(), OnnxError> {
    let own = |domain: &str| domain.is_empty() || domain == "ai.onnx";
    match model.opset_import.iter().find(|set| own(&set.domain)) {
        Some(set) if set.version >= MIN_OPSET => Ok(()),
        Some(set) => {
            let problem = format!("operator set {} is older than {MIN_OPSET}", set.version);
            Err(OnnxError::Malformed(problem))
        }
        None => Err(OnnxError::Malformed("it names no operator set".into())),
    }
}

fn input_shape(input: &ValueInfoProto) -> Result<Vec<usize>, OnnxError> {
    let refuse = |problem: String| Err(interface(format!("input {}", quoted(&input.name)), problem));
    let Some(type_proto::Value::TensorType(tensor)) = input.r#type.as_ref().and_then(|t| t.value.as_ref())
    else {
        return refuse("it is not a tensor; declare it as float32 [1, N]".into());
    };
    if ![DataType::Float as i32, DataType::Double as i32].contains(&tensor.elem_type) {
        let name = DataType::try_from(tensor.elem_type).map_or("of an unknown type", |t| t.as_str_name());
        return refuse(format!("its elements are {name}, expected FLOAT; export in float32"));
    }
    let dims = tensor.shape.as_ref().map_or(&[][..], |shape| &shape.dim);
    let Some((batch, rest)) = dims.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return refuse("it needs a batch and at least one more dimension; declare it as [1, N]".into());
    };
    if fixed(batch).is_some_and(|batch| batch != 1) {
        return refuse("its batch is not one; export with a batch of one".into());
    }
    let rest: Option<Vec<usize>> = rest.iter().map(|dim| fixed(dim).filter(|&dim| dim > 0)).collect();
    let shape: Option<Vec<usize>> = rest.map(|rest| std::iter::once(1).chain(rest).collect());
    let Some(shape) = shape else {
        return refuse("only its batch may be symbolic; export with a fixed shape".into());
    };
    limit("elements of the input", elements(&shape).unwrap_or(usize::MAX), MAX_ELEMENTS)?;
    Ok(shape)
}

/// A dimension that is a number; −1, which some exporters write for a symbolic one, is none.
fn fixed(dim: &Dimension) -> Option<usize> {
    match dim.value {
        Some(dimension::Value::DimValue(value)) => usize::try_from(value).ok(),
        _ => None,
    }
}

fn interface(what: impl Into<String>, problem: impl Into<String>) -> OnnxError {
    OnnxError::Interface { what: what.into(), problem: problem.into() }
}
