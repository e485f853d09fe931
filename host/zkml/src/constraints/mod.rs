//! What layers are written in: linear combinations, the builder that records them, and gadgets for bits and ranges.
//!
//! A gadget binds what it returns by constraints, over any prime field that is wide enough.

pub mod bits;
pub mod builder;
pub mod domain;
pub mod flags;
pub mod lc;
pub mod program;
pub mod range;
pub mod ranges;
pub mod round;
pub mod table;
pub mod width;
