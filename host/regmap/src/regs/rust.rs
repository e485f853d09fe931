//! Writes `host/layout/src/gen.rs`: the same facts for the host, typed, and the moduli of both fields.

use super::{Code, Field, Part, Register, Regs, abi_hash, camel, width};
use ark_bn254::{Fq, Fr};
use ark_ff::PrimeField;
use std::fmt::Write;

/// The text of `host/layout/src/gen.rs`.
pub fn rust(regs: &Regs) -> String {
    let mut text = format!("// Generated from rtl/regs.toml and arkworks' BN254 by: {}\n", crate::COMMAND);
    text += "//! Registers, descriptor, completion and codes; rtl/gen/REGISTERS.md explains them.\n\n";
    text += "use crate::record::{self, DecodeError, Record};\n\n";
    let _ = writeln!(text, "/// What `reg::ABI` must say.\npub const ABI: u64 = 0x{:016x};", abi_hash(regs));
    let magic = regs.registers.iter().find_map(|r| r.value).unwrap_or_default();
    let _ = writeln!(text, "/// What `reg::MAGIC` must say.\npub const MAGIC: u32 = 0x{magic:08x};");
    text += &modulus("SCALAR_MODULUS", "r: scalars are below it.", Fr::MODULUS.0);
    text += &modulus("BASE_MODULUS", "p: coordinates are below it.", Fq::MODULUS.0);
    text += "\n/// Offsets of registers in BAR0; of 64 bits: the low word, the high one 4 further.\npub mod reg {\n";
    for r in &regs.registers {
        let _ = writeln!(text, "    /// {}\n    pub const {}: u32 = 0x{:03x};", r.doc, r.name, r.offset);
    }
    text += "}\n";
    regs.registers.iter().filter(|r| !r.fields.is_empty()).for_each(|r| text += &register(r));
    text += &codes("Opcode", "What a card can be asked to do.", &regs.opcodes);
    text += &codes("Status", "How a job ended.", &regs.statuses);
    text += &flags(regs);
    text += &record(
        "Descriptor",
        "A job, as it stands in the submission ring.",
        &regs.descriptor,
        &[("opcode", "Opcode"), ("flags", "Flags")],
    );
    text += &record(
        "Completion",
        "The end of a job, as it stands in the completion ring.",
        &regs.completion,
        &[("status", "Status")],
    );
    text
}

fn modulus(name: &str, doc: &str, limbs: [u64; 4]) -> String {
    let words = limbs.map(|limb| format!("0x{limb:016x}")).join(", ");
    format!("/// {doc} Four words, the lowest first.\npub const {name}: [u64; 4] = [{words}];\n")
}

fn register(r: &Register) -> String {
    let name = camel(&r.signal());
    let mut text = format!(
        "\n/// {}\n#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]\npub struct {name}(pub u32);\n\nimpl {name} {{\n",
        r.doc
    );
    r.fields.iter().for_each(|part| text += &accessors(part));
    text + "}\n"
}

fn accessors(part: &Part) -> String {
    let (name, doc, low) = (&part.name, &part.doc, *part.bits().start());
    let mask = if width(&part.bits()) == 32 { u32::MAX } else { (1u32 << width(&part.bits())) - 1 };
    let mut text = String::new();
    for (value, of) in part.values.iter().enumerate() {
        let _ =
            writeln!(text, "    /// `{name}`: {of}.\n    pub const {}: u32 = {value};", of.to_uppercase());
    }
    let down = if low == 0 { String::new() } else { format!(" >> {low}") };
    let up = if low == 0 { String::new() } else { format!(" << {low}") };
    let (get, set) = if mask == 1 {
        (
            format!("-> bool {{ self.0{down} & 1 != 0 }}"),
            format!("value: bool) -> Self {{ Self(self.0 & !(1{up}) | (value as u32){up}) }}"),
        )
    } else {
        let hex = format!("0x{mask:x}");
        (
            format!("-> u32 {{ self.0{down} & {hex} }}"),
            format!("value: u32) -> Self {{ Self(self.0 & !({hex}{up}) | (value & {hex}){up}) }}"),
        )
    };
    let _ = writeln!(text, "    /// {doc}\n    pub const fn {name}(self) {get}");
    let _ = writeln!(text, "    #[doc = \"With another `{name}`.\"] pub const fn with_{name}(self, {set}");
    text
}

