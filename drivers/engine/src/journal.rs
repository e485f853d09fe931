//! A journal of jobs: what ran when, as the card itself says, for whoever wants to see where the time goes.

use crate::{Counters, Engine};
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
        entries.push(Entry {
            opcode: job.opcode,
            length: job.length,
            window: job.window,
            started: end.started,
            cycles: end.cycles,
            work: end.work,
            bubbles: end.bubbles,
        });
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

    /// What the card counts while `work` runs; zeros where its counters cannot be read.
    pub fn counted<T>(&self, work: impl FnOnce() -> T) -> (T, Counters) {
        let before = self.counters().unwrap_or_default();
        let done = work();
        (done, self.counters().unwrap_or_default().since(&before))
    }
}
