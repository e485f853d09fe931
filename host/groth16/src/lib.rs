//! Groth16 over BN254 on any [`Accelerator`](zkcard_accel::Accelerator).
//!
//! ```text
//! R1cs ── setup ──► ProvingKey ── Prover::new(accel, key, circuit) ──► prove(z) ──► Proof
//!                       └── vk ──────────────────────────────────────► verify(public, proof)
//! ```
//!
//! The prover is written once for every backend and verifies each proof before it returns it:
//! [`Prover::prove_unchecked`] is the only way around. Keys and proofs are arkworks' and snarkjs's;
//! [`Convention`] says which quotient a key was made for.
//!
//! Source: J. Groth, *On the Size of Pairing-based Non-interactive Arguments*, EUROCRYPT 2016, §3.2.

pub mod ark;
pub mod circuit_file;
pub mod container;
pub mod file;
pub mod key;
pub mod key_file;
mod points;
pub mod proof;
pub mod prover;
pub mod quotient;
pub mod r1cs;
mod secret;
pub mod setup;
pub mod snarkjs;
mod subgroup;
pub mod timing;
pub mod verify;

pub use file::{Access, Fault, FileError};
pub use key::{KeyShapeError, ProvingKey, VerifyingKey};
pub use key_file::WrongCircuit;
pub use proof::Proof;
pub use prover::{ProveError, Proven, Prover};
pub use quotient::Convention;
pub use r1cs::{R1cs, R1csError, SparseMatrix};
pub use secret::EntropyError;
pub use setup::setup;
pub use timing::{Stage, Stopwatch, Timings};
pub use verify::{Verifier, VerifyError, verify};
