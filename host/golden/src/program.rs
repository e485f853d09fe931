//! Models of `rtl/top/program*.sv`: one machine that runs sums, transforms and products on serial multipliers, and its program.
//!
//! ```text
//! rtl/top/program/*.s ─► assemble ─► words ─┬─► package ─► rtl/gen/program_pkg.sv
//!                           isa ◄───────────┴─► machine: what the gates do, instruction by instruction; clock: in how many cycles
//! ```
//!
//! A program counter; s0 … s15 of 32 bits, of which s0 is 0; w0 … w1023 of 256 bits; a staging register of 256 bits; a carry.
//! A word has 64 bits:
//!
//! | bits | 63:58 | 57 | 56:53 | 52:49 | 48:45 | 44:32 | 31:0 |
//! |---|---|---|---|---|---|---|---|
//! | field | op | fr | sd | sa | sb | 0 | imm |
//!
//! b = s\[sb\] + imm. Of wide operations imm = {0, wd\[9:0\], wa\[9:0\], wb\[9:0\]}, and D = wd + s\[sd\], A = wa + s\[sa\],
//! B = wb + s\[sb\], each mod 1024. `fr` says the field of products, sums, differences and remainders: Fq, or Fr.
//!
//! | operation | what it does |
//! |---|---|
//! | add sub and or shl shr | s\[sd\] = s\[sa\] … b |
//! | beq bne blt | to imm if s\[sa\] = ≠ < s\[sb\], unsigned |
//! | call, jump | s\[sd\] = pc + 1, to imm; to s\[sa\] + imm |
//! | job, carry | s\[sd\] = a field of the job; the carry of the last radd or rsub |
//! | srd, swr | staging = w\[A\]; w\[D\] = staging |
//! | push, shift | staging = {s\[sa\] + b, staging\[255:32\]}; staging >>= b, a bit a cycle |
//! | get, any | s\[sd\] = the lowest 32 bits of staging; whether it is not 0 |
//! | mul wadd wsub tight | w\[D\] = w\[A\]·w\[B\]/R, w\[A\] ± w\[B\], loose; w\[A\], tight |
//! | radd rsub | w\[D\] = w\[A\] ± w\[B\] mod 2²⁵⁶, and the carry, or that there is no borrow |
//! | load, slot | w\[D + 1\], w\[D\] = card memory at unit s\[sa\]; elements 1, 0 of the job's slot |
//! | store, record | card memory at unit s\[sa\], by halves as wa\[1:0\] says, or host memory at beat s\[sa\] = w\[B + 1\], w\[B\] |
//! | wait, done, wiped | s\[sd\] = what is to be done; its end; the end of a wipe |
//!
//! Wide operations begin in order and end out of order; one waits while a register that it names is still to be written.

pub mod assemble;
pub mod clock;
pub mod isa;
pub mod machine;
pub mod package;

use assemble::{AssembleError, Program};

/// The texts of the program, by their files in `rtl/top/program`: one after the other they are one text.
pub const PARTS: [(&str, &str); 4] = [
    ("course.s", include_str!("../../../rtl/top/program/course.s")),
    ("vec.s", include_str!("../../../rtl/top/program/vec.s")),
    ("msm.s", include_str!("../../../rtl/top/program/msm.s")),
    ("ntt.s", include_str!("../../../rtl/top/program/ntt.s")),
];

/// The program; what is wrong with it is told with its file, and the line there.
pub fn assembled() -> Result<Program, (&'static str, AssembleError)> {
    assemble::assemble(&PARTS.map(|(_, text)| text).concat()).map_err(|error| placed(&PARTS, error))
}

/// The file of an error's line, and the line in that.
fn placed<'p>(parts: &[(&'p str, &str)], mut error: AssembleError) -> (&'p str, AssembleError) {
    let mut name = "";
    for (part, text) in parts {
        name = part;
        let lines = text.lines().count();
        if error.line <= lines {
            break;
        }
        error.line -= lines;
    }
    (name, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_its_file() {
        let parts = [("a", "done\ndone\n"), ("b", "done\nfly\n")];
        let error = assemble::assemble(&parts.map(|(_, text)| text).concat()).expect_err("a refusal");
        assert_eq!(error.line, 4);
        let (name, error) = placed(&parts, error);
        assert_eq!((name, error.line), ("b", 2));
    }
}
