//! Who is there, and how it becomes quiet, wiped and ready.

use crate::rings::Rings;
use crate::{EngineError, Health, Settings};
use zkcard_bus::{ALL_ONES, Device, Registers};
use zkcard_layout::{
    ABI, DmaCaps, Faults, Features, MAGIC, MsmCaps, NttCaps, Opcode, PortCaps, RingCaps, State, VecCaps, reg,
};

/// How often a reset is tried before its failure is the caller's.
const RESETS: u32 = 3;
/// Cycles for each unit to be wiped.
const WIPE_CYCLES: u64 = 8;
/// Cycles between two looks at `STATE`, at first and at last.
const LOOKS: [u64; 2] = [64, 1 << 16];

/// What the card has, as its registers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardCaps {
    /// Identity of the gates' build.
    pub build: u32,
    /// What there is beside the opcodes.
    pub features: Features,
    /// Bit n: opcode n exists.
    pub opcodes: u32,
    /// Units of card memory.
    pub memory_units: u32,
    /// The card's clock.
    pub clock_khz: u32,
    /// The bus side.
    pub dma: DmaCaps,
    /// Rings, tags, slots.
    pub ring: RingCaps,
    /// The MSM unit; 0 without one.
    pub msm: MsmCaps,
    /// The transform unit; 0 without one.
    pub ntt: NttCaps,
    /// The unit of products; 0 without one.
    pub vec: VecCaps,
    /// The ports.
    pub port: PortCaps,
}

impl CardCaps {
    /// Reads and checks them.
    pub(crate) fn read(card: &impl Registers) -> Result<Self, EngineError> {
        let caps = Self {
            build: card.read(reg::BUILD)?,
            features: Features(card.read(reg::FEATURES)?),
            opcodes: card.read(reg::OPCODES)?,
            memory_units: card.read(reg::MEMORY_UNITS)?,
            clock_khz: card.read(reg::CLOCK_KHZ)?,
            dma: DmaCaps(card.read(reg::DMA_CAPS)?),
            ring: RingCaps(card.read(reg::RING_CAPS)?),
            msm: MsmCaps(card.read(reg::MSM_CAPS)?),
            ntt: NttCaps(card.read(reg::NTT_CAPS)?),
            vec: VecCaps(card.read(reg::VEC_CAPS)?),
            port: PortCaps(card.read(reg::PORT_CAPS)?),
        };
        let Some(what) = caps.fault() else { return Ok(caps) };
        identify(card)?; // gone in the middle is gone
        Err(EngineError::Unfit { what })
    }

    /// Whether the card knows this opcode.
    pub fn has(&self, opcode: Opcode) -> bool {
        u32::from(opcode.code()) < u32::BITS && self.opcodes >> opcode.code() & 1 != 0
    }

    /// An error where the card does not know this opcode.
    pub fn require(&self, opcode: Opcode) -> Result<(), EngineError> {
        if self.has(opcode) { Ok(()) } else { Err(EngineError::Unsupported { opcode }) }
    }

    /// Slots of constants: their numbers are below this.
    pub fn slots(&self) -> u8 {
        self.ring.slots() as u8
    }

    /// Jobs that may be in flight.
    pub(crate) fn most_jobs(&self) -> usize {
        (self.ring.tags() as usize).min(1 << self.log_entries())
    }

    /// log2 of a ring with room for every tag, as far as the card allows.
    pub(crate) fn log_entries(&self) -> u32 {
        self.ring.tags().next_power_of_two().trailing_zeros().min(self.ring.max_log_entries())
    }

    fn fault(&self) -> Option<&'static str> {
        let copies = [Opcode::CopyIn, Opcode::CopyOut, Opcode::Zero];
        let faults = [
            (self.ring.tags() == 0, "it has no tags"),
            (self.ring.max_log_entries() > 16, "its rings are longer than can be"),
            (!(1..=64).contains(&self.port.bytes()), "its ports have no width"),
            (!copies.iter().all(|opcode| self.has(*opcode)), "it cannot copy"),
        ];
        faults.into_iter().find_map(|(is_so, what)| is_so.then_some(what))
    }
}

