//! The cells of `rtl/prim`, beside their bounded proofs.

mod add_pipe;
mod fifo;