/// A list of codes as an enum.
pub(crate) fn codes(name: &str, doc: &str, list: &[Code]) -> String {
    let mut text = format!(
        "\n/// {doc}\n#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\n#[repr(u8)]\npub enum {name} {{\n"
    );
    list.iter().for_each(|c| text += &format!("    /// {}\n    {} = {},\n", c.doc, camel(&c.name), c.code));
    let joined = |item: &dyn Fn(&Code) -> String| list.iter().map(item).collect::<Vec<_>>().join(", ");
    let all = joined(&|c| format!("Self::{}", camel(&c.name)));
    let names = joined(&|c| format!("Self::{} => {:?}", camel(&c.name), c.name.replace('_', " ")));
    text += &format!(
        "}}\n\nimpl {name} {{\n    /// Every one.\n    pub const ALL: [Self; {}] = [{all}];\n    \
         /// The number on the bus.\n    pub const fn code(self) -> u8 {{ self as u8 }}\n    \
         /// Of the number on the bus.\n    pub fn from_code(code: u8) -> Option<Self> {{\n        \
         Self::ALL.into_iter().find(|one| one.code() == code)\n    }}\n    \
         /// For people.\n    pub const fn name(self) -> &'static str {{\n        \
         match self {{ {names} }}\n    }}\n}}\n",
        list.len()
    );
    text
}

fn flags(regs: &Regs) -> String {
    let mut text = String::from(
        "\n/// The bits of a descriptor's `flags`.\n#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]\npub struct Flags(pub u16);\n\nimpl Flags {\n",
    );
    for f in &regs.flags {
        let _ = writeln!(
            text,
            "    /// {}\n    pub const {}: Self = Self(1 << {});",
            f.doc,
            f.name.to_uppercase(),
            f.bit
        );
    }
    let all = regs.flags.iter().fold(0u32, |all, flag| all | 1 << flag.bit);
    text += &format!("    /// Every flag.\n    pub const ALL: Self = Self(0x{all:04x});\n");
    text += "    /// Whether all of `flags` are set.\n    pub const fn contains(self, flags: Self) -> bool { self.0 & flags.0 == flags.0 }\n}\n";
    text += "\nimpl core::ops::BitOr for Flags {\n    type Output = Self;\n    fn bitor(self, other: Self) -> Self { Self(self.0 | other.0) }\n}\n";
    text
}

/// A field's type: its own, or the integer that holds it.
fn type_of(field: &Field, typed: &[(&str, &str)]) -> String {
    let own = typed.iter().find(|(name, _)| *name == field.name).map(|(_, of)| (*of).to_owned());
    let plain = match field.width() {
        1 => "bool".into(),
        bits => format!("u{}", bits.next_power_of_two().max(8)),
    };
    own.unwrap_or(plain)
}

fn record(name: &str, doc: &str, fields: &[Field], typed: &[(&str, &str)]) -> String {
    let held: Vec<_> = fields.iter().filter(|field| field.name != "crc").collect();
    let mut text =
        format!("\n/// {doc}\n#[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub struct {name} {{\n");
    for field in &held {
        let _ = writeln!(text, "    /// {}\n    pub {}: {},", field.doc, field.name, type_of(field, typed));
    }
    let used =
        |word: u32| fields.iter().filter(|f| f.byte == 8 * word).fold(0u64, |used, f| used | mask_of(f));
    let reserved: Vec<_> = (0..8).map(|word| format!("0x{:x}", !used(word))).collect();
    text +=
        &format!("}}\n\nimpl {name} {{\n    const RESERVED: Record = Record([{}]);\n", reserved.join(", "));
    text += "    /// The 64 bytes, CRC included.\n    pub fn to_bytes(&self) -> [u8; record::BYTES] {\n        let mut r = Record::default();\n";
    for field in &held {
        let value = match type_of(field, typed).as_str() {
            "Opcode" | "Status" => format!("u64::from(self.{}.code())", field.name),
            "Flags" => format!("u64::from(self.{}.0)", field.name),
            "u64" => format!("self.{}", field.name),
            _ => format!("u64::from(self.{})", field.name),
        };
        let (low, bits) = (*field.bits().start(), field.width());
        let _ = writeln!(text, "        r.put({low}, {bits}, {value});");
    }
    text += "        r.seal()\n    }\n    /// Of 64 bytes; their CRC, reserved bits and codes are checked, in this order.\n";
    text += "    pub fn from_bytes(bytes: &[u8; record::BYTES]) -> Result<Self, DecodeError> {\n        let r = Record::open(bytes, &Self::RESERVED)?;\n        Ok(Self {\n";
    for field in &held {
        let (low, bits) = (*field.bits().start(), field.width());
        let value = match type_of(field, typed).as_str() {
            "Opcode" => format!("Opcode::from_code(r.get({low}, {bits}) as u8).ok_or(DecodeError::Opcode)?"),
            "Status" => format!("Status::from_code(r.get({low}, {bits}) as u8).ok_or(DecodeError::Status)?"),
            "Flags" => format!("Flags(r.get({low}, {bits}) as u16)"),
            "bool" => format!("r.get({low}, {bits}) != 0"),
            "u64" => format!("r.get({low}, {bits})"),
            plain => format!("r.get({low}, {bits}) as {plain}"),
        };
        let _ = writeln!(text, "            {}: {value},", field.name);
    }
    text + "        })\n    }\n}\n"
}

fn mask_of(field: &Field) -> u64 {
    let low = field.bits().start() - 8 * field.byte;
    (u64::MAX >> (64 - field.width())) << low
}
