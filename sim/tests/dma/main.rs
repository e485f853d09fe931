//! The cells of `rtl/dma` that speak AXI, alone; everything else there is tested through the card (`tests/top`).

#[path = "../common/mod.rs"]
mod common;

mod dma_read;
mod dma_write;
