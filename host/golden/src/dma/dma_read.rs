//! Model of `rtl/dma/dma_read.sv`: the bursts of a range, in order. What leaves is simply the range.

use super::{BEAT, BLOCK};

/// Beats at consecutive addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Byte address of the first.
    pub addr: u64,
    /// How many.
    pub beats: u64,
}

/// Cuts `beats` beats from `addr` on where blocks of 512 bytes end.
pub fn dma_read(addr: u64, beats: u64) -> Vec<Burst> {
    let mut bursts: Vec<Burst> = Vec::new();
    for at in (0..beats).map(|beat| addr + BEAT * beat) {
        match bursts.last_mut().filter(|_| at % BLOCK != 0) {
            Some(burst) => burst.beats += 1,
            None => bursts.push(Burst { addr: at, beats: 1 }),
        }
    }
    bursts
}
