//! Models of `rtl/top/program`: one machine that runs sums, transforms and products on serial multipliers, and its program.
//!
//! ```text
//! rtl/top/program.s ─► assemble ─► words ─┬─► package ─► rtl/gen/program_pkg.sv
//!                         isa ◄───────────┴─► machine: what the gates do, instruction by instruction
//! ```

pub mod assemble;
pub mod clock;
pub mod isa;
pub mod machine;
pub mod package;

/// The text of the program.
pub const SOURCE: &str = include_str!("../../../rtl/top/program.s");
