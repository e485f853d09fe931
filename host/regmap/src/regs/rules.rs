//! What `rtl/regs.toml` must keep so that generated files make sense.

use super::{Access, Field, Regs, width};
use std::collections::HashSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Bytes of the first block, which never changes.
const FIXED: u32 = 0x40;
/// Bytes of the window.
const WINDOW: u32 = 0x1000;
/// Bits of a descriptor and of a completion.
const RECORD_BITS: u32 = 512;

/// Says what is wrong, if anything.
pub fn check(regs: &Regs) -> Result<(), String> {
    registers(regs)?;
    record("descriptor", &regs.descriptor)?;
    record("completion", &regs.completion)?;
    distinct("opcode", regs.opcodes.iter().map(|code| u32::from(code.code)))?;
    distinct("status", regs.statuses.iter().map(|code| u32::from(code.code)))?;
    distinct("flag", regs.flags.iter().map(|flag| flag.bit))?;
    need(
        regs.opcodes.iter().all(|code| (1..32).contains(&code.code)),
        "opcodes are 1 to 31: OPCODES has a bit each",
    )?;
    need(regs.statuses.iter().all(|code| code.code != 0), "status 0 would let blank memory pass")?;
    need(regs.flags.iter().all(|flag| flag.bit < 16), "flags are 16 bits")
}

fn registers(regs: &Regs) -> Result<(), String> {
    let fixed: Vec<_> =
        regs.registers.iter().filter(|r| r.offset < FIXED).map(|r| (r.name.as_str(), r.offset)).collect();
    let first = [("MAGIC", 0), ("ABI", 4), ("BUILD", 0xc), ("FEATURES", 0x10), ("SCRATCH", 0x14)];
    need(fixed == first, "the first block never changes")?;
    let mut end = 0;
    for register in &regs.registers {
        let name = &register.name;
        need(register.offset >= end, format!("{name} overlaps what is before it"))?;
        need(register.offset % 4 == 0 && matches!(register.bits(), 32 | 64), format!("{name}: whole words"))?;
        need(register.width() <= register.bits(), format!("{name}: width"))?;
        need(
            register.bits() == 32 || register.access != Access::Command,
            format!("{name}: commands are one word"),
        )?;
        end = register.offset + register.bits() / 8;
        let parts: Vec<_> = register.fields.iter().map(|part| part.bits()).collect();
        apart(name, &parts, register.bits())?;
    }
    need(end <= WINDOW, "beyond the window")?;
    distinct("register", regs.registers.iter().map(|register| &register.name))
}

/// A descriptor or completion: fields apart, each a port's width of Rust, its CRC over all that is before.
fn record(of: &str, fields: &[Field]) -> Result<(), String> {
    distinct(of, fields.iter().map(|field| &field.name))?;
    need(fields.iter().all(|field| field.byte % 8 == 0), format!("{of}: byte is that of a word"))?;
    let bits: Vec<_> = fields.iter().map(Field::bits).collect();
    apart(of, &bits, RECORD_BITS)?;
    let crc = fields.iter().find(|field| field.name == "crc").map(Field::bits);
    need(crc == Some(RECORD_BITS - 32..=RECORD_BITS - 1), format!("{of}: crc must be the last four bytes"))
}

fn apart(name: &str, ranges: &[RangeInclusive<u32>], limit: u32) -> Result<(), String> {
    let mut taken = HashSet::new();
    let fits = |bits: &RangeInclusive<u32>| !bits.is_empty() && *bits.end() < limit && width(bits) <= 64;
    let mut is_free = |bits: &RangeInclusive<u32>| bits.clone().all(|bit| taken.insert(bit));
    need(
        ranges.iter().all(|bits| fits(bits) && is_free(bits)),
        format!("{name}: fields overlap, or do not fit"),
    )
}

fn distinct<T: std::hash::Hash + Eq>(of: &str, mut list: impl Iterator<Item = T>) -> Result<(), String> {
    let mut seen = HashSet::new();
    need(list.all(|one| seen.insert(one)), format!("two times the same {of}"))
}

fn need(holds: bool, fault: impl Display) -> Result<(), String> {
    if holds { Ok(()) } else { Err(fault.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::super::{Regs, SOURCE};

    #[test]
    fn faults_are_found() {
        for (old, new) in [
            ("offset = 0x004", "offset = 0x00c"),
            ("offset = 0x0d0", "offset = 0x0cc"),
            ("at = \"15:8\"", "at = \"16:8\""),
            ("at = \"47:32\"", "at = \"47-32\""),
            ("code = 22", "code = 21"),
            ("code = 16\nuses", "code = 33\nuses"),
            ("offset = 0x014", "offset = 0x018"),
        ] {
            assert!(SOURCE.contains(old), "{old}");
            assert!(Regs::read(&SOURCE.replacen(old, new, 1)).is_err(), "{old} => {new}");
        }
    }
}
