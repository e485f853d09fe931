//! Buffers that the card can reach.
//!
//! Memory that another party may write is never a `&[u8]`: it is words of [`AtomicU64`], whose accesses are plain
//! loads and stores on every machine that has a PCIe bus, and which no optimiser may assume to be still.
//!
//! **Fences.** The host's stores to a buffer are relaxed; what makes them visible is the release fence that every
//! register write stands for ([`Registers::write`](crate::Registers::write)), so the doorbell publishes descriptors and
//! data at once. In the other direction the host loads the last word of a completion with acquire; all that the card
//! wrote before it, the job's data among it, is visible after that.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering, fence};

/// Bytes of a word of a buffer.
pub const WORD_BYTES: usize = 8;

/// Memory that stays where it is, mapped for the card, until it is dropped.
pub trait Mapping: Send + Sync {
    /// The memory.
    fn words(&self) -> &[AtomicU64];
}

/// A buffer of host memory that the card reaches at [`iova`](Self::iova).
///
/// It is wiped when it is dropped, and only then unmapped.
pub struct DmaBuf {
    mapping: Box<dyn Mapping>,
    iova: u64,
}

impl DmaBuf {
    /// For devices: memory, and the address under which the card finds it, a multiple of 4,096.
    pub fn new(mapping: Box<dyn Mapping>, iova: u64) -> Self {
        Self { mapping, iova }
    }

    /// The card's address of the first byte.
    pub fn iova(&self) -> u64 {
        self.iova
    }

    /// Bytes in it.
    pub fn len(&self) -> usize {
        self.words().len() * WORD_BYTES
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words().is_empty()
    }

    /// The words, for memory that both sides touch at once. Little-endian, as all that crosses the bus.
    pub fn words(&self) -> &[AtomicU64] {
        self.mapping.words()
    }

    /// Writes whole words from byte `offset` on, a multiple of 8; a last word that is not full is filled with zeros.
    ///
    /// # Panics
    /// Where the bytes do not fit, as an index would.
    pub fn write(&mut self, offset: usize, bytes: &[u8]) {
        store(&self.words()[offset / WORD_BYTES..], bytes);
    }

    /// Reads from byte `offset` on, a multiple of 8.
    ///
    /// # Panics
    /// Where the buffer ends before `bytes` does, as an index would.
    pub fn read(&self, offset: usize, bytes: &mut [u8]) {
        load(&self.words()[offset / WORD_BYTES..], bytes);
    }

    /// Zeroes the first `bytes`, rounded up to whole words.
    pub fn wipe(&mut self, bytes: usize) {
        let words = self.words();
        zero(&words[..bytes.div_ceil(WORD_BYTES).min(words.len())]);
    }
}

impl Drop for DmaBuf {
    fn drop(&mut self) {
        zero(self.words());
    }
}

impl fmt::Debug for DmaBuf {
    /// Where it is, not what is in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DmaBuf({:#x}, {} bytes)", self.iova, self.len())
    }
}

/// Stores bytes into words, the last of which is filled up with zeros.
pub(crate) fn store(words: &[AtomicU64], bytes: &[u8]) {
    assert!(bytes.len() <= words.len() * WORD_BYTES, "{} bytes into {} words", bytes.len(), words.len());
    for (word, chunk) in words.iter().zip(bytes.chunks(WORD_BYTES)) {
        word.store(word_of(chunk), Ordering::Relaxed);
    }
}

/// For cards in this process: loads bytes from words.
///
/// # Panics
/// Where the words end before the bytes do.
pub fn load(words: &[AtomicU64], bytes: &mut [u8]) {
    assert!(bytes.len() <= words.len() * WORD_BYTES, "{} bytes from {} words", bytes.len(), words.len());
    for (word, chunk) in words.iter().zip(bytes.chunks_mut(WORD_BYTES)) {
        let word = word.load(Ordering::Relaxed).to_le_bytes();
        chunk.copy_from_slice(&word[..chunk.len()]);
    }
}

/// Up to eight bytes as a little-endian word.
fn word_of(chunk: &[u8]) -> u64 {
    let mut word = [0; WORD_BYTES];
    word[..chunk.len()].copy_from_slice(chunk);
    u64::from_le_bytes(word)
}

/// Zeroes words so that no optimiser can drop it as dead: atomic stores before a fence have a witness.
fn zero(words: &[AtomicU64]) {
    words.iter().for_each(|word| word.store(0, Ordering::Relaxed));
    fence(Ordering::SeqCst);
}
