//! A proof's verification, of texts.

use crate::apart::apart;
use crate::refusal::{Refusal, VERIFIER_ERROR, VERIFIER_INVALID_PROOF};
use zkcard_formats::snarkjs;
use zkcard_groth16::{self as groth16, VerifyError};

/// Texts of snarkjs's that belong together.
pub struct Claim<'a> {
    /// `proof.json`.
    pub proof: &'a [u8],
    /// `public.json`.
    pub public: &'a [u8],
    /// `verification_key.json`.
    pub key: &'a [u8],
}

impl Claim<'_> {
    /// Verifies the proof; a proof that is not valid is refused by a number of its own.
    pub fn verify(&self) -> Result<(), Refusal> {
        let verified = apart(|| Ok(self.verified()));
        verified.map_err(|refusal| refusal.with_code(VERIFIER_ERROR))?.map_err(refusal)
    }

    fn verified(&self) -> Result<(), zkcard::Error> {
        let proof = snarkjs::parse_proof(self.proof, "proof")?;
        let public = snarkjs::parse_public(self.public, "inputs")?;
        let key = snarkjs::parse_verifying_key(self.key, "verification_key")?;
        Ok(groth16::verify(&key, &public, &proof)?)
    }
}

fn refusal(error: zkcard::Error) -> Refusal {
    let is_wrong_proof =
        matches!(error, zkcard::Error::Verify(VerifyError::NotVerified | VerifyError::NotInGroup(_)));
    let code = if is_wrong_proof { VERIFIER_INVALID_PROOF } else { VERIFIER_ERROR };
    Refusal::from(error).with_code(code)
}
