//! A board's memory.

#[allow(clippy::module_inception, reason = "the stem is the module's")]
pub mod sdram;
