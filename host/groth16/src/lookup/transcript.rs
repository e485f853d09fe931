//! The challenge ρ, which prover and verifier compute, each for itself; no file holds it.
//!
//! ρ = keccak256(words) mod r, the hash read as a number, most significant byte first. The words, of 32 bytes each and with
//! nothing between them:
//!
//! | word | what |
//! |---|---|
//! | 0 | the 16 bytes of [`TAG`], then 16 zeros |
//! | 1 | the [digest](crate::lookup::VerifyingKey::digest) of the verifying key, as its bytes are |
//! | 2 | the context of the caller, [any word](Word); zeros where there is none |
//! | 3 | N, the number of public values, most significant byte first, as all numbers below |
//! | 4 … 3 + N | the public values, each below r |
//! | then, for each commitment | x, then y, each below p; two zeros for infinity. Here C1 alone |
//!
//! In Solidity: `uint256(keccak256(abi.encodePacked(TAG, DIGEST, context, n, values, x, y))) % R`, `TAG` a `bytes32`, `values` a
//! `uint256[]` whose elements have been compared with r, x and y compared with p by the precompiles that take them.
//!
//! Why each word is there, the attacks of the tests show. N separates values from coordinates, and the
//! digest says how many commitments there are: no two transcripts of different parts have the same words.

use ark_bn254::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField};
use sha3::{Digest, Keccak256};

/// A word of the EVM.
pub type Word = [u8; 32];

/// The domain of the hash.
pub const TAG: &[u8; 16] = b"zkcard lookup v1";

/// ρ, for the digest of a verifying key, a context, public values and the commitments made before it.
pub fn challenge(digest: &Word, context: &Word, public: &[Fr], commitments: &[G1Affine]) -> Fr {
    hash(&words(digest, context, public, commitments))
}

/// `Σ xₖ·ρᵏ` over the public values, k from 1.
pub fn fingerprint(public: &[Fr], challenge: Fr) -> Fr {
    suffixes(public, challenge).last().unwrap_or_default()
}

/// `xₙ·ρ`, `(xₙ₋₁ + xₙ·ρ)·ρ` and so on: Horner's steps, the last being the fingerprint.
pub(crate) fn suffixes(public: &[Fr], challenge: Fr) -> impl Iterator<Item = Fr> {
    public.iter().rev().scan(Fr::default(), move |sum, x| {
        *sum = (*x + *sum) * challenge;
        Some(*sum)
    })
}

pub(crate) fn words(digest: &Word, context: &Word, public: &[Fr], commitments: &[G1Affine]) -> Vec<Word> {
    let mut tag = Word::default();
    tag[..TAG.len()].copy_from_slice(TAG);
    let mut words = vec![tag, *digest, *context, word(Fr::from(public.len() as u64))];
    words.extend(public.iter().copied().map(word));
    words.extend(commitments.iter().flat_map(|point| {
        let (x, y) = point.xy().unwrap_or_default();
        [word(x), word(y)]
    }));
    words
}

pub(crate) fn hash(words: &[Word]) -> Fr {
    Fr::from_be_bytes_mod_order(&Keccak256::digest(words.concat()))
}

fn word(value: impl PrimeField) -> Word {
    let bytes = value.into_bigint().to_bytes_be();
    bytes.try_into().expect("both fields have 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By another keccak, of pycryptodome.
    #[test]
    fn a_challenge_of_known_words() {
        let public = [1u64, 2, 3].map(Fr::from);
        let found = challenge(&[7; 32], &[9; 32], &public, &[G1Affine::generator()]);
        let expected = "14523940917258761565588958105931269667421656335315252647940348054659867367371";
        assert_eq!(found.to_string(), expected);
    }

    #[test]
    fn the_words_are_those_of_the_table() {
        let found =
            words(&[7; 32], &[9; 32], &[Fr::from(258u64)], &[G1Affine::generator(), G1Affine::zero()]);
        let text = "7a6b63617264206c6f6f6b7570207631";
        let number = |n: u64| format!("{n:064x}");
        let expected = [
            format!("{text:0<64}"),
            "07".repeat(32),
            "09".repeat(32),
            number(1),
            number(258),
            number(1),
            number(2),
            number(0),
            number(0),
        ];
        assert_eq!(found.iter().map(hex::encode).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_fingerprint_has_no_constant_term() {
        let values = [5u64, 7, 11].map(Fr::from);
        assert_eq!(fingerprint(&values, Fr::from(10u64)), Fr::from(50u64 + 700 + 11000));
        assert_eq!(fingerprint(&[], Fr::from(10u64)), Fr::from(0u64));
    }
}
