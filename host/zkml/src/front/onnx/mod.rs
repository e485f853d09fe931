//! ONNX in: a file becomes a [`FloatGraph`] to compile and a runnable float model to compare with.
//!
//! tract decodes the file and runs it; the import of its nodes is our own, so that every refusal names the
//! node and says what could be done. tract sees a model only after it has been imported, and only the parts of
//! it that were used.

mod batch;
mod error;
mod external;
#[cfg(test)]
mod fixtures;
mod fold;
#[cfg(test)]
mod generated;
mod guard;
mod hints;
mod import;
mod limits;
mod node;
mod ops;
mod order;
mod rerun;
mod runtime;
mod scope;
mod tensor;
#[cfg(test)]
mod tests;
mod view;
mod wire;

pub use error::OnnxError;
pub use limits::{MAX_ELEMENTS, MAX_FILE_BYTES, MAX_NODES, MAX_STRUCTURE_BYTES, MAX_WEIGHTS};
pub use ops::operators;

use crate::front::equalise::equalise;
use crate::front::fuse::fuse;
use crate::front::graph::FloatGraph;
use import::{Imported, Plan};
use limits::limit;
use runtime::{Program, Runtime};
use std::path::Path;
use tract_onnx::pb::ModelProto;
use tract_onnx::prelude::Framework;
use zkcard_formats::file::{Fault, load_stream};

/// A network as its file says it: to compile, and to run in floating point.
#[derive(Debug)]
pub struct FloatModel {
    /// The network in our operations, its channels equalised.
    pub graph: FloatGraph,
    /// What was left out, and what is otherwise than one might think; for people.
    pub notes: Vec<String>,
    /// Where tract does not run all of it, there is none.
    runtime: Option<Runtime>,
}

/// Reads a network from a file, and tensors in other files from its folder.
pub fn load(path: impl AsRef<Path>) -> Result<FloatModel, OnnxError> {
    load_output(path, None)
}

/// The same, up to a tensor of a name in place of the file's output.
pub fn load_output(path: impl AsRef<Path>, output: Option<&str>) -> Result<FloatModel, OnnxError> {
    let path = path.as_ref();
    let bytes = load_stream(path, MAX_FILE_BYTES as u64).map_err(|error| match error.fault {
        Fault::TooLong { .. } => OnnxError::TooLarge {
            what: "bytes of the file".into(),
            found: MAX_FILE_BYTES + 1,
            limit: MAX_FILE_BYTES,
        },
        fault => OnnxError::Read { path: path.into(), source: fault.into() },
    })?;
    let mut model = decode(&bytes)?;
    let names = Plan::of(&model, output)?.names();
    if let Some(graph) = &mut model.graph {
        external::read(graph, &names, path.parent().unwrap_or(Path::new("")))?;
    }
    float_model(&model, output)
}

/// Reads a network from the bytes of a file, which must hold all of it.
pub fn parse(bytes: &[u8]) -> Result<FloatModel, OnnxError> {
    float_model(&decode(bytes)?, None)
}

impl FloatModel {
    /// The scores for one input as tract computes them: the output, or what a last ArgMax reads. Of a network that tract
    /// does not run, as the graph has them.
    pub fn scores(&self, input: &[f64]) -> Result<Vec<f64>, OnnxError> {
        match &self.runtime {
            Some(runtime) => runtime.scores(input),
            None => Ok(self.graph.tensors(input).swap_remove(self.graph.scores())),
        }
    }
}

fn float_model(model: &ModelProto, output: Option<&str>) -> Result<FloatModel, OnnxError> {
    let Imported { mut graph, program, mut notes } = Plan::of(model, output)?.import()?;
    let runtime = runtime(model, program, &graph, &mut notes)?;
    fuse(&mut graph);
    notes.extend(equalise(&mut graph).iter().map(ToString::to_string));
    Ok(FloatModel { graph, notes, runtime })
}

/// A runtime that has run once.
fn probed(runtime: Result<Runtime, OnnxError>) -> Result<Runtime, OnnxError> {
    let runtime = runtime?;
    runtime.probe()?;
    Ok(runtime)
}

/// The same network for tract, if tract takes it: operators that we take may be unknown there.
fn runtime(
    model: &ModelProto,
    program: Program,
    graph: &FloatGraph,
    notes: &mut Vec<String>,
) -> Result<Option<Runtime>, OnnxError> {
    let reason = match program.unasked {
        Some(reason) => reason.to_owned(),
        None => match probed(Runtime::new(model, program, &graph.input_name, &graph.input_shape)) {
            Ok(runtime) => return Ok(Some(runtime)),
            Err(OnnxError::Runtime(reason)) => reason.chars().take(200).collect(),
            Err(other) => return Err(other),
        },
    };
    notes.push(format!(
        "tract does not run this network ({reason}): scores are compared with the compiler's own float network alone"
    ));
    Ok(None)
}

fn decode(mut bytes: &[u8]) -> Result<ModelProto, OnnxError> {
    limit("bytes of the file", bytes.len(), MAX_FILE_BYTES)?;
    let malformed = |what: &str| OnnxError::Malformed(what.into());
    let structure = wire::structure(bytes).ok_or_else(|| malformed("not a protobuf file, or cut short"))?;
    limit("bytes beside the numbers of tensors", structure, MAX_STRUCTURE_BYTES)?;
    let decoded = tract_onnx::onnx().proto_model_for_read(&mut bytes);
    decoded.map_err(|error| OnnxError::Malformed(error.to_string()))
}
