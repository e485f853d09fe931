//! What the wire to a card can fail at.

use std::io;
use std::sync::Arc;

/// Why a device could not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
#[non_exhaustive]
pub enum BusError {
    /// The card is no longer there.
    #[error("the card is gone: {detail}")]
    Gone { detail: String },
    /// No register lies there.
    #[error("no register at {offset:#x}: BAR0 has {size:#x} bytes, and words are aligned")]
    Offset { offset: u32, size: u32 },
    /// No buffer of that length, or not now.
    #[error("no DMA buffer of {bytes} bytes: {detail}")]
    NoBuffer { bytes: usize, detail: String },
    /// Host memory that is no registered buffer.
    #[error("{bytes} bytes at host address {iova:#x} are in no registered buffer")]
    Unmapped { iova: u64, bytes: usize },
    /// The card wrote where it may only read.
    #[error("{bytes} bytes at host address {iova:#x} are in a buffer that the card may only read")]
    ReadOnly { iova: u64, bytes: usize },
    /// The operating system refused a step.
    #[error("failed to {step}: {cause}; {remedy}")]
    System { step: &'static str, cause: Arc<io::Error>, remedy: &'static str },
}
