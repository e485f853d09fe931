//! Writes the instruction set and a program as a SystemVerilog package.

use super::isa::{COURSES, JOB_FIELDS, OPS, WORD_FIELDS};
use std::fmt::Write;

/// What the program takes of cycles on three multipliers: for an addition of a sum, a beat of a transform's pass (of seven stages, the
/// longest that there are: more than the card's register can say), a beat of products. Tests hold them against the machine's
/// [`Clock`](super::clock::Clock).
pub const INTERVALS: [(&str, u32); 3] = [("MSM", 200), ("NTT", 440), ("VEC", 125)];

/// The text of `rtl/gen/program_pkg.sv`.
pub fn program_pkg(words: &[u64]) -> String {
    let mut text = String::from(
        "// Generated from host/golden/src/program and rtl/top/program by: scripts/gen\n\
         // The instruction set of the programmed kernel, and its program.\n\
         `default_nettype none\n\npackage program_pkg;\n\n  // Operations.\n",
    );
    for (op, name) in OPS {
        let _ = writeln!(text, "  localparam logic [5:0] OP_{} = 6'd{};", name.to_uppercase(), op as u8);
    }
    text += "\n  // A word's fields: lowest bits, and bits.\n";
    for (name, lsb, bits) in WORD_FIELDS {
        let name = name.to_uppercase();
        let _ = writeln!(text, "  localparam int unsigned {name}_LSB = {lsb};");
        let _ = writeln!(text, "  localparam int unsigned {name}_BITS = {bits};");
    }
    text += "\n  // What JOB gives.\n";
    numbers(&mut text, 4, "JOB", &JOB_FIELDS);
    text += "\n  // What WAIT gives.\n";
    numbers(&mut text, 2, "COURSE", &COURSES);
    text += "\n  // What it takes: cycles of an addition, of a beat of a pass, of a beat.\n";
    for (name, cycles) in INTERVALS {
        let _ = writeln!(text, "  localparam int unsigned {name}_INTERVAL = {cycles};");
    }
    program(&mut text, words);
    text + "endpackage\n\n`default_nettype wire\n"
}

fn numbers(text: &mut String, bits: u32, prefix: &str, names: &[&str]) {
    for (number, name) in names.iter().enumerate() {
        let (top, name) = (bits - 1, name.to_uppercase());
        let _ = writeln!(text, "  localparam logic [{top}:0] {prefix}_{name} = {bits}'d{number};");
    }
}

fn program(text: &mut String, words: &[u64]) {
    let count = words.len();
    let _ = write!(text, "\n  localparam int unsigned PROGRAM_WORDS = {count};\n");
    text.push_str("  localparam logic [63:0] PROGRAM[PROGRAM_WORDS] = '{\n");
    let lines: Vec<_> = words.iter().map(|word| format!("      64'h{word:016x}")).collect();
    let _ = write!(text, "{}\n  }};\n\n", lines.join(",\n"));
}
