//! Proving and verifying keys.

use crate::circuit::Circuit;
use crate::quotient::Convention;
use ark_bn254::{G1Affine, G2Affine};
use zkcard_accel::{G1, G2, Points};

/// What a verifier needs: four points and one for each public input and the constant. See [`check`](Self::check).
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

/// What a prover needs; accelerators and clones share its lists. With u, v, w the polynomials of A, B, C (Groth, EUROCRYPT 2016, §3.2):
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvingKey {
    /// The key that verifies its proofs.
    pub vk: VerifyingKey,
    /// The quotient that `h` is for.
    pub convention: Convention,
    /// n, the size of the evaluation domain.
    pub domain_size: usize,
    /// The digest of the circuit it was made for, see [`Circuit::digest`].
    pub circuit: [u8; 32],
    /// β·G₁.
    pub beta_g1: G1Affine,
    /// δ·G₁.
    pub delta_g1: G1Affine,
    /// uᵢ(τ)·G₁, one a variable.
    pub a: Points<G1>,
    /// vᵢ(τ)·G₁, one a variable.
    pub b_g1: Points<G1>,
    /// vᵢ(τ)·G₂, one a variable.
    pub b_g2: Points<G2>,
    /// `(β·uᵢ(τ) + α·vᵢ(τ) + wᵢ(τ))/δ · G₁`, one a witness variable.
    pub l: Points<G1>,
    /// The bases of the quotient, see [`Convention`].
    pub h: Points<G1>,
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

/// Why a key cannot prove a circuit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongCircuit {
    /// The key is of another circuit.
    #[error(
        "this key is of another circuit: it was made for {}, the circuit is {}; \
         use its own key, or make one for this circuit",
        hex::encode(key),
        hex::encode(circuit)
    )]
    Digest {
        /// The digest of the circuit that the key was made for.
        key: [u8; 32],
        /// The digest of the circuit.
        circuit: [u8; 32],
    },
    /// The key names this circuit but does not fit it.
    #[error("this key names this circuit but does not fit it: {0}")]
    Shape(#[from] KeyShapeError),
}

impl VerifyingKey {
    /// Public inputs, the constant not counted.
    pub fn num_public(&self) -> usize {
        self.ic.len().saturating_sub(1)
    }
}

impl ProvingKey {
    /// Checks that the key was made for `circuit`.
    pub fn check_circuit(&self, circuit: &impl Circuit) -> Result<(), WrongCircuit> {
        let digest = circuit.digest();
        if self.circuit != digest {
            return Err(WrongCircuit::Digest { key: self.circuit, circuit: digest });
        }
        Ok(self.check_shape(circuit)?)
    }

    /// Checks that every list has the length that `circuit` asks for.
    pub fn check_shape(&self, circuit: &impl Circuit) -> Result<(), KeyShapeError> {
        let variables = circuit.num_variables();
        let n = circuit.domain_size();
        let lists = [
            ("domain", self.domain_size, n),
            ("IC", self.vk.ic.len(), 1 + circuit.num_public()),
            ("A", self.a.len(), variables),
            ("B in G1", self.b_g1.len(), variables),
            ("B in G2", self.b_g2.len(), variables),
            ("L", self.l.len(), circuit.num_witness()),
            ("H", self.h.len(), self.convention.h_len(n)),
        ];
        match lists.into_iter().find(|(_, found, expected)| found != expected) {
            Some((list, found, expected)) => Err(KeyShapeError { list, expected, found }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::r1cs::{R1cs, SparseMatrix};
    use crate::setup::setup;
    use crate::timing::Stopwatch;
    use ark_bn254::Fr;
    use ark_ff::One;

    /// A circuit of one product of the given variables.
    fn product(columns: [usize; 3]) -> R1cs {
        let matrices = columns.map(|column| SparseMatrix::from_rows([[(column, Fr::one())]]));
        R1cs::new(1, 1, matrices).unwrap()
    }

    #[test]
    fn a_key_of_another_circuit_is_refused() {
        let circuit = product([2, 2, 1]);
        let key =
            setup(&zkcard_soft::Soft::new(), &circuit, Convention::Arkworks, &Stopwatch::new()).unwrap();
        assert_eq!(key.check_circuit(&circuit), Ok(()));
        let error = key.check_circuit(&product([2, 1, 1])).unwrap_err();
        assert!(error.to_string().starts_with("this key is of another circuit: it was made for "), "{error}");
        assert!(error.to_string().contains(&hex::encode(key.circuit)));
        let short = ProvingKey { h: Points::default(), ..key };
        let error = short.check_circuit(&circuit).unwrap_err();
        let text =
            "this key names this circuit but does not fit it: H has 0 points where the circuit needs 3";
        assert_eq!(error.to_string(), text);
    }
}
