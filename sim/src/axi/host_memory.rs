//! Host memory as a card behind an IOMMU sees it: registered buffers, and nothing between them.

use super::timing::{Bursts, Store};
use super::{Data, Driven, Faults, Offered, Slave, Timing};
use std::collections::BTreeMap;
use std::ops::Range;

/// Buffers lie this far apart at least, so that running over one is seen.
const GUARD: u64 = 0x1_0000;
const PAGE: u64 = 0x1000;
const SLVERR: u8 = 2;

/// The card wrote where no buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a write outside of every registered buffer, at {0:#x}")]
pub struct Outside(pub u64);

/// Registered buffers, with the timing and the faults of the bus before them.
///
/// A read outside of them is answered by SLVERR, as an IOMMU would; a write outside is a fault of the
/// card that ends the simulation, unless [`HostMemory::forgive`] was called.
#[derive(Debug)]
pub struct HostMemory {
    store: Buffers,
    bursts: Bursts,
}

#[derive(Debug, Default)]
struct Buffers {
    map: BTreeMap<u64, Vec<u32>>,
    next: u64,
    forgives: bool,
    refused: u64,
}

impl HostMemory {
    /// No buffer yet.
    pub fn new(timing: Timing, seed: u64) -> Self {
        let store = Buffers { next: 0x1_0000_0000, ..Buffers::default() };
        Self { store, bursts: Bursts::new(timing, seed) }
    }

    /// A zeroed buffer of whole pages; its address for the card.
    pub fn alloc(&mut self, bytes: usize) -> u64 {
        let size = (bytes.max(1) as u64).next_multiple_of(PAGE);
        let iova = self.store.next;
        self.store.next += size + GUARD;
        self.store.map.insert(iova, vec![0; size as usize / 4]);
        iova
    }

    /// Takes the buffer at this address back; false when there is none.
    pub fn free(&mut self, iova: u64) -> bool {
        self.store.map.remove(&iova).is_some()
    }

    /// Writes outside of buffers are answered by SLVERR from now on.
    pub fn forgive(&mut self) {
        self.store.forgives = true;
    }

    /// Accesses outside of buffers so far.
    pub fn refused(&self) -> u64 {
        self.store.refused
    }

    /// Bytes as the host sees them.
    ///
    /// # Panics
    /// When the range is not inside one buffer.
    pub fn read(&self, iova: u64, bytes: &mut [u8]) {
        let (base, words) = self.store.find(iova, bytes.len()).expect("inside a buffer");
        for (at, byte) in (iova - base..).zip(bytes) {
            *byte = (words[at as usize / 4] >> (at % 4 * 8)) as u8;
        }
    }

    /// Writes as the host does.
    ///
    /// # Panics
    /// When the range is not inside one buffer.
    pub fn write(&mut self, iova: u64, bytes: &[u8]) {
        let (base, words) = self.store.find_mut(iova, bytes.len()).expect("inside a buffer");
        for (at, byte) in (iova - base..).zip(bytes) {
            let (word, shift) = (&mut words[at as usize / 4], at % 4 * 8);
            *word = *word & !(0xff << shift) | u32::from(*byte) << shift;
        }
    }

    /// How the bus answers from now on.
    pub fn timing(&mut self) -> &mut Timing {
        &mut self.bursts.timing
    }

    /// What will go wrong.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.bursts.faults
    }

    /// Bursts so far: reads, writes.
    pub fn bursts(&self) -> [u64; 2] {
        self.bursts.count
    }
}

impl Buffers {
    fn find(&self, addr: u64, len: usize) -> Option<(u64, &Vec<u32>)> {
        let (&base, words) = self.map.range(..=addr).next_back()?;
        (addr - base + len as u64 <= 4 * words.len() as u64).then_some((base, words))
    }

    fn find_mut(&mut self, addr: u64, len: usize) -> Option<(u64, &mut Vec<u32>)> {
        let (&base, words) = self.map.range_mut(..=addr).next_back()?;
        (addr - base + len as u64 <= 4 * words.len() as u64).then_some((base, words))
    }
}

fn range(base: u64, addr: u64) -> Range<usize> {
    let first = (addr - base) as usize / 4;
    first..first + 16
}

impl Store for Buffers {
    fn read(&mut self, addr: u64) -> (Data, u8) {
        let mut data = [0xdead_beef; 16];
        let Some((base, words)) = self.find(addr, 64) else {
            self.refused += 1;
            return (data, SLVERR);
        };
        data.copy_from_slice(&words[range(base, addr)]);
        (data, 0)
    }

    fn write(&mut self, addr: u64, data: &Data, strb: u64) -> Result<u8, Outside> {
        if strb == 0 {
            return Ok(0);
        }
        let Some((base, words)) = self.find_mut(addr, 64) else {
            self.refused += 1;
            return if self.forgives { Ok(SLVERR) } else { Err(Outside(addr)) };
        };
        put_strobed(&mut words[range(base, addr)], data, strb);
        Ok(0)
    }
}

/// Writes the bytes of a beat whose strobes are on.
pub(super) fn put_strobed(words: &mut [u32], data: &Data, strb: u64) {
    for (i, (word, new)) in words.iter_mut().zip(data).enumerate() {
        let bits = strb >> (4 * i) & 0xf;
        let mask =
            (0..4).filter(|byte| bits >> byte & 1 != 0).fold(0u32, |mask, byte| mask | 0xff << (8 * byte));
        *word = *word & !mask | new & mask;
    }
}

impl Slave for HostMemory {
    fn drive(&mut self, now: u64) -> Driven {
        self.bursts.drive(now, &mut self.store)
    }

    fn clock(&mut self, now: u64, driven: &Driven, offered: &Offered) -> Result<(), Outside> {
        self.bursts.clock(now, driven, offered, &mut self.store, |_, _| 0)
    }

    fn reset(&mut self) {
        self.bursts.reset();
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ax, W};
    use super::*;

    #[test]
    fn a_write_outside_names_its_address() {
        let mut memory = HostMemory::new(Timing::steady(1), 1);
        let iova = memory.alloc(100);
        let driven = Driven { aw_ready: true, w_ready: true, ..Driven::default() };
        let mut write = |memory: &mut HostMemory, addr| {
            let aw = Offered { aw: Some(Ax { addr, id: 0, len: 0 }), ..Offered::default() };
            memory.clock(0, &driven, &aw).unwrap();
            let w = W { data: [7; 16], strb: u64::MAX, last: true };
            memory.clock(1, &driven, &Offered { w: Some(w), ..Offered::default() })
        };
        write(&mut memory, iova + PAGE - 64).unwrap();
        let error = write(&mut memory, iova + PAGE).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("a write outside of every registered buffer, at {:#x}", iova + PAGE)
        );
        let mut bytes = [0; 4];
        memory.read(iova + PAGE - 64, &mut bytes);
        assert_eq!(bytes, [7, 0, 0, 0]);
        assert!(memory.free(iova) && !memory.free(iova));
    }

    #[test]
    fn strobes_pick_bytes() {
        let mut words = [0x1111_1111; 16];
        put_strobed(&mut words, &[0x2222_2222; 16], 0b0110_0000);
        assert_eq!(words[1], 0x1122_2211);
        assert_eq!(words[0], 0x1111_1111);
    }
}
