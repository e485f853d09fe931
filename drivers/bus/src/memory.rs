//! Host memory as a card in the same process sees it: the buffers that were registered, by address, and nothing else.

use crate::{Access, BusError, DmaBuf, Mapping, WORD_BYTES, load};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Buffers begin at multiples of this.
const PAGE: u64 = 4096;
/// Bytes that a card reads or writes at once.
const BEAT: usize = 64;

/// What lies behind a card's way to host memory: an IOMMU, and memory.
pub trait Reach: Send + Sync {
    /// The card reads bytes from `iova` on, a multiple of 8.
    fn read(&self, iova: u64, bytes: &mut [u8]) -> Result<(), BusError>;

    /// The card writes the bytes of a beat whose strobes are on. The last word becomes visible last.
    fn write(&self, iova: u64, bytes: &[u8], strobes: u64) -> Result<(), BusError>;
}

impl Reach for HostMemory {
    fn read(&self, iova: u64, bytes: &mut [u8]) -> Result<(), BusError> {
        self.read(iova, bytes)
    }

    fn write(&self, iova: u64, bytes: &[u8], strobes: u64) -> Result<(), BusError> {
        self.write_strobed(iova, bytes, |byte| strobes >> byte & 1 != 0)
    }
}

/// The buffers that a card in this process may reach.
///
/// It stands for the IOMMU: an address outside every buffer that lives is refused, and a write to one that the card may only
/// read, with the address as evidence. Between two buffers there is always a gap.
pub struct HostMemory {
    buffers: Mutex<Buffers>,
}

struct Buffers {
    next: u64,
    live: BTreeMap<u64, (Arc<[AtomicU64]>, Access)>,
}

impl HostMemory {
    /// No buffers yet; the first will be at `base`, a multiple of 4,096.
    pub fn new(base: u64) -> Arc<Self> {
        Arc::new(Self { buffers: Mutex::new(Buffers { next: base, live: BTreeMap::new() }) })
    }

    /// A zeroed buffer of whole beats, registered until it is dropped. No address is ever used twice.
    pub fn alloc(self: &Arc<Self>, bytes: usize, access: Access) -> DmaBuf {
        let bytes = bytes.next_multiple_of(BEAT);
        let words: Arc<[AtomicU64]> = (0..bytes.div_ceil(WORD_BYTES)).map(|_| AtomicU64::new(0)).collect();
        let mut buffers = self.lock();
        let iova = buffers.next;
        buffers.next += (bytes as u64).next_multiple_of(PAGE) + PAGE;
        buffers.live.insert(iova, (Arc::clone(&words), access));
        DmaBuf::new(Box::new(Registered { words, iova, home: Arc::clone(self) }), iova)
    }

    /// How many buffers are registered.
    pub fn live(&self) -> usize {
        self.lock().live.len()
    }

    /// The card reads `bytes` from `iova` on, a multiple of 8.
    pub fn read(&self, iova: u64, bytes: &mut [u8]) -> Result<(), BusError> {
        let (words, first, _) = self.find(iova, bytes.len())?;
        load(&words[first..], bytes);
        Ok(())
    }

    /// The card writes `bytes` from `iova` on, a multiple of 8. The last word becomes visible last.
    pub fn write(&self, iova: u64, bytes: &[u8]) -> Result<(), BusError> {
        self.write_strobed(iova, bytes, |_| true)
    }

    /// The card writes from `iova` on, a multiple of 8, but only the bytes for which `strobe` holds.
    pub fn write_strobed(
        &self,
        iova: u64,
        bytes: &[u8],
        strobe: impl Fn(usize) -> bool,
    ) -> Result<(), BusError> {
        let (words, first, access) = self.find(iova, bytes.len())?;
        if access == Access::Read {
            return Err(BusError::ReadOnly { iova, bytes: bytes.len() });
        }
        store_strobed(&words[first..], bytes, strobe);
        Ok(())
    }

    /// The words of the buffer that holds all these bytes, which of them is the first, and what the card may do with them.
    fn find(&self, iova: u64, bytes: usize) -> Result<(Arc<[AtomicU64]>, usize, Access), BusError> {
        let unmapped = BusError::Unmapped { iova, bytes };
        let buffers = self.lock();
        let Some((base, (words, access))) = buffers.live.range(..=iova).next_back() else {
            return Err(unmapped);
        };
        let offset = (iova - base) as usize;
        let fits = offset.checked_add(bytes).is_some_and(|end| end <= words.len() * WORD_BYTES);
        if !fits || !offset.is_multiple_of(WORD_BYTES) {
            return Err(unmapped);
        }
        Ok((Arc::clone(words), offset / WORD_BYTES, *access))
    }

