//! What goes onto a ULX3S: `rtl/boards/ulx3s`.

mod hello;
mod ulx3s_core;
