//! Verification: `e(A, B) = e(α, β)·e(IC, γ)·e(C1, δ₁)·e(C2, δ₂)`, IC being `IC₀ + ρ·IC₁ + F·IC₂`.

use crate::check::KeyError;
use crate::lookup::key::VerifyingKey;
use crate::lookup::proof::Proof;
use crate::lookup::transcript::{Word, challenge, fingerprint};
use crate::verify::{G1Prepared, G2Prepared, VerifyError, check_g1, check_g2};
use ark_bn254::{Bn254, Fr, G1Affine};
use ark_ec::CurveGroup;
use ark_ec::pairing::{Pairing, PairingOutput};

/// A verifying key with what does not depend on the proof computed once.
#[derive(Clone, Debug)]
pub struct Verifier {
    digest: Word,
    num_public: usize,
    ic: [G1Affine; 3],
    alpha_beta: PairingOutput<Bn254>,
    minus_gamma: G2Prepared,
    minus_deltas: Vec<G2Prepared>,
}

impl Verifier {
    /// Prepares a key that passes its [check](VerifyingKey::check).
    pub fn new(vk: &VerifyingKey) -> Result<Self, KeyError> {
        vk.check()?;
        Ok(Self::of_any_key(vk))
    }

    /// Accepts a proof of these public values, made in this context. ρ and F are computed here.
    pub fn verify(&self, context: &Word, public: &[Fr], proof: &Proof) -> Result<(), VerifyError> {
        if public.len() != self.num_public {
            return Err(VerifyError::PublicInputs { expected: self.num_public, found: public.len() });
        }
        check_g1("A", &proof.a)?;
        check_g2("B", &proof.b)?;
        check_g1("C1", &proof.c1)?;
        check_g1("C2", &proof.c2)?;
        let rho = self.challenge(context, public, &proof.c1);
        match self.equation_holds(rho, fingerprint(public, rho), proof) {
            true => Ok(()),
            false => Err(VerifyError::NotVerified),
        }
    }

    /// ρ of a commitment.
    pub(crate) fn challenge(&self, context: &Word, public: &[Fr], c1: &G1Affine) -> Fr {
        challenge(&self.digest, context, public, &[*c1])
    }

    /// The equation and nothing else.
    pub(crate) fn equation_holds(&self, challenge: Fr, fingerprint: Fr, proof: &Proof) -> bool {
        let ic = self.ic[0] + self.ic[1] * challenge + self.ic[2] * fingerprint;
        let left = [proof.a, ic.into_affine(), proof.c1, proof.c2].map(G1Prepared::from);
        let gamma = [proof.b.into(), self.minus_gamma.clone()];
        let right = gamma.into_iter().chain(self.minus_deltas.iter().cloned());
        Bn254::multi_pairing(left, right) == self.alpha_beta
    }

    /// The same of a key that anybody may forge with.
    pub(crate) fn of_any_key(vk: &VerifyingKey) -> Self {
        Verifier {
            digest: vk.digest(),
            num_public: vk.num_public,
            ic: vk.ic,
            alpha_beta: Bn254::pairing(vk.alpha_g1, vk.beta_g2),
            minus_gamma: (-vk.gamma_g2).into(),
            minus_deltas: vk.deltas_g2.iter().map(|delta| (-*delta).into()).collect(),
        }
    }
}

/// Verifies one proof. For several under one key prepare a [`Verifier`].
pub fn verify(vk: &VerifyingKey, context: &Word, public: &[Fr], proof: &Proof) -> Result<(), VerifyError> {
    Verifier::new(vk)?.verify(context, public, proof)
}
