//! From the nodes of an ONNX file to a [`FloatGraph`]: its operator set, its input, its nodes, its output.

use super::error::{OnnxError, quoted};
use super::limits::{MAX_ELEMENTS, MAX_NODES, limit};
use super::node::OnnxNode;
use super::scope::{Scope, Value};
use crate::front::graph::{FloatGraph, FloatOp, elements};
use std::collections::HashSet;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{GraphProto, ModelProto, ValueInfoProto, type_proto};

/// The first operator set in which the operators mean what they mean today.
const MIN_OPSET: i64 = 7;

/// Reads the graph of a model.
pub(super) fn import(model: &ModelProto) -> Result<FloatGraph, OnnxError> {
    check_opset(model)?;
    let graph = model.graph.as_ref().ok_or_else(|| OnnxError::Malformed("it has no graph".into()))?;
    limit("nodes", graph.node.len(), MAX_NODES)?;
    let input = data_input(graph)?;
    let mut scope = Scope::new(graph, &input.name, input_shape(input)?);
    for (place, proto) in graph.node.iter().enumerate() {
        let node = OnnxNode::new(proto, place);
        let value = scope.result(&node)?;
        scope.define(&node, value)?;
    }
    finish(scope, graph)
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
fn finish(mut scope: Scope<'_>, graph: &GraphProto) -> Result<FloatGraph, OnnxError> {
    let [output] = &graph.output[..] else {
        let problem = format!("{}, expected one; export only the scores or the ArgMax", graph.output.len());
        return Err(interface("the outputs", problem));
    };
    let what = format!("output {}", quoted(&output.name));
    let tensor = match scope.get(&output.name) {
        Some(Value::Tensor(tensor)) if tensor.id > 0 => tensor.id,
        Some(_) => return Err(interface(what, "it does not depend on the input by any operation")),
        None => return Err(interface(what, "no node makes it; export the model again")),
    };
    scope.graph.prune(tensor);
    check_arg_max(&scope.graph)?;
    Ok(scope.graph)
}

/// An ArgMax is the decision: nothing may read it.
fn check_arg_max(graph: &FloatGraph) -> Result<(), OnnxError> {
    let nodes = graph.nodes.split_last().map_or(&[][..], |(_, earlier)| earlier);
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
