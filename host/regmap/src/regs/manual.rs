//! Writes `REGISTERS.md`: the prose, with the tables that belong to it.

use super::{Access, Field, Register, Regs, abi_hash};
use std::fmt::Write;

/// The text of `rtl/gen/REGISTERS.md`.
pub fn manual(regs: &Regs) -> String {
    let mut text = format!(
        "<!-- Generated from rtl/regs.toml by: {} -->\n\n# The card, for whoever writes a driver\n\n\
         ABI hash `0x{:016x}`.\n",
        crate::COMMAND,
        abi_hash(regs)
    );
    for chapter in &regs.chapters {
        let _ = write!(text, "\n## {}\n\n", chapter.title);
        let prose = chapter.text.trim();
        if !prose.is_empty() {
            text += &format!("{prose}\n");
        }
        let table = match chapter.show.as_str() {
            "descriptor" => record(&regs.descriptor),
            "completion" => record(&regs.completion),
            "opcodes" => opcodes(regs),
            "statuses" => statuses(regs),
            "flags" => flags(regs),
            "registers" => registers(regs),
            _ => continue,
        };
        text += if prose.is_empty() { "" } else { "\n" };
        text += &table;
    }
    text
}

fn record(fields: &[Field]) -> String {
    let row = |field: &Field| {
        let (first, last) = (field.bits().start() / 8, field.bits().end() / 8);
        let bytes = if first == last { format!("{first}") } else { format!("{first}–{last}") };
        let bits = if field.width() < 8 {
            format!("bit {}", field.bits().start() % 8)
        } else {
            field.width().to_string()
        };
        format!("| {bytes} | {bits} | `{}` | {} |\n", field.name, field.doc)
    };
    "| bytes | bits | field | |\n|---|---|---|---|\n".to_owned() + &fields.iter().map(row).collect::<String>()
}

fn opcodes(regs: &Regs) -> String {
    let row = |c: &super::Code| format!("| {} | `{}` | {} | {} |\n", c.code, c.name, c.doc, c.uses);
    "| code | opcode | | looks at (besides tag, follow, interrupt) |\n|---|---|---|---|\n".to_owned()
        + &regs.opcodes.iter().map(row).collect::<String>()
}

fn statuses(regs: &Regs) -> String {
    let row = |c: &super::Code| format!("| {} | `{}` | {} | {} |\n", c.code, c.name, c.doc, c.detail);
    "| code | status | | `detail` |\n|---|---|---|---|\n".to_owned()
        + &regs.statuses.iter().map(row).collect::<String>()
}

fn flags(regs: &Regs) -> String {
    let row = |f: &super::Flag| format!("| {} | `{}` | {} |\n", f.bit, f.name, f.doc);
    "| bit | flag | |\n|---|---|---|\n".to_owned() + &regs.flags.iter().map(row).collect::<String>()
}

fn registers(regs: &Regs) -> String {
    let head = "| offset | register | access | after FLR | |\n|---|---|---|---|---|\n".to_owned();
    head + &regs.registers.iter().map(|register| register_row(regs, register)).collect::<String>()
}

fn register_row(regs: &Regs, register: &Register) -> String {
    let Register { name, offset, doc, .. } = register;
    let (access, after) = match register.access {
        Access::Const if name == "ABI" => ("const", format!("0x{:016x}", abi_hash(regs))),
        Access::Const => ("const", format!("0x{:08x}", register.value.unwrap_or_default())),
        Access::Ro => ("ro", String::new()),
        Access::Rw => ("rw", format!("0x{:x}", register.reset)),
        Access::Command => ("command", String::new()),
        Access::W1c => ("w1c", "0".into()),
        Access::Counter => ("counter", "0".into()),
    };
    let wide = if register.bits() == 64 { ", 64 bits" } else { "" };
    let mut text = format!("| 0x{offset:03x} | `{name}` | {access}{wide} | {after} | {doc} |\n");
    for part in &register.fields {
        text += &format!("| | `.{}` | {} | | {} |\n", part.name, part.at, part.doc);
    }
    text
}
