//! What the card itself has counted.

use crate::Offload;
use zkcard_bus::{BusError, Device, Registers};
use zkcard_engine::EngineError;
use zkcard_layout::reg;

/// The card's counters, as far as they say how a job went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters([u64; NAMES.len()]);

/// Words for people, where each counter is, and its bits.
const NAMES: [(&str, u32, u32); 35] = [
    ("cycles", reg::CYCLES, 64),
    ("jobs that ended well", reg::JOBS_OK, 64),
    ("jobs that ended otherwise", reg::JOBS_FAILED, 64),
    ("beats from host memory", reg::HOST_READ_BEATS, 64),
    ("beats to host memory", reg::HOST_WRITE_BEATS, 64),
    ("cycles stalled reading host memory", reg::HOST_READ_STALLS, 64),
    ("cycles stalled writing host memory", reg::HOST_WRITE_STALLS, 64),
    ("beats from card memory", reg::CARD_READ_BEATS, 64),
    ("beats to card memory", reg::CARD_WRITE_BEATS, 64),
    ("cycles waiting for predecessors", reg::DISPATCH_WAITS, 64),
    ("MSM: points taken", reg::MSM_POINTS, 32),
    ("MSM: digits", reg::MSM_DIGITS, 32),
    ("MSM: additions while accumulating", reg::MSM_ISSUED, 32),
    ("MSM: digits put to rest without the adder", reg::MSM_DIRECT, 32),
    ("MSM: conflicts, the bucket's sum in flight", reg::MSM_CONFLICTS, 32),
    ("MSM: merges", reg::MSM_MERGES, 32),
    ("MSM: bubbles, no digit there", reg::MSM_STARVED, 32),
    ("MSM: bubbles, digit put to rest", reg::MSM_RESTED, 32),
    ("MSM: bubbles, no place for a digit", reg::MSM_STALLED, 32),
    ("MSM: bubbles, draining", reg::MSM_DRAIN, 32),
    ("MSM: buckets cleared", reg::MSM_CLEARS, 32),
    ("MSM: cycles before the first digit", reg::MSM_FILL_CYCLES, 32),
    ("MSM: cycles accumulating", reg::MSM_ACCUMULATE_CYCLES, 32),
    ("MSM: cycles reducing", reg::MSM_REDUCE_CYCLES, 32),
    ("MSM: cycles giving windows", reg::MSM_OUTPUT_CYCLES, 32),
    ("NTT: cycles busy", reg::NTT_BUSY, 32),
    ("NTT: butterflies", reg::NTT_BUTTERFLIES, 32),
    ("NTT: beats through the stages", reg::NTT_BEATS, 32),
    ("NTT: bubbles, data not there", reg::NTT_STARVED, 32),
    ("NTT: bubbles, no room behind", reg::NTT_BLOCKED, 32),
    ("NTT: bubbles, between passes", reg::NTT_BETWEEN, 32),
    ("products: cycles busy", reg::VEC_BUSY, 32),
    ("products: elements", reg::VEC_PRODUCTS, 32),
    ("products: bubbles, operands not there", reg::VEC_STARVED, 32),
    ("products: bubbles, no room behind", reg::VEC_BLOCKED, 32),
];

impl Default for Counters {
    fn default() -> Self {
        Self([0; NAMES.len()])
    }
}

impl Counters {
    fn read(card: &impl Registers) -> Result<Self, BusError> {
        let mut counters = Self::default();
        for (value, (_, offset, bits)) in counters.0.iter_mut().zip(NAMES) {
            *value = if bits == 64 { card.read64(offset)? } else { card.read(offset)?.into() };
        }
        Ok(counters)
    }

    /// What was counted since `before`; what a reset has cleared in between counts from there.
    #[must_use]
    pub fn since(&self, before: &Self) -> Self {
        let was_reset = NAMES.iter().zip(self.0.iter().zip(before.0)).any(|((.., bits), (now, then))| {
            *bits == 64 && *now < then // no counter of 64 bits runs over
        });
        let since = |i: usize| match NAMES[i] {
            (_, reg::CYCLES, _) => self.0[i].wrapping_sub(before.0[i]),
            _ if was_reset => self.0[i],
            (.., bits) => self.0[i].wrapping_sub(before.0[i]) & (u64::MAX >> (64 - bits)),
        };
        Self(std::array::from_fn(since))
    }

    /// Cycles of the card's clock.
    pub fn cycles(&self) -> u64 {
        self.0[0]
    }

    /// What the register at this offset has counted; 0 where it is no counter.
    pub fn of(&self, register: u32) -> u64 {
        NAMES.iter().position(|(_, offset, _)| *offset == register).map_or(0, |i| self.0[i])
    }

    /// Those at these registers, with words for people.
    pub fn only(self, registers: &[u32]) -> impl Iterator<Item = (&'static str, u64)> {
        let named = NAMES.into_iter().zip(self.0).map(|((name, offset, _), n)| (name, offset, n));
        named.filter(|(_, offset, _)| registers.contains(offset)).map(|(name, _, n)| (name, n))
    }

    /// Each counter with words for people.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, u64)> {
        NAMES.iter().map(|(name, ..)| *name).zip(self.0)
    }
}

impl<D: Device> Offload<D> {
    /// Reads the card's counters, one register after the other.
    pub fn counters(&self) -> Result<Counters, EngineError> {
        Ok(Counters::read(self.engine().device())?)
    }

    /// What the card counts while `work` runs; zeros where its counters cannot be read.
    pub fn counted<T>(&self, work: impl FnOnce() -> T) -> (T, Counters) {
        let before = self.counters().unwrap_or_default();
        let done = work();
        (done, self.counters().unwrap_or_default().since(&before))
    }
}
