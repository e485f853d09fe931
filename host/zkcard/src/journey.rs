//! What a proof did on a card: its jobs, bytes on the bus, bubbles, and the time that a clock would make of it.

use std::sync::{Mutex, PoisonError};
use zkcard_checked::{Event, Health, Observer};
use zkcard_engine::{CardCaps, Entry};
use zkcard_layout::{UNIT_BYTES, reg};
use zkcard_offload::{Counters, Phase, phases, span};

/// What a card did while it was watched.
#[derive(Clone, Debug)]
pub struct Journey {
    /// What the card has.
    pub caps: CardCaps,
    /// The memory that its cycles assume.
    pub memory: &'static str,
    /// The jobs.
    pub entries: Vec<Entry>,
    /// What was counted meanwhile.
    pub counted: Counters,
    /// How often the card was wrong or silent since the key was loaded, and what was done about it.
    pub health: Health,
    /// What it did wrong in this proof, one by one.
    pub events: Vec<Event>,
}

impl Journey {
    /// Jobs of one kind together, with what bound them.
    pub fn phases(&self) -> Vec<Phase> {
        phases(&self.entries, &self.caps)
    }

    /// Cycles from the first job to the last.
    pub fn cycles(&self) -> u64 {
        span(&self.entries)
    }

    /// Bytes read from host memory, and written to it.
    pub fn bus_bytes(&self) -> [u64; 2] {
        [reg::HOST_READ_BEATS, reg::HOST_WRITE_BEATS].map(|beats| self.counted.of(beats) * UNIT_BYTES as u64)
    }

    /// Cycles in which a kernel had nothing to do, by cause.
    pub fn bubbles(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.counted.rows().filter(|(name, n)| name.contains("bubbles") && *n > 0)
    }

    /// The cycles as seconds, modelled: at the card's clock, with [`memory`](Self::memory).
    pub fn seconds(&self) -> f64 {
        self.cycles() as f64 / (f64::from(self.caps.clock_khz) * 1e3)
    }

    /// What [`seconds`](Self::seconds) assumes.
    pub fn assumed(&self) -> String {
        format!("at {} MHz with {}", self.caps.clock_khz / 1000, self.memory)
    }
}

/// Keeps what a watched card does wrong.
#[derive(Default)]
pub(crate) struct Events(Mutex<Vec<Event>>);

impl Events {
    /// What came so far.
    pub(crate) fn take(&self) -> Vec<Event> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for Events {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(*event);
    }
}
