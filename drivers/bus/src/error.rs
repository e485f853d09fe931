//! What the wire to a card can fail at.

use std::io;
use std::sync::Arc;

/// Why a device could not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BusError {
    /// The card is no longer there.
    #[error("the card is gone: {detail}")]
    Gone {
        /// How that was noticed.
        detail: String,
    },
    /// No register lies there.
    #[error("no register at {offset:#x}: BAR0 has {size:#x} bytes, and words are aligned")]
    Offset {
        /// The offset asked for.
        offset: u32,
        /// Bytes of the BAR.
        size: u32,
    },
    /// No buffer of that length, or not now.
    #[error("no DMA buffer of {bytes} bytes: {detail}")]
    NoBuffer {
        /// The length asked for.
        bytes: usize,
        /// What stands against it, and what to do about it.
        detail: String,
    },
    /// Host memory that is no registered buffer.
    #[error("{bytes} bytes at host address {iova:#x} are in no registered buffer")]
    Unmapped {
        /// The first byte.
        iova: u64,
        /// How many.
        bytes: usize,
    },
    /// The device has no such thing.
    #[error("this device has no {what}")]
    Unsupported {
        /// What was asked for.
        what: &'static str,
    },
    /// The operating system refused a step.
    #[error("failed to {step}: {cause}; {remedy}")]
    System {
        /// What was tried.
        step: &'static str,
        /// What the system said.
        cause: Arc<io::Error>,
        /// What to do about it.
        remedy: &'static str,
    },
}
