//! Generates the files that gates and host must agree on, from the one place where each fact lives.
//!
//! ```text
//! arkworks' BN254 ──► constants ──► package ──► rtl/gen/bn254_pkg.sv
//! rtl/regs.toml ────► regs ──┬─► verilog, csr ──► rtl/gen/{regs_pkg,csr}.sv
//!                            ├─► rust ──────────► host/layout/src/gen.rs, with arkworks' moduli
//!                            └─► manual ────────► rtl/gen/REGISTERS.md
//! rtl/link.toml ────► link ────────────────────► rtl/gen/link_pkg.sv, host/layout/src/link/gen.rs
//! ```
//!
//! Generated files are committed; their first line names the command that makes them, and
//! `scripts/gen --check` fails when a committed file and its source disagree.

mod constants;
mod files;
pub mod link;
mod package;
pub mod regs;

pub use constants::{Constant, curve_constants, field_constants};
pub use files::{Generated, RegmapError, check, write};
pub use package::bn254_pkg;

/// The command that makes every generated file; it stands on their first lines.
pub const COMMAND: &str = "scripts/gen";

/// Every generated file with its contents, paths relative to the root of the repository.
pub fn generated() -> Result<Vec<Generated>, RegmapError> {
    let regs = regs::Regs::read(regs::SOURCE)?;
    let link = link::Link::read(link::SOURCE)?;
    let file = |path: &str, text: String| Generated { path: path.into(), text };
    Ok(vec![
        file("rtl/gen/bn254_pkg.sv", bn254_pkg()),
        file("rtl/gen/regs_pkg.sv", regs::regs_pkg(&regs)),
        file("rtl/gen/csr.sv", regs::csr(&regs)),
        file("rtl/gen/REGISTERS.md", regs::manual(&regs)),
        file("host/layout/src/gen.rs", regs::rust(&regs)),
        file("rtl/gen/link_pkg.sv", link::link_pkg(&link)),
        file("host/layout/src/link/gen.rs", link::link_rust(&link)),
    ])
}
