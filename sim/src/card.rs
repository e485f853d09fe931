//! The Verilated card in process: registers, DMA buffers, interrupts, cycles, reset.
//!
//! ```text
//! SimCard ───► card (Verilated) ─► Link ─► HostMemory        registered buffers only
//!                               └► Link ─► CardMemory × ports
//! ```
//!
//! Time passes only when somebody waits: [`SimCard::step`], and a few cycles for each register access.

use crate::axi::{CardMemory, HostMemory, Link, LinkError, MemoryTiming, Ready, Rules, Timing};
use crate::ports::{Input, Output, PortDut};
use crate::{DutInfo, SimError};
use std::collections::VecDeque;
use std::path::Path;

/// Cycles that a register access may take.
const ACCESS_CYCLES: u32 = 64;
const RESET_CYCLES: u32 = 8;
const LINES: usize = 2;

/// Which card is simulated, and what is around it.
#[derive(Clone, Copy, Debug)]
pub struct SimConfig {
    /// The module of `duts.toml`.
    pub dut: &'static str,
    /// Its ports to card memory.
    pub ports: usize,
    /// The way to host memory.
    pub host: Timing,
    /// The memory behind each port.
    pub memory: MemoryTiming,
    /// Whether card memory answers in order, without pauses.
    pub is_steady: bool,
    /// Of everything random.
    pub seed: u64,
}

impl Default for SimConfig {
    /// One channel of DDR4 and a host 1 µs away.
    fn default() -> Self {
        Self {
            dut: "card_fast",
            ports: 1,
            host: Timing::steady(250),
            memory: MemoryTiming::ddr4(),
            is_steady: true,
            seed: 1,
        }
    }
}

/// Why the simulation had to stop.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The model itself.
    #[error(transparent)]
    Sim(#[from] SimError),
    /// A port to memory.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A register did not answer.
    #[error("register 0x{0:03x} does not answer")]
    NoAnswer(u32),
}

/// The simulated card.
pub struct SimCard {
    dut: PortDut,
    csr: Csr,
    adapter: Adapter,
    /// Host memory behind the card's bus.
    pub host: HostMemory,
    /// Card memory, one model a port.
    pub memory: Vec<CardMemory>,
    host_link: Link,
    memory_links: Vec<Link>,
    /// A bit that will flip inside: when, in which register, which.
    flip: Option<(u64, u32, u64)>,
    /// From this cycle on the gates' own assertions hold.
    settled_at: u64,
    beats: Beats,
    /// Register reads and writes so far.
    pub accesses: [u64; 2],
}

/// When beats of payload moved at the host port since [`SimCard::watch`]; rings are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beats {
    /// Read from host memory.
    pub read: Span,
    /// Written to host memory.
    pub write: Span,
    /// Masters of the write bursts that were offered and whose data is still to come.
    due: VecDeque<u16>,
}

/// Beats of one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// How many.
    pub beats: u64,
    /// Cycle of the first.
    pub first: u64,
    /// Cycle of the last.
    pub last: u64,
}

impl Span {
    fn count(&mut self, now: u64) {
        if self.beats == 0 {
            self.first = now;
        }
        (self.beats, self.last) = (self.beats + 1, now);
    }

    /// Cycles from the first to the last, both counted.
    pub fn cycles(&self) -> u64 {
        if self.beats == 0 { 0 } else { self.last - self.first + 1 }
    }
}

impl Beats {
    /// Master numbers stand above 6 bits of an ID; number 0 moves payload.
    fn clock(&mut self, now: u64, link: &Link) {
        if link.read_beat().is_some_and(|id| id >> 6 == 0) {
            self.read.count(now);
        }
        self.due.extend(link.write_address().map(|aw| aw.id >> 6));
        if let Some(last) = link.write_beat() {
            if self.due.front() == Some(&0) {
                self.write.count(now);
            }
            if last {
                self.due.pop_front();
            }
        }
    }
}

