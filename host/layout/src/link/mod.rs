//! The link: a card behind a byte stream, such as a board's UART.
//!
//! ```text
//! rtl/link.toml ──► gen.rs   bytes, limits, kinds of frames (rtl/gen/link_pkg.sv says the same to the gates)
//! ```

#[rustfmt::skip]
#[path = "gen.rs"]
mod generated;

pub use generated::*;
