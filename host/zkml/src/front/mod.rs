//! What comes in: networks as ONNX files, and data.

pub mod data;
pub mod graph;
pub mod onnx;
