//! Files, and everything that can be wrong with one: a module a format, each with its own error.
//!
//! | module | format |
//! |---|---|
//! | [`native`] | zkcard's circuits and proving keys, in a container whose every byte is under a digest |
//! | [`snarkjs`] | `proof.json`, `public.json`, `verification_key.json` |
//! | [`iden3`] | circom's and snarkjs's `.r1cs`, `.wtns`, `.zkey`, `.ptau` |
//! | [`json`] | any other JSON: no field twice |
//! | [`solidity`] | contracts that verify proofs on Ethereum, and their calldata |
//! | [`ark`] | arkworks' circuits, keys and proofs, in memory |
//! | [`file`](mod@file) | what all share: whole files, read up to a limit, written or not at all |
//!
//! No reader trusts a length or a count that it has not checked; memory is taken for what is there, not for what
//! a header claims. Points are checked to be in their groups, and verifying keys to be none under which
//! [anybody can forge](zkcard_groth16::check).

pub mod ark;
pub mod file;
pub mod iden3;
pub mod json;
pub mod native;
mod point;
pub mod snarkjs;
pub mod solidity;
mod subgroup;

pub use file::{Access, FileError};
