//! What comes in: networks as ONNX files, and data.

pub mod data;
pub mod equalise;
pub mod graph;
pub mod onnx;
