//! Writes `regs_pkg.sv`: codes, and the structs of descriptor, completion and register block.

use super::{Access, Field, Register, Regs, abi_hash, width};
use std::fmt::Write;

/// The text of `rtl/gen/regs_pkg.sv`.
pub fn regs_pkg(regs: &Regs) -> String {
    let mut text = format!("// Generated from rtl/regs.toml by: {}\n", crate::COMMAND);
    text +=
        "// What crosses the bus: codes, descriptor, completion, and the two sides of the register block.\n";
    text += "`default_nettype none\n\npackage regs_pkg;\n\n";
    let _ = writeln!(text, "  localparam logic [63:0] ABI = 64'h{:016x};\n", abi_hash(regs));
    text += "  // Offsets of registers in BAR0.\n";
    for r in &regs.registers {
        let _ = writeln!(text, "  localparam logic [11:0] ADDR_{} = 12'h{:03x};", r.name, r.offset);
    }
    text += "\n  // Opcodes.\n";
    regs.opcodes.iter().for_each(|code| text += &constant("OPCODE", &code.name, 8, code.code.into()));
    text += "\n  // Statuses.\n";
    regs.statuses.iter().for_each(|code| text += &constant("STATUS", &code.name, 8, code.code.into()));
    text += "\n  // Bits of a descriptor's flags.\n";
    for flag in &regs.flags {
        let _ = writeln!(text, "  localparam int unsigned FLAG_{} = {};", flag.name.to_uppercase(), flag.bit);
    }
    let all = regs.flags.iter().fold(0, |all, flag| all | 1u64 << flag.bit);
    text += &constant("FLAGS", "all", 16, all);
    regs.registers.iter().for_each(|register| text += &parts(register));
    text += &record("descriptor", &regs.descriptor);
    text += &record("completion", &regs.completion);
    text += &sides(regs);
    text += "\nendpackage\n\n`default_nettype wire\n";
    text
}

fn constant(prefix: &str, name: &str, bits: u32, value: u64) -> String {
    format!("  localparam logic [{}:0] {prefix}_{} = {bits}'h{value:02x};\n", bits - 1, name.to_uppercase())
}

/// A register's parts as a struct, gaps named.
fn parts(register: &Register) -> String {
    if register.fields.is_empty() {
        return String::new();
    }
    let list: Vec<_> = register.fields.iter().map(|part| (part.name.as_str(), part.bits())).collect();
    let values: String = register
        .fields
        .iter()
        .flat_map(|part| {
            let prefix = format!("{}_{}", register.name, part.name.to_uppercase());
            let bits = width(&part.bits());
            part.values
                .iter()
                .enumerate()
                .map(move |(value, name)| constant(&prefix, name, bits, value as u64))
        })
        .collect();
    format!("\n{}{values}", structure(&register.signal(), &list, register.width()))
}

fn record(name: &str, fields: &[Field]) -> String {
    let list: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.bits())).collect();
    let reserved: u32 = 512 - fields.iter().map(Field::width).sum::<u32>();
    let mut text = format!("\n{}", structure(name, &list, 512));
    let _ = writeln!(text, "  // The bits that must be 0, {reserved} of them.");
    let _ = writeln!(text, "  localparam logic [511:0] {}_RESERVED =", name.to_uppercase());
    let _ = writeln!(text, "      512'h{};", reserved_mask(fields));
    text
}

fn reserved_mask(fields: &[Field]) -> String {
    let is_used = |bit: u32| fields.iter().any(|field| field.bits().contains(&bit));
    let digit = |low: u32| (0..4).map(|i| u32::from(!is_used(low + i)) << i).sum::<u32>();
    (0..128).rev().map(|i| format!("{:x}", digit(4 * i))).collect()
}

/// A packed struct: SystemVerilog wants the highest bits first.
fn structure(name: &str, list: &[(&str, std::ops::RangeInclusive<u32>)], bits: u32) -> String {
    let mut sorted: Vec<_> = list.iter().collect();
    sorted.sort_by_key(|(_, bits)| *bits.start());
    let (mut members, mut next) = (Vec::new(), 0);
    for (name, bits) in sorted {
        if *bits.start() > next {
            members.push(member(&format!("reserved_{next}"), bits.start() - next));
        }
        members.push(member(name, width(bits)));
        next = bits.end() + 1;
    }
    if next < bits {
        members.push(member(&format!("reserved_{next}"), bits - next));
    }
    members.reverse();
    format!("  typedef struct packed {{\n{}  }} {name}_t;\n", members.concat())
}

fn member(name: &str, bits: u32) -> String {
    if bits == 1 { format!("    logic {name};\n") } else { format!("    logic [{}:0] {name};\n", bits - 1) }
}

/// What the gates tell the block, and what it tells them.
fn sides(regs: &Regs) -> String {
    let (mut hw, mut sw) = (String::new(), String::new());
    for r in &regs.registers {
        let typed = if r.fields.is_empty() {
            member(&r.signal(), r.width())
        } else {
            format!("    {}_t {};\n", r.signal(), r.signal())
        };
        match r.access {
            Access::Const => {}
            Access::Ro | Access::Counter | Access::W1c => hw += &typed,
            Access::Rw => sw += &typed,
            Access::Command => sw += &format!("    logic {}_we;\n{typed}", r.signal()),
        }
    }
    format!(
        "\n  // From the gates: values, events of w1c registers.\n  typedef struct packed {{\n{hw}  }} csr_hw_t;\n\n  \
         // To the gates: values, commands as pulses.\n  typedef struct packed {{\n{sw}  }} csr_sw_t;\n"
    )
}
