//! `rtl/link.toml`: what both ends of a card behind a byte stream agree on, and what is generated of it.

use crate::RegmapError;
use crate::regs::{Code, codes};
use serde::Deserialize;
use std::collections::HashSet;
use std::fmt::Write;

/// The text of `rtl/link.toml`.
pub const SOURCE: &str = include_str!("../../../rtl/link.toml");
const PATH: &str = "rtl/link.toml";
/// The longest line of SystemVerilog.
const COLUMNS: usize = 100;

/// Everything that `rtl/link.toml` says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Bytes and limits.
    #[serde(rename = "constant")]
    pub constants: Vec<Number>,
    /// The kinds of frames.
    #[serde(rename = "kind")]
    pub kinds: Vec<Kind>,
}

/// A byte on the wire, or a limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// `ALL_CAPS`.
    pub name: String,
    /// 8: a byte on the wire; 0: a number.
    #[serde(default)]
    pub bits: u32,
    /// What it is.
    pub value: u32,
    /// What it is for.
    pub doc: String,
}

/// A kind of frame.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// `snake_case`.
    pub name: String,
    /// On the wire.
    pub code: u8,
    /// Who sends it.
    pub from: From,
    /// What it carries, and what answers it.
    pub doc: String,
}

/// Who sends a kind of frame.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum From {
    /// The host.
    Host,
    /// The card.
    Card,
    /// Either.
    Both,
}

impl Link {
    /// Reads and checks `text`.
    pub fn read(text: &str) -> Result<Self, RegmapError> {
        let fault = |text: String| RegmapError::Source { path: PATH, text };
        let link: Self = toml::from_str(text).map_err(|error| fault(error.to_string()))?;
        link.check().map_err(|text| fault(text.into()))?;
        Ok(link)
    }

    /// What must hold so that the generated files make sense.
    fn check(&self) -> Result<(), &'static str> {
        let is_byte = |one: &Number| one.bits == 0 || one.bits == 8 && one.value < 256;
        need(self.constants.iter().all(is_byte), "a byte has 8 bits")?;
        let names: HashSet<_> = self.constants.iter().map(|one| &one.name).collect();
        need(names.len() == self.constants.len(), "a constant stands there twice")?;
        let codes: HashSet<_> = self.kinds.iter().map(|kind| kind.code).collect();
        need(codes.len() == self.kinds.len(), "two kinds share a code")?;
        let marks: HashSet<_> =
            ["END", "ESCAPE", "ESCAPED_END", "ESCAPED_ESCAPE"].map(|name| self.value(name)).into();
        need(marks.len() == 4 && !marks.contains(&None), "four different bytes delimit and stuff frames")
    }

    fn value(&self, name: &str) -> Option<u32> {
        self.constants.iter().find(|one| one.name == name).map(|one| one.value)
    }
}

fn need(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}

/// The text of `rtl/gen/link_pkg.sv`.
pub fn link_pkg(link: &Link) -> String {
    let mut text = format!("// Generated from {PATH} by: {}\n", crate::COMMAND);
    text += "// A card behind a byte stream: bytes, limits and kinds of frames.\n";
    text += "`default_nettype none\n\npackage link_pkg;\n";
    for one in &link.constants {
        text += &comment(&one.doc);
        text += &match one.bits {
            0 => format!("  localparam int unsigned {} = {};\n", one.name, one.value),
            bits => {
                format!("  localparam logic [{}:0] {} = {bits}'h{:02x};\n", bits - 1, one.name, one.value)
            }
        };
    }
    text += "\n  // Kinds of frames.\n";
    for kind in &link.kinds {
        text += &comment(&format!("From {}. {}", sender(kind.from), kind.doc));
        let _ = writeln!(
            text,
            "  localparam logic [7:0] KIND_{} = 8'h{:02x};",
            kind.name.to_uppercase(),
            kind.code
        );
    }
    text += "endpackage\n\n`default_nettype wire\n";
    text
}

/// A comment in lines of the house's length.
fn comment(doc: &str) -> String {
    let mut lines = vec![String::from("\n  //")];
    for word in doc.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= COLUMNS => *line += &format!(" {word}"),
            _ => lines.push(format!("  // {word}")),
        }
    }
    lines.join("\n") + "\n"
}

fn sender(from: From) -> &'static str {
    match from {
        From::Host => "the host",
        From::Card => "the card",
        From::Both => "either",
    }
}

/// The text of `host/layout/src/link/gen.rs`.
pub fn link_rust(link: &Link) -> String {
    let mut text = format!("// Generated from {PATH} by: {}\n", crate::COMMAND);
    text += "//! Bytes, limits and kinds of frames.\n\n";
    for one in &link.constants {
        let (of, value) = match one.bits {
            0 => ("usize", one.value.to_string()),
            _ => ("u8", format!("0x{:02x}", one.value)),
        };
        let _ = writeln!(text, "/// {}\npub const {}: {of} = {value};", one.doc, one.name);
    }
    let kinds: Vec<_> = link.kinds.iter().map(code).collect();
    text += &codes("Kind", "What a frame is.", &kinds);
    text += &senders(link);
    text
}

fn code(kind: &Kind) -> Code {
    Code {
        name: kind.name.clone(),
        code: kind.code,
        uses: String::new(),
        detail: String::new(),
        doc: format!("From {}. {}", sender(kind.from), kind.doc),
    }
}

fn senders(link: &Link) -> String {
    let from = |other: From| {
        let names = link.kinds.iter().filter(|kind| kind.from != other);
        names.map(|kind| format!("Self::{}", crate::regs::camel(&kind.name))).collect::<Vec<_>>().join(" | ")
    };
    format!(
        "\nimpl Kind {{\n    /// Whether it has a number, and is kept until acknowledged.\n    \
         pub const fn is_sequenced(self) -> bool {{ self as u8 >= FIRST_SEQUENCED }}\n    \
         /// Whether the host may send it.\n    \
         pub const fn is_of_host(self) -> bool {{ matches!(self, {}) }}\n    \
         /// Whether the card may send it.\n    \
         pub const fn is_of_card(self) -> bool {{ matches!(self, {}) }}\n}}\n",
        from(From::Card),
        from(From::Host)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_package_are_short() {
        let text = link_pkg(&Link::read(SOURCE).unwrap());
        assert!(text.lines().all(|line| line.len() <= COLUMNS), "{text}");
    }

    #[test]
    fn both_languages_say_the_same() {
        let link = Link::read(SOURCE).unwrap();
        assert!(link_pkg(&link).contains("logic [7:0] ESCAPED_END = 8'hdc;"));
        assert!(link_rust(&link).contains("ESCAPED_END: u8 = 0xdc;"));
        assert!(link_pkg(&link).contains("KIND_RAISED = 8'h23;"));
        assert!(link_rust(&link).contains("Raised = 35,"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let plants = [
            ("value = 0xDB", "value = 0xC0"),
            ("code = 0x02", "code = 0x01"),
            ("name = \"ESCAPE\"", "name = \"END\""),
            ("value = 0xDC", "value = 0x1DC"),
            ("from = \"card\"", "from = \"nobody\""),
        ];
        for (old, new) in plants {
            let error = Link::read(&SOURCE.replacen(old, new, 1)).unwrap_err();
            assert!(error.to_string().starts_with("rtl/link.toml: "), "{old}: {error}");
        }
    }
}
