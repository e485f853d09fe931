//! A compiled network with its key on a device.

use crate::{
    Answer, Device, Error, Folder, LookupProver, Policy, ProofRun, Protocol, Proven, Prover, ProvingKey,
    Statement,
};
use ark_bn254::Fr;
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_zkml::circuit::{Circuit, Constraints};
use zkcard_zkml::public::Context;

/// A compiled network with its key on a device, ready to prove. For a circuit without a network there is [`Prover`].
pub struct Session {
    circuit: Circuit,
    statement: Statement,
    prover: Either,
}

enum Either {
    Plain(Prover),
    Lookup(LookupProver),
}

impl Session {
    /// Reads a model's folder, whose files must belong together, and loads its key onto the device.
    pub fn open(folder: &Folder, device: Device, policy: Policy) -> Result<Self, Error> {
        let circuit = folder.load_circuit()?;
        let key = folder.load_keys(&circuit)?;
        Self::new(circuit, &key, device, policy)
    }

    /// The same of a circuit and a key that are in memory.
    pub fn new(circuit: Circuit, key: &ProvingKey, device: Device, policy: Policy) -> Result<Self, Error> {
        let statement = Statement::of(&circuit, key);
        let prover = Either::new(&circuit, key, device, policy)?;
        Ok(Session { circuit, statement, prover })
    }

    /// The network's circuit.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// What its proofs say.
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Whether a proof is to be made as the model wants it: with a context or without.
    pub fn check_context(&self, context: Option<&Context>) -> Result<(), Error> {
        match self.statement.public.context {
            needed if needed == context.is_some() => Ok(()),
            needed => Err(Error::Context { needed }),
        }
    }

    /// Proves the output for an input in real units, and says what it is.
    pub fn prove(&self, input: &[f64]) -> Result<(ProofRun<Proven>, Answer), Error> {
        self.prove_in(input, None)
    }

    /// The same in a context, for a model that was compiled with one.
    pub fn prove_in(
        &self,
        input: &[f64],
        context: Option<&Context>,
    ) -> Result<(ProofRun<Proven>, Answer), Error> {
        self.check_context(context)?;
        let quantised = Zeroizing::new(self.circuit.model().input.quantise(input)?);
        let witness = match context {
            None => self.circuit.witness(&quantised)?,
            Some(context) => self.circuit.witness_in(&quantised, context)?,
        };
        let run = self.prover.prove(context, &witness)?;
        let values = self.circuit.decode_public(&run.proven.public)?;
        Ok((run, Answer::of(&self.statement.public, &values)))
    }
}

impl Either {
    fn new(circuit: &Circuit, key: &ProvingKey, device: Device, policy: Policy) -> Result<Self, Error> {
        Ok(match (circuit.constraints(), key) {
            (Constraints::Plain(r1cs), ProvingKey::Plain(key)) => {
                Either::Plain(Prover::new(device, policy, key, Arc::clone(r1cs))?)
            }
            (Constraints::Lookup(system), ProvingKey::Lookup(key)) => {
                Either::Lookup(LookupProver::new(device, policy, key, Arc::clone(system))?)
            }
            (constraints, key) => {
                let (expected, found) = (Protocol::of(constraints), key.protocol());
                return Err(Error::Protocol { expected, found });
            }
        })
    }

    /// The context is a value of the witness already, or a word beside it.
    fn prove(&self, context: Option<&Context>, witness: &[Fr]) -> Result<ProofRun<Proven>, Error> {
        Ok(match self {
            Either::Plain(prover) => prover.prove(witness)?.map(Proven::from),
            Either::Lookup(prover) => {
                let word = context.map(Context::word).unwrap_or_default();
                prover.prove(&word, witness)?.map(Proven::from)
            }
        })
    }
}
