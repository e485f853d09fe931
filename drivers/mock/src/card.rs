//! Registers, phases and the passing of cycles.

use crate::fault::{Fault, Script};
use crate::jobs::Jobs;
use crate::{Accesses, MockConfig};
use std::sync::Arc;
use zkcard_bus::{BusError, Lines, Reach, Relaxed};
use zkcard_layout::{
    ABI, DmaCaps, ELEMENT_BYTES, Faults, Features, MAGIC, MsmCaps, NttCaps, Opcode, PortCaps, RingCaps,
    State, UNIT_BYTES, VecCaps, reg,
};

/// Cycles from the order to reset until everything is quiet, when all goes well.
const QUIESCE_CYCLES: u64 = 40;
/// More than any budget needs: whoever waits so often waits for ever, and a test should say so rather than hang.
const PATIENCE: u64 = 1 << 22;
/// What this card can do.
const OPCODES: [Opcode; 6] =
    [Opcode::CopyIn, Opcode::CopyOut, Opcode::Zero, Opcode::Constant, Opcode::Fence, Opcode::SelfTest];
/// What it can do beside, with kernels.
const KERNELS: [Opcode; 4] = [Opcode::Multiply, Opcode::Quotient, Opcode::Transform, Opcode::MsmG1];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Ready,
    Running,
    Quiescing {
        until: u64,
    },
    Wiping {
        until: u64,
    },
    /// The wipe was answered with an error: only another reset leads on.
    Unwiped,
}

pub(crate) struct Card {
    pub config: MockConfig,
    pub host: Arc<dyn Reach>,
    pub script: Script,
    pub accesses: Accesses,
    pub strays: u64,
    pub is_gone: bool,
    pub now: u64,
    /// How often somebody has waited since the last register access.
    waits: u64,
    pub phase: Phase,
    pub bridge_lost: bool,
    /// Whether a function-level reset will fail.
    is_lost_for_good: bool,
    pub faults: Faults,
    /// The lowest unit that may hold secrets.
    pub mark: u32,
    pub raised: Lines,
    pub memory: Vec<u8>,
    pub slots: Vec<u8>,
    /// Records of the last MSM.
    pub records: Vec<u8>,
    /// Plain storage of `rw` registers, by word.
    stored: Vec<u32>,
    pub jobs: Jobs,
}

impl Card {
    pub fn new(config: MockConfig, host: Arc<dyn Reach>) -> Self {
        let bytes = config.memory_units as usize * UNIT_BYTES;
        let mut card = Self {
            config,
            host,
            script: Script::default(),
            accesses: Accesses::default(),
            strays: 0,
            is_gone: false,
            now: 0,
            waits: 0,
            phase: Phase::Ready,
            bridge_lost: false,
            is_lost_for_good: false,
            faults: Faults::default(),
            mark: 0,
            raised: Lines::default(),
            memory: (0..bytes).map(|i| (i % 251) as u8 | 1).collect(),
            slots: vec![0; usize::from(config.slots) * usize::from(config.slot_elements) * ELEMENT_BYTES],
            records: Vec::new(),
            stored: vec![0; crate::BAR as usize / 4],
            jobs: Jobs::default(),
        };
        card.power_up();
        card
    }

    /// Nothing of the memory can be trusted; a wipe begins.
    pub fn power_up(&mut self) {
        (self.mark, self.is_gone, self.bridge_lost, self.is_lost_for_good) = (0, false, false, false);
        self.faults = Faults::default();
        self.stored.fill(0);
        self.store(reg::WATCHDOG, 0x0400_0000);
        self.store(reg::QUIESCE_LIMIT, 0x40_0000);
        self.clear();
    }

    /// Whether only power off and on helps.
    pub fn is_lost(&self) -> bool {
        self.is_gone || self.is_lost_for_good
    }

    pub fn function_reset(&mut self) -> Result<(), BusError> {
        if self.is_lost() {
            return Err(BusError::Gone { detail: "the function-level reset did not end".into() });
        }
        self.bridge_lost = false;
        self.faults = Faults::default();
        self.clear();
        Ok(())
    }

