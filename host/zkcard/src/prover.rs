//! A proving key on a device.

use crate::loaded::{Load, Loaded, ProofRun, Proving};
use crate::{Device, Error, Policy};
use ark_bn254::Fr;
use std::path::Path;
use std::sync::Arc;
use zkcard_accel::Accelerator;
use zkcard_formats::iden3::Verdicts;
use zkcard_formats::iden3::zkey::Zkey;
use zkcard_groth16::lookup::{self, System, Word};
use zkcard_groth16::{self as groth16, Circuit, ProveError, Proven, ProvingKey};
use zkcard_soft::Soft;

/// A proving key on a device, with its circuit: for any number of proofs, from any thread.
pub struct Prover(Loaded<Plain>);

/// The same for the protocol [`lookup`].
pub struct LookupProver(Loaded<Lookup>);

enum Plain {}

enum Lookup {}

/// What [`Prover`] loads.
struct PlainKey<'a, C> {
    key: &'a ProvingKey,
    circuit: Arc<C>,
}

/// What [`LookupProver`] loads.
struct LookupKey<'a> {
    key: &'a lookup::ProvingKey,
    system: Arc<System>,
}

type OfSystem<A> = (lookup::Prover<A>, Arc<System>);

impl Prover {
    /// Loads a key onto a device, whose every answer is checked as `policy` says.
    pub fn new<C: Circuit + 'static>(
        device: Device,
        policy: Policy,
        key: &ProvingKey,
        circuit: Arc<C>,
    ) -> Result<Self, Error> {
        Ok(Prover(Loaded::new(device, policy, &PlainKey { key, circuit })?))
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
        self.0.prove(z)
    }
}

impl LookupProver {
    /// Loads a key of a system onto a device, whose every answer is checked as `policy` says.
    pub fn new(
        device: Device,
        policy: Policy,
        key: &lookup::ProvingKey,
        system: Arc<System>,
    ) -> Result<Self, Error> {
        Ok(LookupProver(Loaded::new(device, policy, &LookupKey { key, system })?))
    }

    /// Proves that there is a second round for this first one, which [`System::first_round`] makes. The proof verifies in this
    /// context alone, and has been verified.
    pub fn prove(&self, context: &Word, first: &[Fr]) -> Result<ProofRun<lookup::Proven>, Error> {
        self.0.prove((context, first))
    }
}

impl Proving for Plain {
    type Prover<A: Accelerator> = groth16::Prover<A>;
    type Values<'a> = &'a [Fr];
    type Proven = Proven;

    fn prove<A: Accelerator>(prover: &groth16::Prover<A>, z: &[Fr]) -> Result<Proven, ProveError> {
        prover.prove(z)
    }
}

impl<C: Circuit + 'static> Load<Plain> for PlainKey<'_, C> {
    fn onto<A: Accelerator>(&self, accel: A) -> Result<groth16::Prover<A>, ProveError> {
        groth16::Prover::new(accel, self.key, Arc::clone(&self.circuit))
    }

    /// Points of a file are unpacked for each sum, so that sums in turn take no more memory than the longest of them.
    fn onto_cpu(&self) -> Result<groth16::Prover<Soft>, ProveError> {
        let prover = self.onto(Soft::new())?;
        Ok(if self.key.a.is_file() { prover.in_turn() } else { prover })
    }
}

impl Proving for Lookup {
    type Prover<A: Accelerator> = OfSystem<A>;
    type Values<'a> = (&'a Word, &'a [Fr]);
    type Proven = lookup::Proven;

    fn prove<A: Accelerator>(
        (prover, system): &OfSystem<A>,
        (context, first): (&Word, &[Fr]),
    ) -> Result<lookup::Proven, ProveError> {
        system.prove(prover, context, first)
    }
}

impl Load<Lookup> for LookupKey<'_> {
    fn onto<A: Accelerator>(&self, accel: A) -> Result<OfSystem<A>, ProveError> {
        let circuit = Arc::clone(self.system.circuit());
        Ok((lookup::Prover::new(accel, self.key, circuit)?, Arc::clone(&self.system)))
    }
}