struct Csr {
    aw_valid: Input,
    aw_addr: Input,
    w_valid: Input,
    w_data: Input,
    w_strb: Input,
    b_ready: Input,
    ar_valid: Input,
    ar_addr: Input,
    r_ready: Input,
    aw_ready: Output,
    w_ready: Output,
    b_valid: Output,
    ar_ready: Output,
    r_valid: Output,
    r_data: Output,
}

impl Csr {
    fn new(dut: &PortDut) -> Result<Self, SimError> {
        Ok(Self {
            aw_valid: dut.input("csr_aw_valid_i")?,
            aw_addr: dut.input("csr_aw_addr_i")?,
            w_valid: dut.input("csr_w_valid_i")?,
            w_data: dut.input("csr_w_data_i")?,
            w_strb: dut.input("csr_w_strb_i")?,
            b_ready: dut.input("csr_b_ready_i")?,
            ar_valid: dut.input("csr_ar_valid_i")?,
            ar_addr: dut.input("csr_ar_addr_i")?,
            r_ready: dut.input("csr_r_ready_i")?,
            aw_ready: dut.output("csr_aw_ready_o")?,
            w_ready: dut.output("csr_w_ready_o")?,
            b_valid: dut.output("csr_b_valid_o")?,
            ar_ready: dut.output("csr_ar_ready_o")?,
            r_valid: dut.output("csr_r_valid_o")?,
            r_data: dut.output("csr_r_data_o")?,
        })
    }
}

/// What sends interrupts to the host: takes each request after a while.
struct Adapter {
    irq: Output,
    ack: Input,
    delay: u64,
    /// Cycles that each line's request has waited.
    waited: [u64; LINES],
    /// Requests taken and not yet looked at.
    taken: [u64; LINES],
}

impl Adapter {
    fn new(dut: &PortDut) -> Result<Self, SimError> {
        let (irq, ack) = (dut.output("irq_o")?, dut.input("irq_ack_i")?);
        Ok(Self { irq, ack, delay: 0, waited: [0; LINES], taken: [0; LINES] })
    }

    fn drive(&self, dut: &mut PortDut) {
        let ready = |line: usize| u32::from(self.waited[line] >= self.delay) << line;
        dut.set(&self.ack, &[(0..LINES).map(ready).sum()]);
    }

    fn clock(&mut self, dut: &PortDut) {
        let irq = dut.get(&self.irq)[0];
        for (line, (waited, taken)) in self.waited.iter_mut().zip(&mut self.taken).enumerate() {
            let (asks, is_ready) = (irq >> line & 1 == 1, *waited >= self.delay);
            *taken += u64::from(asks && is_ready);
            *waited = if asks && !is_ready { *waited + 1 } else { 0 };
        }
    }

    fn reset(&mut self) {
        self.waited = [0; LINES];
    }
}

impl SimCard {
    /// Powers the card up.
    pub fn open(config: &SimConfig) -> Result<Self, CardError> {
        let dut = PortDut::open_clearing(config.dut, config.seed, RESET_CYCLES)?;
        let units = DutInfo::find(config.dut)?.param("MemoryUnits").unwrap_or_default();
        let memory = |port| {
            let bytes = units as usize * 64 / config.ports;
            CardMemory::new(bytes, config.memory, config.is_steady, config.seed ^ (port as u64 + 1) << 32)
        };
        let link = |port| Link::new(&dut, "mem_", port, Rules::card());
        let mut device = Self {
            csr: Csr::new(&dut)?,
            adapter: Adapter::new(&dut)?,
            host: HostMemory::new(config.host, config.seed),
            memory: (0..config.ports).map(memory).collect(),
            host_link: Link::new(&dut, "host_", 0, Rules::host())?,
            memory_links: (0..config.ports).map(link).collect::<Result<_, _>>()?,
            flip: None,
            settled_at: settled_after(&dut),
            beats: Beats::default(),
            accesses: [0; 2],
            dut,
        };
        device.dut.set(&device.csr.b_ready, &[1]);
        device.dut.set(&device.csr.r_ready, &[1]);
        Ok(device)
    }

