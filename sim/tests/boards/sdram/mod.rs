//! A board's memory: `rtl/boards/sdram`.

mod chip;
mod master;
mod sdram;
