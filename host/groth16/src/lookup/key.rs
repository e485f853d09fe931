//! Keys of the protocol: each round has a δ of its own.

use crate::check::{Element, Independent, KeyError};
use crate::circuit::Circuit;
use crate::digest::{hash_g1, hash_g2};
use crate::key::{KeyShapeError, WrongCircuit};
use crate::lookup::rounds::{ROUNDS, RoundR1cs};
use crate::quotient::Convention;
use ark_bn254::{G1Affine, G2Affine};
use sha2::{Digest, Sha256};
use zkcard_accel::{G1, G2, Points};

/// The quotient that the keys of this protocol are for: the one without a last transform.
pub const QUOTIENT: Convention = Convention::Snarkjs;

/// What a verifier needs. See [`check`](Self::check).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKey {
    /// α·G₁.
    pub alpha_g1: G1Affine,
    /// β·G₂.
    pub beta_g2: G2Affine,
    /// γ·G₂.
    pub gamma_g2: G2Affine,
    /// δ₁·G₂, δ₂·G₂: one a round.
    pub deltas_g2: Vec<G2Affine>,
    /// The points of the constant, of the challenge and of the fingerprint.
    pub ic: [G1Affine; 3],
    /// How many public values there are.
    pub num_public: usize,
}

/// What a prover needs; accelerators and clones share its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvingKey {
    /// The key that verifies its proofs.
    pub vk: VerifyingKey,
    /// n, the size of the evaluation domain.
    pub domain_size: usize,
    /// The digest of the system it was made for, see [`RoundR1cs::digest`].
    pub circuit: [u8; 32],
    /// β·G₁.
    pub beta_g1: G1Affine,
    /// δ₁·G₁, δ₂·G₁.
    pub deltas_g1: Vec<G1Affine>,
    /// uᵢ(τ)·G₁, one a variable.
    pub a: Points<G1>,
    /// vᵢ(τ)·G₁, one a variable.
    pub b_g1: Points<G1>,
    /// vᵢ(τ)·G₂, one a variable.
    pub b_g2: Points<G2>,
    /// `(β·uᵢ(τ) + α·vᵢ(τ) + wᵢ(τ))/δ · G₁` for the variables of each round and its δ.
    pub l: Vec<Points<G1>>,
    /// `ℓ₂ⱼ₊₁(τ)/δ₂ · G₁`, of the second row of [`Convention`]'s table.
    pub h: Points<G1>,
}

impl VerifyingKey {
    /// Refuses keys under which anybody can forge, as [the plain check](crate::VerifyingKey::check) does: points outside
    /// their groups or at infinity; any two of β, γ, δ₁, δ₂, or of α and the points of IC, equal up to sign.
    ///
    /// A δ₁ = k·δ₂ for a k that somebody knows is as bad as k = 1, and no check finds it.
    pub fn check(&self) -> Result<(), KeyError> {
        if self.deltas_g2.len() != ROUNDS {
            return Err(KeyError::Rounds { expected: ROUNDS, found: self.deltas_g2.len() });
        }
        let [one, challenge, fingerprint] = self.ic;
        let g1 = vec![
            (Element::Alpha, self.alpha_g1),
            (Element::Ic(0), one),
            (Element::Challenge, challenge),
            (Element::Fingerprint, fingerprint),
        ];
        let deltas = (1..).map(Element::RoundDelta).zip(self.deltas_g2.iter().copied());
        let g2 = [(Element::Beta, self.beta_g2), (Element::Gamma, self.gamma_g2)];
        Independent { g1, g2: g2.into_iter().chain(deltas).collect() }.check()
    }

    /// SHA-256 of its points and numbers: α, β, γ, the number of the δ and each of them, the three of IC, the number of
    /// public values; coordinates as in [the plain digest](crate::VerifyingKey::digest). Every challenge is made of it.
    pub fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new_with_prefix("zkcard lookup verifying key v1\n");
        hash_g1(&self.alpha_g1, &mut sha);
        [&self.beta_g2, &self.gamma_g2].into_iter().for_each(|point| hash_g2(point, &mut sha));
        sha.update((self.deltas_g2.len() as u64).to_le_bytes());
        self.deltas_g2.iter().for_each(|point| hash_g2(point, &mut sha));
        self.ic.iter().for_each(|point| hash_g1(point, &mut sha));
        sha.chain_update((self.num_public as u64).to_le_bytes()).finalize().into()
    }
}

impl ProvingKey {
    /// Checks that the key was made for `circuit`.
    pub fn check_circuit(&self, circuit: &RoundR1cs) -> Result<(), WrongCircuit> {
        let digest = circuit.digest();
        if self.circuit != digest {
            return Err(WrongCircuit::Digest { key: self.circuit, circuit: digest });
        }
        Ok(self.check_shape(circuit)?)
    }

