//! Tests of the formats and of the peers that write them, in one binary: arkworks' generic code is built once for all.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod arkworks;
mod cases;
#[path = "../../../groth16/tests/suite/common/mod.rs"]
mod common;
mod corrupt;
mod files;
mod iden3;
mod interchange;
mod lookup;
mod raw;
mod snarkjs;
