//! The two rings: 64-byte entries in host memory that both sides touch.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use zkcard_bus::{Access, BusError, Device, DmaBuf, WORD_BYTES};
use zkcard_layout::{Completion, DecodeError, RECORD_BYTES};

/// Words of an entry.
const ENTRY_WORDS: usize = RECORD_BYTES / WORD_BYTES;

/// Submission and completion ring, equally long.
pub(crate) struct Rings {
    pub submission: Arc<DmaBuf>,
    pub completion: Arc<DmaBuf>,
    pub log_entries: u32,
    /// Descriptors written since the rings began.
    pub submitted: u32,
    /// Completions taken since the rings began.
    pub taken: u32,
}

impl Rings {
    pub fn new<D: Device>(device: &D, log_entries: u32) -> Result<Self, BusError> {
        let bytes = RECORD_BYTES << log_entries;
        let ring = |access| device.alloc(bytes, access).map(Arc::new);
        let (submission, completion) = (ring(Access::Read)?, ring(Access::ReadWrite)?);
        Ok(Self { submission, completion, log_entries, submitted: 0, taken: 0 })
    }

    /// As just made. Only while the card is quiet.
    pub fn clear(&mut self) {
        for word in self.submission.words().iter().chain(self.completion.words()) {
            word.store(0, Ordering::Relaxed);
        }
        (self.submitted, self.taken) = (0, 0);
    }

    /// Never gives the rings back to the host: a card that cannot be made quiet may still write to them.
    pub fn leak(&mut self) {
        std::mem::forget((Arc::clone(&self.submission), Arc::clone(&self.completion)));
    }

    /// Writes the next descriptor. The card may not see it before [`publish`](Self::publish).
    pub fn push(&mut self, descriptor: &[u8; RECORD_BYTES]) {
        let entry = &self.submission.words()[self.word(self.submitted)..];
        for (word, bytes) in entry.iter().zip(descriptor.as_chunks().0) {
            word.store(u64::from_le_bytes(*bytes), Ordering::Relaxed);
        }
        self.submitted = self.submitted.wrapping_add(1);
    }

    /// Makes all entries, and the data that they speak of, visible before the doorbell; gives the doorbell's value.
    pub fn publish(&self) -> u32 {
        fence(Ordering::Release);
        self.submitted
    }

    /// The next completion, if its phase says that it is there.
    pub fn peek(&self) -> Option<Result<Completion, DecodeError>> {
        let at = self.word(self.taken);
        let last: &AtomicU64 = &self.completion.words()[at + ENTRY_WORDS - 1];
        let phase = self.taken >> self.log_entries & 1 == 0;
        // Acquire: the rest of the entry, and the job's data, were written before this word.
        if !Completion::is_new(last.load(Ordering::Acquire), phase) {
            return None;
        }
        let mut bytes = [0; RECORD_BYTES];
        self.completion.read(at * WORD_BYTES, &mut bytes);
        Some(Completion::from_bytes(&bytes))
    }

    /// Goes on to the completion after this.
    pub fn take(&mut self) {
        self.taken = self.taken.wrapping_add(1);
    }

    /// The first word of an entry.
    fn word(&self, number: u32) -> usize {
        ENTRY_WORDS * (number as usize & ((1 << self.log_entries) - 1))
    }
}
