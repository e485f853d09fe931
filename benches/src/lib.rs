//! What zkcard costs, measured: each figure comes from a run and lies in `benches/ledger`, in one schema ([`ledger`]).
//!
//! Cycles are exact: the simulated gates do the same every time, so a ledger that differs from a
//! fresh run is a fault ([`cycles`]). Instructions differ by little ([`instructions`]). Seconds are never gated ([`wall`]).
//!
//! Without the feature `work` only the ledgers' writer is built, which scripts wait for.

#[cfg(feature = "work")]
pub mod circuits;
#[cfg(feature = "gates")]
pub mod cycles;
#[cfg(feature = "gates")]
pub mod fit;
#[cfg(feature = "work")]
pub mod instructions;
pub mod ledger;
pub mod machine;
#[cfg(feature = "report")]
pub mod report;
#[cfg(feature = "work")]
pub mod scalars;
#[cfg(feature = "work")]
pub mod wall;
#[cfg(feature = "gates")]
pub mod witness;
