//! A board's memory: `rtl/boards/sdram`.

mod chip;
mod master;
#[allow(clippy::module_inception, reason = "the stem is the module's")]
mod sdram;
