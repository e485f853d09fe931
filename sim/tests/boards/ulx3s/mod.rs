//! The first bitstream of a ULX3S: `rtl/boards/ulx3s`.

mod hello;
