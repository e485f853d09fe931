//! A board's memory.

#[expect(clippy::module_inception, reason = "the file mirrors rtl/boards/sdram/sdram.sv")]
pub mod sdram;
