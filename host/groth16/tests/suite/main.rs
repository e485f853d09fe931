//! Tests of the prover, its formats and its peers, in one binary: arkworks' generic code is built once for all.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod arkworks;
mod common;
mod corrupt;
mod files;
mod interchange;
mod prover;
mod snarkjs;
