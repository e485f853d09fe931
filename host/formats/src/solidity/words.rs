//! Numbers and points as words of the EVM: 32 bytes, the greatest first; of a coordinate in Fq2 the part at i first.

use ark_bn254::{Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, BigInteger, PrimeField};
use zkcard_groth16::{Proof, VerifyingKey, lookup};

/// A word.
pub type Word = [u8; 32];

/// A number of either field.
pub fn number(value: &impl PrimeField) -> Word {
    let mut word = [0; 32];
    word.copy_from_slice(&value.into_bigint().to_bytes_be());
    word
}

/// A small number.
pub fn small(value: usize) -> Word {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&(value as u64).to_be_bytes());
    word
}

/// x, y; the point at infinity is (0, 0).
pub fn g1(point: &G1Affine) -> [Word; 2] {
    point.xy().map_or([[0; 32]; 2], |(x, y)| [number(&x), number(&y)])
}

/// x₁, x₀, y₁, y₀.
pub fn g2(point: &G2Affine) -> [Word; 4] {
    let (x, y) = point.xy().unwrap_or((Fq2::ZERO, Fq2::ZERO));
    [x.c1, x.c0, y.c1, y.c0].map(|part| number(&part))
}

/// A, B, C: 256 bytes.
pub fn proof(proof: &Proof) -> [Word; 8] {
    let ([a, b], [c, d, e, f], [g, h]) = (g1(&proof.a), g2(&proof.b), g1(&proof.c));
    [a, b, c, d, e, f, g, h]
}

/// A proof as the EVM takes it.
pub trait ProofWords {
    /// Its coordinates.
    fn words(&self) -> Vec<Word>;
}

impl ProofWords for Proof {
    fn words(&self) -> Vec<Word> {
        proof(self).to_vec()
    }
}

/// A, B, C1, C2: 320 bytes.
impl ProofWords for lookup::Proof {
    fn words(&self) -> Vec<Word> {
        let in_g1 = [&self.c1, &self.c2].into_iter().flat_map(g1);
        g1(&self.a).into_iter().chain(g2(&self.b)).chain(in_g1).collect()
    }
}

/// α, β, γ, δ₁, δ₂, and IC of the constant, the challenge and the fingerprint.
pub fn lookup_key(key: &lookup::VerifyingKey) -> Vec<Word> {
    let in_g2 = [&key.beta_g2, &key.gamma_g2].into_iter().chain(&key.deltas_g2).flat_map(g2);
    g1(&key.alpha_g1).into_iter().chain(in_g2).chain(key.ic.iter().flat_map(g1)).collect()
}

/// α, β, γ, δ, IC.
pub fn key(key: &VerifyingKey) -> Vec<Word> {
    let mut words = g1(&key.alpha_g1).to_vec();
    words.extend([&key.beta_g2, &key.gamma_g2, &key.delta_g2].iter().flat_map(|point| g2(point)));
    words.extend(key.ic.iter().flat_map(g1));
    words
}

/// `0x` and 64 digits.
pub fn hex(word: &Word) -> String {
    word.iter().fold(String::from("0x"), |text, byte| text + &format!("{byte:02x}"))
}
