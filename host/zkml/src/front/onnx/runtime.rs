//! The float model as tract runs it.

use super::error::OnnxError;
use super::guard::guarded;
use super::tensor::{Constant, single};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    GraphProto, ModelProto, NodeProto, TensorProto, TensorShapeProto, TypeProto, ValueInfoProto, type_proto,
};
use tract_onnx::prelude::*;

/// The accepted part of a model, in operators that tract knows: what the import looked through is gone, the
/// shapes are those of one sample.
#[derive(Debug, Default)]
pub(super) struct Program {
    /// In an order in which they can run.
    pub(super) nodes: Vec<NodeProto>,
    /// By name.
    pub(super) constants: BTreeMap<String, TensorProto>,
    /// The name of the scores.
    pub(super) scores: String,
    /// Why tract is not asked, if it is not.
    pub(super) unasked: Option<&'static str>,
}

/// A model that tract has optimised.
pub(super) struct Runtime {
    plan: Arc<TypedRunnableModel>,
    shape: Vec<usize>,
}

impl Runtime {
    /// Gives tract a program for an input of a name and shape. Everything is in single precision: tract's Gemm
    /// knows no other.
    pub(super) fn new(
        model: &ModelProto,
        program: Program,
        input: &str,
        shape: &[usize],
    ) -> Result<Self, OnnxError> {
        let accepted = ModelProto {
            ir_version: model.ir_version,
            opset_import: model.opset_import.clone(),
            graph: Some(program.graph(input, shape)?),
            ..Default::default()
        };
        let shape = shape.to_vec();
        let plan = guarded(|| {
            let onnx = tract_onnx::onnx().with_ignore_value_info(true);
            let model = onnx.model_for_proto_model(&accepted)?;
            let model = model.with_input_fact(0, InferenceFact::dt_shape(f32::datum_type(), &shape))?;
            model.into_optimized()?.into_runnable()
        })?;
        Ok(Runtime { plan, shape })
    }

    /// Whether it runs at all, for an input of zeros.
    pub(super) fn probe(&self) -> Result<(), OnnxError> {
        self.run(&vec![0.0; self.shape.iter().product()]).map(drop)
    }

    fn run(&self, input: &[f32]) -> Result<Vec<f32>, OnnxError> {
        guarded(|| {
            let input = Tensor::from_shape(&self.shape, input)?;
            let scores = self.plan.run(tvec!(input.into()))?.swap_remove(0);
            Ok(scores.try_as_plain_ram()?.as_slice::<f32>()?.to_vec())
        })
    }

    /// The scores for one input.
    pub(super) fn scores(&self, input: &[f64]) -> Result<Vec<f64>, OnnxError> {
        let input: Vec<f32> = input.iter().map(|&x| x as f32).collect();
        let scores = self.run(&input)?;
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

impl Program {
    /// The nodes that the scores need, and the constants that these read.
    fn graph(mut self, input: &str, shape: &[usize]) -> Result<GraphProto, OnnxError> {
        let mut needed = HashSet::from([self.scores.clone()]);
        let mut keep = vec![false; self.nodes.len()];
        for (node, keep) in self.nodes.iter().zip(&mut keep).rev() {
            *keep = node.output.iter().any(|output| needed.contains(output));
            needed.extend(node.input.iter().filter(|_| *keep).cloned());
        }
        let mut kept = keep.into_iter();
        self.nodes.retain(|_| kept.next() == Some(true));
        let read = self.constants.into_iter().filter(|(name, _)| needed.contains(name));
        let constants: Result<Vec<_>, _> = read.map(|(name, tensor)| in_single(name, tensor)).collect();
        Ok(GraphProto {
            name: "accepted".into(),
            node: self.nodes,
            initializer: constants?,
            input: vec![declared(input, DataType::Float, shape)],
            output: vec![ValueInfoProto { name: self.scores, ..Default::default() }],
            ..Default::default()
        })
    }
}

/// A declared tensor.
pub(super) fn declared(name: &str, kind: DataType, shape: &[usize]) -> ValueInfoProto {
    let dim = |&dim: &usize| Dimension {
        value: Some(dimension::Value::DimValue(dim as i64)),
        ..Default::default()
    };
    let shape = Some(TensorShapeProto { dim: shape.iter().map(dim).collect() });
    let tensor = type_proto::Tensor { elem_type: kind as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    let r#type = Some(TypeProto { value, ..Default::default() });
    ValueInfoProto { name: name.into(), r#type, ..Default::default() }
}

/// Floats of another width are rewritten.
fn in_single(name: String, tensor: TensorProto) -> Result<TensorProto, OnnxError> {
    let others = [DataType::Double, DataType::Float16, DataType::Bfloat16].map(|kind| kind as i32);
    if others.contains(&tensor.data_type) {
        let constant = Constant::decode(&tensor)?;
        return Ok(single(&name, &constant.shape, constant.floats()?.iter().copied()));
    }
    Ok(TensorProto { name, ..tensor })
}
