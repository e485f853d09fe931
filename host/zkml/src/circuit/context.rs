//! What a proof was made for: a public value of the verifier's choosing, against replay and front-running.
//!
//! `keccak256(tag ‖ length ‖ bytes) mod r`, with `tag` the bytes of [`CONTEXT_TAG`] and `length` one byte, so that a contract
//! computes it from its own data with `keccak256(abi.encodePacked(…))`. A verifier computes it and compares; to take
//! it from the prover would bind nothing. It says when or for whom a proof was made, no more: a proof under Groth16 can
//! be re-randomised by anybody, so it is no nullifier.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use sha3::{Digest, Keccak256};
use std::str::FromStr;

/// The domain of this hash.
pub const CONTEXT_TAG: &str = "zkcard context v1";

/// The bytes that a proof is bound to; at most [`Context::MAX_BYTES`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(Vec<u8>);

/// Why bytes are no context.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// Too many.
    #[error("a context of {found} bytes; hash it to {} or fewer first", Context::MAX_BYTES)]
    TooLong {
        /// How many there are.
        found: usize,
    },
    /// Not hexadecimal.
    #[error("a context is hexadecimal, two digits a byte, such as 0x00ff; not {text:?}")]
    NotHex {
        /// What was given.
        text: String,
    },
}

impl Context {
    /// The most bytes: what one word of the EVM holds.
    pub const MAX_BYTES: usize = 32;

    /// A context of these bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, ContextError> {
        match bytes.len() {
            0..=Self::MAX_BYTES => Ok(Context(bytes.to_vec())),
            found => Err(ContextError::TooLong { found }),
        }
    }

    /// A context of one word of the EVM, such as a hash.
    pub fn of_word(word: [u8; Self::MAX_BYTES]) -> Self {
        Context(word.to_vec())
    }

    /// The public value, in protocol plain.
    pub fn value(&self) -> Fr {
        Fr::from_be_bytes_mod_order(&self.word())
    }

    /// The whole hash: in protocol lookup the challenge is made of it.
    pub fn word(&self) -> [u8; 32] {
        let hash = Keccak256::new().chain_update(CONTEXT_TAG).chain_update([self.0.len() as u8]);
        hash.chain_update(&self.0).finalize().into()
    }
}

impl FromStr for Context {
    type Err = ContextError;

    /// From hexadecimal digits, with or without `0x`.
    fn from_str(text: &str) -> Result<Self, ContextError> {
        let bytes = hex::decode(text.strip_prefix("0x").unwrap_or(text))
            .map_err(|_| ContextError::NotHex { text: text.chars().take(80).collect() })?;
        Context::new(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_hash_is_the_evms() {
        // keccak256("") of the Ethereum Yellow Paper, appendix H: the hash itself is the EVM's, not FIPS 202's.
        let empty = Keccak256::digest([]);
        assert_eq!(empty[..4], [0xc5, 0xd2, 0x46, 0x01]);
        let bytes = [CONTEXT_TAG.as_bytes(), &[2, 0xab, 0xcd]].concat();
        let expected = Fr::from_be_bytes_mod_order(&Keccak256::digest(bytes));
        assert_eq!("0xabcd".parse::<Context>().unwrap().value(), expected);
    }

    #[test]
    fn no_two_contexts_share_a_value() {
        let texts = ["", "00", "0000", "0x01", "0100", &"ff".repeat(32)];
        let values: HashSet<Fr> = texts.iter().map(|text| text.parse::<Context>().unwrap().value()).collect();
        assert_eq!(values.len(), texts.len());
    }

    #[test]
    fn what_is_no_context_is_refused() {
        for text in ["0", "0x0", "xyz1", "0x0x", "é0"] {
            assert_eq!(text.parse::<Context>(), Err(ContextError::NotHex { text: text.into() }));
        }
        assert_eq!("ab".repeat(33).parse::<Context>(), Err(ContextError::TooLong { found: 33 }));
    }
}
