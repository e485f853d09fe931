//! The cells of `rtl/dma` that speak AXI, alone; everything else there is tested through the card (`tests/top`).
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "seeds and figures are for people")]
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

#[path = "../common/mod.rs"]
mod common;

mod dma_read;
mod dma_write;
mod payload_crc;
