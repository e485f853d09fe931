//! What zkcard costs, measured: each figure comes from a run and lies in `benches/ledger`.
//!
//! Cycles are exact: the simulated gates do the same every time, so a ledger that differs from a
//! fresh run is a fault ([`cycles`]). Seconds are never gated.

pub mod circuits;
pub mod cycles;
pub mod fit;
pub mod scalars;
