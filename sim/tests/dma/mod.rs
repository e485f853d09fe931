//! The cells of `rtl/dma` that speak AXI, and the copies' converter, alone; everything else there is tested through the card (`tests/top`).

mod dma_read;
mod dma_write;
mod payload_crc;
mod to_canonical;
