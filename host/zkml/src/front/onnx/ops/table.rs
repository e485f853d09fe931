//! The operators that are taken: one list, by which the import picks what it does, errors name what there is, and
//! README's table is written.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped, Value};

/// An operator that is taken.
pub(in super::super) struct Operator {
    domain: &'static str,
    name: &'static str,
    /// What of it is taken, for people; all of it, if it says nothing.
    forms: &'static str,
    pub(super) import: Import,
}

type One = for<'a> fn(&mut Scope<'a>, &OnnxNode<'a>) -> Result<Shaped, OnnxError>;
type Many = for<'a> fn(&mut Scope<'a>, &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError>;

/// What makes the results of a node.
#[derive(Clone, Copy)]
pub(super) enum Import {
    One(One),
    Many(Many),
}

/// scikit-learn's operators.
const LEARNED: &str = "ai.onnx.ml";

const fn one(name: &'static str, forms: &'static str, import: One) -> Operator {
    Operator { domain: "", name, forms, import: Import::One(import) }
}

const fn many(name: &'static str, forms: &'static str, import: Many) -> Operator {
    Operator { domain: "", name, forms, import: Import::Many(import) }
}

const fn learned(operator: Operator) -> Operator {
    Operator { domain: LEARNED, ..operator }
}

/// What onnxruntime adds to ONNX.
const fn microsofts(operator: Operator) -> Operator {
    Operator { domain: "com.microsoft", ..operator }
}

