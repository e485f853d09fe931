//! Host memory as a card behind an IOMMU sees it: registered buffers, and nothing between them.

use super::timing::{AtOnce, Bursts, Store};
use super::{BEAT_BYTES, Data, Driven, Faults, Offered, Slave, Timing};
use std::collections::BTreeMap;
use std::sync::Arc;
use zkcard_bus::{Access, BusError, DmaBuf, Reach};

/// Where buffers begin: above 4 GiB, so that no upper half of an address is ever zero.
const BASE: u64 = 0x1_0000_0000;
const SLVERR: u8 = 2;

/// The card wrote where no buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a write outside of every registered buffer, at {0:#x}")]
pub struct Outside(pub u64);

/// Registered buffers, with the timing and the faults of the bus before them.
///
/// A read outside of them is answered by SLVERR, as an IOMMU would, and so is a write to one that the card may only read; a
/// write outside is a fault of the card that ends the simulation, unless [`HostMemory::forgive`] was called.
pub struct HostMemory {
    /// The buffers of this process, behind the bus unless [`Self::put_behind`] was called.
    buffers: Arc<zkcard_bus::HostMemory>,
    store: Behind,
    bursts: Bursts,
    /// Buffers of [`Self::alloc`].
    owned: BTreeMap<u64, DmaBuf>,
}

struct Behind {
    memory: Arc<dyn Reach>,
    forgives: bool,
    refused: u64,
}

impl std::fmt::Debug for HostMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HostMemory({} registered, {} refused)", self.buffers.live(), self.store.refused)
    }
}

impl HostMemory {
    /// No buffer yet.
    pub fn new(timing: Timing, seed: u64) -> Self {
        let buffers = zkcard_bus::HostMemory::new(BASE);
        let store = Behind { memory: Arc::clone(&buffers) as _, forgives: false, refused: 0 };
        Self { buffers, store, bursts: Bursts::new(timing, seed), owned: BTreeMap::new() }
    }

    /// The buffers themselves.
    pub fn buffers(&self) -> &Arc<zkcard_bus::HostMemory> {
        &self.buffers
    }

    /// Puts other memory behind the bus than the buffers of this process. Accesses outside of it are answered by SLVERR.
    pub fn put_behind(&mut self, memory: Arc<dyn Reach>) {
        self.store.memory = memory;
        self.forgive();
    }

    /// A zeroed buffer that is kept here until [`Self::free`]; its address for the card.
    pub fn alloc(&mut self, bytes: usize) -> u64 {
        let buffer = self.buffers.alloc(bytes.max(1).next_multiple_of(BEAT_BYTES), Access::ReadWrite);
        let iova = buffer.iova();
        self.owned.insert(iova, buffer);
        iova
    }

    /// Gives up a buffer of [`Self::alloc`]; false when there is none.
    pub fn free(&mut self, iova: u64) -> bool {
        self.owned.remove(&iova).is_some()
    }

    /// Writes outside of buffers are answered by SLVERR from now on.
    pub fn forgive(&mut self) {
        self.store.forgives = true;
    }

    /// Accesses outside of buffers so far.
    pub fn refused(&self) -> u64 {
        self.store.refused
    }

    /// Bytes as the host sees them, from a multiple of 8 on.
    ///
    /// # Panics
    /// When the range is not inside one buffer.
    pub fn read(&self, iova: u64, bytes: &mut [u8]) {
        self.buffers.read(iova, bytes).expect("inside a buffer");
    }

    /// Writes as the host does, from a multiple of 8 on.
    ///
    /// # Panics
    /// When the range is not inside one buffer.
    pub fn write(&mut self, iova: u64, bytes: &[u8]) {
        self.buffers.write(iova, bytes).expect("inside a buffer");
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

impl Store for Behind {
    fn read(&mut self, addr: u64) -> (Data, u8) {
        let mut bytes = [0xef; BEAT_BYTES];
        let resp = if self.memory.read(addr, &mut bytes).is_ok() { 0 } else { SLVERR };
        self.refused += u64::from(resp != 0);
        let mut data = Data::default();
        for (word, chunk) in data.iter_mut().zip(bytes.chunks_exact(4)) {
            *word = chunk.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte));
        }
        (data, resp)
    }

    fn write(&mut self, addr: u64, data: &Data, strb: u64) -> Result<u8, Outside> {
        if strb == 0 {
            return Ok(0);
        }
        let mut bytes = [0; BEAT_BYTES];
        bytes
            .chunks_exact_mut(4)
            .zip(data)
            .for_each(|(chunk, word)| chunk.copy_from_slice(&word.to_le_bytes()));
        // The bytes of a half beat may end where the buffer does.
        let end = BEAT_BYTES - strb.leading_zeros() as usize;
        let written = self.memory.write(addr, &bytes[..end], strb);
        self.refused += u64::from(written.is_err());
        match written {
            Ok(()) => Ok(0),
            Err(BusError::ReadOnly { .. }) => Ok(SLVERR),
            Err(_) if self.forgives => Ok(SLVERR),
            Err(_) => Err(Outside(addr)),
        }
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
        self.bursts.clock(now, driven, offered, &mut self.store, &mut AtOnce)
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
        let write = |memory: &mut HostMemory, addr| {
            let aw = Offered { aw: Some(Ax { addr, id: 0, len: 0 }), ..Offered::default() };
            memory.clock(0, &driven, &aw).unwrap();
            let w = W { data: [7; 16], strb: u64::MAX, last: true };
            memory.clock(1, &driven, &Offered { w: Some(w), ..Offered::default() })
        };
        write(&mut memory, iova + 64).unwrap();
        let error = write(&mut memory, iova + 128).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("a write outside of every registered buffer, at {:#x}", iova + 128)
        );
        let mut bytes = [0; 4];
        memory.read(iova + 64, &mut bytes);
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
