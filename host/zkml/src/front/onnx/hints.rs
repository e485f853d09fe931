//! What could be done about operators that are not supported.

/// The operators that are.
pub(super) const SUPPORTED: &str = "Gemm, MatMul, Conv, AveragePool, MaxPool, GlobalAveragePool, GlobalMaxPool, \
    ReduceMean, ReduceSum, ReduceMax, Add, Sub and Mul, Div (by constants), Neg, BatchNormalization, Relu, LeakyRelu, \
    Clip, Max and Min (with one constant), Sigmoid, Tanh, ArgMax, Softmax and LogSoftmax (at the end), Cast (between \
    floats), Identity, Dropout (not in training), Flatten, Reshape, Squeeze, Unsqueeze, Transpose, Slice, Gather, Split, \
    Expand, Tile, Concat, Pad, scikit-learn's Scaler, LinearClassifier, LinearRegressor, ZipMap; any operator on \
    constants alone";

/// What could be done about an operator that is not known.
pub(super) fn hint(operator: &str) -> &'static str {
    match operator {
        "ConvTranspose" => "use a Conv behind an Expand or a Pad in its place",
        "LpPool" => "use an AveragePool or a MaxPool in its place",
        "PRelu" => "train with LeakyRelu in its place, or with Relu",
        "Elu" | "Selu" | "Gelu" | "HardSwish" => "train with Relu in its place, or with Tanh",
        "HardSigmoid" => "write it as a Mul, an Add and a Clip, or train with Sigmoid in its place",
        "Imputer" | "OneHotEncoder" | "Binarizer" | "LabelEncoder" | "FeatureVectorizer" => {
            "apply this step to the data before, and export the pipeline from the next step on"
        }
        "LayerNormalization" | "InstanceNormalization" => "train with BatchNormalization in its place",
        "ReduceMean" | "ReduceSum" => {
            "use a GlobalAveragePool in its place, or a MatMul with a constant matrix"
        }
        "QuantizeLinear" | "DequantizeLinear" | "QLinearMatMul" | "QGemm" => {
            "export the float model; zkcard quantises it itself"
        }
        "If" | "Loop" | "Scan" => "export with torch.onnx.export's tracing, so that no control flow is left",
        _ => "write this part of the model with supported operators and export it again",
    }
}
