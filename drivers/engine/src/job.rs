//! What a caller gives to the card, holds while it runs, and gets at its end.

use crate::vector::{Hold, Retired, Vector};
use crate::{Budget, EngineError, Inner};
use std::sync::Arc;
use zkcard_bus::{Device, DmaBuf};
use zkcard_layout::{Completion, Descriptor, ELEMENT_BYTES, Opcode, UNIT_BYTES, WINDOW_BYTES, windows_of};

/// A job to be given: what to do, with which buffer, after which others.
pub struct Request {
    pub(crate) descriptor: Descriptor,
    pub(crate) after: Vec<After>,
    pub(crate) buffer: Option<DmaBuf>,
    pub(crate) holds: Vec<Arc<Hold>>,
    pub(crate) budget: Option<Budget>,
}

/// A predecessor.
#[derive(Clone, Copy, Debug)]
pub(crate) enum After {
    Job(u64),
    Step(usize),
}

impl Request {
    /// A job as this descriptor says. Tag, predecessors and host address are the engine's to fill in.
    pub fn new(descriptor: Descriptor) -> Self {
        let descriptor = Descriptor { host: 0, ..descriptor };
        Self { descriptor, after: Vec::new(), buffer: None, holds: Vec::new(), budget: None }
    }

    /// Only after this job has ended well; at most two such. One that was waited for needs no mention.
    #[must_use]
    pub fn after<D: Device>(mut self, job: &Job<D>) -> Self {
        self.after.push(After::Job(job.id));
        self
    }

    /// Only after an earlier request of the same batch, named by its place, has ended well.
    #[must_use]
    pub fn after_step(mut self, step: usize) -> Self {
        self.after.push(After::Step(step));
        self
    }

    /// Lends the card a buffer: what it reads, or where it writes.
    #[must_use]
    pub fn with_buffer(mut self, buffer: DmaBuf) -> Self {
        self.descriptor.host = buffer.iova();
        self.buffer = Some(buffer);
        self
    }

    /// Keeps a vector's place on the card until the job is over. Every vector that a descriptor names belongs here.
    #[must_use]
    pub fn using<D: Device>(mut self, vector: &Vector<D>) -> Self {
        self.holds.extend(vector.hold());
        self
    }

    /// Another budget than the cost model's.
    #[must_use]
    pub fn within(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Whether it may be given as number `step` of a batch to the card that has these places.
    pub(crate) fn check(&self, step: usize, places: &Arc<Retired>) -> Result<(), EngineError> {
        let needs_buffer = matches!(
            self.descriptor.opcode,
            Opcode::CopyIn | Opcode::CopyOut | Opcode::Constant | Opcode::MsmG1 | Opcode::MsmG2
        );
        let is_later = |after: &After| matches!(after, After::Step(before) if *before >= step);
        let is_short = |buffer: &DmaBuf| buffer.len() < self.copied_bytes();
        let rules = [
            (self.after.len() <= 2, "a job follows at most two others"),
            (!self.after.iter().any(is_later), "a job follows only earlier steps of its batch"),
            (needs_buffer == self.buffer.is_some(), "a job has a buffer if, and only if, it needs one"),
            (!self.buffer.as_ref().is_some_and(is_short), "what a job copies fits its buffer"),
            (self.holds.iter().all(|hold| hold.is_of(places)), "a vector is used on the card that has it"),
        ];
        let broken = rules.into_iter().find(|(is_kept, _)| !is_kept);
        broken.map_or(Ok(()), |(_, what)| Err(EngineError::Misuse { what }))
    }

    /// Bytes of host memory that it touches.
    fn copied_bytes(&self) -> usize {
        match self.descriptor.opcode {
            Opcode::CopyIn | Opcode::CopyOut | Opcode::Constant => {
                (self.descriptor.length as usize * ELEMENT_BYTES).next_multiple_of(UNIT_BYTES) // whole beats
            }
            Opcode::MsmG1 => windows_of(self.descriptor.window.max(1).into()) as usize * WINDOW_BYTES,
            _ => 0,
        }
    }
}

/// A job that ended well.
#[derive(Debug)]
pub struct Done {
    /// What the card says about it.
    pub completion: Completion,
    /// The buffer that it was lent.
    pub buffer: Option<DmaBuf>,
}

/// A job that the card has. Dropped, it goes on, and its answer is thrown away.
#[must_use = "a job's answer comes from wait()"]
pub struct Job<D: Device> {
    pub(crate) inner: Arc<Inner<D>>,
    pub(crate) id: u64,
}

impl<D: Device> Job<D> {
    /// Its number, larger than that of every job given before.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Waits until it has ended, or its budget has.
    pub fn wait(self) -> Result<Done, EngineError> {
        self.inner.await_until(|state| state.fetch(self.id))
    }

    /// Waits for its end, and leaves the answer for whoever asks next.
    pub fn settle(&self) -> Result<(), EngineError> {
        self.inner.await_until(|state| state.end_of(self.id))
    }

    /// How it has failed, as far as is known without a look at the card.
    pub fn failure(&self) -> Option<EngineError> {
        self.inner.lock().end_of(self.id)?.err()
    }

    /// Whether it has ended, as far as can be seen without waiting.
    pub fn is_over(&self) -> bool {
        self.inner.look_for(self.id)
    }
}

impl<D: Device> Drop for Job<D> {
    fn drop(&mut self) {
        self.inner.lock().forget(self.id);
    }
}