    /// Checks that every list has the length that `circuit` asks for.
    pub fn check_shape(&self, circuit: &RoundR1cs) -> Result<(), KeyShapeError> {
        let (variables, n, rounds) = (circuit.num_variables(), circuit.domain_size(), circuit.rounds());
        let of_rounds = self.l.iter().zip(rounds).map(|(l, expected)| ("L of a round", l.len(), *expected));
        let lists = [
            ("domain", self.domain_size, n),
            ("public values", self.vk.num_public, circuit.num_public()),
            ("A", self.a.len(), variables),
            ("B in G1", self.b_g1.len(), variables),
            ("B in G2", self.b_g2.len(), variables),
            ("δ in G1", self.deltas_g1.len(), rounds.len()),
            ("L", self.l.len(), rounds.len()),
            ("H", self.h.len(), QUOTIENT.h_len(n)),
        ];
        match lists.into_iter().chain(of_rounds).find(|(_, found, expected)| found != expected) {
            Some((list, found, expected)) => Err(KeyShapeError { list, expected, found }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluations::{g1_times, g2_times};
    use ark_bn254::Fr;
    use ark_ec::AffineRepr;
    use std::collections::HashSet;

    fn g1(k: u64) -> G1Affine {
        g1_times(Fr::from(k))
    }

    fn g2(k: u64) -> G2Affine {
        g2_times(Fr::from(k))
    }

    fn sound() -> VerifyingKey {
        VerifyingKey {
            alpha_g1: g1(2),
            beta_g2: g2(3),
            gamma_g2: g2(4),
            deltas_g2: vec![g2(5), g2(6)],
            ic: [7, 8, 9].map(g1),
            num_public: 3,
        }
    }

    /// What is said of a key, and that its digest is another one.
    fn told(change: impl FnOnce(&mut VerifyingKey)) -> String {
        let mut key = sound();
        change(&mut key);
        assert_ne!(key.digest(), sound().digest());
        key.check().unwrap_err().to_string()
    }

    #[test]
    fn points_of_g2_are_distinct_up_to_sign() {
        assert_eq!(sound().check(), Ok(()));
        fn point(key: &mut VerifyingKey, i: usize) -> &mut G2Affine {
            match i {
                0 => &mut key.beta_g2,
                1 => &mut key.gamma_g2,
                _ => &mut key.deltas_g2[i - 2],
            }
        }
        let names = ["β", "γ", "δ[1]", "δ[2]"];
        for (i, j) in [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)] {
            let (one, other) = (names[i], names[j]);
            let text = told(|key| *point(key, j) = *point(key, i));
            assert!(text.starts_with(&format!("{one} = {other}: ")), "{text}");
            let text = told(|key| *point(key, i) = -*point(key, j));
            assert!(text.starts_with(&format!("{one} = −{other}: ")), "{text}");
        }
        for (i, name) in names.iter().enumerate() {
            let text = told(|key| *point(key, i) = G2Affine::zero());
            assert!(text.starts_with(&format!("{name} is the point at infinity")), "{text}");
        }
    }

    #[test]
    fn points_of_g1_are_distinct_up_to_sign_and_deltas_are_two() {
        assert!(told(|key| key.ic[1] = -key.alpha_g1).starts_with("α = −IC of the challenge: "));
        assert!(told(|key| key.ic[2] = key.ic[0]).starts_with("IC[0] = IC of the fingerprint: "));
        assert!(told(|key| key.ic[2] = G1Affine::zero()).contains("no public value is bound"));
        assert!(told(|key| key.deltas_g2.truncate(1)).starts_with("1 points δ where the protocol has 2"));
    }

    /// By formulas of the curve over Python's integers, and its SHA-256.
    #[test]
    fn a_digest_of_known_points() {
        let expected = "95762e6fcda9a74469f319f708cdc6b965f2e91eb3b20b320d6ae466b8cafdf1";
        assert_eq!(hex::encode(sound().digest()), expected);
    }

    #[test]
    fn the_digest_is_of_every_element() {
        let changes: [fn(&mut VerifyingKey); 11] = [
            |_| (),
            |key| key.alpha_g1 = g1(10),
            |key| key.beta_g2 = g2(10),
            |key| key.gamma_g2 = g2(10),
            |key| key.deltas_g2[0] = g2(10),
            |key| key.deltas_g2[1] = g2(10),
            |key| key.deltas_g2.push(g2(10)),
            |key| key.ic[0] = g1(10),
            |key| key.ic[1] = g1(10),
            |key| key.ic[2] = g1(10),
            |key| key.num_public = 4,
        ];
        let changed = changes.map(|change| {
            let mut key = sound();
            change(&mut key);
            key.digest()
        });
        assert_eq!(HashSet::from(changed).len(), changes.len());
    }
}