impl Operator {
    /// The operator of a node.
    pub(super) fn of(node: &OnnxNode<'_>) -> Option<&'static Self> {
        let own =
            |operator: &&Operator| operator.domain == node.domain() && operator.name == node.proto.op_type;
        OPERATORS.iter().find(own)
    }
}

/// The names of all operators that are taken.
pub(in super::super) fn supported() -> String {
    let beside = ["Constant", "Identity", "Dropout (not in training)", "any operator on constants alone"];
    OPERATORS.iter().map(|operator| operator.name).chain(beside).collect::<Vec<_>>().join(", ")
}

/// The domain, the name and the forms of every operator of the list; no forms are all.
pub fn operators() -> impl Iterator<Item = [&'static str; 3]> {
    OPERATORS.iter().map(|operator| [operator.domain, operator.name, operator.forms])
}

/// Every operator but those that do nothing.
const OPERATORS: &[Operator] = &[
    one("Gemm", "alpha, beta, both transposed", |scope, node| scope.gemm(node)),
    one("MatMul", "of any rank; weights on either side, or both computed", |scope, node| scope.mat_mul(node)),
    one("Add", "with constants, or of two tensors", |scope, node| scope.arithmetic(node)),
    one("Sub", "with constants, or of two tensors", |scope, node| scope.arithmetic(node)),
    one("Mul", "with constants, or of two tensors", |scope, node| scope.arithmetic(node)),
    one("Div", "by constants or tensors; integers by constants", |scope, node| scope.arithmetic(node)),
    one("Sum", "", |scope, node| scope.sum_of_many(node)),
    one("Mean", "", |scope, node| scope.sum_of_many(node)),
    one("Neg", "", |scope, node| scope.negated(node)),
    one("BatchNormalization", "not in training", |scope, node| scope.batch_normalization(node)),
    one(
        "Conv",
        "one to three dimensions, groups, strides, dilations, pads; constant weights",
        |scope, node| scope.conv(node),
    ),
    one("ConvTranspose", "the same; no output_shape, no auto_pad", |scope, node| scope.conv_transpose(node)),
    one("AveragePool", "one to three dimensions; one result", |scope, node| scope.pool(node)),
    one("MaxPool", "one to three dimensions; one result", |scope, node| scope.pool(node)),
    one("GlobalAveragePool", "", |scope, node| scope.global_pool(node)),
    one("GlobalMaxPool", "", |scope, node| scope.global_pool(node)),
    one("ReduceL1", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceL2", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceLogSum", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceLogSumExp", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceMax", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceMean", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceMin", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceProd", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceSum", "any constant axes", |scope, node| scope.reduce(node)),
    one("ReduceSumSquare", "any constant axes", |scope, node| scope.reduce(node)),
    one("ArgMax", "any axis", |scope, node| scope.arg_max(node)),
    one("ArgMin", "any axis", |scope, node| scope.arg_max(node)),
    one("Softmax", "any axis; left out at the end", |scope, node| scope.monotone(node)),
    one("LogSoftmax", "any axis; left out at the end", |scope, node| scope.monotone(node)),
    one("Sigmoid", "left out at the end", |scope, node| scope.monotone(node)),
    one("Hardmax", "any axis", |scope, node| scope.hardmax(node)),
    one("LayerNormalization", "", |scope, node| scope.layer_normalization(node)),
    one("InstanceNormalization", "", |scope, node| scope.instance_normalization(node)),
    one("GroupNormalization", "a factor and an addend a channel", |scope, node| {
        scope.group_normalization(node)
    }),
    one("RMSNormalization", "", |scope, node| scope.rms_normalization(node)),
    one("LRN", "", |scope, node| scope.local_normalization(node)),
    one("CumSum", "a constant axis", |scope, node| scope.running_sum(node)),
    one("LpNormalization", "p of 1 or 2", |scope, node| scope.lp_normalization(node)),
    many("TopK", "places among 256 elements at most", |scope, node| scope.top_k(node)),
    one("Relu", "", |scope, node| scope.relu(node)),
    one("LeakyRelu", "", |scope, node| scope.leaky_relu(node)),
    one("PRelu", "a slope for each channel or element", |scope, node| scope.p_relu(node)),
    one("HardSigmoid", "", |scope, node| scope.hard(node)),
    one("HardSwish", "", |scope, node| scope.hard(node)),
    one("Tanh", "", |scope, node| scope.tanh(node)),
    one("Abs", "", |scope, node| scope.absolute(node)),
    one("Clip", "", |scope, node| scope.clip(node)),
    one("Max", "of any number of tensors", |scope, node| scope.extreme(node)),
    one("Min", "of any number of tensors", |scope, node| scope.extreme(node)),
    one("Pow", "constant exponents, or a constant positive base", |scope, node| scope.power(node)),
    one("Mod", "one constant divisor", |scope, node| scope.remainder(node)),
    one("Floor", "", |scope, node| scope.rounded(node)),
    one("Ceil", "", |scope, node| scope.rounded(node)),
    one("Round", "", |scope, node| scope.rounded(node)),
    one("Cast", "to floats, integers, booleans", |scope, node| scope.cast(node)),
    one("CastLike", "to floats, integers, booleans", |scope, node| scope.cast(node)),
    one("Less", "", |scope, node| scope.comparison(node)),
    one("LessOrEqual", "", |scope, node| scope.comparison(node)),
    one("Greater", "", |scope, node| scope.comparison(node)),
    one("GreaterOrEqual", "", |scope, node| scope.comparison(node)),
    one("Equal", "", |scope, node| scope.comparison(node)),
    one("And", "", |scope, node| scope.logic(node)),
    one("Or", "", |scope, node| scope.logic(node)),
    one("Xor", "", |scope, node| scope.logic(node)),
    one("Not", "", |scope, node| scope.not(node)),
    one("Where", "", |scope, node| scope.choice(node)),
    one("Flatten", "", |scope, node| scope.flatten(node)),
    one("Reshape", "constant shapes", |scope, node| scope.reshape(node)),
    one("Concat", "any axis", |scope, node| scope.concat(node)),
    one("Pad", "constant, edge, reflect", |scope, node| scope.pad(node)),
    one("Resize", "nearest, linear", |scope, node| scope.resize(node)),
    one("Upsample", "nearest, linear", |scope, node| scope.resize(node)),
    one("Trilu", "", |scope, node| scope.triangle(node)),
    one("OneHot", "a constant depth", |scope, node| scope.one_hot(node)),
    one("Gather", "any axis; computed indices too", |scope, node| scope.gathering(node)),
    one("GatherElements", "any axis; computed indices too", |scope, node| scope.gathering_elements(node)),
    one("GatherND", "computed indices too", |scope, node| scope.gathering_nd(node)),
    one("ScatterElements", "computed indices too; no reduction", |scope, node| scope.scatter_elements(node)),
    one("Scatter", "computed indices too; no reduction", |scope, node| scope.scatter_elements(node)),
    one("ScatterND", "computed indices too; no reduction", |scope, node| scope.scatter_nd(node)),
    one("Squeeze", "constant parameters", |scope, node| scope.moved_one(node)),
    one("Unsqueeze", "constant parameters", |scope, node| scope.moved_one(node)),
    one("Transpose", "constant parameters", |scope, node| scope.moved_one(node)),
    one("Slice", "constant parameters", |scope, node| scope.moved_one(node)),
    one("Expand", "constant parameters", |scope, node| scope.moved_one(node)),
    one("Tile", "constant parameters", |scope, node| scope.moved_one(node)),
    one("DepthToSpace", "constant parameters", |scope, node| scope.moved_one(node)),
    one("SpaceToDepth", "DCR and CRD", |scope, node| scope.space_to_depth(node)),
    one("Erf", "", |scope, node| scope.function(node)),
    one("Exp", "", |scope, node| scope.function(node)),
    one("Log", "", |scope, node| scope.function(node)),
    one("Sqrt", "", |scope, node| scope.function(node)),
    one("Reciprocal", "", |scope, node| scope.function(node)),
    one("Sin", "", |scope, node| scope.function(node)),
    one("Cos", "", |scope, node| scope.function(node)),
    one("Tan", "", |scope, node| scope.function(node)),
    one("Asin", "", |scope, node| scope.function(node)),
    one("Acos", "", |scope, node| scope.function(node)),
    one("Atan", "", |scope, node| scope.function(node)),
    one("Sinh", "", |scope, node| scope.function(node)),
    one("Cosh", "", |scope, node| scope.function(node)),
    one("Asinh", "", |scope, node| scope.function(node)),
    one("Acosh", "", |scope, node| scope.function(node)),
    one("Atanh", "", |scope, node| scope.function(node)),
    one("Softplus", "", |scope, node| scope.function(node)),
    one("Softsign", "", |scope, node| scope.function(node)),
    one("Sign", "", |scope, node| scope.function(node)),
    one("Elu", "", |scope, node| scope.function(node)),
    one("Celu", "", |scope, node| scope.function(node)),
    one("Selu", "", |scope, node| scope.function(node)),
    one("Gelu", "", |scope, node| scope.function(node)),
    one("Mish", "", |scope, node| scope.function(node)),
    one("Swish", "", |scope, node| scope.function(node)),
    one("ThresholdedRelu", "", |scope, node| scope.function(node)),
    one("Shrink", "", |scope, node| scope.function(node)),
    one("QuantizeLinear", "a scale a tensor or a place of an axis; 8 or 16 bits", |scope, node| {
        scope.quantize_linear(node)
    }),
    one("DequantizeLinear", "the same; behind a QuantizeLinear both are left out", |scope, node| {
        scope.dequantize_linear(node)
    }),
    many("IsNaN", "of inputs, of which none is", |scope, node| scope.never(node)),
    many("IsInf", "of inputs, of which none is", |scope, node| scope.never(node)),
    many("Shape", "", |scope, node| scope.measured(node)),
    many("Size", "", |scope, node| scope.measured(node)),
    many("Split", "constant parts", |scope, node| scope.moved(node)),
    one("Einsum", "axes of one are not repeated", |scope, node| scope.einsum(node)),
    one("QLinearMatMul", "as in floats, with its rounding", |scope, node| scope.q_mat_mul(node)),
    one("QLinearConv", "the same; constant weights", |scope, node| scope.q_conv(node)),
    one("MatMulInteger", "", |scope, node| scope.mat_mul_integer(node)),
    one("ConvInteger", "constant weights", |scope, node| scope.conv_integer(node)),
    many("DynamicQuantizeLinear", "before products of integers, where it is left out", |scope, node| {
        scope.dynamic(node)
    }),
    microsofts(one("QLinearAdd", "as in floats, with its rounding", |scope, node| scope.q_arithmetic(node))),
    microsofts(one("QLinearMul", "as in floats, with its rounding", |scope, node| scope.q_arithmetic(node))),
    microsofts(one("QLinearSoftmax", "of rows", |scope, node| scope.q_function(node))),
    microsofts(one("QLinearSigmoid", "", |scope, node| scope.q_function(node))),
    microsofts(one("QLinearLeakyRelu", "", |scope, node| scope.q_function(node))),
    many("LSTM", "unrolled", |scope, node| scope.recurrent(node)),
    many("GRU", "unrolled", |scope, node| scope.recurrent(node)),
    many("RNN", "unrolled", |scope, node| scope.recurrent(node)),
    learned(many("LinearClassifier", "", |scope, node| scope.linear_classifier(node))),
    learned(one("LinearRegressor", "post_transform NONE", |scope, node| scope.linear_regressor(node))),
    learned(one("Scaler", "", |scope, node| scope.scaler(node))),
    learned(one("Normalizer", "", |scope, node| scope.normalizer(node))),
    learned(one("ZipMap", "", |scope, node| scope.dropped(node))),
    learned(one("ArrayFeatureExtractor", "", |scope, node| scope.extracted(node))),
    learned(one("LabelEncoder", "of numbers, or behind a class", |scope, node| scope.label_encoder(node))),
    learned(one("OneHotEncoder", "of numbers", |scope, node| scope.one_hot_encoder(node))),
    learned(one("Imputer", "what is missing, in inputs alone", |scope, node| scope.imputer(node))),
    learned(one("FeatureVectorizer", "", |scope, node| scope.feature_vector(node))),
    learned(one("SVMRegressor", "any kernel; post_transform NONE", |scope, node| {
        scope.support_regressor(node)
    })),
    learned(many("SVMClassifier", "any kernel; probabilities of two classes", |scope, node| {
        scope.support_classifier(node)
    })),
    microsofts(one("CDist", "euclidean, sqeuclidean; constant second input", |scope, node| {
        scope.distances(node)
    })),
    learned(one("Binarizer", "", |scope, node| scope.binarizer(node))),
    learned(one("TreeEnsembleRegressor", "sums and means of trees of any comparisons", |scope, node| {
        scope.tree_regressor(node)
    })),
    learned(many("TreeEnsembleClassifier", "trees of any comparisons", |scope, node| {
        scope.tree_classifier(node)
    })),
];
