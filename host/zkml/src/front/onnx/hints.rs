//! What could be done about operators that are not supported.

/// The operators that are.
pub(super) const SUPPORTED: &str = "Gemm, MatMul, Conv, ConvTranspose, AveragePool, MaxPool, GlobalAveragePool, \
    GlobalMaxPool, Reduce*, Add, Sub, Mul, Div, Mod, Neg, Abs, Sign, Pow (of or by constants), BatchNormalization, \
    InstanceNormalization, LayerNormalization, LpNormalization, Relu, LeakyRelu, PRelu, ThresholdedRelu, Elu, Celu, Selu, \
    Gelu, Mish, Softplus, Softsign, Shrink, HardSigmoid, HardSwish, Sigmoid, Tanh and the other trigonometric and hyperbolic \
    functions, Erf, Exp, Log, Sqrt, Reciprocal, Floor, Ceil, Round, Clip, Max, Min, Less, LessOrEqual, Greater, \
    GreaterOrEqual, Equal, Where, And, Or, Xor, Not, ArgMax, ArgMin, TopK (its values), Hardmax, Softmax, LogSoftmax, LSTM, \
    GRU, RNN, Cast, Identity, Dropout (not in training), Flatten, Reshape, Squeeze, Unsqueeze, Transpose, Slice, Gather, \
    GatherElements, GatherND, ScatterElements, ScatterND, OneHot, Split, Expand, Tile, Trilu, Resize (nearest), \
    DepthToSpace, SpaceToDepth, Concat, Pad, scikit-learn's Scaler, LinearClassifier, LinearRegressor, ZipMap; any \
    operator on constants alone";

/// What could be done about an operator that is not known.
pub(super) fn hint(operator: &str) -> &'static str {
    match operator {
        "LpPool" => "use an AveragePool or a MaxPool in its place",
        "Imputer" | "OneHotEncoder" | "Binarizer" | "LabelEncoder" | "FeatureVectorizer" => {
            "apply this step to the data before, and export the pipeline from the next step on"
        }
        "QuantizeLinear" | "DequantizeLinear" | "QLinearMatMul" | "QGemm" => {
            "export the float model; zkcard quantises it itself"
        }
        "If" | "Loop" | "Scan" => "export with torch.onnx.export's tracing, so that no control flow is left",
        _ => "write this part of the model with supported operators and export it again",
    }
}
