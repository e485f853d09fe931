//! The layers in constraints.

pub mod argmax;
pub mod linear;
pub mod requantise;
