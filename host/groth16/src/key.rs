//! Proving and verifying keys, with arkworks' as an adapter.

use crate::quotient::Convention;
use crate::r1cs::R1cs;
use ark_bn254::{Bn254, G1Affine, G2Affine};

/// What a verifier needs: four points and one for each public input and the constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    /// α·G₁.
    pub alpha_g1: G1Affine,
    /// β·G₂.
    pub beta_g2: G2Affine,
    /// γ·G₂.
    pub gamma_g2: G2Affine,
    /// δ·G₂.
    pub delta_g2: G2Affine,
    /// `(β·uᵢ(τ) + α·vᵢ(τ) + wᵢ(τ))/γ · G₁` for the constant and each public input.
    pub ic: Vec<G1Affine>,
}

/// What a prover needs. With u, v, w the polynomials of A, B, C (Groth, EUROCRYPT 2016, §3.2):
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvingKey {
    /// The key that verifies its proofs.
    pub vk: VerifyingKey,
    /// The quotient that `h` is for.
    pub convention: Convention,
    /// n, the size of the evaluation domain.
    pub domain_size: usize,
    /// The digest of the circuit it was made for, see [`R1cs::digest`].
    pub circuit: [u8; 32],
    /// β·G₁.
    pub beta_g1: G1Affine,
    /// δ·G₁.
    pub delta_g1: G1Affine,
    /// uᵢ(τ)·G₁, one a variable.
    pub a: Vec<G1Affine>,
    /// vᵢ(τ)·G₁, one a variable.
    pub b_g1: Vec<G1Affine>,
    /// vᵢ(τ)·G₂, one a variable.
    pub b_g2: Vec<G2Affine>,
    /// `(β·uᵢ(τ) + α·vᵢ(τ) + wᵢ(τ))/δ · G₁`, one a witness variable.
    pub l: Vec<G1Affine>,
    /// The bases of the quotient, see [`Convention`].
    pub h: Vec<G1Affine>,
}

/// A key's list that has not the length that the circuit asks for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{list} has {found} points where the circuit needs {expected}")]
pub struct KeyShapeError {
    /// The list.
    pub list: &'static str,
    /// Points needed.
    pub expected: usize,
    /// Points there are.
    pub found: usize,
}

impl VerifyingKey {
    /// Public inputs, the constant not counted.
    pub fn num_public(&self) -> usize {
        self.ic.len().saturating_sub(1)
    }
}

impl ProvingKey {
    /// Checks that every list has the length that `r1cs` asks for.
    pub fn check_shape(&self, r1cs: &R1cs) -> Result<(), KeyShapeError> {
        let variables = r1cs.num_variables();
        let n = r1cs.domain_size();
        let lists = [
            ("domain", self.domain_size, n),
            ("IC", self.vk.ic.len(), 1 + r1cs.num_public()),
            ("A", self.a.len(), variables),
            ("B in G1", self.b_g1.len(), variables),
            ("B in G2", self.b_g2.len(), variables),
            ("L", self.l.len(), r1cs.num_witness()),
            ("H", self.h.len(), self.convention.h_len(n)),
        ];
        match lists.into_iter().find(|(_, found, expected)| found != expected) {
            Some((list, found, expected)) => Err(KeyShapeError { list, expected, found }),
            None => Ok(()),
        }
    }

    /// A key that arkworks made for `r1cs`, under arkworks' own convention or, with ark-circom's
    /// reduction, snarkjs's.
    pub fn from_ark(
        key: &ark_groth16::ProvingKey<Bn254>,
        r1cs: &R1cs,
        convention: Convention,
    ) -> Result<Self, KeyShapeError> {
        let key = ProvingKey {
            vk: (&key.vk).into(),
            convention,
            domain_size: r1cs.domain_size(),
            circuit: r1cs.digest(),
            beta_g1: key.beta_g1,
            delta_g1: key.delta_g1,
            a: key.a_query.clone(),
            b_g1: key.b_g1_query.clone(),
            b_g2: key.b_g2_query.clone(),
            l: key.l_query.clone(),
            h: key.h_query.clone(),
        };
        key.check_shape(r1cs)?;
        Ok(key)
    }

    /// The same key as arkworks holds it.
    pub fn to_ark(&self) -> ark_groth16::ProvingKey<Bn254> {
        ark_groth16::ProvingKey {
            vk: (&self.vk).into(),
            beta_g1: self.beta_g1,
            delta_g1: self.delta_g1,
            a_query: self.a.clone(),
            b_g1_query: self.b_g1.clone(),
            b_g2_query: self.b_g2.clone(),
            l_query: self.l.clone(),
            h_query: self.h.clone(),
        }
    }
}

impl From<&ark_groth16::VerifyingKey<Bn254>> for VerifyingKey {
    fn from(key: &ark_groth16::VerifyingKey<Bn254>) -> Self {
        VerifyingKey {
            alpha_g1: key.alpha_g1,
            beta_g2: key.beta_g2,
            gamma_g2: key.gamma_g2,
            delta_g2: key.delta_g2,
            ic: key.gamma_abc_g1.clone(),
        }
    }
}

impl From<&VerifyingKey> for ark_groth16::VerifyingKey<Bn254> {
    fn from(key: &VerifyingKey) -> Self {
        ark_groth16::VerifyingKey {
            alpha_g1: key.alpha_g1,
            beta_g2: key.beta_g2,
            gamma_g2: key.gamma_g2,
            delta_g2: key.delta_g2,
            gamma_abc_g1: key.ic.clone(),
        }
    }
}
