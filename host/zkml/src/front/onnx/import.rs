//! From the nodes of an ONNX file to a [`FloatGraph`]: its operator set, its input, its nodes, its output.

use super::batch;
use super::error::{OnnxError, interface, quoted};
use super::limits::{MAX_ELEMENTS, MAX_NODES, limit};
use super::node::OnnxNode;
use super::ops::kind_of;
use super::order;
use super::runtime::Program;
use super::scope::{Input, Kind, Role, Scope, Shaped, Value};
use crate::front::graph::{FloatGraph, elements};
use std::collections::HashSet;
use std::rc::Rc;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{GraphProto, ModelProto, OperatorSetIdProto, ValueInfoProto, type_proto};

/// The first operator set in which the operators mean what they mean today.
const MIN_OPSET: i64 = 7;

/// What is read of a model.
pub(super) struct Imported {
    pub(super) graph: FloatGraph,
    pub(super) program: Program,
    pub(super) notes: Vec<String>,
}

/// How far a network is read.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Up to the scores, from which a last monotone function is left out.
    Scores,
    /// Up to the output as the file has it.
    Everything,
}

/// What of a model is to be read.
pub(super) struct Plan<'a> {
    graph: &'a GraphProto,
    opset: &'a [OperatorSetIdProto],
    outputs: Vec<&'a str>,
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
        let outputs = order::outputs(graph, output, &mut notes)?;
        let nodes = order::needed(graph, &outputs, &mut notes)?;
        Ok(Plan { graph, opset: &model.opset_import, outputs, nodes, notes })
    }

    /// The names of all tensors that are read or made.
    pub(super) fn names(&self) -> HashSet<String> {
        let of_node = |node: &OnnxNode<'a>| node.proto.input.iter().chain(&node.proto.output);
        let names = self.nodes.iter().flat_map(of_node).cloned();
        names.chain(self.outputs.iter().map(|&name| name.to_owned())).collect()
    }

    /// Reads the nodes. A first dimension that the file fixes is a batch only if no sample depends on another.
    pub(super) fn import(&self) -> Result<Imported, OnnxError> {
        let inputs = data_inputs(self.graph)?;
        let Some(batch) = batch::shared(&inputs) else { return self.of_sample(&inputs, 1, End::Scores) };
        let sample = batch::sample(&inputs);
        let one = self.of_sample(&sample, batch, End::Everything);
        let whole = self.of_sample(&inputs, 1, End::Everything);
        match (one, whole) {
            (Ok(one), Ok(whole)) if !batch::is_batch(&inputs, batch, &one.graph, &whole.graph) => {
                self.of_whole(&inputs, batch)
            }
            (Err(_), Ok(_)) => self.of_whole(&inputs, batch),
            _ => self.of_sample(&sample, batch, End::Scores),
        }
    }

    /// All that the file fixes is one sample.
    fn of_whole(&self, inputs: &[Input<'a>], batch: usize) -> Result<Imported, OnnxError> {
        let mut whole = self.of_sample(inputs, 1, End::Scores)?;
        let note = format!("the first dimension, {batch}, is no batch: a sample is the whole input");
        whole.notes.push(note);
        Ok(whole)
    }

    fn of_sample(&self, inputs: &[Input<'a>], batch: usize, end: End) -> Result<Imported, OnnxError> {
        let mut scope = Scope::new(self.graph, self.opset, inputs, batch);
        scope.notes = self.notes.clone();
        if batch > 1 {
            scope.notes.push(format!("the file has a fixed batch of {batch}: compiled for one sample"));
        }
        if inputs.len() > 1 {
            let named = |input: &Input<'_>| format!("{} of {:?}", quoted(input.name), input.shape);
            let names: Vec<String> = inputs.iter().map(named).collect();
            scope.notes.push(format!("a sample has the inputs one behind the other: {}", names.join(", ")));
        }
        for node in &self.nodes {
            let values = scope.results(node)?;
            scope.define(node, values)?;
        }
        match (&self.outputs[..], end) {
            (&[output], End::Scores) => finish(scope, output),
            _ => finish_joined(scope, &self.nodes, &self.outputs),
        }
    }
}

/// The inputs that are not initialisers.
fn data_inputs(graph: &GraphProto) -> Result<Vec<Input<'_>>, OnnxError> {
    let stored: HashSet<&str> = graph.initializer.iter().map(|tensor| &tensor.name[..]).collect();
    let inputs = graph.input.iter().filter(|input| !stored.contains(&input.name[..]));
    let inputs = inputs.map(input).collect::<Result<Vec<_>, _>>()?;
    if inputs.is_empty() {
        return Err(interface(
            "the inputs",
            "0, expected one at least; there is nothing to prove of constants",
        ));
    }
    let total = inputs.iter().map(Input::len).fold(0, usize::saturating_add);
    limit("elements of the input", total, MAX_ELEMENTS)?;
    Ok(inputs)
}

