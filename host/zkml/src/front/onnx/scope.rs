//! The names of an ONNX file, and the graph that is made of them.

use super::error::{OnnxError, quoted};
use super::limits::{MAX_ELEMENTS, MAX_WEIGHTS, limit};
use super::node::OnnxNode;
use super::tensor::Constant;
use crate::front::graph::{FloatGraph, FloatNode, FloatOp, elements};
use crate::model::TensorId;
use std::collections::HashMap;
use tract_onnx::pb::{GraphProto, TensorProto};

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

/// What has been imported so far.
pub(super) struct Scope<'a> {
    values: HashMap<&'a str, Value<'a>>,
    pub(super) graph: FloatGraph,
    weights: usize,
    elements: usize,
}

impl<'a> Scope<'a> {
    /// The initialisers of a graph, and its input.
    pub(super) fn new(graph: &'a GraphProto, input: &'a str, shape: Vec<usize>) -> Self {
        let stored = graph.initializer.iter().map(|tensor| (&tensor.name[..], Value::Stored(tensor)));
        let mut values: HashMap<_, _> = stored.collect();
        values.insert(input, Value::Tensor(Shaped { id: 0, shape: shape.clone() }));
        let graph = FloatGraph {
            name: quoted(&graph.name).trim_matches('"').into(),
            input_name: input.into(),
            input_shape: shape,
            nodes: Vec::new(),
        };
        Scope { values, graph, weights: 0, elements: 0 }
    }

    /// What a name stands for, if it stands for anything.
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        self.values.get(name)
    }

    /// Gives the result of a node its name.
    pub(super) fn define(&mut self, node: &OnnxNode<'a>, value: Value<'a>) -> Result<(), OnnxError> {
        let output = node.proto.output.first().filter(|name| !name.is_empty());
        let output = output.ok_or_else(|| node.misuse("it has no result", "export the model again"))?;
        if self.values.insert(output, value).is_some() {
            let problem = format!("tensor {} is made twice", quoted(output));
            return Err(node.misuse(problem, "export the model again"));
        }
        Ok(())
    }

    /// What an input of a node stands for.
    pub(super) fn value(&self, node: &OnnxNode<'a>, index: usize) -> Result<&Value<'a>, OnnxError> {
        let problem = || node.misuse(format!("input {index} is not there"), "export the model again");
        let name = node.input(index).ok_or_else(problem)?;
        let missing = || OnnxError::MissingTensor { node: node.name.clone(), tensor: quoted(name) };
        self.values.get(name).ok_or_else(missing)
    }

    /// An input that is computed.
    pub(super) fn tensor(&self, node: &OnnxNode<'a>, index: usize) -> Result<Shaped, OnnxError> {
        match self.value(node, index)? {
            Value::Tensor(tensor) => Ok(tensor.clone()),
            _ => Err(node.misuse(
                format!("input {index} is a constant, where a computed tensor is expected"),
                "let the exporter fold constants; in a product the data come first, then the weights",
            )),
        }
    }

    /// An input that is known now.
    pub(super) fn constant(&self, node: &OnnxNode<'a>, index: usize) -> Result<Constant, OnnxError> {
        match self.value(node, index)? {
            Value::Stored(tensor) => Constant::decode(tensor),
            Value::Constant(constant) => Ok(constant.clone()),
            Value::Tensor(_) => Err(node.misuse(
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
        node: &OnnxNode<'a>,
        op: FloatOp,
        inputs: Vec<TensorId>,
        shape: Vec<usize>,
    ) -> Result<Value<'a>, OnnxError> {
        let len = elements(&shape).unwrap_or(usize::MAX);
        if len == 0 {
            return Err(node.shape("the result", &shape, "at least one element"));
        }
        self.elements = self.elements.saturating_add(len);
        limit("elements of all tensors", self.elements, MAX_ELEMENTS)?;
        let tensor = node.proto.output.first().cloned().unwrap_or_default();
        let name = node.name.trim_matches('"').into();
        self.graph.nodes.push(FloatNode { name, op, inputs, len, tensor });
        Ok(Value::Tensor(Shaped { id: self.graph.nodes.len(), shape }))
    }
}
