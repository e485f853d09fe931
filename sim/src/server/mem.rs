//! Memory that a client shares with the card.
#![expect(unsafe_code, reason = "this is the address of the server's unsafe code")]

use memmap2::{MmapOptions, MmapRaw};
use std::fs::File;
use std::io;
use std::sync::atomic::AtomicU64;
use zkcard_bus::WORD_BYTES;

/// A file of a client's memory, mapped whole, once, however many of its ranges the card may reach.
pub struct Shared(MmapRaw);

impl Shared {
    /// Maps the file as long as it is now. A client that shortens it later ends this process when the card touches
    /// what is gone; VMMs and our driver seal their memory against that.
    pub fn map(file: &File) -> io::Result<Self> {
        MmapOptions::new().map_raw(file).map(Self)
    }

    /// Bytes, in whole words.
    pub fn len(&self) -> u64 {
        (self.0.len() / WORD_BYTES * WORD_BYTES) as u64
    }

    /// The memory.
    pub fn words(&self) -> &[AtomicU64] {
        let (start, count) = (self.0.as_mut_ptr().cast::<AtomicU64>(), self.0.len() / WORD_BYTES);
        // SAFETY: the mapping begins at a page, is readable and writable, has room for so many words, and lives as long as
        // `self`. Others write to it at any time, which is what atomics are for: nothing here sees it as plain bytes.
        unsafe { std::slice::from_raw_parts(start, count) }
    }
}
