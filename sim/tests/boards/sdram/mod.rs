//! A board's memory: `rtl/boards/sdram`.

pub mod chip;
mod master;
mod sdram;
