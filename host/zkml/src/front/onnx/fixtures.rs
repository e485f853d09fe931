//! Small ONNX files for the tests.

use prost::Message;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::*;

/// A model of nodes and initialisers, from `x` of a shape to `y`.
pub(crate) fn model(shape: &[i64], nodes: Vec<NodeProto>, initializer: Vec<TensorProto>) -> ModelProto {
    let graph = GraphProto {
        name: "g".into(),
        node: nodes,
        initializer,
        input: vec![value("x", DataType::Float, shape)],
        output: vec![ValueInfoProto { name: "y".into(), ..Default::default() }],
        ..Default::default()
    };
    let opset_import = vec![OperatorSetIdProto { version: 13, ..Default::default() }];
    ModelProto { ir_version: 8, opset_import, graph: Some(graph), ..Default::default() }
}

/// A declared tensor.
pub(crate) fn value(name: &str, kind: DataType, shape: &[i64]) -> ValueInfoProto {
    let dim = |&dim| Dimension { value: Some(dimension::Value::DimValue(dim)), ..Default::default() };
    let shape = Some(TensorShapeProto { dim: shape.iter().map(dim).collect() });
    let tensor = type_proto::Tensor { elem_type: kind as i32, shape };
    let value = Some(type_proto::Value::TensorType(tensor));
    let r#type = Some(TypeProto { value, ..Default::default() });
    ValueInfoProto { name: name.into(), r#type, ..Default::default() }
}

/// A node that is named after its result.
pub(crate) fn node(op: &str, input: &[&str], output: &str) -> NodeProto {
    let input = input.iter().map(|name| name.to_string()).collect();
    let name = format!("/{output}");
    NodeProto { op_type: op.into(), input, output: vec![output.into()], name, ..Default::default() }
}

/// The same node with an attribute.
pub(crate) fn with(mut node: NodeProto, attribute: AttributeProto) -> NodeProto {
    node.attribute.push(attribute);
    node
}

pub(crate) fn int(name: &str, i: i64) -> AttributeProto {
    AttributeProto { name: name.into(), r#type: AttributeType::Int as i32, i, ..Default::default() }
}

pub(crate) fn float(name: &str, f: f32) -> AttributeProto {
    AttributeProto { name: name.into(), r#type: AttributeType::Float as i32, f, ..Default::default() }
}

pub(crate) fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorProto {
    let (dims, float_data) = (dims.to_vec(), values.to_vec());
    TensorProto {
        name: name.into(),
        data_type: DataType::Float as i32,
        dims,
        float_data,
        ..Default::default()
    }
}

pub(crate) fn ints(name: &str, values: &[i64]) -> TensorProto {
    let (dims, int64_data) = (vec![values.len() as i64], values.to_vec());
    TensorProto {
        name: name.into(),
        data_type: DataType::Int64 as i32,
        dims,
        int64_data,
        ..Default::default()
    }
}

/// x·W + b of two inputs and two outputs.
pub(crate) fn gemm() -> ModelProto {
    let weights = floats("w", &[2, 2], &[1.0, 2.0, 3.0, 4.0]);
    model(&[1, 2], vec![node("Gemm", &["x", "w", "b"], "y")], vec![weights, floats("b", &[2], &[0.5, -1.0])])
}

/// Every operator once: two layers with a residual sum, then a decision.
pub(crate) fn everything() -> ModelProto {
    let nodes = vec![
        node("Flatten", &["x"], "flat"),
        with(with(node("Gemm", &["flat", "w", "b"], "a"), float("alpha", 0.5)), int("transB", 1)),
        node("Relu", &["a"], "r"),
        node("Dropout", &["r"], "d"),
        node("Reshape", &["d", "shape"], "s"),
        node("MatMul", &["s", "v"], "m"),
        node("Add", &["b", "m"], "n"),
        node("Add", &["n", "s"], "sum"),
        node("Identity", &["sum"], "i"),
        node("Reshape", &["i", "flat shape"], "scores"),
        with(with(node("ArgMax", &["scores"], "y"), int("axis", -1)), int("keepdims", 0)),
    ];
    let initializers = vec![
        floats("w", &[3, 4], &[1.0, -2.0, 0.5, 0.25, 3.0, 1.5, -1.0, -0.5, 0.75, 2.0, -0.25, 1.0]),
        floats("v", &[3, 3], &[0.5, -1.0, 2.0, 1.0, 0.25, -0.75, -2.0, 1.5, 1.0]),
        floats("b", &[3], &[0.5, -1.0, 0.25]),
        ints("shape", &[1, 1, -1]),
        ints("flat shape", &[0, 3]),
    ];
    model(&[1, 2, 2], nodes, initializers)
}

/// The bytes of the file.
pub(crate) fn bytes(model: &ModelProto) -> Vec<u8> {
    model.encode_to_vec()
}

/// Changes the graph of a model.
pub(crate) fn edited(mut model: ModelProto, edit: impl FnOnce(&mut GraphProto)) -> ModelProto {
    model.graph.as_mut().map(edit);
    model
}
