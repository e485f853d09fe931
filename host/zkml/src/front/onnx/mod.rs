//! ONNX in: a file becomes a [`FloatGraph`] to compile and a runnable float model to compare with.
//!
//! tract decodes the file and runs it; the walk over its nodes is our own, so that every refusal names the
//! node and says what could be done. tract sees a model only after that walk has accepted it, and only the
//! parts of it that the walk used.

mod error;
#[cfg(test)]
mod fixtures;
mod hints;
mod node;
mod ops;
mod runtime;
mod tensor;
#[cfg(test)]
mod tests;
mod walk;
mod wire;

pub use error::OnnxError;

use crate::front::graph::FloatGraph;
use runtime::Runtime;
use std::io::Read;
use std::path::Path;
use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::Framework;

/// The largest file that is read.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// The largest part of a file that may be something else than the numbers of tensors.
pub const MAX_STRUCTURE_BYTES: usize = 1 << 20;

/// The most nodes.
pub const MAX_NODES: usize = 1000;

/// The most weights of all nodes together.
pub const MAX_WEIGHTS: usize = 1 << 24;

/// The most elements of all tensors between nodes together.
pub const MAX_ELEMENTS: usize = 1 << 20;

/// A network as its file says it: to compile, and to run in floating point.
#[derive(Debug)]
pub struct FloatModel {
    /// The network in our operations.
    pub graph: FloatGraph,
    runtime: Runtime,
}

/// Reads a network from a file.
pub fn load(path: impl AsRef<Path>) -> Result<FloatModel, OnnxError> {
    let path = path.as_ref();
    let bytes = read_capped(path).map_err(|source| OnnxError::Read { path: path.into(), source })?;
    parse(&bytes)
}

/// Reads a network from the bytes of a file.
pub fn parse(bytes: &[u8]) -> Result<FloatModel, OnnxError> {
    let model = decode(bytes)?;
    let graph = walk::walk(&model)?;
    let runtime = Runtime::new(&model, &graph)?;
    Ok(FloatModel { graph, runtime })
}

impl FloatModel {
    /// The scores for one input as tract computes them: the output, or what a last ArgMax reads.
    pub fn scores(&self, input: &[f64]) -> Result<Vec<f64>, OnnxError> {
        self.runtime.scores(input)
    }
}

/// Reads no more than one byte beyond the limit: enough to see that a file is too large.
fn read_capped(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn decode(mut bytes: &[u8]) -> Result<ModelProto, OnnxError> {
    limit("bytes of the file", bytes.len(), MAX_FILE_BYTES)?;
    let malformed = |what: &str| OnnxError::Malformed(what.into());
    let structure = wire::structure(bytes).ok_or_else(|| malformed("not a protobuf file, or cut short"))?;
    limit("bytes beside the numbers of tensors", structure, MAX_STRUCTURE_BYTES)?;
    let decoded = tract_onnx::onnx().proto_model_for_read(&mut bytes);
    decoded.map_err(|error| OnnxError::Malformed(error.to_string()))
}

fn limit(what: &str, found: usize, limit: usize) -> Result<(), OnnxError> {
    if found > limit {
        return Err(OnnxError::TooLarge { what: what.into(), found, limit });
    }
    Ok(())
}
