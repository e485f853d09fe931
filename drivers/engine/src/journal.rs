//! A journal of jobs: what ran when, as the card itself says.

use crate::Engine;
use zkcard_bus::Device;
use zkcard_layout::{Completion, Descriptor, Opcode};

/// The most entries that are kept; jobs beyond are not noted.
const MOST: usize = 1 << 16;

/// A job that ended well. Sizes and times only: nothing of what was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub opcode: Opcode,
    /// On how many elements.
    pub length: u32,
    /// With windows of so many bits, if it was an MSM.
    pub window: u8,
    /// When it started on its unit, in the card's cycles.
    pub started: u64,
    /// Cycles from there to its end.
    pub cycles: u64,
    /// What the unit counts as work: beats, additions, butterflies, elements.
    pub work: u64,
    /// Cycles in which it could have worked but for others.
    pub bubbles: u64,
}

/// Entries, while somebody wants them.
#[derive(Debug, Default)]
pub(crate) struct Journal(Option<Vec<Entry>>);

impl Journal {
    pub fn note(&mut self, job: &Descriptor, end: &Completion) {
        let Some(entries) = self.0.as_mut().filter(|entries| entries.len() < MOST) else { return };
        let (Descriptor { opcode, length, window, .. }, Completion { started, cycles, .. }) = (*job, *end);
        entries.push(Entry { opcode, length, window, started, cycles, work: end.work, bubbles: end.bubbles });
    }
}

impl<D: Device> Engine<D> {
    /// Notes every job from now on.
    pub fn start_journal(&self) {
        self.inner.lock().journal.0 = Some(Vec::new());
    }

    /// Ends the journal and gives it, in the order in which jobs ended.
    pub fn take_journal(&self) -> Vec<Entry> {
        self.inner.lock().journal.0.take().unwrap_or_default()
    }
}
