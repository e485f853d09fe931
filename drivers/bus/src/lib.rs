//! The seam between an engine and the card that it drives.
//!
//! ```text
//! Engine<D: Device> ──► Device ◄── mock · sim · vfio · vfio-user · serial
//!                         │
//!            registers · DMA buffers · the passing of time · function-level reset
//! ```
//!
//! **What crosses.** 32-bit registers of BAR0, buffers of host memory that the card may reach, interrupt
//! lines, and cycles of the card's clock. Nothing here knows what a register means, what a job is, or what is
//! computed: a device is a wire.
//!
//! **Time.** Whoever waits calls [`Device::relax`] and is told how many cycles went by. A simulator steps its
//! clock there and nowhere else; real hardware spins, or sleeps on an interrupt with a bound, and measures. So
//! one loop, with a budget in cycles, serves both, and no wait is without an end.
//!
//! **Memory.** A [`DmaBuf`] has one owner at a time. Whoever holds the value may touch the bytes; who gives
//! work to the card gives the buffer away with it, and has it back when the card has said that it is done.
//! Rings are the exception: both sides touch them, word by word, with [`DmaBuf::words`]. [`HostMemory`] is what a card in
//! the same process sees of all this.
//!
//! **Errors** ([`BusError`]) are what the wire itself can fail at. What a card says about a job is no error here.

#![forbid(unsafe_code)]

mod dma;
mod error;
mod memory;

pub use dma::{DmaBuf, Mapping, WORD_BYTES, load};
pub use error::BusError;
pub use memory::{HostMemory, Reach, store_strobed};

use auto_impl::auto_impl;

/// What a register says when nobody answers.
pub const ALL_ONES: u32 = u32::MAX;

/// The card's registers: aligned 32-bit words of BAR0.
#[auto_impl(Arc)]
pub trait Registers {
    /// Reads a register. It comes after all writes that were made before.
    ///
    /// All-ones may mean that the card is gone; a device that knows it to be gone says so.
    fn read(&self, offset: u32) -> Result<u32, BusError>;

    /// Writes a register. The write may arrive later than this returns, but in order.
    ///
    /// It is a *release*: whatever the caller has stored in DMA buffers before is visible to a card that has seen it.
    fn write(&self, offset: u32, value: u32) -> Result<(), BusError>;

    /// Reads a register of 64 bits, the low word first.
    fn read64(&self, offset: u32) -> Result<u64, BusError> {
        let low = self.read(offset)?;
        let high = self.read(offset + 4)?;
        Ok(u64::from(high) << 32 | u64::from(low))
    }

    /// Writes a register of 64 bits, the low word first.
    fn write64(&self, offset: u32, value: u64) -> Result<(), BusError> {
        self.write(offset, value as u32)?;
        self.write(offset + 4, (value >> 32) as u32)
    }
}

/// A card, as an engine reaches it. See the [crate documentation](crate).
///
/// All methods take `&self` and may be called from several threads. Dropping a device stops the card's access to host
/// memory before any buffer of it is given back. Several may hold one device: whoever watches it beside the engine, and
/// the engine that comes after.
#[auto_impl(Arc)]
pub trait Device: Registers + Send + Sync {
    /// A name for people: `mock`, `sim`, `vfio 0000:03:00.0`.
    fn name(&self) -> &str;

    /// A zeroed buffer that the card may reach until it is dropped, for no more than `access` says.
    ///
    /// It is contiguous for the card, begins at a multiple of 4,096 and has at least `bytes` bytes, in whole units of 64:
    /// a card reads whole beats. More than [`dma_limit`](Self::dma_limit) is refused.
    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError>;

    /// Bytes of the longest buffer that [`alloc`](Self::alloc) gives; a multiple of 4,096.
    fn dma_limit(&self) -> usize;

    /// Lets about `most` cycles of the card's clock pass, fewer where an interrupt comes in.
    ///
    /// At least one cycle counts as passed, even on a card whose clock stands still: a caller that adds up what it was
    /// told reaches any budget. Only one thread at a time should wait in here; two would count the same cycles twice.
    fn relax(&self, most: u64) -> Result<Relaxed, BusError>;

    /// Function-level reset: the card forgets its rings and jobs, and no access to host memory that it began before
    /// comes after this has returned well.
    fn function_reset(&self) -> Result<(), BusError>;
}

/// What a card may do with a buffer. Whatever else it tries ends in an error on its bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read it.
    Read,
    /// Read and write it.
    ReadWrite,
}

/// What happened while an engine let time pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relaxed {
    /// Cycles that passed, at least one.
    pub cycles: u64,
    /// Interrupts since the last call.
    pub raised: Lines,
}

/// A set of interrupt lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines(pub u32);

impl Lines {
    /// Whether this line is in the set.
    pub const fn has(self, line: u32) -> bool {
        self.0 >> line & 1 != 0
    }

    /// The set with this line too.
    #[must_use]
    pub const fn with(self, line: u32) -> Self {
        Self(self.0 | 1 << line)
    }
}
