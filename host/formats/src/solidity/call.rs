//! Who calls which contract with what: the context that a proof for it is made in.

use super::words::{Word, small};
use sha3::{Digest, Keccak256};
use std::fmt;
use std::str::FromStr;

/// The domain of this hash.
pub const CALLER_TAG: &str = "zkcard call v1";

/// A call that a proof is for. The contract computes [`context`](Call::context) by itself, from what the chain says of the
/// call, so that the proof serves no other caller, argument, contract or chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The chain's id (EIP-155).
    pub chain: u64,
    /// The address of the contract that verifies.
    pub contract: Hex<20>,
    /// Whoever calls it: an account, or another contract.
    pub caller: Hex<20>,
    /// What the caller says that it is for.
    pub argument: Hex<32>,
}

/// So many bytes, in hexadecimal for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex<const N: usize>(pub [u8; N]);

/// Text that is not so many bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} hexadecimal digits are needed, with or without 0x before them, not {text:?}", 2 * bytes)]
pub struct HexError {
    bytes: usize,
    text: String,
}

impl Call {
    /// The bytes of the context: keccak256 of five words, the tag's hash, chain, contract, caller and argument.
    pub fn context(&self) -> [u8; 32] {
        let tag: Word = Keccak256::digest(CALLER_TAG).into();
        let words = [tag, chain(self.chain), address(self.contract), address(self.caller), self.argument.0];
        Keccak256::digest(words.concat()).into()
    }
}

impl<const N: usize> FromStr for Hex<N> {
    type Err = HexError;

    fn from_str(text: &str) -> Result<Self, HexError> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        let mut bytes = [0; N];
        let is_hex = digits.len() == 2 * N && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let read = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16);
        let fits = is_hex && (0..N).all(|at| read(at).map(|byte| bytes[at] = byte).is_ok());
        match fits {
            true => Ok(Hex(bytes)),
            false => Err(HexError { bytes: N, text: text.chars().take(80).collect() }),
        }
    }
}

impl<const N: usize> fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

fn chain(id: u64) -> Word {
    let mut word = small(0);
    word[24..].copy_from_slice(&id.to_be_bytes());
    word
}

fn address(address: Hex<20>) -> Word {
    let mut word = [0; 32];
    word[12..].copy_from_slice(&address.0);
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn call() -> Call {
        Call { chain: 1, contract: Hex([2; 20]), caller: Hex([3; 20]), argument: Hex([4; 32]) }
    }

    #[test]
    fn every_part_of_a_call_counts() {
        let changed = [
            call(),
            Call { chain: 2, ..call() },
            Call { contract: Hex([3; 20]), ..call() },
            Call { caller: Hex([2; 20]), ..call() },
            Call { contract: Hex([3; 20]), caller: Hex([2; 20]), ..call() },
            Call { argument: Hex([5; 32]), ..call() },
        ];
        let contexts: HashSet<_> = changed.iter().map(Call::context).collect();
        assert_eq!(contexts.len(), changed.len());
    }

    #[test]
    fn bytes_are_read_as_written_and_nothing_else() {
        let bytes: Hex<2> = "0x00fA".parse().unwrap();
        assert_eq!((bytes, bytes.to_string()), (Hex([0, 0xfa]), "0x00fa".into()));
        for text in ["", "0x", "0x00f", "00fa0", "+0fa", "0x00fg", "é0a", "0x0x"] {
            let refused = text.parse::<Hex<2>>().unwrap_err().to_string();
            assert!(refused.starts_with("4 hexadecimal digits"), "{text}: {refused}");
        }
    }
}
