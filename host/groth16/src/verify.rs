//! Verification: `e(A, B) = e(α, β)·e(IC(x), γ)·e(C, δ)`.

use crate::check::KeyError;
use crate::key::VerifyingKey;
use crate::proof::Proof;
use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::{Pairing, PairingOutput};
use ark_ec::{CurveGroup, VariableBaseMSM};

pub(crate) type G1Prepared = <Bn254 as Pairing>::G1Prepared;
pub(crate) type G2Prepared = <Bn254 as Pairing>::G2Prepared;

/// Why a proof is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The wrong number of public inputs.
    #[error("{found} public inputs for a key of {expected}")]
    PublicInputs {
        /// What the key takes.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// The key is one under which anybody can forge.
    #[error("the verifying key: {0}")]
    Key(#[from] KeyError),
    /// A point of the proof that is not in its group.
    #[error("{0} is not a point of its group")]
    NotInGroup(&'static str),
    /// Everything is well-formed and the equation does not hold.
    #[error("the proof does not verify for this key and these public inputs")]
    NotVerified,
}

/// A verifying key with what does not depend on the proof computed once.
#[derive(Clone, Debug)]
pub struct Verifier {
    ic: Vec<G1Affine>,
    alpha_beta: PairingOutput<Bn254>,
    minus_gamma: G2Prepared,
    minus_delta: G2Prepared,
}

impl Verifier {
    /// Prepares a key that passes its [check](VerifyingKey::check).
    pub fn new(vk: &VerifyingKey) -> Result<Self, KeyError> {
        vk.check()?;
        Ok(Verifier {
            ic: vk.ic.clone(),
            alpha_beta: Bn254::pairing(vk.alpha_g1, vk.beta_g2),
            minus_gamma: (-vk.gamma_g2).into(),
            minus_delta: (-vk.delta_g2).into(),
        })
    }

    /// The same of what has been prepared elsewhere: e(α, β), −γ and −δ. The key is checked; that the others are of this
    /// key is for the caller to know.
    pub fn of_prepared(
        vk: &VerifyingKey,
        alpha_beta: PairingOutput<Bn254>,
        minus_gamma: G2Prepared,
        minus_delta: G2Prepared,
    ) -> Result<Self, KeyError> {
        vk.check()?;
        Ok(Verifier { ic: vk.ic.clone(), alpha_beta, minus_gamma, minus_delta })
    }

    /// Accepts a proof of these public inputs, the constant one not among them.
    pub fn verify(&self, public: &[Fr], proof: &Proof) -> Result<(), VerifyError> {
        if public.len() + 1 != self.ic.len() {
            return Err(VerifyError::PublicInputs { expected: self.ic.len() - 1, found: public.len() });
        }
        check_g1("A", &proof.a)?;
        check_g2("B", &proof.b)?;
        check_g1("C", &proof.c)?;
        let ic = self.ic[0] + G1Projective::msm_unchecked(&self.ic[1..], public);
        let left: [G1Prepared; 3] = [proof.a.into(), ic.into_affine().into(), proof.c.into()];
        let right = [proof.b.into(), self.minus_gamma.clone(), self.minus_delta.clone()];
        match Bn254::multi_pairing(left, right) == self.alpha_beta {
            true => Ok(()),
            false => Err(VerifyError::NotVerified),
        }
    }
}

/// Verifies one proof. For several under one key prepare a [`Verifier`].
pub fn verify(vk: &VerifyingKey, public: &[Fr], proof: &Proof) -> Result<(), VerifyError> {
    Verifier::new(vk)?.verify(public, proof)
}

pub(crate) fn check_g1(name: &'static str, point: &G1Affine) -> Result<(), VerifyError> {
    match point.is_on_curve() {
        true => Ok(()), // the curve has prime order
        false => Err(VerifyError::NotInGroup(name)),
    }
}

pub(crate) fn check_g2(name: &'static str, point: &G2Affine) -> Result<(), VerifyError> {
    match point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve() {
        true => Ok(()),
        false => Err(VerifyError::NotInGroup(name)),
    }
}
