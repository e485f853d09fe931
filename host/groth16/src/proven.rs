//! What a prover gives: a proof that has been verified, or one that has not.

use crate::proof::Proof;
use crate::timing::Timings;
use crate::verify::{Verifier, VerifyError};
use ark_bn254::Fr;
use std::fmt;

/// A proof, its public inputs and how long each stage took.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The proof.
    pub proof: Proof,
    /// The public inputs that it is for.
    pub public: Vec<Fr>,
    /// The stages of the job.
    pub timings: Timings,
}

/// A proof that nobody has verified: it must not leave the machine.
///
/// Such a proof is not merely of no use where it is wrong. What computed its sums saw the witness, and chooses how wrong
/// they are: a card that returns L + Δ·G for a small Δ made of a few bits of the witness publishes those bits, for
/// whoever holds the verifying key finds the Δ for which C − Δ·G verifies. A proof that verifies carries nothing: a
/// prover's blinders, which no card sees, make every valid proof of a statement as likely as any other.
pub struct Unverified(Proven);

impl Unverified {
    pub(crate) fn new(proven: Proven) -> Self {
        Unverified(proven)
    }

    /// The proof, if it verifies; else it is gone.
    pub fn verify(self, verifier: &Verifier) -> Result<Proven, VerifyError> {
        verifier.verify(&self.0.public, &self.0.proof)?;
        Ok(self.0)
    }

    /// The proof as it is. It may [publish witness bits](Unverified): for tests, and for machines whose every sum is
    /// trusted.
    pub fn trust_without_verifying(self) -> Proven {
        self.0
    }
}

/// Without the proof: what is printed may be published.
impl fmt::Debug for Unverified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("public", &self.0.public).finish_non_exhaustive()
    }
}
