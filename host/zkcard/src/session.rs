//! A compiled network with its key on a device.

use crate::{Answer, Device, Error, Folder, Policy, ProofRun, Prover};
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_groth16::ProvingKey;
use zkcard_zkml::circuit::Circuit;

/// A compiled network with its key on a device, ready to prove. For a circuit without a network there is [`Prover`].
pub struct Session {
    circuit: Circuit,
    prover: Prover,
}

impl Session {
    /// Reads a model's folder and loads its key onto the device.
    pub fn open(folder: &Folder, device: Device, policy: Policy) -> Result<Self, Error> {
        Self::new(folder.load_circuit()?, &folder.load_proving_key()?, device, policy)
    }

    /// The same of a circuit and a key that are in memory.
    pub fn new(circuit: Circuit, key: &ProvingKey, device: Device, policy: Policy) -> Result<Self, Error> {
        let prover = Prover::new(device, policy, key, Arc::clone(circuit.r1cs()))?;
        Ok(Session { circuit, prover })
    }

    /// The network's circuit.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// Proves the output for an input in real units, and says what it is.
    pub fn prove(&self, input: &[f64]) -> Result<(ProofRun, Answer), Error> {
        let quantised = Zeroizing::new(self.circuit.model().input.quantise(input)?);
        let run = self.prover.prove(&self.circuit.witness(&quantised)?)?;
        let values = self.circuit.decode_public(&run.proven.public)?;
        let answer = Answer::of(&self.circuit, &values);
        Ok((run, answer))
    }
}
