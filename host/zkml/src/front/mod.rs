//! What comes in: networks as ONNX files, and data.

mod curve;
pub mod data;
#[cfg(feature = "onnx")]
pub mod equalise;
mod evaluate;
#[cfg(feature = "onnx")]
mod fuse;
pub mod graph;
#[cfg(feature = "onnx")]
pub mod onnx;
