//! What can be wrong with an ONNX file, and what to do about it.

use std::path::PathBuf;

/// Why a file is not a network that can be proven. Names from the file are quoted and cut at 80 characters.
#[derive(Debug, thiserror::Error)]
pub enum OnnxError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Larger than this compiler takes.
    #[error("{what}: {found} is more than the limit of {limit}; use a smaller network")]
    TooLarge {
        /// What is too large.
        what: String,
        /// Its size.
        found: usize,
        /// The largest that is taken.
        limit: usize,
    },
    /// Not an ONNX model at all.
    #[error("malformed ONNX: {0}; export the model again, e.g. with torch.onnx.export or skl2onnx")]
    Malformed(String),
    /// An operator that is not known.
    #[error("node {node}: operator {operator} is not supported; supported: {supported}; what could be done: {hint}",
        supported = super::ops::supported())]
    Unsupported {
        /// The node.
        node: String,
        /// Its operator, with its domain if that is not ONNX's own.
        operator: String,
        /// What could be done.
        hint: &'static str,
    },
    /// A known operator used in a way that is not known.
    #[error("node {node} ({operator}): {problem}; what could be done: {hint}")]
    Use {
        /// The node.
        node: String,
        /// Its operator.
        operator: String,
        /// What is not supported.
        problem: String,
        /// What could be done.
        hint: &'static str,
    },
    /// Shapes that do not fit.
    #[error("node {node} ({operator}): {what} has shape {found:?}, expected {expected}")]
    Shape {
        /// The node.
        node: String,
        /// Its operator.
        operator: String,
        /// Which tensor.
        what: String,
        /// Its shape.
        found: Vec<usize>,
        /// The shape that it should have.
        expected: String,
    },
    /// A tensor that nothing makes.
    #[error(
        "node {node}: tensor {tensor} is neither an input, nor an initialiser, nor the result of an earlier node; \
        run onnx.checker.check_model on the file and export it again"
    )]
    MissingTensor {
        /// The node that reads it.
        node: String,
        /// The tensor.
        tensor: String,
    },
    /// A tensor of numbers that cannot be used.
    #[error("tensor {tensor}: {problem}")]
    Tensor {
        /// The tensor.
        tensor: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// A weight that is not a number.
    #[error(
        "tensor {tensor}: element {index} is not finite; train the model again, or look for the overflow in its export"
    )]
    NotFinite {
        /// The tensor.
        tensor: String,
        /// Where in it.
        index: usize,
    },
    /// An input or output that cannot be proven.
    #[error("{what}: {problem}")]
    Interface {
        /// Which input or output.
        what: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The float runtime refuses the model or fails at it.
    #[error(
        "tract, which runs the float model, failed: {0}; check the model with onnxruntime and export it again"
    )]
    Runtime(String),
}

/// A fault of an input or output.
pub(super) fn interface(what: impl Into<String>, problem: impl Into<String>) -> OnnxError {
    OnnxError::Interface { what: what.into(), problem: problem.into() }
}

/// A name from the file, quoted and cut.
pub(super) fn quoted(name: &str) -> String {
    let mut short: String = name.chars().take(80).collect();
    if short.len() < name.len() {
        short.push('…');
    }
    format!("{short:?}")
}
