//! A key of arkworks' on a device.

use crate::{Device, Error, Policy, ProofRun, Prover};
use ark_bn254::{Bn254, Fr};
use ark_groth16::{Proof, ProvingKey};
use ark_relations::gr1cs::ConstraintSynthesizer;
use std::sync::Arc;
use zkcard_formats::ark;
use zkcard_groth16::{Convention, R1cs};

/// A key of arkworks' on a device, with its circuit: for any number of proofs, from any thread. For programs that keep
/// their keys themselves; [`Groth16`](super::Groth16) keeps a few.
///
/// ```no_run
/// # use ark_bn254::{Bn254, Fr};
/// # use ark_relations::gr1cs::ConstraintSynthesizer;
/// use zkcard::ark::{Convention, Prepared, ProvingKey};
/// use zkcard::{Device, Policy};
/// # fn f<C: ConstraintSynthesizer<Fr> + Clone>(key: ProvingKey<Bn254>, circuit: C) -> Result<(), zkcard::Error> {
/// let card = Device::open("vfio:0000:03:00.0")?;
/// let prepared = Prepared::new(card, Policy::Twin, &key, Convention::Arkworks, circuit.clone())?;
/// let proof = prepared.prove(circuit)?;
/// # Ok(())
/// # }
/// ```
pub struct Prepared(Prover);

/// Where and how a key proves.
pub(super) struct Terms {
    pub device: Device,
    pub policy: Policy,
    pub convention: Convention,
}

impl Prepared {
    /// Loads a key onto a device, whose every answer is checked as `policy` says. The circuit need not know its values.
    pub fn new<C: ConstraintSynthesizer<Fr>>(
        device: Device,
        policy: Policy,
        key: &ProvingKey<Bn254>,
        convention: Convention,
        circuit: C,
    ) -> Result<Self, Error> {
        Self::of(Terms { device, policy, convention }, key, ark::constraints(circuit)?)
    }

    pub(super) fn of(terms: Terms, key: &ProvingKey<Bn254>, r1cs: R1cs) -> Result<Self, Error> {
        let key = ark::proving_key_from(key, &r1cs, terms.convention)?;
        Ok(Prepared(Prover::new(terms.device, terms.policy, &key, Arc::new(r1cs))?))
    }

    /// Proves that the circuit's values satisfy the constraints of the key's. The proof has been verified.
    pub fn prove<C: ConstraintSynthesizer<Fr>>(&self, circuit: C) -> Result<Proof<Bn254>, Error> {
        self.prove_assigned(&ark::assignment(circuit)?)
    }

    /// The same, with the public inputs, and with how it came about.
    pub fn run<C: ConstraintSynthesizer<Fr>>(&self, circuit: C) -> Result<ProofRun, Error> {
        self.0.prove(&ark::assignment(circuit)?)
    }

    pub(super) fn prove_assigned(&self, z: &[Fr]) -> Result<Proof<Bn254>, Error> {
        Ok(ark::proof_to(&self.0.prove(z)?.proven.proof))
    }
}
