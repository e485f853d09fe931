//! Model of `rtl/dma/dma_write.sv`: the beats of a range with their strobes, in order.

use super::{BEAT, dma_read};

/// A beat of write data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Byte address.
    pub addr: u64,
    /// Which of its 64 bytes are written.
    pub strb: u64,
    /// Whether it is its burst's last.
    pub last: bool,
}

/// Every beat of `beats` from `addr` on, in the bursts of a read; with `half` the last one in its lower 32 bytes only.
pub fn dma_write(addr: u64, beats: u64, half: bool) -> Vec<Beat> {
    let mut list = Vec::new();
    for burst in dma_read(addr, beats) {
        for nth in 0..burst.beats {
            list.push(Beat { addr: burst.addr + BEAT * nth, strb: u64::MAX, last: nth + 1 == burst.beats });
        }
    }
    if let Some(end) = list.last_mut().filter(|_| half) {
        end.strb = 0xffff_ffff;
    }
    list
}
