//! A circuit of two rounds together with how its values are made.

use crate::circuit::{Circuit, Finding};
use crate::lookup::program::{NotInTable, Program};
use crate::lookup::proof::Proven;
use crate::lookup::prover::{Pole, Prover};
use crate::lookup::rounds::RoundR1cs;
use crate::lookup::transcript::{Word, fingerprint};
use crate::prover::ProveError;
use ark_bn254::Fr;
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_accel::Accelerator;

/// What a [`Builder`](crate::lookup::Builder) makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    circuit: Arc<RoundR1cs>,
    program: Program,
}

/// Why there are no values for the first round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FirstRoundError {
    /// Too many values, or too few.
    #[error("{found} values where the system has {expected} of this kind")]
    Length {
        /// Values that the system has.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// What a lookup asks for is not there.
    #[error(transparent)]
    NotInTable(#[from] NotInTable),
}

impl System {
    pub(crate) fn new(circuit: Arc<RoundR1cs>, program: Program) -> Self {
        System { circuit, program }
    }

    /// Its constraints.
    pub fn circuit(&self) -> &Arc<RoundR1cs> {
        &self.circuit
    }

    /// The values of the first round: these, and how often each row of each table is asked for.
    pub fn first_round(&self, public: &[Fr], private: &[Fr]) -> Result<Zeroizing<Vec<Fr>>, FirstRoundError> {
        let counts = self.program.counts;
        for (expected, found) in [(counts.public, public.len()), (counts.private, private.len())] {
            if expected != found {
                return Err(FirstRoundError::Length { expected, found });
            }
        }
        let known = Zeroizing::new([public, private].concat());
        Ok(self.program.first_round(&known)?)
    }

    /// The values of the second round but for those that bind the public ones, which the prover makes.
    /// `first` is of this system's length.
    pub fn second_round(&self, first: &[Fr], challenge: Fr) -> Result<Zeroizing<Vec<Fr>>, Pole> {
        self.program.second_round(first, challenge)
    }

    /// Which value of the second round each repeats, by its number; its own where none. The inverses of queries that ask for one
    /// row are equal, whatever the challenge. As secret as the values.
    pub fn repeated(&self, first: &[Fr]) -> Zeroizing<Vec<u32>> {
        self.program.repeated(first)
    }

    /// What the constraints say of a first round of [`first_round`](Self::first_round), under any challenge: without a key.
    pub fn check(&self, first: &[Fr], challenge: Fr) -> Result<Finding, Pole> {
        let second = self.second_round(first, challenge)?;
        let public = &first[..self.circuit.num_public()];
        let z = self.circuit.assignment(challenge, fingerprint(public, challenge), first, &second);
        Ok(self.circuit.check(&z))
    }

    /// Proves with a first round of [`first_round`](Self::first_round), by a prover of this system's circuit.
    pub fn prove<A: Accelerator>(
        &self,
        prover: &Prover<A>,
        context: &Word,
        first: &[Fr],
    ) -> Result<Proven, ProveError> {
        let job = prover.begin(context, first)?.repeating(self.repeated(first))?;
        job.complete(|challenge| self.second_round(first, challenge))
    }
}
