//! The float model as tract runs it.

use super::error::OnnxError;
use super::tensor::Constant;
use crate::front::graph::FloatGraph;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    GraphProto, ModelProto, NodeProto, TensorProto, TensorShapeProto, TypeProto, ValueInfoProto, type_proto,
};
use tract_onnx::prelude::*;

/// A model that tract has optimised.
pub(super) struct Runtime {
    plan: Arc<TypedRunnableModel>,
    shape: Vec<usize>,
}

impl Runtime {
    /// Gives tract the accepted parts of a model: the nodes that the scores need, the initialisers that these
    /// read, the input with the shape that was imported. Everything in single precision: tract's Gemm knows
    /// no other.
    pub(super) fn new(model: &ModelProto, graph: &FloatGraph) -> Result<Self, OnnxError> {
        let source = model.graph.as_ref().ok_or_else(|| OnnxError::Malformed("it has no graph".into()))?;
        let accepted = ModelProto {
            ir_version: model.ir_version,
            opset_import: model.opset_import.clone(),
            graph: Some(accepted_parts(source, graph)?),
            ..Default::default()
        };
        let shape = graph.input_shape.clone();
        let plan = guarded(|| {
            let onnx = tract_onnx::onnx().with_ignore_value_info(true);
            let model = onnx.model_for_proto_model(&accepted)?;
            let model = model.with_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), &shape))?;
            model.into_optimized()?.into_runnable()
        })?;
        Ok(Runtime { plan, shape })
    }

    /// The scores for one input.
    pub(super) fn scores(&self, input: &[f64]) -> Result<Vec<f64>, OnnxError> {
        let input: Vec<f32> = input.iter().map(|&x| x as f32).collect();
        let scores = guarded(|| {
            let input = Tensor::from_shape(&self.shape, &input)?;
            let scores = self.plan.run(tvec!(input.into()))?.swap_remove(0);
            Ok(scores.try_as_plain_ram()?.as_slice::<f32>()?.to_vec())
        })?;
        if scores.iter().any(|score| !score.is_finite()) {
            return Err(OnnxError::Runtime("a score is not finite".into()));
        }
        Ok(scores.into_iter().map(f64::from).collect())
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").field("shape", &self.shape).finish_non_exhaustive()
    }
}

fn accepted_parts(source: &GraphProto, graph: &FloatGraph) -> Result<GraphProto, OnnxError> {
    let scores = match graph.scores().checked_sub(1) {
        Some(node) => &graph.nodes[node].tensor,
        None => &graph.input_name,
    };
    let (mut nodes, needed) = needed_for(source, scores);
    let attributes = nodes.iter_mut().flat_map(|node| &mut node.attribute);
    attributes.filter_map(|attribute| attribute.t.as_mut()).try_for_each(make_single)?;
    let stored = source.initializer.iter().filter(|tensor| needed.contains(&tensor.name[..]));
    let mut stored: Vec<_> = stored.cloned().collect();
    stored.iter_mut().try_for_each(make_single)?;
    Ok(GraphProto {
        name: source.name.clone(),
        node: nodes,
        initializer: stored,
        input: vec![float_tensor(&graph.input_name, &graph.input_shape)],
        output: vec![ValueInfoProto { name: scores.clone(), ..Default::default() }],
        ..Default::default()
    })
}

/// Rewrites doubles as floats.
fn make_single(tensor: &mut TensorProto) -> Result<(), OnnxError> {
    if tensor.data_type == DataType::Double as i32 {
        let constant = Constant::decode(tensor)?;
        tensor.float_data = constant.floats()?.iter().map(|&value| value as f32).collect();
        tensor.data_type = DataType::Float as i32;
        tensor.raw_data.clear();
        tensor.double_data.clear();
    }
    Ok(())
}

/// The nodes that a tensor needs, in their order, and every name that they read.
fn needed_for<'a>(source: &'a GraphProto, tensor: &'a str) -> (Vec<NodeProto>, HashSet<&'a str>) {
    let (mut nodes, mut needed) = (Vec::new(), HashSet::from([tensor]));
    for node in source.node.iter().rev() {
        if node.output.iter().any(|output| needed.contains(&output[..])) {
            needed.extend(node.input.iter().map(String::as_str));
            nodes.push(node.clone());
        }
    }
    nodes.reverse();
    (nodes, needed)
}

fn float_tensor(name: &str, shape: &[usize]) -> ValueInfoProto {
    let dim = |&dim: &usize| Dimension {
        value: Some(dimension::Value::DimValue(dim as i64)),
        ..Default::default()
    };
    let shape = Some(TensorShapeProto { dim: shape.iter().map(dim).collect() });
    let tensor = type_proto::Tensor { elem_type: DataType::Float as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    let r#type = Some(TypeProto { value, ..Default::default() });
    ValueInfoProto { name: name.into(), r#type, ..Default::default() }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs tract; its errors and its panics become typed errors, and nothing is printed.
fn guarded<T>(work: impl FnOnce() -> TractResult<T>) -> Result<T, OnnxError> {
    silence_guarded_panics();
    QUIET.set(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    match result {
        Ok(result) => result.map_err(|error| OnnxError::Runtime(format!("{error:#}"))),
        Err(_) => Err(OnnxError::Runtime("it panicked".into())),
    }
}

/// The process's panic hook stays what it is, except for threads inside [`guarded`].
fn silence_guarded_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                previous(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_becomes_an_error() {
        let result = guarded::<()>(|| panic!("inside"));
        assert!(matches!(result, Err(OnnxError::Runtime(message)) if message == "it panicked"));
        assert!(!QUIET.get());
    }
}
