#![doc = include_str!("security.md")]

pub mod builder;
mod ceremony;
pub mod key;
mod program;
pub mod proof;
pub mod prover;
pub mod rounds;
mod setup;
mod system;
pub mod transcript;
pub mod verify;
pub mod wire;

#[cfg(test)]
mod attacks;

pub use builder::{Builder, Table};
pub use ceremony::{Ceremony, initial};
pub use key::{ProvingKey, VerifyingKey};
pub use program::NotInTable;
pub use proof::{Proof, Proven};
pub use prover::{Job, Pole, Prover, Step};
pub use rounds::{ROUNDS, RoundError, RoundR1cs};
pub use setup::setup;
pub use system::{FirstRoundError, System};
pub use transcript::{Word, challenge, fingerprint};
pub use verify::{Verifier, verify};
pub use wire::{Combination, Committed, Derived, Wire};
