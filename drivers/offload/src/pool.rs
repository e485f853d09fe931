//! Buffers that are kept mapped between copies: mapping one costs more than a copy does.

use std::sync::{Mutex, PoisonError};
use zkcard_bus::{Access, BusError, Device, DmaBuf};

/// Buffers that are kept at most.
const KEPT: usize = 32;

/// Zeroed buffers of one size, for one direction.
pub(crate) struct Pool {
    bytes: usize,
    access: Access,
    free: Mutex<Vec<DmaBuf>>,
}

impl Pool {
    pub fn new(bytes: usize, access: Access) -> Self {
        Self { bytes, access, free: Mutex::default() }
    }

    /// Bytes of each: the longest piece of a copy.
    pub fn piece_bytes(&self) -> usize {
        self.bytes
    }

    /// A zeroed buffer of at least so many bytes.
    pub fn take<D: Device>(&self, device: &D, bytes: usize) -> Result<DmaBuf, BusError> {
        if bytes > self.bytes {
            return device.alloc(bytes, self.access);
        }
        let kept = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.map_or_else(|| device.alloc(self.bytes, self.access), Ok)
    }

    /// Takes a buffer back of which only the first `used` bytes are not zero, and wipes it.
    pub fn put(&self, mut buffer: DmaBuf, used: usize) {
        buffer.wipe(used);
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if buffer.len() == self.bytes && free.len() < KEPT {
            free.push(buffer);
        }
    }
}
