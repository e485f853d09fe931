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

pub mod builder;
pub mod calibrate;
pub mod check;
pub mod circuit;
pub mod data;
pub mod encode;
pub mod gadgets;
pub mod graph;
pub mod infer;
pub mod interval;
pub mod lc;
pub mod model;
pub mod onnx;
pub mod program;
pub mod public;
pub mod quantise;
pub mod report;

#[cfg(test)]
mod harness;
#[cfg(test)]
mod samples;
