//! What could be done about operators that are not supported.

/// The operators that are.
pub(super) const SUPPORTED: &str = "Gemm, MatMul, Add, Sub, Mul and Div (by constants), Neg, BatchNormalization, Relu, \
    Clip and Max (as Relu), ArgMax, Softmax, LogSoftmax and Sigmoid (at the end), Cast (between floats), Identity, \
    Dropout (not in training), Flatten, Reshape, Squeeze, Unsqueeze, Transpose, Slice, Gather, Split, Expand, Tile, \
    Concat (of one tensor's parts), scikit-learn's Scaler, LinearClassifier, LinearRegressor, ZipMap; any operator \
    on constants alone";

/// What could be done about an operator that is not known.
pub(super) fn hint(operator: &str) -> &'static str {
    match operator {
        "Conv" | "MaxPool" | "AveragePool" | "GlobalAveragePool" => {
            "write it as a Gemm over the flattened input, or use a network of Gemm and Relu"
        }
        "LeakyRelu" | "PRelu" | "Elu" | "Selu" | "Gelu" | "Tanh" | "HardSwish" => {
            "train with Relu in its place"
        }
        "Imputer" | "OneHotEncoder" | "Binarizer" | "LabelEncoder" | "FeatureVectorizer" => {
            "apply this step to the data before, and export the pipeline from the next step on"
        }
        "LayerNormalization" | "InstanceNormalization" => "train with BatchNormalization in its place",
        "ReduceMean" | "ReduceSum" => "write it as a MatMul with a constant matrix",
        "QuantizeLinear" | "DequantizeLinear" | "QLinearMatMul" | "QGemm" => {
            "export the float model; zkcard quantises it itself"
        }
        "If" | "Loop" | "Scan" => "export with torch.onnx.export's tracing, so that no control flow is left",
        _ => "write this part of the model with supported operators and export it again",
    }
}
