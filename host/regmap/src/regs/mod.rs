//! `rtl/regs.toml`: registers, descriptor, completion and codes, and what is generated of them.

mod csr;
mod hash;
mod manual;
mod rules;
mod rust;
mod verilog;

pub use csr::csr;
pub use hash::abi_hash;
pub use manual::manual;
pub(crate) use rust::codes;
pub use rust::rust;
pub use verilog::regs_pkg;

use crate::RegmapError;
use serde::Deserialize;
use std::ops::RangeInclusive;

/// The text of `rtl/regs.toml`.
pub const SOURCE: &str = include_str!("../../../../rtl/regs.toml");

/// Everything that `rtl/regs.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regs {
    /// The generation of formats.
    pub abi: Abi,
    /// The manual, in order.
    #[serde(rename = "chapter")]
    pub chapters: Vec<Chapter>,
    /// The registers, by offset.
    #[serde(rename = "register")]
    pub registers: Vec<Register>,
    /// The fields of a descriptor.
    pub descriptor: Vec<Field>,
    /// The fields of a completion.
    pub completion: Vec<Field>,
    /// What a card can be asked to do.
    #[serde(rename = "opcode")]
    pub opcodes: Vec<Code>,
    /// The bits of a descriptor's flags.
    #[serde(rename = "flag")]
    pub flags: Vec<Flag>,
    /// How jobs end.
    #[serde(rename = "status")]
    pub statuses: Vec<Code>,
}

/// What no other key can say of compatibility.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abi {
    /// Counts up when semantics change that no key shows.
    pub generation: u32,
}

/// A chapter of the manual.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    /// Its heading.
    pub title: String,
    /// The generated table below the text.
    #[serde(default)]
    pub show: String,
    /// Markdown.
    pub text: String,
}

/// Who writes a register.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// Nobody: a constant of this generation.
    Const,
    /// The gates.
    Ro,
    /// The host; the gates read.
    Rw,
    /// The host, as a pulse.
    Command,
    /// The gates set bits, the host clears them.
    W1c,
    /// The gates: 64 bits, read in two steps.
    Counter,
}

/// One register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// `ALL_CAPS`.
    pub name: String,
    /// In BAR0.
    pub offset: u32,
    /// 32, or 64 in two words.
    #[serde(default = "one_word")]
    bits: u32,
    /// How many of the bits exist.
    pub width: Option<u32>,
    /// Who writes it.
    pub access: Access,
    /// A constant's value.
    pub value: Option<u32>,
    /// What the host's register holds after FLR.
    #[serde(default)]
    pub reset: u64,
    /// What it is for.
    pub doc: String,
    /// Its parts.
    #[serde(default, rename = "field")]
    pub fields: Vec<Part>,
}

fn one_word() -> u32 {
    32
}

impl Register {
    /// 32 or 64.
    pub fn bits(&self) -> u32 {
        if self.access == Access::Counter { 64 } else { self.bits }
    }

    /// The bits that exist.
    pub fn width(&self) -> u32 {
        let top = self.fields.iter().map(|field| field.bits().end() + 1).max();
        let of_fields = top.filter(|_| self.access == Access::W1c);
        self.width.or(of_fields).unwrap_or(self.bits())
    }

    /// The name in gates: lower case.
    pub fn signal(&self) -> String {
        self.name.to_lowercase()
    }
}

/// A part of a register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// `snake_case`.
    pub name: String,
    /// `high:low` or `bit`.
    pub at: String,
    /// What it is for.
    pub doc: String,
    /// Names of its values, from 0.
    #[serde(default)]
    pub values: Vec<String>,
}

/// A field of a descriptor or completion.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// `snake_case`.
    pub name: String,
    /// The first byte of its 8-byte word.
    pub byte: u32,
    /// Where it is in that word.
    pub at: String,
    /// What it is for.
    pub doc: String,
}

/// An opcode or a status.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// `snake_case`.
    pub name: String,
    /// On the bus.
    pub code: u8,
    /// An opcode's fields.
    #[serde(default)]
    pub uses: String,
    /// What a status puts into the completion's `detail`.
    #[serde(default)]
    pub detail: String,
    /// What it means.
    pub doc: String,
}

/// A bit of a descriptor's flags.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// `snake_case`.
    pub name: String,
    /// Which bit.
    pub bit: u32,
    /// What it means.
    pub doc: String,
}

impl Part {
    /// Its bits in the register.
    pub fn bits(&self) -> RangeInclusive<u32> {
        range(&self.at)
    }
}

impl Field {
    /// Its bits in the 64 bytes, as one number.
    pub fn bits(&self) -> RangeInclusive<u32> {
        let inside = range(&self.at);
        8 * self.byte + inside.start()..=8 * self.byte + inside.end()
    }

    /// How many bits it has.
    pub fn width(&self) -> u32 {
        width(&self.bits())
    }
}

/// How many bits a range has.
fn width(bits: &RangeInclusive<u32>) -> u32 {
    bits.end() + 1 - bits.start()
}

/// `high:low` or `bit`; what is neither is an empty range, which the rules refuse.
fn range(at: &str) -> RangeInclusive<u32> {
    let (high, low) = at.split_once(':').unwrap_or((at, at));
    match (low.parse(), high.parse()) {
        (Ok(low), Ok(high)) => low..=high,
        _ => RangeInclusive::new(1, 0),
    }
}

impl Regs {
    /// Reads and checks `text`.
    pub fn read(text: &str) -> Result<Self, RegmapError> {
        let fault = |text| RegmapError::Source { path: "rtl/regs.toml", text };
        let regs: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        rules::check(&regs).map_err(fault)?;
        Ok(regs)
    }
}

/// `snake_case` to `UpperCamel`.
pub(crate) fn camel(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..].to_lowercase();
    name.split('_').map(word).collect()
}
