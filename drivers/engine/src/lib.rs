//! Drives a card over any [`Device`]: the same source on a simulator and on silicon.
//!
//! ```text
//! lib.rs       Engine: open, recover, what the card has
//! bring_up.rs  who is there; reset until it is quiet and wiped; rings on
//! rings.rs     the two rings, entry by entry
//! job.rs       Request, Job, Done: what a caller gives, holds and gets
//! state.rs     jobs in flight, completions, and what breaks a session
//! pump.rs      waiting: time, deadlines, interrupts
//! copy.rs      host memory to the card and back, in pieces, checked by CRC
//! accelerator.rs  what a prover asks: impl Accelerator
//! kernel.rs    the jobs of kernels, one after the other on the card
//! bases.rs     resident points, and sums over them
//! tail.rs      records of windows: checked, combined
//! slots.rs     constants of kernels
//! vector.rs    field elements on the card, and their wiping
//! arena.rs     card memory: secrets from the top, public data from the bottom
//! budget.rs    how many cycles a job may take
//! cost.rs      what the kernels cost, fitted to counted cycles
//! counters.rs  what the card has counted
//! journal.rs   what ran when
//! selftest.rs  whether a card does what every card does
//! ```
//!
//! **Promised.** Every call ends: with an answer, or with a typed error within the budget of its jobs. No byte of a copy
//! is accepted whose CRC differs from the card's. A vector that is dropped is zeroed on the card before its place is used
//! again; an engine that is dropped resets the card, which wipes whatever is left. One register write a batch and no
//! register read, as long as nothing goes wrong.
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

mod accelerator;
mod arena;
mod bases;
mod bring_up;
mod budget;
mod copy;
pub mod cost;
mod counters;
mod error;
mod health;
mod job;
mod journal;
mod kernel;
mod pool;
mod pump;
mod rings;
mod selftest;
mod slots;
mod state;
mod tail;
mod vector;

pub use accelerator::CardVector;
pub use arena::Side;
pub use bases::CardBases;
pub use bring_up::CardCaps;
pub use budget::{Budget, CardCost, Cost};
pub use copy::Form;
pub use counters::Counters;
pub use error::{CompletionFault, EngineError};
pub use health::Health;
pub use job::{Done, Job, Request};
pub use journal::{Entry, Needs, Phase, Shares, phases, span};
pub use selftest::Check;
pub use vector::Vector;

use accelerator::Tired;
use pool::Pool;
use slots::Slots;
use state::{Session, State};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use vector::Retired;
use zkcard_accel::Caps;
use zkcard_bus::{Device, DmaBuf};
use zkcard_layout::{Descriptor, Opcode, UNIT_BYTES, reg};

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
    /// Bytes of one piece of a copy, a multiple of 64; the device may make it smaller.
    pub piece_bytes: usize,
    /// How often a copy or a sum is tried before its error is the caller's.
    pub attempts: u32,
    /// Points of one piece of a list of bases: a longer list has several sums, which are added.
    pub piece_points: usize,
    /// Bits of a window for every sum, instead of the cost model's choice.
    pub window: Option<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            margin: 16,
            floor: 1 << 20,
            watchdog: 1 << 24, // 67 ms at 250 MHz: a kernel may compute for long without a beat
            quiesce_limit: 1 << 24, // more than PCIe takes to give a request up
            piece_bytes: 1 << 20,
            attempts: 4,
            piece_points: 1 << 24,
            window: None,
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
    cost: Box<dyn Cost>,
    state: Mutex<State>,
    /// Something ended, or nobody waits in the device any more.
    moved: Condvar,
    pool: Pool,
    retired: Arc<Retired>,
    traits: Caps,
    slots: Slots<D>,
    tired: Tired,
}

impl<D: Device> Engine<D> {
    /// Opens a card: checks who it is, resets it until it is quiet and wiped, and starts its rings.
    pub fn open(device: D, settings: Settings) -> Result<Self, EngineError> {
        Self::open_with(device, settings, |caps| Box::new(CardCost::of(caps)))
    }

    /// The same with another idea of what jobs cost.
    pub fn open_with(
        device: D,
        settings: Settings,
        cost: impl FnOnce(&CardCaps) -> Box<dyn Cost>,
    ) -> Result<Self, EngineError> {
        let mut health = Health::default();
        bring_up::reset(&device, &settings, &mut health)?;
        let caps = CardCaps::read(&device)?;
        let rings = rings::Rings::new(&device, caps.log_entries())?;
        bring_up::enable(&device, &rings, &settings)?;
        tracing::info!(device = device.name(), ?caps, "card open");
        let piece = settings.piece_bytes.min(device.dma_limit()).max(UNIT_BYTES) / UNIT_BYTES * UNIT_BYTES;
        let inner = Inner {
            cost: cost(&caps),
            state: Mutex::new(State::new(rings, &caps, health)),
            moved: Condvar::new(),
            pool: Pool::new(piece),
            retired: Arc::default(),
            traits: accelerator::traits_of(device.name(), &caps),
            slots: Slots::new(&caps),
            tired: Tired::default(),
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

    /// Units of card memory that are free.
    pub fn free_units(&self) -> u64 {
        self.inner.lock().arena.free_units()
    }

    /// Whether the session is broken, so that only [`recover`](Self::recover) helps.
    pub fn is_broken(&self) -> bool {
        self.inner.lock().broken().is_some()
    }

    /// Resets the card and begins anew: jobs in flight end with [`EngineError::Broken`], vectors are lost.
    ///
    /// When it fails the session stays broken, buffers stay pinned, and it may be called again.
    pub fn recover(&self) -> Result<(), EngineError> {
        self.inner.recover()
    }

    /// A zeroed buffer for a job of the caller's own.
    pub fn buffer(&self, bytes: usize) -> Result<DmaBuf, EngineError> {
        Ok(self.inner.pool.take(&self.inner.device, bytes)?)
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

    fn recover(&self) -> Result<(), EngineError> {
        let mut state = self.lock();
        while state.is_pumped {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let result = self.begin_anew(&mut state);
        if let Err(error) = &result {
            state.session = Session::Broken(error.clone());
        }
        self.moved.notify_all();
        result
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
        self.tend(state);
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
