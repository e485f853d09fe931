//! What a prover asks of a circuit, whoever holds its rows: an [`R1cs`], or the file of a key that carries them.

use crate::r1cs::{R1cs, R1csError};
use crate::timing::Stopwatch;
use ark_bn254::Fr;
use ark_ff::One;
use zeroize::Zeroizing;

/// A circuit as its prover sees it.
pub trait Circuit: Send + Sync {
    /// What names it; its keys carry it.
    fn digest(&self) -> [u8; 32];

    /// Public inputs, the constant one not counted.
    fn num_public(&self) -> usize;

    /// Length of the assignment: the constant, the public inputs, the witness.
    fn num_variables(&self) -> usize;

    /// The size n of the evaluation domain, a power of two.
    fn domain_size(&self) -> usize;

    /// `A·z` and `B·z` on the domain, the input-consistency rows among them, as [`R1cs::products`].
    fn products(&self, z: &[Fr], stages: &Stopwatch) -> [Zeroizing<Vec<Fr>>; 2];

    /// Whether `z` satisfies every constraint.
    fn check(&self, z: &[Fr]) -> Finding;

    /// Private variables.
    fn num_witness(&self) -> usize {
        self.num_variables().saturating_sub(1 + self.num_public())
    }

    /// Checks the form of an assignment: its length and its leading one.
    fn check_assignment(&self, z: &[Fr]) -> Result<(), R1csError> {
        let (expected, found) = (self.num_variables(), z.len());
        match z.first() {
            _ if expected != found => Err(R1csError::AssignmentLength { expected, found }),
            Some(one) if one.is_one() => Ok(()),
            _ => Err(R1csError::NoOne),
        }
    }
}

/// What became of an assignment under the constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It satisfies all.
    Satisfied,
    /// It breaks one.
    Broken {
        /// The first.
        constraint: usize,
    },
    /// Whoever was asked has not all the matrices: circom's keys leave out C.
    Unknown,
}

impl Circuit for R1cs {
    fn digest(&self) -> [u8; 32] {
        self.digest()
    }

    fn num_public(&self) -> usize {
        self.num_public()
    }

    fn num_variables(&self) -> usize {
        self.num_variables()
    }

    fn domain_size(&self) -> usize {
        self.domain_size()
    }

    fn products(&self, z: &[Fr], stages: &Stopwatch) -> [Zeroizing<Vec<Fr>>; 2] {
        self.products(z, stages)
    }

    fn check(&self, z: &[Fr]) -> Finding {
        self.first_violation(z).map_or(Finding::Satisfied, |constraint| Finding::Broken { constraint })
    }
}
