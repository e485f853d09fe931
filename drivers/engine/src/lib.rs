//! Drives a card over any [`Device`]: the same source on a simulator and on silicon. It knows jobs, and no mathematics.
//!
//! ```text
//! lib.rs       Engine: open, recover, what the card has
//! bring_up.rs  who is there; reset until it is quiet and wiped; rings on
//! rings.rs     the two rings, entry by entry
//! job.rs       Request, Job, Done: what a caller gives, holds and gets
//! state.rs     jobs in flight, completions, and what breaks a session
//! pump.rs      waiting: time, deadlines, interrupts
//! vector.rs    places in card memory
//! wipes.rs     their wiping, once nobody uses them
//! arena.rs     who has which: secrets from the top, public data from the bottom
//! budget.rs    how many cycles a job may take
//! health.rs    what went well and what did not
//! journal.rs   what ran when
//! ```
//!
//! **Promised.** Every call ends: with an answer, or with a typed error within the budget of its jobs. A vector that is
//! dropped is zeroed on the card before its place is used again; an engine that is dropped resets the card, which wipes
//! whatever is left. One register write a batch and no register read, as long as nothing goes wrong.
//!
//! **Buffers.** A job owns its buffer until the card has said that it is over. If it never says so, the buffer stays
//! pinned, neither freed nor used again, until a reset has confirmed that the card is quiet.
//!
//! **Broken sessions.** After a time-out, or a completion that cannot be right, nothing that the card says can be trusted.
//! All jobs in flight end with an error, and so does every call until [`Engine::recover`] has reset the card. Scalars do
//! not survive that ([`EngineError::VectorLost`]), public data below them does; whoever needs them loads them again.
//!
//! **Secrets.** No field element, no payload and no CRC of one is ever in an error, a counter or an event.

#![forbid(unsafe_code)]

mod arena;
mod bring_up;
mod budget;
mod error;
mod health;
mod job;
mod journal;
mod pump;
mod rings;
mod state;
mod vector;
mod wipes;

pub use arena::Side;
pub use bring_up::CardCaps;
pub use budget::{Budget, Cost};
pub use error::{CompletionFault, EngineError};
pub use health::Health;
pub use job::{Done, Job, Request};
pub use journal::Entry;
pub use vector::Vector;

use state::{Session, State};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use vector::Retired;
use zkcard_bus::Device;
use zkcard_layout::{Descriptor, Opcode, reg};

/// What a caller may choose at open.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// A job's budget is this many times what it should cost …
    pub margin: u64,
    /// … and at least so many cycles.
    pub floor: u64,
    /// Cycles without a beat after which the card itself ends a job; 0: never.
    pub watchdog: u32,
    /// Cycles that the card may wait for its bus to fall silent at a reset.
    pub quiesce_limit: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            margin: 16,
            floor: 1 << 20,
            watchdog: 1 << 24, // 67 ms at 250 MHz: a kernel may compute for long without a beat
            quiesce_limit: 1 << 24, // more than PCIe takes to give a request up
        }
    }
}

/// A card that is open. A clone is another handle to the same one; the last that goes resets it.
pub struct Engine<D: Device> {
    inner: Arc<Inner<D>>,
}

impl<D: Device> Clone for Engine<D> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

/// What all handles share.
pub(crate) struct Inner<D: Device> {
    device: D,
    caps: CardCaps,
    settings: Settings,
    cost: Cost,
    state: Mutex<State>,
    /// Something ended, or nobody waits in the device any more.
    moved: Condvar,
    retired: Arc<Retired>,
}

