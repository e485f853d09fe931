//! Operator by operator: shapes, attributes and what comes out.

mod activation;
mod affine;
mod end;
mod join;
mod linear;
mod ml;
mod reduce;
mod shape;
mod window;

use super::error::OnnxError;
use super::node::OnnxNode;
use super::scope::{Scope, Value};

impl<'a> Scope<'a> {
    /// What a node makes, in the order of its outputs.
    pub(super) fn results(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Constant") => self.constant_node(node),
            ("", "Identity") => Ok(vec![self.value(node, 0)?.clone()]),
            ("", "Dropout") => self.dropout(node),
            _ if self.is_constant(node)? => self.folded(node),
            ("", "Shape" | "Size") => self.measured(node),
            ("", "Split") => self.moved(node),
            ("ai.onnx.ml", "LinearClassifier") => self.linear_classifier(node),
            _ => Ok(vec![Value::Tensor(self.result(node)?)]),
        }
    }

    fn result(&mut self, node: &OnnxNode<'a>) -> Result<super::scope::Shaped, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Gemm") => self.gemm(node),
            ("", "MatMul") => self.mat_mul(node),
            ("", "Add" | "Sub" | "Mul" | "Div") => self.arithmetic(node),
            ("", "Neg") => self.negated(node),
            ("", "BatchNormalization") => self.batch_normalization(node),
            ("", "Conv") => self.conv(node),
            ("", "AveragePool" | "MaxPool") => self.pool(node),
            ("", "GlobalAveragePool" | "GlobalMaxPool") => self.global_pool(node),
            ("", "ReduceMean" | "ReduceSum" | "ReduceMax") => self.reduce(node),
            ("", "Relu") => self.relu(node),
            ("", "LeakyRelu") => self.leaky_relu(node),
            ("", "Tanh") => self.tanh(node),
            ("", "Clip") => self.clip(node),
            ("", "Max" | "Min") => self.extreme(node),
            ("", "Cast") => self.cast(node),
            ("", "Flatten") => self.flatten(node),
            ("", "Reshape") => self.reshape(node),
            ("", "Concat") => self.concat(node),
            ("", "Pad") => self.pad(node),
            _ => self.rarer(node),
        }
    }

    fn rarer(&mut self, node: &OnnxNode<'a>) -> Result<super::scope::Shaped, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "ArgMax") => self.arg_max(node),
            ("", "Softmax" | "LogSoftmax" | "Sigmoid") => self.monotone(node),
            ("", "Gather") if self.is_label_table(node)? => self.labels(node),
            ("", "Squeeze" | "Unsqueeze" | "Transpose" | "Slice" | "Gather" | "Expand" | "Tile") => {
                self.moved_one(node)
            }
            ("ai.onnx.ml", "Scaler") => self.scaler(node),
            ("ai.onnx.ml", "LinearRegressor") => self.linear_regressor(node),
            ("ai.onnx.ml", "Normalizer") => self.normalizer(node),
            ("ai.onnx.ml", "ZipMap") => self.computed(node, 0),
            ("ai.onnx.ml", "ArrayFeatureExtractor") => self.extracted(node),
            ("ai.onnx.ml", "LabelEncoder") => self.labels(node),
            _ => Err(node.unsupported()),
        }
    }
}