    pub fn read(&mut self, offset: u32) -> u32 {
        self.waits = 0;
        if self.script.strikes(Fault::Gone) {
            self.is_gone = true;
            return zkcard_bus::ALL_ONES;
        }
        match offset {
            reg::MAGIC => MAGIC ^ u32::from(self.script.strikes(Fault::WrongMagic)),
            reg::ABI => ABI as u32 ^ u32::from(self.script.strikes(Fault::AbiMismatch)),
            o if o == reg::ABI + 4 => (ABI >> 32) as u32,
            reg::BUILD => 0x6d6f_636b,
            reg::FEATURES => Features::default().with_simulated(true).0,
            reg::OPCODES => self.opcodes().fold(0, |bits, opcode| bits | 1 << opcode.code()),
            reg::MEMORY_UNITS => self.config.memory_units,
            reg::CLOCK_KHZ => 250_000,
            reg::DMA_CAPS => self.dma_caps().0,
            reg::RING_CAPS => self.ring_caps().0,
            reg::MSM_CAPS => self.msm_caps().0,
            reg::NTT_CAPS => self.ntt_caps().0,
            reg::VEC_CAPS => VecCaps::default().with_interval(self.config.has_kernels.into()).0,
            reg::PORT_CAPS => PortCaps::default().with_bytes(64).with_convert(1).0,
            reg::STATE => self.state().0,
            reg::FAULTS => self.faults.0,
            reg::WIPE_FROM => self.mark,
            reg::CYCLES => self.now as u32,
            o if o == reg::CYCLES + 4 => (self.now >> 32) as u32,
            reg::SQ_HEAD => self.jobs.head(),
            reg::CQ_TAIL => self.jobs.tail(),
            reg::JOBS_OK => self.jobs.ok as u32,
            reg::JOBS_FAILED => self.jobs.failed as u32,
            reg::HOST_READ_BEATS => self.jobs.counts.host_read_beats as u32,
            reg::HOST_WRITE_BEATS => self.jobs.counts.host_write_beats as u32,
            reg::MSM_POINTS => self.jobs.counts.points as u32,
            reg::MSM_DIGITS => self.jobs.counts.digits as u32,
            reg::NTT_BUTTERFLIES => self.jobs.counts.butterflies as u32,
            reg::VEC_PRODUCTS => self.jobs.counts.products as u32,
            reg::ENABLE | reg::RESET | reg::DOORBELL => 0,
            _ => self.stored(offset),
        }
    }

    pub fn write(&mut self, offset: u32, value: u32) {
        self.waits = 0;
        match offset {
            reg::RESET if value & 1 != 0 => self.begin_reset(),
            reg::ENABLE if value & 1 != 0 => self.enable(),
            reg::DOORBELL => self.ring(value),
            reg::FAULTS => self.faults = Faults(self.faults.0 & !value),
            reg::SCRATCH
            | reg::WATCHDOG
            | reg::QUIESCE_LIMIT
            | reg::SQ_LOG
            | reg::CQ_LOG
            | reg::SQ_BASE
            | reg::CQ_BASE => self.store(offset, value),
            o if o == reg::SQ_BASE + 4 || o == reg::CQ_BASE + 4 => self.store(offset, value),
            _ => {}
        }
    }

    /// Lets cycles pass until an interrupt comes.
    pub fn relax(&mut self, most: u64) -> Relaxed {
        if self.script.strikes(Fault::SpuriousInterrupt) {
            self.raise(0);
        }
        let (start, target) = (self.now, self.now + most);
        self.waits += 1;
        assert!(
            self.waits < PATIENCE,
            "somebody waits without end: {PATIENCE} times without a register access"
        );
        while self.now < target && self.raised.0 == 0 {
            match self.next_event() {
                Some(at) if at <= target && !self.is_gone => {
                    self.now = at.max(self.now);
                    self.happen();
                }
                _ => self.now = target,
            }
        }
        Relaxed { cycles: (self.now - start).max(1), raised: std::mem::take(&mut self.raised) }
    }

    pub fn raise(&mut self, line: u32) {
        self.raised = self.raised.with(line);
    }

    pub fn stored(&self, offset: u32) -> u32 {
        self.stored[offset as usize / 4]
    }

    pub fn stored64(&self, offset: u32) -> u64 {
        u64::from(self.stored(offset + 4)) << 32 | u64::from(self.stored(offset))
    }

