//! A proving key on a device.

use crate::journey::Events;
use crate::{Card, Device, Error, Journey, Policy, stack};
use ark_bn254::Fr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use zkcard_bus::Device as BusDevice;
use zkcard_checked::Checked;
use zkcard_formats::iden3::Verdicts;
use zkcard_formats::iden3::zkey::Zkey;
use zkcard_groth16::{self as groth16, Circuit, Proven, ProvingKey};
use zkcard_offload::Offload;
use zkcard_soft::Soft;

/// A proof, and how it came about.
pub struct ProofRun {
    /// The proof. It has been verified.
    pub proven: Proven,
    /// What a card did for it.
    pub journey: Option<Journey>,
}

/// A proving key on a device, with its circuit: for any number of proofs, from any thread.
pub struct Prover(On);

enum On {
    Soft(Box<groth16::Prover<Soft>>),
    /// The CPU, watched by itself: what a policy costs, without a card.
    Watched(Box<groth16::Prover<Checked<Soft, Soft>>>),
    Card(Box<OnCard>),
}

type Watch = Checked<Soft, Offload<Arc<dyn BusDevice>>>;

struct OnCard {
    prover: groth16::Prover<Arc<Watch>>,
    checked: Arc<Watch>,
    events: Arc<Events>,
    card: Arc<Card>,
    /// One proof at a time: a card's journal is of all its jobs.
    turn: Mutex<()>,
}

impl Prover {
    /// Loads a key onto a device, whose every answer is checked as `policy` says.
    pub fn new<C: Circuit + 'static>(
        device: Device,
        policy: Policy,
        key: &ProvingKey,
        circuit: Arc<C>,
    ) -> Result<Self, Error> {
        Ok(Prover(match (device, policy) {
            (Device::Soft, Policy::None) => On::Soft(Box::new(on_cpu(key, circuit)?)),
            (Device::Soft, policy) => {
                let checked = Checked::new(Soft::new(), Soft::new(), policy);
                On::Watched(Box::new(groth16::Prover::new(checked, key, circuit)?))
            }
            (Device::Card(card), policy) => On::Card(Box::new(OnCard::new(card, policy, key, circuit)?)),
        }))
    }

    /// Loads a key of circom's with the circuit that it carries. What the file holds is checked once, and the verdict kept
    /// in the user's cache.
    pub fn open_zkey(device: Device, policy: Policy, path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::of_zkey(device, policy, &Zkey::open(path)?)
    }

    /// The same of a key that is open, from a file or from memory.
    pub fn of_zkey(device: Device, policy: Policy, zkey: &Zkey) -> Result<Self, Error> {
        let (key, circuit) = zkey.proving_key(Verdicts::of_user().as_ref())?;
        Self::new(device, policy, &key, Arc::new(circuit))
    }

    /// Proves that `z = (1, public, witness)` satisfies the circuit. The proof has been verified.
    pub fn prove(&self, z: &[Fr]) -> Result<ProofRun, Error> {
        let run = self.run(z);
        stack::wipe();
        run
    }

    #[inline(never)] // so that its frame is gone when the stack is wiped
    fn run(&self, z: &[Fr]) -> Result<ProofRun, Error> {
        match &self.0 {
            On::Soft(prover) => Ok(ProofRun { proven: prover.prove(z)?, journey: None }),
            On::Watched(prover) => Ok(ProofRun { proven: prover.prove(z)?, journey: None }),
            On::Card(on_card) => on_card.prove(z),
        }
    }
}

/// Points of a file are unpacked for each sum, so that sums in turn take no more memory than the longest of them.
fn on_cpu<C: Circuit + 'static>(
    key: &ProvingKey,
    circuit: Arc<C>,
) -> Result<groth16::Prover<Soft>, groth16::ProveError> {
    let prover = groth16::Prover::new(Soft::new(), key, circuit)?;
    Ok(if key.a.is_file() { prover.in_turn() } else { prover })
}

impl OnCard {
    fn new<C: Circuit + 'static>(
        card: Arc<Card>,
        policy: Policy,
        key: &ProvingKey,
        circuit: Arc<C>,
    ) -> Result<Self, Error> {
        let events = Arc::new(Events::default());
        let checked = Checked::new(Soft::new(), card.offload().clone(), policy);
        let checked = Arc::new(checked.with_observer(Arc::clone(&events) as _));
        let prover = groth16::Prover::new(Arc::clone(&checked), key, circuit)?;
        Ok(OnCard { prover, checked, events, card, turn: Mutex::new(()) })
    }

    fn prove(&self, z: &[Fr]) -> Result<ProofRun, Error> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let offload = self.card.offload();
        offload.engine().start_journal();
        let (proven, counted) = offload.counted(|| self.prover.prove(z));
        let (caps, entries) = (*offload.engine().caps(), offload.engine().take_journal());
        let (health, events) = (self.checked.health(), self.events.take());
        let journey = Journey { caps, memory: self.card.memory(), entries, counted, health, events };
        Ok(ProofRun { proven: proven?, journey: Some(journey) })
    }
}
