//! Operator by operator: shapes, attributes and what comes out.

mod activation;
mod affine;
mod build;
mod compare;
mod end;
mod gather;
mod join;
mod linear;
mod ml;
mod normalise;
mod product;
mod recurrent;
mod reduce;
mod shape;
mod stretch;
mod unary;
mod window;

pub(super) use shape::kind_of;

use super::error::OnnxError;
use super::node::OnnxNode;
use super::scope::{Kind, Scope, Shaped, Value};

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
            ("", "LSTM" | "GRU" | "RNN") => self.recurrent(node),
            ("ai.onnx.ml", "LinearClassifier") => self.linear_classifier(node),
            _ => {
                let made = self.result(node)?;
                let kind = self.kind_of_result(node, &made)?;
                Ok(vec![Value::Tensor(Shaped { kind, ..made })])
            }
        }
    }

    /// What the numbers of a result are: what the operator says, or what its first tensor has.
    fn kind_of_result(&self, node: &OnnxNode<'a>, made: &Shaped) -> Result<Kind, OnnxError> {
        let own =
            ["Cast", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "And", "Or", "Xor", "Not"];
        let own = own.contains(&&node.proto.op_type[..])
            || ["OneHot", "Where", "Gather"].contains(&&node.proto.op_type[..]);
        let first = (0..node.proto.input.len()).find_map(|index| self.computed(node, index).ok());
        match first {
            Some(x) if made.kind == Kind::Real && !own => Ok(x.kind),
            _ => Ok(made.kind),
        }
    }

    fn result(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Gemm") => self.gemm(node),
            ("", "MatMul") => self.mat_mul(node),
            ("", "Add" | "Sub" | "Mul" | "Div") => self.arithmetic(node),
            ("", "Neg") => self.negated(node),
            ("", "BatchNormalization") => self.batch_normalization(node),
            ("", "Conv") => self.conv(node),
            ("", "ConvTranspose") => self.conv_transpose(node),
            ("", "AveragePool" | "MaxPool") => self.pool(node),
            ("", "GlobalAveragePool" | "GlobalMaxPool") => self.global_pool(node),
            ("", operator) if operator.starts_with("Reduce") => self.reduce(node),
            ("", "ArgMax" | "ArgMin") => self.arg_max(node),
            ("", "Softmax" | "LogSoftmax" | "Sigmoid") => self.monotone(node),
            ("", "Hardmax") => self.hardmax(node),
            ("", "LayerNormalization") => self.layer_normalization(node),
            ("", "InstanceNormalization") => self.instance_normalization(node),
            ("", "LpNormalization") => self.lp_normalization(node),
            ("", "TopK") => self.top_k(node),
            _ => self.elementwise(node),
        }
    }

    /// Operators on elements, each by itself or with one of another tensor.
    fn elementwise(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Relu") => self.relu(node),
            ("", "LeakyRelu") => self.leaky_relu(node),
            ("", "PRelu") => self.p_relu(node),
            ("", "HardSigmoid" | "HardSwish") => self.hard(node),
            ("", "Tanh") => self.tanh(node),
            ("", "Abs") => self.absolute(node),
            ("", "Clip") => self.clip(node),
            ("", "Max" | "Min") => self.extreme(node),
            ("", "Pow") => self.power(node),
            ("", "Mod") => self.remainder(node),
            ("", "Floor" | "Ceil" | "Round") => self.rounded(node),
            ("", "Cast") => self.cast(node),
            ("", "Less" | "LessOrEqual" | "Greater" | "GreaterOrEqual" | "Equal") => self.comparison(node),
            ("", "And" | "Or" | "Xor") => self.logic(node),
            ("", "Not") => self.not(node),
            ("", "Where") => self.choice(node),
            _ => self.moving(node),
        }
    }

    /// Operators that move elements, or pick them.
    fn moving(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match (node.domain(), &node.proto.op_type[..]) {
            ("", "Flatten") => self.flatten(node),
            ("", "Reshape") => self.reshape(node),
            ("", "Concat") => self.concat(node),
            ("", "Pad") => self.pad(node),
            ("", "Resize" | "Upsample") => self.resize(node),
            ("", "Trilu") => self.triangle(node),
            ("", "OneHot") => self.one_hot(node),
            ("", "Gather") if self.is_label_table(node)? => self.labels(node),
            ("", "Gather" | "GatherElements" | "GatherND") if self.is_known(node, 1)? => self.moved_one(node),
            ("", "Gather") => self.gather(node),
            ("", "GatherElements") => self.gather_elements(node),
            ("", "GatherND") => self.gather_nd(node),
            ("", "ScatterElements" | "Scatter") => self.scatter_elements(node),
            ("", "ScatterND") => self.scatter_nd(node),
            ("", "Squeeze" | "Unsqueeze" | "Transpose" | "Slice" | "Expand" | "Tile") => self.moved_one(node),
            ("", "DepthToSpace") => self.moved_one(node),
            ("", "SpaceToDepth") => self.space_to_depth(node),
            ("ai.onnx.ml", _) => self.learned(node),
            ("", _) => self.function(node),
            _ => Err(node.unsupported()),
        }
    }

    /// scikit-learn's operators.
    fn learned(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        match &node.proto.op_type[..] {
            "Scaler" => self.scaler(node),
            "LinearRegressor" => self.linear_regressor(node),
            "Normalizer" => self.normalizer(node),
            "ZipMap" => self.computed(node, 0),
            "ArrayFeatureExtractor" => self.extracted(node),
            "LabelEncoder" => self.labels(node),
            _ => Err(node.unsupported()),
        }
    }

    fn is_known(&self, node: &OnnxNode<'a>, index: usize) -> Result<bool, OnnxError> {
        Ok(self.value(node, index)?.known().is_some())
    }
}