    /// Lets one cycle pass.
    pub fn tick(&mut self) -> Result<(), CardError> {
        let now = self.dut.clock();
        if let Some((_, register, bit)) = self.flip.take_if(|flip| flip.0 <= now) {
            self.flip_now(register, bit)?;
        }
        self.dut.tolerate(now < self.settled_at);
        self.host_link.drive(&mut self.dut, &mut self.host, now);
        for (link, memory) in self.memory_links.iter_mut().zip(&mut self.memory) {
            link.drive(&mut self.dut, memory, now);
        }
        self.adapter.drive(&mut self.dut);
        self.dut.tick()?;
        self.adapter.clock(&self.dut);
        self.host_link.clock(&self.dut, &mut self.host, now)?;
        for (link, memory) in self.memory_links.iter_mut().zip(&mut self.memory) {
            link.clock(&self.dut, memory, now)?;
        }
        self.beats.clock(now, &self.host_link);
        Ok(())
    }

    /// Lets `cycles` pass.
    pub fn step(&mut self, cycles: u64) -> Result<(), CardError> {
        (0..cycles).try_for_each(|_| self.tick())
    }

    /// Cycles since power-up.
    pub fn cycles(&self) -> u64 {
        self.dut.clock()
    }

    /// Reads a register.
    pub fn read32(&mut self, offset: u32) -> Result<u32, CardError> {
        self.accesses[0] += 1;
        self.dut.set(&self.csr.ar_addr, &[offset]);
        self.dut.set(&self.csr.ar_valid, &[1]);
        for _ in 0..ACCESS_CYCLES {
            self.tick()?;
            if self.dut.bit(&self.csr.ar_ready) {
                self.dut.set(&self.csr.ar_valid, &[0]);
            }
            if self.dut.bit(&self.csr.r_valid) {
                return Ok(self.dut.get(&self.csr.r_data)[0]);
            }
        }
        Err(CardError::NoAnswer(offset))
    }

    /// Reads a register of 64 bits, the low word first.
    pub fn read64(&mut self, offset: u32) -> Result<u64, CardError> {
        Ok(u64::from(self.read32(offset)?) | u64::from(self.read32(offset + 4)?) << 32)
    }

    /// Writes a register.
    pub fn write32(&mut self, offset: u32, value: u32) -> Result<(), CardError> {
        self.accesses[1] += 1;
        self.dut.set(&self.csr.aw_addr, &[offset]);
        self.dut.set(&self.csr.aw_valid, &[1]);
        self.dut.set(&self.csr.w_data, &[value]);
        self.dut.set(&self.csr.w_strb, &[0xf]);
        self.dut.set(&self.csr.w_valid, &[1]);
        for _ in 0..ACCESS_CYCLES {
            self.tick()?;
            if self.dut.bit(&self.csr.aw_ready) {
                self.dut.set(&self.csr.aw_valid, &[0]);
            }
            if self.dut.bit(&self.csr.w_ready) {
                self.dut.set(&self.csr.w_valid, &[0]);
            }
            if self.dut.bit(&self.csr.b_valid) {
                return Ok(());
            }
        }
        Err(CardError::NoAnswer(offset))
    }

    /// Writes a register of 64 bits.
    pub fn write64(&mut self, offset: u32, value: u64) -> Result<(), CardError> {
        self.write32(offset, value as u32)?;
        self.write32(offset + 4, (value >> 32) as u32)
    }

    /// Whether an interrupt of any line came since it was last taken.
    pub fn has_interrupts(&self) -> bool {
        self.adapter.taken.iter().any(|count| *count != 0)
    }

    /// Interrupts of this line since the last call.
    pub fn take_interrupts(&mut self, line: usize) -> u64 {
        self.adapter.taken.get_mut(line).map_or(0, std::mem::take)
    }

