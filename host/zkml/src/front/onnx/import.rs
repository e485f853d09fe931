//! From the nodes of an ONNX file to a [`FloatGraph`]: its operator set, its input, its nodes, its output.

use super::error::{OnnxError, interface, quoted};
use super::limits::{MAX_ELEMENTS, MAX_NODES, limit};
use super::node::OnnxNode;
use super::order;
use super::runtime::Program;
use super::scope::{Role, Scope, Value};
use crate::front::graph::{FloatGraph, elements};
use std::collections::HashSet;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{GraphProto, ModelProto, OperatorSetIdProto, ValueInfoProto, type_proto};

/// The first operator set in which the operators mean what they mean today.
const MIN_OPSET: i64 = 7;

/// Types of the input; all of them are computed with in single precision.
const FLOATS: [DataType; 4] = [DataType::Float, DataType::Double, DataType::Float16, DataType::Bfloat16];

/// What is read of a model.
pub(super) struct Imported {
    pub(super) graph: FloatGraph,
    pub(super) program: Program,
    pub(super) notes: Vec<String>,
}

/// What of a model is to be read.
pub(super) struct Plan<'a> {
    graph: &'a GraphProto,
    opset: &'a [OperatorSetIdProto],
    output: &'a str,
    nodes: Vec<OnnxNode<'a>>,
    notes: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Chooses the output and the nodes that it needs.
    pub(super) fn of(model: &'a ModelProto, output: Option<&str>) -> Result<Self, OnnxError> {
        check_opset(model)?;
        let graph = model.graph.as_ref().ok_or_else(|| OnnxError::Malformed("it has no graph".into()))?;
        limit("nodes", graph.node.len(), MAX_NODES)?;
        let mut notes = Vec::new();
        let output = order::output(graph, output, &mut notes)?;
        let nodes = order::needed(graph, output, &mut notes)?;
        Ok(Plan { graph, opset: &model.opset_import, output, nodes, notes })
    }

    /// The names of all tensors that are read or made.
    pub(super) fn names(&self) -> HashSet<String> {
        let of_node = |node: &OnnxNode<'a>| node.proto.input.iter().chain(&node.proto.output);
        let names = self.nodes.iter().flat_map(of_node).cloned();
        names.chain([self.output.to_owned()]).collect()
    }

    /// Reads the nodes.
    pub(super) fn import(self) -> Result<Imported, OnnxError> {
        let input = data_input(self.graph)?;
        let (batch, shape) = input_shape(input)?;
        let mut scope = Scope::new(self.graph, self.opset, &input.name, batch, shape);
        scope.notes = self.notes;
        if batch > 1 {
            scope.notes.push(format!("the file has a fixed batch of {batch}: compiled for one sample"));
        }
        for node in &self.nodes {
            let values = scope.results(node)?;
            scope.define(node, values)?;
        }
        finish(scope, self.output)
    }
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

/// The graph up to the output.
fn finish(mut scope: Scope<'_>, output: &str) -> Result<Imported, OnnxError> {
    let what = format!("output {}", quoted(output));
    let shaped = match scope.get(output) {
        Some(Value::Tensor(shaped)) if shaped.id > 0 || shaped.view.is_some() => shaped.clone(),
        Some(_) => return Err(interface(what, "it does not depend on the input by any operation")),
        None => return Err(interface(what, "no node makes it; export the model again")),
    };
    let tensor = scope.tensor_of(&shaped)?;
    if let Role::Monotone { by, .. } = &shaped.role {
        scope.notes.push(format!(
            "{by} is left out: the scores are those before it, in the same order; apply it to them for probabilities"
        ));
    }
    scope.graph.prune(tensor);
    scope.program.scores = shaped.run.to_string();
    Ok(Imported { graph: scope.graph, program: scope.program, notes: scope.notes })
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

/// The batch that the file fixes, or one, and the shape of one sample with a batch of one.
fn input_shape(input: &ValueInfoProto) -> Result<(usize, Vec<usize>), OnnxError> {
    let refuse = |problem: String| Err(interface(format!("input {}", quoted(&input.name)), problem));
    let Some(type_proto::Value::TensorType(tensor)) = input.r#type.as_ref().and_then(|t| t.value.as_ref())
    else {
        return refuse("it is not a tensor; declare it as float32 [1, N]".into());
    };
    if !FLOATS.map(|kind| kind as i32).contains(&tensor.elem_type) {
        let name = DataType::try_from(tensor.elem_type).map_or("of an unknown type", |t| t.as_str_name());
        return refuse(format!(
            "its elements are {name}, expected FLOAT: operators on integers are not supported; export in float32"
        ));
    }
    let dims = tensor.shape.as_ref().map_or(&[][..], |shape| &shape.dim);
    let Some((batch, rest)) = dims.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return refuse("it needs a batch and at least one more dimension; declare it as [1, N]".into());
    };
    let batch = fixed(batch).unwrap_or(1);
    let rest: Option<Vec<usize>> = rest.iter().map(|dim| fixed(dim).filter(|&dim| dim > 0)).collect();
    let shape: Option<Vec<usize>> = rest.map(|rest| std::iter::once(1).chain(rest).collect());
    let Some(shape) = shape.filter(|_| batch > 0) else {
        return refuse(
            "only its batch may be symbolic, and none may be zero; export with a fixed shape".into(),
        );
    };
    limit("elements of the input", elements(&shape).unwrap_or(usize::MAX), MAX_ELEMENTS)?;
    Ok((batch, shape))
}

/// A dimension that is a number; −1, which some exporters write for a symbolic one, is none.
fn fixed(dim: &Dimension) -> Option<usize> {
    match dim.value {
        Some(dimension::Value::DimValue(value)) => usize::try_from(value).ok(),
        _ => None,
    }
}