impl<D: Device> Engine<D> {
    /// Opens a card: checks who it is, resets it until it is quiet and wiped, and starts its rings.
    ///
    /// Budgets of jobs are multiples of their cost.
    pub fn open(device: D, settings: Settings, cost: Cost) -> Result<Self, EngineError> {
        let mut health = Health::default();
        bring_up::reset(&device, &settings, &mut health)?;
        let caps = CardCaps::read(&device)?;
        let rings = rings::Rings::new(&device, caps.log_entries())?;
        bring_up::enable(&device, &rings, &settings)?;
        tracing::info!(device = device.name(), ?caps, "card open");
        let inner = Inner {
            cost,
            state: Mutex::new(State::new(rings, &caps, health)),
            moved: Condvar::new(),
            retired: Arc::default(),
            settings,
            caps,
            device,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the card has.
    pub fn caps(&self) -> &CardCaps {
        &self.inner.caps
    }

    /// The device that carries it.
    pub fn device(&self) -> &D {
        &self.inner.device
    }

    /// Counters since open.
    pub fn health(&self) -> Health {
        self.inner.lock().health.clone()
    }

    /// Lets a layer above count what it has found.
    pub fn count(&self, note: impl FnOnce(&mut Health)) {
        note(&mut self.inner.lock().health);
    }

    /// Units of card memory that are free.
    pub fn free_units(&self) -> u64 {
        self.inner.lock().arena.free_units()
    }

    /// A place in card memory for so many elements, with whatever is in it.
    pub fn reserve(&self, len: usize, side: Side) -> Result<Vector<D>, EngineError> {
        self.inner.vector(len, side)
    }

    /// Resets since open: what was in secret places before is no longer there.
    pub fn epoch(&self) -> usize {
        self.inner.lock().epoch
    }

    /// Whether the session is broken, so that only [`recover`](Self::recover) helps.
    pub fn is_broken(&self) -> bool {
        self.inner.lock().broken().is_some()
    }

    /// Resets the card and begins anew: jobs in flight end with [`EngineError::Broken`], vectors are lost.
    ///
    /// When it fails the session stays broken, buffers stay pinned, and it may be called again.
    pub fn recover(&self) -> Result<(), EngineError> {
        self.inner.recover(|_| true).map(drop)
    }

    /// Resets a card that only a reset can help, once for all who find it so. Gives the epoch.
    pub fn make_ready(&self) -> Result<usize, EngineError> {
        let state = self.inner.lock();
        if !state.needs_reset() {
            return Ok(state.epoch);
        }
        drop(state);
        self.inner.recover(|state| {
            let is_needed = state.needs_reset();
            state.health.recoveries += u64::from(is_needed);
            is_needed
        })
    }

    /// Takes note of how a job of this epoch failed: whether the card needs a reset before the next.
    pub fn take_note(&self, error: &EngineError, epoch: usize) {
        let mut state = self.inner.lock();
        let is_full = matches!(error, EngineError::Memory { .. }) && state.wipes.has_stuck();
        if is_full || error.needs_recovery() {
            state.lost_before = state.lost_before.max(epoch + 1);
        }
    }

    /// Gives a job to the card.
    pub fn submit(&self, request: Request) -> Result<Job<D>, EngineError> {
        let mut jobs = self.submit_batch(vec![request])?;
        jobs.pop().ok_or(EngineError::Misuse { what: "an empty batch has no job" })
    }

    /// Gives several jobs to the card behind one doorbell, as far as there are tags for them.
    pub fn submit_batch(&self, requests: Vec<Request>) -> Result<Vec<Job<D>>, EngineError> {
        self.inner.submit(requests)
    }

    /// Gives a job to the card and waits for its end.
    pub fn run(&self, request: Request) -> Result<Done, EngineError> {
        self.submit(request)?.wait()
    }

    /// A job that ends after all before it, and before all after it begin.
    pub fn fence(&self) -> Result<Job<D>, EngineError> {
        self.submit(Request::new(Descriptor::new(Opcode::Fence, 0)))
    }
}

impl<D: Device> Inner<D> {
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner) // nothing under it is left half done by a panic
    }

    /// Resets the card, unless somebody else has done so while this waited and it need not be done twice.
    fn recover(&self, is_needed: impl FnOnce(&mut State) -> bool) -> Result<usize, EngineError> {
        let mut state = self.lock();
        while state.is_pumped {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if is_needed(&mut state) {
            let result = self.begin_anew(&mut state);
            if let Err(error) = &result {
                state.session = Session::Broken(error.clone());
            }
            self.moved.notify_all();
            result?;
        }
        Ok(state.epoch)
    }

    fn begin_anew(&self, state: &mut State) -> Result<(), EngineError> {
        if state.broken().is_none() {
            state.break_off(&EngineError::Reset);
        }
        bring_up::identify(&self.device)?;
        state.note_wipe(self.device.read(reg::WIPE_FROM)?);
        bring_up::reset(&self.device, &self.settings, &mut state.health)?;
        state.start_epoch(); // the card is quiet: pinned buffers may go
        bring_up::enable(&self.device, &state.rings, &self.settings)?;
        state.session = Session::Running;
        self.start_wipes(state);
        Ok(())
    }
}

impl<D: Device> Drop for Inner<D> {
    /// Leaves nothing: the reset wipes card memory. Where it cannot be confirmed, no buffer is given back to the host.
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        state.break_off(&EngineError::Reset);
        if let Err(error) = bring_up::reset(&self.device, &self.settings, &mut state.health) {
            tracing::error!(device = self.device.name(), %error, "card not quiet at close: its buffers are leaked");
            state.leak();
        }
    }
}
