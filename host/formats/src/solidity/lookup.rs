//! Groth16 with a committed round: five pairings.

use super::contract::{Protocol, SolidityError, constant};
use super::template::{BATCH, SHARED, filled};
use super::words::{self, Word};
use sha3::{Digest, Keccak256};
use zkcard_groth16::lookup::transcript::TAG;
use zkcard_groth16::lookup::{Proof, VerifyingKey};

/// The domain of the hash that a batch's exponents come of.
pub const BATCH_TAG: &str = "zkcard lookup batch v1";

const TEMPLATE: &str = include_str!("lookup.sol");
const OWN: &str = include_str!("lookup.yul");
/// The key's words, by their names in the contract.
const NAMES: [&str; 24] = [
    "ALPHA_X",
    "ALPHA_Y",
    "BETA_X1",
    "BETA_X0",
    "BETA_Y1",
    "BETA_Y0",
    "GAMMA_X1",
    "GAMMA_X0",
    "GAMMA_Y1",
    "GAMMA_Y0",
    "DELTA1_X1",
    "DELTA1_X0",
    "DELTA1_Y1",
    "DELTA1_Y0",
    "DELTA2_X1",
    "DELTA2_X0",
    "DELTA2_Y1",
    "DELTA2_Y0",
    "IC0_X",
    "IC0_Y",
    "IC1_X",
    "IC1_Y",
    "IC2_X",
    "IC2_Y",
];
/// Words of the hash before the public values.
const WORDS_BEFORE: usize = 4;

/// Values that are taken in each turn of the loop, whose end costs as much gas as half a value.
const STEPS: usize = 4;

/// The protocol [`lookup`](zkcard_groth16::lookup): the contract hashes the words of
/// [its transcript](zkcard_groth16::lookup::transcript), derives the challenge, and computes the fingerprint. Neither is taken from
/// whoever calls. Its context is a word of that hash and no public value.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'a>(pub &'a VerifyingKey);

impl Protocol for Lookup<'_> {
    const PROOF_BYTES: usize = Proof::BYTES;
    const SYSTEM: &'static str = "zkcard's proofs with lookups (Groth16 with a committed round)";
    const POINTS: &'static str = "A, B, C1, C2";
    const CONTEXT_IS_VALUE: bool = false;

    fn num_public(&self) -> usize {
        self.0.num_public
    }

    fn check(&self) -> Result<(), SolidityError> {
        Ok(self.0.check()?)
    }

    fn constants(&self) -> String {
        let mut tag = Word::default();
        tag[..TAG.len()].copy_from_slice(TAG);
        let hashes =
            [("TAG", tag), ("KEY", self.0.digest()), ("BATCH_TAG", Keccak256::digest(BATCH_TAG).into())];
        let words = NAMES.into_iter().zip(words::lookup_key(self.0));
        words.chain(hashes).map(|(name, word)| constant(name, &word)).collect()
    }

    fn functions(&self, has_context: bool) -> String {
        let values = self.num_public();
        let bytes = |words: usize| format!("{:#x}", 32 * words);
        let texts = [
            ("YUL", SHARED.to_owned()),
            ("BATCH", filled(BATCH, has_context, &[])),
            ("PROOF_HEX", format!("{:#x}", Self::PROOF_BYTES)),
            ("FIXED_POINTS", OWN.to_owned()),
            ("FEW", horner(values % STEPS)),
            ("FOUR", horner(STEPS)),
            ("VALUES", values.to_string()),
            ("VALUE_BYTES", bytes(values)),
            ("C1_AT", bytes(WORDS_BEFORE + values)),
            ("WORDS_BYTES", bytes(WORDS_BEFORE + values + 2)),
        ];
        filled(TEMPLATE, has_context, &texts)
    }
}

/// Takes so many values, from the last.
fn horner(count: usize) -> String {
    let step = |k: usize| {
        let lines = [
            format!("value := calldataload(add(at, {:#x}))", 32 * k),
            String::from("ok_ := and(ok_, lt(value, order))"),
            String::from("sum := mulmod(addmod(sum, value, order), rho, order)"),
        ];
        lines.map(|line| format!("                    {line}\n")).concat()
    };
    if count == 0 {
        return String::new();
    }
    let back = format!("                    at := sub(at, {:#x})\n", 32 * count);
    (0..count).rev().fold(back, |text, k| text + &step(k))
}
