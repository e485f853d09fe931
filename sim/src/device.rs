//! The simulated card as a [`Device`]: what an engine drives in process.

use crate::card::{CardError, SimCard, SimConfig};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zkcard_bus::{Access, BusError, Device, DmaBuf, HostMemory, Lines, Registers, Relaxed};

/// Bytes of the longest buffer.
const DMA_LIMIT: usize = 1 << 30;
/// Bytes of BAR0.
const BAR_BYTES: u32 = 0x1000;
const LINES: usize = 2;

/// [`SimCard`] behind the seam of the bus. Its clock stands still unless somebody waits or touches a register.
///
/// A card that breaks a rule of the bus, or writes outside of every buffer, is gone from then on; the error says why.
pub struct SimDevice {
    memory: Arc<HostMemory>,
    inner: Mutex<Inner>,
}

struct Inner {
    card: SimCard,
    gone: Option<String>,
}

impl SimDevice {
    /// Powers a card up.
    pub fn open(config: &SimConfig) -> Result<Self, CardError> {
        let card = SimCard::open(config)?;
        Ok(Self { memory: Arc::clone(card.host.buffers()), inner: Mutex::new(Inner { card, gone: None }) })
    }

    /// Looks at the card, or meddles with it: memories, faults, counts of accesses.
    pub fn with_card<T>(&self, f: impl FnOnce(&mut SimCard) -> T) -> T {
        f(&mut self.lock().card)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner) // what a panic left is a card like any other
    }

    fn run<T>(&self, f: impl FnOnce(&mut SimCard) -> Result<T, CardError>) -> Result<T, BusError> {
        let mut inner = self.lock();
        if let Some(detail) = &inner.gone {
            return Err(BusError::Gone { detail: detail.clone() });
        }
        f(&mut inner.card).map_err(|error| {
            let detail = error.to_string();
            inner.gone = Some(detail.clone());
            BusError::Gone { detail }
        })
    }
}

/// Refuses what is no register, as a mapped BAR cannot.
fn in_bar(offset: u32) -> Result<(), BusError> {
    let is_inside = offset < BAR_BYTES && offset.is_multiple_of(4);
    if is_inside { Ok(()) } else { Err(BusError::Offset { offset, size: BAR_BYTES }) }
}

impl Registers for SimDevice {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        in_bar(offset)?;
        self.run(|card| card.read32(offset))
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        in_bar(offset)?;
        self.run(|card| card.write32(offset, value))
    }
}

impl Device for SimDevice {
    fn name(&self) -> &str {
        "sim"
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        if bytes > DMA_LIMIT {
            let detail = format!("the simulator gives {DMA_LIMIT} at most; take several");
            return Err(BusError::NoBuffer { bytes, detail });
        }
        Ok(self.memory.alloc(bytes.next_multiple_of(crate::axi::BEAT_BYTES), access))
    }

    fn dma_limit(&self) -> usize {
        DMA_LIMIT
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        self.run(|card| {
            let mut cycles = 0;
            while cycles < most.max(1) && (cycles == 0 || !card.has_interrupts()) {
                card.tick()?;
                cycles += 1;
            }
            let raised = (0..LINES).filter(|line| card.take_interrupts(*line) != 0);
            let raised = raised.fold(Lines::default(), |lines, line| lines.with(line as u32));
            Ok(Relaxed { cycles, raised })
        })
    }

    fn function_reset(&self) -> Result<(), BusError> {
        self.run(SimCard::function_reset)
    }
}