    pub fn slot(&self, slot: u8) -> &[u8] {
        let bytes = usize::from(self.config.slot_elements) * ELEMENT_BYTES;
        &self.slots[usize::from(slot) * bytes..][..bytes]
    }

    fn store(&mut self, offset: u32, value: u32) {
        self.stored[offset as usize / 4] = value;
    }

    fn dma_caps(&self) -> DmaCaps {
        DmaCaps::default()
            .with_outstanding_reads(32)
            .with_burst_beats(8)
            .with_memory_ports(1)
            .with_interrupts(2)
    }

    fn ring_caps(&self) -> RingCaps {
        RingCaps::default()
            .with_max_log_entries(self.config.max_log_entries.into())
            .with_tags(self.config.tags.into())
            .with_slots(self.config.slots.into())
            .with_slot_elements(self.config.slot_elements.into())
    }

    fn msm_caps(&self) -> MsmCaps {
        if !self.config.has_kernels {
            return MsmCaps::default();
        }
        let [least, most] = self.config.windows;
        MsmCaps::default()
            .with_min_window(least.into())
            .with_max_window(most.into())
            .with_windows(32)
            .with_interval(1)
    }

    fn ntt_caps(&self) -> NttCaps {
        if !self.config.has_kernels {
            return NttCaps::default();
        }
        let longest = self.config.max_log_length.into();
        NttCaps::default().with_max_log_length(longest).with_lanes(1).with_log_pass(7).with_interval(1)
    }

    /// What this card can do.
    pub fn opcodes(&self) -> impl Iterator<Item = Opcode> + use<> {
        OPCODES.into_iter().chain(KERNELS.into_iter().take(if self.config.has_kernels { 4 } else { 0 }))
    }

    fn state(&self) -> State {
        let phase = match self.phase {
            Phase::Ready => State::READY,
            Phase::Running => State::RUNNING,
            Phase::Quiescing { .. } => State::QUIESCING,
            Phase::Wiping { .. } | Phase::Unwiped => State::WIPING,
        };
        State::default().with_phase(phase).with_bridge_lost(self.bridge_lost)
    }

    fn enable(&mut self) {
        if self.phase == Phase::Ready && !self.bridge_lost {
            self.phase = Phase::Running;
            self.begin_rings();
        }
    }

    fn begin_reset(&mut self) {
        self.stop_jobs_half_way();
        let for_good = self.script.strikes(Fault::BridgeLostForGood);
        let is_lost = for_good || self.script.strikes(Fault::BridgeLost);
        self.is_lost_for_good |= for_good;
        self.bridge_lost |= is_lost;
        let quiet = if is_lost { u64::from(self.stored(reg::QUIESCE_LIMIT)) } else { QUIESCE_CYCLES };
        let until = if self.script.strikes(Fault::StuckReset) { u64::MAX } else { self.now + quiet };
        self.phase = Phase::Quiescing { until };
    }

    /// All state is cleared, and the wipe begins.
    fn clear(&mut self) {
        self.jobs = Jobs::default();
        self.raised = Lines::default();
        if self.bridge_lost {
            self.faults = self.faults.with_bridge_lost(true);
            self.raise(1);
        }
        let units = u64::from(self.config.memory_units - self.mark);
        self.phase = Phase::Wiping { until: self.now + units + 1 };
    }

    fn wipe(&mut self) {
        if self.script.strikes(Fault::WipeError) {
            self.faults = self.faults.with_wipe(true);
            self.raise(1);
            self.phase = Phase::Unwiped;
            return;
        }
        if self.script.strikes(Fault::SkippedWipe) {
            self.phase = Phase::Ready;
            return;
        }
        self.memory[self.mark as usize * UNIT_BYTES..].fill(0);
        self.slots.fill(0);
        self.mark = self.config.memory_units;
        self.phase = Phase::Ready;
    }

    fn next_event(&self) -> Option<u64> {
        match self.phase {
            Phase::Quiescing { until } | Phase::Wiping { until } => Some(until),
            Phase::Running => self.next_end(),
            Phase::Ready | Phase::Unwiped => None,
        }
    }

    fn happen(&mut self) {
        match self.phase {
            Phase::Quiescing { .. } => self.clear(),
            Phase::Wiping { .. } => self.wipe(),
            Phase::Running => self.end_jobs(),
            Phase::Ready | Phase::Unwiped => {}
        }
    }
}
