//! Tests of the prover, in one binary: arkworks' generic code is built once for all.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod ceremony;
mod common;
mod forgeries;
mod liar;
mod lookup;
mod lookup_ceremony;
mod prover;
