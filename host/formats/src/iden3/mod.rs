//! The binary files of circom and snarkjs: `.r1cs`, `.wtns`, `.zkey`, `.ptau`.
//!
//! All are *section files*: four letters, a version, a count, then sections of a number, a length and that many bytes,
//! in any order. Nothing in them is under a digest, and they come from anybody; the readers take no count for granted
//! before the bytes for it are there, and say in which section, at which offset, what was expected and what was found.
//!
//! Field elements stand in two forms. Witnesses and constraints are plain, little-endian, below r. Points of keys are
//! arkworks' own image in memory (Montgomery, R = 2²⁵⁶, zeros for infinity), so that a key is mapped and not parsed:
//! see [`zkey`].

pub mod ceremony;
pub mod export;
mod fault;
mod maker;
pub(crate) mod map;
mod montgomery;
pub mod ptau;
pub mod r1cs;
pub(crate) mod sections;
mod verdict;
pub mod wtns;
pub mod zkey;

pub use fault::{Fault, FileError};
pub use verdict::Verdicts;
