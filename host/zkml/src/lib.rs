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
//!
//! | folder | what | imports |
//! |---|---|---|
//! | [`constraints`] | linear combinations, the builder, rules, bits | |
//! | [`layers`] | a file a layer: shape, bounds, evaluation, constraints, cost | constraints |
//! | [`model`] | the integer model: its form, its scales, bounds and inference | layers |
//! | `front` | [ONNX files](onnx), the [float network](graph), [samples](data) | layers, model |
//! | [`quantise`] | from the float network and its [calibration](quantise::calibrate) to the integer model | front, layers, model |
//! | [`circuit`] | the model's constraints, witnesses and [public values](circuit::public) | constraints, layers, model |
//! | [`report`] | cost, ranges, accuracy | front, layers, model, circuit |
//!
//! The feature `onnx`, on by default, reads ONNX files and runs them in floats, by tract. Who only proves with compiled
//! networks does without, and without tract.

pub mod circuit;
pub mod constraints;
mod front;
pub mod interval;
pub mod layers;
pub mod model;
pub mod quantise;
pub mod report;

pub use circuit::public;
#[cfg(feature = "onnx")]
pub use front::onnx;
pub use front::{data, graph};
pub use quantise::calibrate;

#[cfg(test)]
mod harness;
#[cfg(test)]
mod samples;
