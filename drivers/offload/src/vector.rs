//! Field elements of a prover, on the card, and the jobs that they come from and go to.

use crate::cost::Profile;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zkcard_bus::Device;
use zkcard_engine::{EngineError, Job, Vector};

/// Field elements of a prover, on the card.
pub struct CardVector<D: Device> {
    pub(crate) place: Vector<D>,
    /// Scratch of its transforms.
    pub(crate) spare: Option<Vector<D>>,
    /// The job that last wrote it.
    pub(crate) written: Option<Arc<Job<D>>>,
    /// The last that was given to read it and that nobody has waited for.
    read: Mutex<Option<Arc<Job<D>>>>,
    /// How long its elements are, where the host knows.
    pub(crate) profile: Option<Profile>,
}

impl<D: Device> CardVector<D> {
    pub(crate) fn new(place: Vector<D>, profile: Option<Profile>) -> Self {
        Self { place, spare: None, written: None, read: Mutex::new(None), profile }
    }

    /// The job that must have ended before another may write here.
    pub(crate) fn last(&self) -> Option<Arc<Job<D>>> {
        self.reader().clone().or_else(|| self.written.clone())
    }

    /// Waits until it is written.
    pub(crate) fn settle(&self) -> Result<(), EngineError> {
        self.written.as_ref().map_or(Ok(()), |job| job.settle())
    }

    /// Takes note of a job that reads it. All such are of one unit, which takes them in their order.
    pub(crate) fn read_by(&self, job: &Arc<Job<D>>) {
        let mut reader = self.reader();
        if reader.as_ref().is_none_or(|before| before.id() < job.id()) {
            *reader = Some(Arc::clone(job));
        }
    }

    /// Takes note of the job that writes it.
    pub(crate) fn written_by(&mut self, job: Arc<Job<D>>) {
        (*self.reader(), self.profile) = (None, None);
        self.written = Some(job);
    }

    fn reader(&self) -> MutexGuard<'_, Option<Arc<Job<D>>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
