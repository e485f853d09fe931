//! Groth16 with four pairings.

use super::contract::{Protocol, SolidityError, constant};
use super::template::{BATCH, SHARED, filled};
use super::words::{self, Word};
use sha3::{Digest, Keccak256};
use zkcard_groth16::{Proof, VerifyingKey};

/// What snarkjs calls its contracts.
pub const SNARKJS_NAME: &str = "Groth16Verifier";
/// The domain of the hash that a batch's exponents come of.
pub const BATCH_TAG: &str = "zkcard batch v1";
/// The most public values: with one more the contract is larger than a chain takes.
pub const MAX_PUBLIC: usize = 96;

const TEMPLATE: &str = include_str!("plain.sol");
const FIXED_POINTS: &str = include_str!("plain.yul");
const INTERFACE: &str = include_str!("plain_interface.sol");
/// The key's words before IC, by their names in the contract.
const NAMES: [&str; 14] = [
    "ALPHA_X", "ALPHA_Y", "BETA_X1", "BETA_X0", "BETA_Y1", "BETA_Y0", "GAMMA_X1", "GAMMA_X0", "GAMMA_Y1",
    "GAMMA_Y0", "DELTA_X1", "DELTA_X0", "DELTA_Y1", "DELTA_Y0",
];

/// Groth16 as snarkjs and arkworks have it.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'a>(pub &'a VerifyingKey);

impl Protocol for Plain<'_> {
    const PROOF_BYTES: usize = Proof::BYTES;
    const SYSTEM: &'static str = "Groth16 proofs";
    const POINTS: &'static str = "A, B, C";
    const CONTEXT_IS_VALUE: bool = true;

    fn num_public(&self) -> usize {
        self.0.num_public()
    }

    fn check(&self) -> Result<(), SolidityError> {
        self.0.check()?;
        match self.num_public() {
            found if found > MAX_PUBLIC => Err(SolidityError::TooManyValues { max: MAX_PUBLIC, found }),
            _ => Ok(()),
        }
    }

    fn constants(&self) -> String {
        let words = words::key(self.0);
        let points = (0..self.0.ic.len()).flat_map(|j| [format!("IC{j}_X"), format!("IC{j}_Y")]);
        let names = NAMES.map(String::from).into_iter().chain(points);
        let key: Word = Keccak256::digest(words.concat()).into();
        let hashes = [("KEY", key), ("BATCH_TAG", Keccak256::digest(BATCH_TAG).into())];
        let hashes = hashes.map(|(name, hash)| (name.to_owned(), hash));
        names.zip(words).chain(hashes).map(|(name, word)| constant(&name, &word)).collect()
    }

    /// snarkjs's, for keys without a context.
    fn interface(&self, has_context: bool) -> String {
        filled(INTERFACE, has_context, &[])
    }

    fn functions(&self, has_context: bool) -> String {
        let (all, given) = (self.num_public(), self.num_public() - usize::from(has_context));
        let texts = [
            ("YUL", SHARED.to_owned()),
            ("BATCH", filled(BATCH, has_context, &[])),
            ("PROOF_HEX", format!("{:#x}", Self::PROOF_BYTES)),
            ("FIXED_POINTS", FIXED_POINTS.to_owned()),
            ("TERMS", (0..all).map(|j| term(j, given)).collect()),
            ("BATCH_TERMS", (0..all).map(batch_term).collect()),
            ("VALUES", given.to_string()),
            ("VALUE_BYTES", format!("{:#x}", 32 * given)),
            ("SUMS", (all + 1).to_string()),
        ];
        filled(TEMPLATE, has_context, &texts)
    }
}

/// Adds the term of value `j` of a proof; behind those that are given stands the context. Written out for each, as calls cost
/// gas.
fn term(j: usize, given: usize) -> String {
    let value = match j {
        j if j == given => String::from("context"),
        j => format!("calldataload(add(values, {:#x}))", 32 * j),
    };
    let lines = [
        format!("value := {value}"),
        format!("mstore(t, IC{}_X)", j + 1),
        format!("mstore(add(t, 0x20), IC{}_Y)", j + 1),
        String::from("mstore(add(t, 0x40), value)"),
        String::from("ok := and(ok, lt(value, order))"),
        String::from("ok := and(ok, staticcall(gas(), 7, t, 0x60, t, 0x40))"),
        String::from("ok := and(ok, staticcall(gas(), 6, m, 0x80, m, 0x40))"),
    ];
    lines.iter().map(|line| format!("            {line}\n")).collect()
}

fn batch_term(j: usize) -> String {
    let (i, at) = (j + 1, 32 * (j + 1));
    format!(
        "                if iszero(status_) {{ status_ := addTerm(m, IC{i}_X, IC{i}_Y, mload(add(sums, {at:#x}))) }}\n"
    )
}