    /// How many cycles each request for an interrupt waits from now on, until what sends it takes it.
    pub fn slow_interrupts(&mut self, cycles: u64) {
        self.adapter.delay = cycles;
    }

    /// Registers and memories of the gates in which bits can be flipped.
    pub fn registers(&self) -> u32 {
        self.dut.registers()
    }

    /// The name of one of them.
    pub fn register_name(&self, nth: u32) -> Option<&str> {
        self.dut.register_name(nth)
    }

    /// Will flip a bit (modulo its size) of this register or memory in so many cycles. From then on the card may break any rule,
    /// and reach for memory that is no buffer, which the IOMMU refuses; until a function-level reset nobody checks the rules.
    pub fn flip_in(&mut self, cycles: u64, register: u32, bit: u64) {
        self.flip = Some((self.cycles() + cycles, register, bit));
    }

    /// Takes a flip back; false when it has happened.
    pub fn spare(&mut self) -> bool {
        self.flip.take().is_some()
    }

    fn flip_now(&mut self, register: u32, bit: u64) -> Result<(), CardError> {
        self.settled_at = u64::MAX;
        self.host.forgive();
        self.host_link.tolerate();
        self.memory_links.iter_mut().for_each(Link::tolerate);
        Ok(self.dut.flip(register, bit)?)
    }

    /// Function-level reset: the card and everything in flight around it; memories keep their bytes.
    pub fn function_reset(&mut self) -> Result<(), CardError> {
        use crate::axi::Slave;
        self.dut.reset(RESET_CYCLES)?;
        self.adapter.reset();
        self.settled_at = self.cycles() + settled_after(&self.dut);
        self.host.reset();
        self.host_link.reset();
        self.memory.iter_mut().for_each(Slave::reset);
        self.memory_links.iter_mut().for_each(Link::reset);
        Ok(())
    }

    /// Writes a waveform of the whole card from now on. See [`crate::StreamDut::trace`].
    pub fn trace(&mut self, path: &Path) -> Result<(), CardError> {
        Ok(self.dut.trace(path)?)
    }

    /// Ends the waveform.
    pub fn end_trace(&mut self) -> Result<(), CardError> {
        Ok(self.dut.end_trace()?)
    }

    /// All memories are ready in this way from now on.
    pub fn set_ready(&mut self, ready: Ready) {
        self.host.timing().ready = ready;
        self.memory.iter_mut().for_each(|memory| memory.timing().ready = ready);
    }

    /// Closes and refreshes all rows of card memory, so that equal work takes equal cycles from now on.
    pub fn settle_memory(&mut self) {
        let now = self.dut.clock();
        self.memory.iter_mut().for_each(|memory| memory.settle(now));
    }

    /// Counts beats at the host port anew.
    pub fn watch(&mut self) {
        self.beats = Beats::default();
    }

    /// Beats at the host port since [`Self::watch`].
    pub fn beats(&self) -> &Beats {
        &self.beats
    }

    /// Card memory as the card's units number it: the words of one unit.
    pub fn unit(&self, unit: u32) -> &[u32] {
        let (port, at) = self.place(unit);
        &self.memory[port].words()[at..at + 16]
    }

    /// The words of one unit, to plant something.
    pub fn unit_mut(&mut self, unit: u32) -> &mut [u32] {
        let (port, at) = self.place(unit);
        &mut self.memory[port].words_mut()[at..at + 16]
    }

    /// Blocks of 8 units go round the ports.
    fn place(&self, unit: u32) -> (usize, usize) {
        let (block, inside) = (unit as usize / 8, unit as usize % 8);
        (block % self.memory.len(), (block / self.memory.len() * 8 + inside) * 16)
    }
}

/// Cycles from a reset on in which pipes, which have none, may hold what breaks any claim: the card, once it has heard of the
/// reset's end, clears itself. To hear of it takes no longer than the reset, see the range of `rtl/top/card.sv`.
fn settled_after(dut: &PortDut) -> u64 {
    u64::from(dut.latency().unwrap_or_default() + 2 * RESET_CYCLES)
}
