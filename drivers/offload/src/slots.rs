//! Constants of kernels: in slots of the card, used again while equal, and never overwritten under a job that may still
//! read them.

use crate::Offload;
use std::sync::{Arc, Mutex, PoisonError};
use zkcard_bus::Device;
use zkcard_engine::{CardCaps, EngineError, Job};
use zkcard_layout::Limbs;

/// What is in which slot.
pub(crate) struct Slots<D: Device>(Mutex<Table<D>>);

struct Table<D: Device> {
    /// Of which epoch the contents are: a reset wipes them.
    epoch: usize,
    slots: Vec<Slot<D>>,
    /// Counts uses.
    clock: u64,
}

struct Slot<D: Device> {
    values: Vec<Limbs>,
    /// Jobs that may still read it.
    users: Vec<Arc<Job<D>>>,
    last_use: u64,
}

impl<D: Device> Slots<D> {
    pub fn new(caps: &CardCaps) -> Self {
        let slots = (0..caps.slots()).map(|_| Slot { values: Vec::new(), users: Vec::new(), last_use: 0 });
        Self(Mutex::new(Table { epoch: 0, slots: slots.collect(), clock: 0 }))
    }
}

impl<D: Device> Offload<D> {
    /// Gives a job to the card that reads these constants, which are in the slot that it is told.
    ///
    /// Nobody else uses slots meanwhile, so that none is overwritten before the job is known.
    pub(crate) fn with_constants(
        &self,
        values: &[Limbs],
        give: impl FnOnce(u8) -> Result<Arc<Job<D>>, EngineError>,
    ) -> Result<Arc<Job<D>>, EngineError> {
        let mut table = self.inner.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        let epoch = self.engine().epoch();
        if table.epoch != epoch {
            table.epoch = epoch;
            table.slots.iter_mut().for_each(|slot| (slot.values, slot.users) = Default::default());
        }
        table.clock += 1;
        let now = table.clock;
        let found = table.slots.iter().position(|slot| slot.values == values);
        let oldest = || (0..table.slots.len()).min_by_key(|at| table.slots[*at].last_use);
        let Some(at) = found.or_else(oldest) else {
            return Err(EngineError::Unfit { what: "it has kernels and no slots for their constants" });
        };
        let slot = &mut table.slots[at];
        if found.is_none() {
            for user in std::mem::take(&mut slot.users) {
                let _ = user.settle(); // how it ended is for whoever wants its answer
            }
            slot.values.clear();
            self.load_constants(at as u8, values)?;
            slot.values = values.to_vec();
        }
        let job = give(at as u8)?;
        slot.last_use = now;
        slot.users.retain(|user| !user.is_over());
        slot.users.push(Arc::clone(&job));
        Ok(job)
    }
}