    fn lock(&self) -> MutexGuard<'_, Buffers> {
        self.buffers.lock().unwrap_or_else(PoisonError::into_inner) // no code that could panic runs under it
    }
}

/// Memory of this process, known to its [`HostMemory`] until it is dropped.
struct Registered {
    words: Arc<[AtomicU64]>,
    iova: u64,
    home: Arc<HostMemory>,
}

impl Mapping for Registered {
    fn words(&self) -> &[AtomicU64] {
        &self.words
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.home.lock().live.remove(&self.iova);
    }
}

/// Stores the bytes for which `strobe` holds. The last word becomes visible last.
pub fn store_strobed(words: &[AtomicU64], bytes: &[u8], strobe: impl Fn(usize) -> bool) {
    let count = bytes.len().div_ceil(WORD_BYTES);
    for (index, (word, chunk)) in words.iter().zip(bytes.chunks(WORD_BYTES)).enumerate() {
        let mut value = word.load(Ordering::Relaxed).to_le_bytes();
        for (place, byte) in chunk.iter().enumerate().filter(|(i, _)| strobe(index * WORD_BYTES + i)) {
            value[place] = *byte;
        }
        if index + 1 == count {
            fence(Ordering::Release); // whoever sees this word with acquire sees all before it
        }
        word.store(u64::from_le_bytes(value), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_sees_what_the_host_wrote_and_back() {
        let memory = HostMemory::new(PAGE);
        let mut buffer = memory.alloc(100, Access::ReadWrite);
        buffer.write(8, b"from the host");
        let mut seen = [0; 13];
        memory.read(buffer.iova() + 8, &mut seen).expect("it is registered");
        assert_eq!(&seen, b"from the host");
        memory.write(buffer.iova(), &[7; 16]).expect("it is registered");
        let mut back = [0; 21];
        buffer.read(0, &mut back);
        assert_eq!((&back[..16], &back[16..]), (&[7; 16][..], &b" host"[..]));
    }

    #[test]
    fn strobes_spare_bytes() {
        let memory = HostMemory::new(PAGE);
        let mut buffer = memory.alloc(16, Access::ReadWrite);
        buffer.write(0, &[1; 16]);
        memory.write_strobed(buffer.iova(), &[2; 16], |i| i % 3 == 0).expect("it is registered");
        let mut back = [0; 16];
        buffer.read(0, &mut back);
        assert_eq!(back, std::array::from_fn(|i| if i % 3 == 0 { 2 } else { 1 }));
    }

    #[test]
    fn what_is_no_buffer_is_refused_with_its_address() {
        let memory = HostMemory::new(PAGE);
        let buffer = memory.alloc(4096, Access::ReadWrite);
        let after = buffer.iova() + 4096;
        for (iova, bytes) in [(0, 8), (after, 8), (after - 8, 16), (buffer.iova() + 4, 8)] {
            let refused = memory.write(iova, &vec![0; bytes]);
            assert!(
                matches!(refused, Err(BusError::Unmapped { iova: i, bytes: b }) if (i, b) == (iova, bytes))
            );
        }
        let iova = buffer.iova();
        drop(buffer);
        assert!(memory.read(iova, &mut [0; 8]).is_err());
        assert_eq!(memory.live(), 0);
    }

    #[test]
    fn a_card_does_not_write_where_it_may_only_read() {
        let memory = HostMemory::new(PAGE);
        let mut buffer = memory.alloc(64, Access::Read);
        buffer.write(0, &[3; 64]);
        let refused = memory.write(buffer.iova() + 8, &[9; 16]);
        assert!(matches!(refused, Err(BusError::ReadOnly { bytes: 16, .. })), "{refused:?}");
        let mut seen = [0; 64];
        memory.read(buffer.iova(), &mut seen).expect("it may be read");
        assert_eq!(seen, [3; 64]);
    }

    #[test]
    fn a_dropped_buffer_is_wiped() {
        let memory = HostMemory::new(PAGE);
        let mut buffer = memory.alloc(64, Access::ReadWrite);
        buffer.write(0, &[0xa5; 64]);
        let (words, ..) = memory.find(buffer.iova(), 64).expect("it is registered");
        drop(buffer);
        assert!(words.iter().all(|word| word.load(Ordering::Relaxed) == 0));
    }
}
