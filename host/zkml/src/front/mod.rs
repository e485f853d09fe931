//! What comes in: networks as ONNX files, and data.

pub mod data;
#[cfg(feature = "onnx")]
pub mod equalise;
mod evaluate;
pub mod graph;
#[cfg(feature = "onnx")]
pub mod onnx;
