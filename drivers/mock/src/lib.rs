//! A card in software: everything of `rtl/gen/REGISTERS.md`, and any [`Fault`] on demand.
//!
//! It is for the tests of the engine: quick, deterministic, and able to do what a sound card never does. It does not
//! model how long things take on a real bus; the simulator does.
//!
//! ```text
//! lib.rs      MockDevice: the Device, and what a test may look at
//! card.rs     registers, phases, reset, wiping, the passing of cycles
//! jobs.rs     descriptors in, order and dependencies, completions out
//! units.rs    what each opcode does to memory
//! operands.rs which operands are refused
//! kernels.rs  products, transforms, sums: by arkworks
//! fault.rs    the faults and their script
//! ```

#![forbid(unsafe_code)]

mod card;
mod fault;
mod image;
mod jobs;
mod kernels;
mod operands;
mod units;

pub use fault::Fault;

use card::Card;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zkcard_bus::{ALL_ONES, Access, BusError, Device, DmaBuf, HostMemory, Reach, Registers, Relaxed};
use zkcard_layout::UNIT_BYTES;

/// Where the first buffer lies: no address fits in 32 bits.
const BASE: u64 = 0x1_0000_0000;
/// Bytes of BAR0.
const BAR: u32 = 4096;

/// What a mock card has.
#[derive(Clone, Copy, Debug)]
pub struct MockConfig {
    /// Units of card memory.
    pub memory_units: u32,
    /// Tags.
    pub tags: u8,
    /// log2 of the longest ring.
    pub max_log_entries: u8,
    /// Slots of constants.
    pub slots: u8,
    /// Elements of a slot.
    pub slot_elements: u8,
    /// The longest buffer, in bytes.
    pub dma_limit: usize,
    /// Whether there are kernels at all.
    pub has_kernels: bool,
    /// The smallest and the largest window of an MSM.
    pub windows: [u8; 2],
    /// log2 of the longest transform.
    pub max_log_length: u8,
}

impl Default for MockConfig {
    fn default() -> Self {
        Self {
            memory_units: 1 << 12,
            tags: 64,
            max_log_entries: 8,
            slots: 16,
            slot_elements: 8,
            dma_limit: 16 << 10,
            has_kernels: true,
            windows: [4, 8],
            max_log_length: 12,
        }
    }
}

/// How often the host touched registers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accesses {
    /// Reads of a 32-bit register.
    pub reads: u64,
    /// Writes of a 32-bit register.
    pub writes: u64,
}

/// The software card. A clone is another handle to the same one.
#[derive(Clone)]
pub struct MockDevice {
    card: Arc<Mutex<Card>>,
    host: Arc<HostMemory>,
    dma_limit: usize,
}

impl MockDevice {
    /// A card just powered up, with random-looking rubbish in its memory.
    pub fn new(config: MockConfig) -> Self {
        let host = HostMemory::new(BASE);
        let card = Card::new(config, Arc::clone(&host) as _);
        Self { card: Arc::new(Mutex::new(card)), host, dma_limit: config.dma_limit }
    }

    /// The same, with its way to host memory through something else; what it allocates itself it cannot reach.
    pub fn behind(config: MockConfig, memory: Arc<dyn Reach>) -> Self {
        let card = Card::new(config, memory);
        let host = HostMemory::new(BASE);
        Self { card: Arc::new(Mutex::new(card)), host, dma_limit: config.dma_limit }
    }

    /// A fault that happens at the first opportunity.
    pub fn arm(&self, fault: Fault) {
        self.arm_after(0, fault);
    }

    /// A fault that lets `spared` opportunities pass.
    pub fn arm_after(&self, spared: u64, fault: Fault) {
        self.lock().script.arm(spared, fault);
    }

    /// Forgets faults that have not happened. Says how many those were.
    pub fn disarm(&self) -> usize {
        self.lock().script.disarm()
    }

    /// Faults that have happened.
    pub fn fired(&self) -> u64 {
        self.lock().script.fired()
    }

    /// Power off and on, if nothing less helps: the card was gone, or its bridge lost for good. Says whether it was so.
    pub fn revive(&self) -> bool {
        let mut card = self.lock();
        let was_lost = card.is_lost();
        if was_lost {
            card.power_up();
        }
        was_lost
    }

    /// Accesses to registers so far.
    pub fn accesses(&self) -> Accesses {
        self.lock().accesses
    }

    /// Cycles since power-up.
    pub fn now(&self) -> u64 {
        self.lock().now
    }

    /// Accesses of the card to host memory that it may not make: none, unless a buffer was freed too early.
    pub fn strays(&self) -> u64 {
        self.lock().strays
    }

    /// Buffers of host memory that live.
    pub fn buffers(&self) -> usize {
        self.host.live()
    }

    /// A copy of card memory.
    pub fn memory(&self) -> Vec<u8> {
        self.lock().memory.clone()
    }

    /// Overwrites card memory behind everybody's back.
    pub fn poke(&self, unit: u32, bytes: &[u8]) {
        let at = unit as usize * UNIT_BYTES;
        self.lock().memory[at..at + bytes.len()].copy_from_slice(bytes);
    }

    /// The bytes of a slot of constants.
    pub fn slot(&self, slot: u8) -> Vec<u8> {
        self.lock().slot(slot).to_vec()
    }

    fn lock(&self) -> MutexGuard<'_, Card> {
        self.card.lock().unwrap_or_else(PoisonError::into_inner) // a test that panicked reports itself
    }
}

impl Registers for MockDevice {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        check(offset)?;
        let mut card = self.lock();
        card.accesses.reads += 1;
        Ok(if card.is_gone { ALL_ONES } else { card.read(offset) })
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        check(offset)?;
        let mut card = self.lock();
        card.accesses.writes += 1;
        if !card.is_gone {
            card.write(offset, value);
        }
        Ok(())
    }
}

impl Device for MockDevice {
    fn name(&self) -> &str {
        "mock"
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        if bytes > self.dma_limit {
            let detail = format!("at most {} at once", self.dma_limit);
            return Err(BusError::NoBuffer { bytes, detail });
        }
        Ok(self.host.alloc(bytes, access))
    }

    fn dma_limit(&self) -> usize {
        self.dma_limit
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        Ok(self.lock().relax(most.max(1)))
    }

    fn function_reset(&self) -> Result<(), BusError> {
        self.lock().function_reset()
    }
}

fn check(offset: u32) -> Result<(), BusError> {
    if offset < BAR && offset.is_multiple_of(4) {
        return Ok(());
    }
    Err(BusError::Offset { offset, size: BAR })
}