/// Resets the card until it is quiet and wiped, or it is clear that it cannot be.
pub(crate) fn reset<D: Device>(
    card: &D,
    settings: &Settings,
    health: &mut Health,
) -> Result<(), EngineError> {
    let mut result = Err(EngineError::BridgeLost);
    for attempt in 0..RESETS {
        identify(card)?;
        health.resets += 1;
        result = reset_once(card, settings);
        tracing::debug!(device = card.name(), attempt, ok = result.is_ok(), "reset");
        match &result {
            Err(EngineError::BridgeLost | EngineError::ResetStuck { .. }) => {
                health.bridges_lost += u64::from(matches!(result, Err(EngineError::BridgeLost)));
                health.function_resets += 1;
                card.function_reset().map_err(|cause| {
                    tracing::warn!(device = card.name(), %cause, "function-level reset failed");
                    EngineError::BridgeLost
                })?;
            }
            Err(EngineError::WipeFailed { .. }) => health.failed_wipes += 1,
            _ => break,
        }
    }
    result
}

/// Hands the rings to a card that is ready, and checks that it runs.
pub(crate) fn enable(card: &impl Registers, rings: &Rings, settings: &Settings) -> Result<(), EngineError> {
    card.write64(reg::SQ_BASE, rings.submission.iova())?;
    card.write(reg::SQ_LOG, rings.log_entries)?;
    card.write64(reg::CQ_BASE, rings.completion.iova())?;
    card.write(reg::CQ_LOG, rings.log_entries)?;
    card.write(reg::WATCHDOG, settings.watchdog)?;
    card.write(reg::ENABLE, 1)?;
    let runs = State(alive(card.read(reg::STATE)?)?).phase() == State::RUNNING;
    runs.then_some(()).ok_or(EngineError::Unfit { what: "it does not run after ENABLE" })
}

/// Whether this is our card and of our generation.
pub(crate) fn identify(card: &impl Registers) -> Result<(), EngineError> {
    let found = alive(card.read(reg::MAGIC)?)?;
    if found != MAGIC {
        return Err(EngineError::NotACard { found });
    }
    let found = card.read64(reg::ABI)?;
    if found != ABI {
        alive(card.read(reg::MAGIC)?)?; // gone in the middle is gone
        return Err(EngineError::AbiMismatch { expected: ABI, found });
    }
    Ok(())
}

/// A word that cannot be all-ones.
pub(crate) fn alive(word: u32) -> Result<u32, EngineError> {
    let gone = || EngineError::Gone { detail: "its registers read as all-ones".into() };
    (word != ALL_ONES).then_some(word).ok_or_else(gone)
}

fn reset_once<D: Device>(card: &D, settings: &Settings) -> Result<(), EngineError> {
    let units = card.read(reg::MEMORY_UNITS)?;
    card.write(reg::FAULTS, !0)?;
    card.write(reg::QUIESCE_LIMIT, settings.quiesce_limit)?;
    card.write(reg::RESET, 1)?;
    let budget = u64::from(settings.quiesce_limit) + WIPE_CYCLES * u64::from(units) + settings.floor;
    let state = await_ready(card, budget)?;
    if state.bridge_lost() {
        return Err(EngineError::BridgeLost);
    }
    let from = card.read(reg::WIPE_FROM)?;
    let faults = Faults(alive(card.read(reg::FAULTS)?)?);
    if faults.wipe() || from < units { Err(EngineError::WipeFailed { from, faults }) } else { Ok(()) }
}

fn await_ready<D: Device>(card: &D, budget: u64) -> Result<State, EngineError> {
    let (mut spent, mut look) = (0, LOOKS[0]);
    loop {
        let state = State(alive(card.read(reg::STATE)?)?);
        if state.phase() == State::READY {
            return Ok(state);
        }
        let faults = Faults(alive(card.read(reg::FAULTS)?)?);
        if faults.wipe() {
            return Err(EngineError::WipeFailed { from: card.read(reg::WIPE_FROM)?, faults });
        }
        if spent >= budget {
            return Err(EngineError::ResetStuck { budget, state, faults });
        }
        spent += card.relax(look.min(budget - spent))?.cycles;
        look = (2 * look).min(LOOKS[1]);
    }
}
