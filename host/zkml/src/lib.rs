//! zkML: an ONNX file becomes a quantised model, the model a Groth16 circuit, an input its witness.
//!
//! ```text
//! ONNX ── onnx::load ──► FloatModel ─┐
//! data ── Samples::load ── Calibration┴─ quantise ──► IntModel ── Circuit::compile ──► R1cs, witness
//!                                          │             └── Bounds, Inference: the same, bit for bit
//!                                          └── report: cost, ranges, float against integer
//! ```
//!
//! The [integer model](model) is the specification: the circuit proves it exactly, and its distance from the
//! float model is [reported](report), not hidden.

pub mod circuit;
pub mod constraints;
mod front;
pub mod interval;
pub mod layers;
pub mod model;
pub mod quantise;
pub mod report;

pub use circuit::public;
pub use front::{data, graph, onnx};
pub use quantise::calibrate;

#[cfg(test)]
mod harness;
#[cfg(test)]
mod samples;
