//! What could be done about operators that are not supported.

/// What could be done about an operator that is not known.
pub(super) fn hint(operator: &str) -> &'static str {
    match operator {
        "LpPool" => "use an AveragePool or a MaxPool in its place",
        "CategoryMapper" | "DictVectorizer" | "TfIdfVectorizer" | "StringNormalizer" | "Tokenizer" => {
            "apply this step to the data before, and export the pipeline from the next step on"
        }
        "QGemm" | "DynamicQuantizeMatMul" | "MatMulIntegerToFloat" => {
            "export the float model; zkcard quantises it itself"
        }
        "Scan" => {
            "export neighbours with skl2onnx's option {\"optim\": \"cdist\"}, and others with torch.onnx.export's tracing"
        }
        "If" | "Loop" => "export with torch.onnx.export's tracing, so that no control flow is left",
        _ => "write this part of the model with supported operators and export it again",
    }
}
