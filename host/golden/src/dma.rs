//! Reading and writing ranges of memory over AXI: which bursts, which beats, which bytes; the copies' numbers.

mod dma_read;
mod dma_write;
mod payload_crc;
mod to_canonical;

pub use dma_read::{Burst, dma_read};
pub use dma_write::{Beat, dma_write};
pub use payload_crc::payload_crc;
pub use to_canonical::to_canonical;

/// Bytes of a beat.
pub const BEAT: u64 = 64;
/// Bytes of a block that no burst leaves.
pub const BLOCK: u64 = 512;
