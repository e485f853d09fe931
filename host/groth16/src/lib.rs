//! Groth16 over BN254 on any [`Accelerator`](zkcard_accel::Accelerator).
//!
//! ```text
//! R1cs ── setup ──► ProvingKey ── Prover::new(accel, key, circuit) ──► prove(z) ──► Proof
//!                       └── vk ──────────────────────────────────────► verify(public, proof)
//! ```
//!
//! The prover is written once for every backend and verifies each proof before it returns it:
//! [`Prover::prove_unchecked`] is the only way around, and gives an [`Unverified`]. Keys and proofs are arkworks' and snarkjs's
//! (`zkcard-formats` reads and writes their files); [`Convention`] says which quotient a key was made for.
//! [`lookup`] is a second protocol, with one committed round: its circuits look values up in tables.
//! A verifying key under which anybody can forge is refused wherever it is used, see [`check`].
//!
//! Source: J. Groth, *On the Size of Pairing-based Non-interactive Arguments*, EUROCRYPT 2016, §3.2.

pub mod ceremony;
pub mod check;
pub mod circuit;
mod digest;
mod evaluations;
pub mod key;
pub mod lookup;
pub mod proof;
pub mod proven;
pub mod prover;
pub mod quotient;
pub mod r1cs;
mod resident;
mod secret;
pub mod setup;
pub mod timing;
pub mod verify;

pub use check::{Element, KeyError};
pub use circuit::{Circuit, Finding};
pub use key::{KeyShapeError, ProvingKey, VerifyingKey, WrongCircuit};
pub use proof::Proof;
pub use proven::{Proven, Unverified};
pub use prover::{ProveError, Prover};
pub use quotient::Convention;
pub use r1cs::{R1cs, R1csError, SparseMatrix};
pub use secret::EntropyError;
pub use setup::{SetupError, setup};
pub use timing::{Stage, Stopwatch, Timings};
pub use verify::{Verifier, VerifyError, verify};
/// The lists of a key, and the groups that they are of.
pub use zkcard_accel::{G1, G2, Group, Points, Source};
