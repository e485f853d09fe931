//! Boards' gates from pin to pin, and what stands around them on the board.

pub mod line;
pub mod sdram;
mod ulx3s;
mod wire;

pub use ulx3s::{CHIPS, Ulx3s};
pub use wire::Wire;
