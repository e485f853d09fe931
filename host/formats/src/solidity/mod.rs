//! Contracts in Solidity that verify proofs, and the calldata that they take.
//!
//! A contract is written for one key, in text that is compiled as it stands: [`verifier`]. Its entry points are the same
//! for every key, so that a caller can go over to another contract: `verify(bytes,uint256[])` and
//! `verifyBatch(bytes,uint256[])` revert and say why. Where the proofs of a network name a context, a further argument
//! stands behind each, and the contract computes the context from it and from its caller ([`Call`]). For keys without one
//! there is snarkjs's `verifyProof` too, which returns whether the proof is valid.
//!
//! What a contract checks of a proof, and by which constants, is its [`Protocol`]'s; [`Plain`] is Groth16 as snarkjs and
//! arkworks have it, [`Lookup`] Groth16 with a committed round.

mod call;
pub mod calldata;
mod contract;
mod lookup;
mod plain;
mod template;
mod words;

pub use call::{CALLER_TAG, Call, Hex, HexError};
pub use contract::{Contract, Model, Protocol, SolidityError, check_name, verifier};
pub use lookup::{BATCH_TAG as LOOKUP_BATCH_TAG, Lookup};
pub use plain::{BATCH_TAG, MAX_PUBLIC, Plain, SNARKJS_NAME};
