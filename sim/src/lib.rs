//! The Verilated modules of zkcard, driven clock by clock from Rust.
//!
//! ```text
//! words ──► StreamSim::run(inputs, Gaps) ──► StreamDut::tick ──► bridge ──► Verilated module
//! ```
//!
//! Every module under test has the same ports, `clk_i rst_i valid_i ready_o data_i valid_o ready_i
//! data_o`; `duts.toml` says how a module's own ports map to them. Data crosses as little-endian
//! 32-bit words, the first operand in the lowest bits.
//!
//! The ladder of tests:
//!
//! 0. `scripts/check`: format, lints, generated files.
//! 1. `cargo test`: the golden models against arkworks and against vectors from outside.
//! 2. `cargo test -p zkcard-sim`: each module against its golden model, with stalls (here).
//! 3. Whole kernels and the whole card, small parameters.

pub mod axi;
pub mod boards;
#[cfg(verilated)]
mod bridge;
#[cfg(not(verilated))]
#[path = "bridge_none.rs"]
mod bridge;
mod card;
mod configs;
mod device;
mod dut;
mod gaps;
pub mod kernels;
mod ports;
pub mod server;
mod skip;
mod stream;

pub use card::{Beats, CardError, SimCard, SimConfig, Span};
pub use configs::{NAMED_CARDS, NamedCard};
pub use device::SimDevice;
pub use dut::{DUTS, DutInfo, SimError, StreamDut, Tick};
pub use gaps::{Gaps, seed};
pub use ports::{Input, Output, PortDut};
pub use skip::or_skip;
pub use stream::{Report, StreamSim};
