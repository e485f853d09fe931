//! The contracts that zkcard writes, compiled by solc and executed in this process, beside those of snarkjs.
//!
//! Without snarkjs and solc (npm; `scripts/test` installs them) these tests fail and say so.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod batch;
mod chain;
mod circuit;
mod commands;
mod credit;
mod gas;
mod lookup;
mod rounds;
mod single;
mod solc;
#[path = "../support/mod.rs"]
mod support;
