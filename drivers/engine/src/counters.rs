//! What the card itself has counted.

use crate::{Engine, EngineError};
use zkcard_bus::{BusError, Device, Registers};
use zkcard_layout::reg;

/// The card's counters, as far as they say how a job went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters([u64; NAMES.len()]);

/// Words for people, and where each counter is.
const NAMES: [(&str, u32); 10] = [
    ("cycles", reg::CYCLES),
    ("jobs that ended well", reg::JOBS_OK),
    ("jobs that ended otherwise", reg::JOBS_FAILED),
    ("beats from host memory", reg::HOST_READ_BEATS),
    ("beats to host memory", reg::HOST_WRITE_BEATS),
    ("cycles stalled reading host memory", reg::HOST_READ_STALLS),
    ("cycles stalled writing host memory", reg::HOST_WRITE_STALLS),
    ("beats from card memory", reg::CARD_READ_BEATS),
    ("beats to card memory", reg::CARD_WRITE_BEATS),
    ("cycles waiting for predecessors", reg::DISPATCH_WAITS),
];

impl Counters {
    fn read(card: &impl Registers) -> Result<Self, BusError> {
        let mut counters = Self::default();
        for (value, (_, offset)) in counters.0.iter_mut().zip(NAMES) {
            *value = card.read64(offset)?;
        }
        Ok(counters)
    }

    /// What was counted since `before`; what a reset has cleared in between counts from there.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i].checked_sub(before.0[i]).unwrap_or(self.0[i])))
    }

    /// Cycles of the card's clock.
    pub fn cycles(&self) -> u64 {
        self.0[0]
    }

    /// Each counter with words for people.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, u64)> {
        NAMES.iter().map(|(name, _)| *name).zip(self.0)
    }
}

impl<D: Device> Engine<D> {
    /// Reads the card's counters, one register after the other.
    pub fn counters(&self) -> Result<Counters, EngineError> {
        Ok(Counters::read(self.device())?)
    }
}
