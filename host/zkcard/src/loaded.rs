//! A proving key on a device, by either protocol: written once for the CPU, the CPU that watches itself, and a card.

use crate::journey::Events;
use crate::{Card, Device, Error, Journey, Policy, stack};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::io;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use zkcard_accel::Accelerator;
use zkcard_bus::Device as BusDevice;
use zkcard_checked::Checked;
use zkcard_groth16::ProveError;
use zkcard_offload::Offload;
use zkcard_soft::Soft;

/// A proof, and how it came about.
pub struct ProofRun<T = zkcard_groth16::Proven> {
    /// The proof. It has been verified.
    pub proven: T,
    /// What a card did for it.
    pub journey: Option<Journey>,
}

/// What proves by one protocol.
pub(crate) trait Proving {
    /// A key on an accelerator.
    type Prover<A: Accelerator>: Sync;
    /// What a proof is made from.
    type Values<'a>: Copy + Send + Sync;
    /// A proof that has been verified.
    type Proven: Send;
    /// Makes a proof.
    fn prove<A: Accelerator>(
        prover: &Self::Prover<A>,
        values: Self::Values<'_>,
    ) -> Result<Self::Proven, ProveError>;
}

/// A key with its circuit, to be loaded.
pub(crate) trait Load<P: Proving> {
    /// Loads it onto an accelerator.
    fn onto<A: Accelerator>(&self, accel: A) -> Result<P::Prover<A>, ProveError>;

    /// Loads it onto the CPU, which nothing watches.
    fn onto_cpu(&self) -> Result<P::Prover<Soft>, ProveError> {
        self.onto(Soft::new())
    }
}

/// A key on a device, with its circuit: for any number of proofs, from any thread.
pub(crate) enum Loaded<P: Proving> {
    Soft(Box<P::Prover<Soft>>),
    /// The CPU, watched by itself: what a policy costs, without a card.
    Watched(Box<P::Prover<Checked<Soft, Soft>>>),
    Card(Box<OnCard<P>>),
}

type Watch = Checked<Soft, Offload<Arc<dyn BusDevice>>>;

pub(crate) struct OnCard<P: Proving> {
    prover: P::Prover<Arc<Watch>>,
    checked: Arc<Watch>,
    events: Arc<Events>,
    card: Arc<Card>,
    /// One proof at a time: a card's journal is of all its jobs.
    turn: Mutex<()>,
    /// Workers of the proof whose turn it is, and of no other. A worker that waits takes up other work of its pool, which may be
    /// a proof that waits for this one's turn: for ever, since this one goes on when that has ended.
    workers: ThreadPool,
}

impl<T> ProofRun<T> {
    /// The same with the proof as something else.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> ProofRun<U> {
        ProofRun { proven: map(self.proven), journey: self.journey }
    }
}

impl<P: Proving> Loaded<P> {
    /// Loads a key onto a device, whose every answer is checked as `policy` says.
    pub(crate) fn new(device: Device, policy: Policy, key: &impl Load<P>) -> Result<Self, Error> {
        Ok(match (device, policy) {
            (Device::Soft, Policy::None) => Loaded::Soft(Box::new(key.onto_cpu()?)),
            (Device::Soft, policy) => {
                Loaded::Watched(Box::new(key.onto(Checked::new(Soft::new(), Soft::new(), policy))?))
            }
            (Device::Card(card), policy) => Loaded::Card(Box::new(OnCard::new(card, policy, key)?)),
        })
    }

    /// Proves, and leaves nothing of the values on the stack.
    pub(crate) fn prove(&self, values: P::Values<'_>) -> Result<ProofRun<P::Proven>, Error> {
        let run = self.run(values);
        stack::wipe();
        run
    }

    #[inline(never)] // so that its frame is gone when the stack is wiped
    fn run(&self, values: P::Values<'_>) -> Result<ProofRun<P::Proven>, Error> {
        let proven = match self {
            Loaded::Soft(prover) => P::prove(prover, values)?,
            Loaded::Watched(prover) => P::prove(prover, values)?,
            Loaded::Card(on_card) => return on_card.prove(values),
        };
        Ok(ProofRun { proven, journey: None })
    }
}

impl<P: Proving> OnCard<P> {
    fn new(card: Arc<Card>, policy: Policy, key: &impl Load<P>) -> Result<Self, Error> {
        let events = Arc::new(Events::default());
        let checked = Checked::new(Soft::new(), card.offload().clone(), policy);
        let checked = Arc::new(checked.with_observer(Arc::clone(&events) as _));
        let prover = key.onto(Arc::clone(&checked))?;
        let workers =
            ThreadPoolBuilder::new().build().map_err(|error| no_threads(io::Error::other(error)))?;
        Ok(OnCard { prover, checked, events, card, turn: Mutex::new(()), workers })
    }

    /// Proves on a thread of its own, since the caller may be a worker of a pool: it waits without taking up other work.
    fn prove(&self, values: P::Values<'_>) -> Result<ProofRun<P::Proven>, Error> {
        thread::scope(|scope| {
            let started = thread::Builder::new().spawn_scoped(scope, || self.in_turn(values));
            started.map_err(no_threads)?.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }

    fn in_turn(&self, values: P::Values<'_>) -> Result<ProofRun<P::Proven>, Error> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let offload = self.card.offload();
        offload.engine().start_journal();
        let (proven, counted) = offload.counted(|| self.workers.install(|| P::prove(&self.prover, values)));
        self.workers.install(stack::wipe);
        let (caps, entries) = (*offload.engine().caps(), offload.engine().take_journal());
        let (health, events) = (self.checked.health(), self.events.take());
        let journey = Journey { caps, memory: self.card.memory(), entries, counted, health, events };
        Ok(ProofRun { proven: proven?, journey: Some(journey) })
    }
}

fn no_threads(source: io::Error) -> Error {
    Error::Threads { source }
}