/// The graph up to the output.
fn finish(mut scope: Scope<'_>, output: &str) -> Result<Imported, OnnxError> {
    let what = format!("output {}", quoted(output));
    let shaped = match scope.get(output) {
        Some(Value::Tensor(shaped)) => taken(shaped, &what)?.clone(),
        Some(Value::Refused { problem, hint }) => return Err(interface(what, refused(problem, hint))),
        Some(_) => return Err(interface(what, "it does not depend on the input by any operation")),
        None => return Err(interface(what, "no node makes it; export the model again")),
    };
    if let Role::Monotone { by, .. } = &shaped.role {
        scope.notes.push(format!(
            "{by} is left out: the scores are those before it, in the same order; apply it to them for probabilities"
        ));
    }
    end(scope, &shaped)
}

/// The graph up to several outputs, which are one behind the other; those that are constants are left out.
fn finish_joined<'a>(
    mut scope: Scope<'a>,
    nodes: &[OnnxNode<'a>],
    outputs: &[&str],
) -> Result<Imported, OnnxError> {
    let (mut parts, mut names) = (Vec::new(), Vec::new());
    for &output in outputs {
        match scope.get(output) {
            Some(Value::Tensor(shaped)) => {
                parts.push(taken(shaped, &format!("output {}", quoted(output)))?.clone());
                names.push(format!("{} of {:?}", quoted(output), shaped.shape));
            }
            Some(Value::Refused { problem, hint }) => {
                return Err(interface(format!("output {}", quoted(output)), refused(problem, hint)));
            }
            Some(_) => scope.notes.push(format!("output {} is constant: left out", quoted(output))),
            None => {
                return Err(interface(
                    format!("output {}", quoted(output)),
                    "no node makes it; export the model again",
                ));
            }
        }
    }
    scope.notes.push(format!("the scores are the outputs one behind the other: {}", names.join(", ")));
    let none = || interface("the outputs", "none of them is computed by any operation");
    let node = nodes.last().filter(|_| !parts.is_empty()).ok_or_else(none)?;
    let whole = scope.joined_outputs(node, &parts)?;
    end(scope, &whole)
}

/// What was left out of its rounding is no output.
fn taken<'s>(shaped: &'s Shaped, what: &str) -> Result<&'s Shaped, OnnxError> {
    match shaped.role {
        Role::Dynamic => {
            Err(interface(what.to_owned(), "DynamicQuantizeLinear makes it; export the float model"))
        }
        _ => Ok(shaped),
    }
}

fn refused(problem: &str, hint: &str) -> String {
    format!("{problem}; what could be done: {hint}")
}

/// The graph up to a tensor. What is the input itself is moved at least.
fn end(mut scope: Scope<'_>, shaped: &Shaped) -> Result<Imported, OnnxError> {
    let tensor = match (shaped.id, &shaped.view) {
        (0, None) => scope.copied(shaped),
        _ => scope.tensor_of(shaped)?,
    };
    scope.graph.prune(tensor);
    let real = shaped.kind == Kind::Real || shaped.role == Role::Class;
    let run = if real { Rc::clone(&shaped.run) } else { scope.cast_to(&shaped.run, DataType::Float) };
    scope.program.scores = run.to_string();
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
        None if model.opset_import.is_empty() => Err(OnnxError::Malformed("it names no operator set".into())),
        None => Ok(()),
    }
}

/// An input with the shape that the file fixes; only its first dimension may be open, and is one then.
fn input(input: &ValueInfoProto) -> Result<Input<'_>, OnnxError> {
    let refuse = |problem: String| Err(interface(format!("input {}", quoted(&input.name)), problem));
    let Some(type_proto::Value::TensorType(tensor)) = input.r#type.as_ref().and_then(|t| t.value.as_ref())
    else {
        return refuse("it is not a tensor; declare it as float32 [1, N]".into());
    };
    let data_type = DataType::try_from(tensor.elem_type).unwrap_or(DataType::Undefined);
    let Some(kind) = kind_of(data_type) else {
        let name = data_type.as_str_name();
        return refuse(format!("its elements are {name}, expected numbers; export in float32"));
    };
    let Some(declared) = &tensor.shape else {
        return refuse("it has no shape; declare it as float32 [1, N]".into());
    };
    let side = |(axis, dim): (usize, &Dimension)| match fixed(dim) {
        None if axis == 0 => Some(1),
        side => side.filter(|&side| side > 0),
    };
    let Some(shape) = declared.dim.iter().enumerate().map(side).collect::<Option<Vec<usize>>>() else {
        return refuse(
            "only its batch may be symbolic, and none may be zero; export with a fixed shape".into(),
        );
    };
    limit("elements of the input", elements(&shape).unwrap_or(usize::MAX), MAX_ELEMENTS)?;
    Ok(Input { name: &input.name, shape, data_type, kind })
}

/// A dimension that is a number; −1, which some exporters write for a symbolic one, is none.
fn fixed(dim: &Dimension) -> Option<usize> {
    match dim.value {
        Some(dimension::Value::DimValue(value)) => usize::try_from(value).ok(),
        _ => None,
    }
}
