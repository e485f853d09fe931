//! Slow, obvious, bit-exact models of the gates: file for file what `rtl/` holds.
//!
//! `rtl/field/mont_mul.sv` is modelled by `src/field/mont_mul.rs`, checked by
//! `sim/tests/field/mont_mul.rs`, and anchored by `sim/vectors/field/mont_mul.json`.
//!
//! Numbers are [`BigUint`](num_bigint::BigUint)s in Montgomery form. *Loose* means in [0, 2p),
//! *tight* in [0, p); a model gives the very representative that the gates give.

pub mod boards;
pub mod curve;
pub mod dma;
pub mod field;
pub mod msm;
pub mod ntt;
pub mod program;
pub mod vec;
