//! The cells of `rtl/prim`, beside their bounded proofs.

#[path = "../common/mod.rs"]
mod common;

mod add_pipe;
mod fifo;
