//! A board's memory: `rtl/boards/sdram`.

mod master;
mod sdram;
