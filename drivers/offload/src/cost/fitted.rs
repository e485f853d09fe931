//! Written by `cargo run -p zkcard-benches -- cycles`: coefficients fitted to `benches/ledger/cycles.json`.

use super::Linear;

/// Cycles of one pass of an MSM: 1, digits or points, buckets.
pub const MSM_PASS: Linear<3> = Linear([1783.7046, 0.9869, 1.9382]);
/// Cycles of one transform alone: passes, delays, passes times steps.
pub const NTT: Linear<3> = Linear([605.9461, 0.9681, 1.0393]);
/// Cycles of 64 bytes, read or written, at a channel of DDR4-2400 whose banks are hashed.
pub const MEMORY: f64 = 0.9023;
