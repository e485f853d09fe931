//! The rules that the checker knows: those of `rtl/dma/axi_rules.toml` that can be seen at a port, by the same names.

use std::fmt;

/// A rule; `Own…` are those of the card and of its shells, beyond AXI4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A valid once raised stays until its ready.
    ValidHolds,
    /// What is offered does not change until its ready.
    PayloadHolds,
    /// WVALID does not wait for AWREADY.
    DataFreeOfAddress,
    /// WLAST with the final transfer of a burst, and with no other.
    WriteLast,
    /// No burst crosses 4 KiB.
    NoPageCrossing,
    /// Bursts begin at a whole beat.
    OwnAligned,
    /// Bursts stay inside an aligned block of 512 bytes.
    OwnInsideABlock,
    /// No ID is on two reads at once.
    OwnIdIsFree,
    /// No more bursts at once than the shell takes.
    OwnNotTooMany,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, letter) in format!("{self:?}").chars().enumerate() {
            let dash = if at > 0 && letter.is_uppercase() { "-" } else { "" };
            write!(f, "{dash}{}", letter.to_lowercase())?;
        }
        Ok(())
    }
}

/// A rule that a master broke, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} (rule {rule} of rtl/dma/axi_rules.toml)")]
pub struct Broken {
    /// Which.
    pub rule: Rule,
    /// What was seen.
    pub what: String,
}

impl Rule {
    /// This rule is broken.
    pub fn broken<T>(self, what: String) -> Result<T, Broken> {
        Err(Broken { rule: self, what })
    }
}
