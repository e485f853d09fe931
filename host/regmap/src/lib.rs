//! Generates the files that gates and host must agree on, from the one place where each fact lives.
//!
//! ```text
//! arkworks' BN254 ──► constants ──► package ──► rtl/gen/bn254_pkg.sv
//! ```
//!
//! Generated files are committed; their first line names the command that makes them, and
//! `scripts/gen --check` fails when a committed file and its source disagree.

mod constants;
mod files;
mod package;

pub use constants::{Constant, curve_constants, field_constants};
pub use files::{Generated, RegmapError, check, write};
pub use package::bn254_pkg;

/// The command that makes every generated file; it stands on their first lines.
pub const COMMAND: &str = "scripts/gen";

/// Every generated file with its contents, paths relative to the root of the repository.
pub fn generated() -> Vec<Generated> {
    vec![Generated { path: "rtl/gen/bn254_pkg.sv".into(), text: bn254_pkg() }]
}
