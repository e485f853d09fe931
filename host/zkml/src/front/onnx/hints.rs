//! What could be done about operators that are not supported.

/// The operators that are.
pub(super) const SUPPORTED: &str =
    "Gemm, MatMul, Add, Relu, Flatten, Reshape, ArgMax, Constant, Identity, Dropout (not in training)";

/// What could be done about an operator that is not known.
pub(super) fn hint(operator: &str) -> &'static str {
    match operator {
        "Softmax" | "LogSoftmax" | "Sigmoid" => {
            "export the scores before it; it does not change which one is largest"
        }
        "ZipMap" => "export scores only: with skl2onnx pass options={id(model): {'zipmap': False}}",
        "Cast" => "export the whole model in float32, and end it with the scores or an ArgMax",
        "BatchNormalization" => "fold it into the Gemm before it: export after model.eval()",
        "Sub" | "Mul" | "Div" | "Normalizer" | "Scaler" => {
            "fold it into the weights of the next Gemm, or apply it to the data before"
        }
        "Conv" | "MaxPool" | "AveragePool" | "GlobalAveragePool" => {
            "write it as a Gemm over the flattened input, or use a network of Gemm and Relu"
        }
        "Shape" | "Gather" | "Unsqueeze" | "Concat" | "Slice" => {
            "export with a fixed batch of one, so that shapes are constants, or use Flatten"
        }
        "Squeeze" => "use Reshape or Flatten",
        "Clip" | "LeakyRelu" | "PRelu" | "Elu" | "Selu" | "Gelu" | "Tanh" | "HardSwish" => {
            "train with Relu in its place"
        }
        "LinearClassifier" | "LinearRegressor" => "write it as a Gemm of its coefficients and intercepts",
        "QuantizeLinear" | "DequantizeLinear" | "QLinearMatMul" | "QGemm" => {
            "export the float model; zkcard quantises it itself"
        }
        "If" | "Loop" | "Scan" => "export with torch.onnx.export's tracing, so that no control flow is left",
        _ => "write this part of the model with supported operators and export it again",
    }
}
