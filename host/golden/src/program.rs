//! Models of `rtl/top/program*.sv`: one machine that runs sums, transforms and products on serial multipliers, and its program.
//!
//! ```text
//! rtl/top/program.s ─► assemble ─► words ─┬─► package ─► rtl/gen/program_pkg.sv
//!                         isa ◄───────────┴─► machine: what the gates do, instruction by instruction; clock: in how many cycles
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

/// The text of the program.
pub const SOURCE: &str = include_str!("../../../rtl/top/program.s");
