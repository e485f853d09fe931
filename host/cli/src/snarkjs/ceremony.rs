//! What the commands of ceremonies share: who contributes, beacons, hashes as snarkjs shows them.

use super::{error, info};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::ui::Ui;
use std::fmt::Display;
use std::path::PathBuf;
use zeroize::Zeroizing;
use zkcard_groth16::ceremony::{Beacon, By, CeremonyError, Hash, Source, Stream, from_system};

/// The longest name of a contribution, in units of UTF-16, as snarkjs counts.
const LONGEST_NAME: usize = 64;
/// Stages that a bar shows: more than a command has move nothing.
pub const STAGES: u64 = 10;

/// Arguments of a contribution.
#[derive(Debug, clap::Args)]
pub struct Contribute {
    /// The file before it
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The file after it
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    #[command(flatten)]
    pub maker: Contributor,
}

/// Who contributes.
#[derive(Debug, clap::Args)]
pub struct Contributor {
    /// A name for the contribution
    #[arg(short, long)]
    pub name: Option<String>,
    /// Text to add to the randomness of the operating system, which is taken in any case
    #[arg(short, long, value_name = "TEXT")]
    pub entropy: Option<String>,
}

/// Arguments of a beacon.
#[derive(Debug, clap::Args)]
pub struct AddBeacon {
    /// The file before it
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The file after it
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Public randomness that nobody could know before, in hexadecimal
    #[arg(value_name = "HASH")]
    pub hash: String,
    /// It is hashed 2 to this times, from 10 to 36
    #[arg(value_name = "EXPONENT")]
    pub exponent: u8,
    /// A name for the contribution
    #[arg(short, long)]
    pub name: Option<String>,
}

/// Where a contribution comes from.
pub struct From {
    /// Who makes it.
    pub by: By,
    /// What its secrets are drawn from.
    pub stream: Stream,
}

impl Contributor {
    /// Draws from the operating system.
    pub fn draw(&self) -> CliResult<From> {
        let text = Zeroizing::new(self.entropy.clone().unwrap_or_default());
        let stream = from_system(text.as_bytes()).code(Code::Device)?;
        Ok(From { by: By { name: self.name.as_deref().map(cut), source: Source::Participant }, stream })
    }
}

impl AddBeacon {
    /// Draws from the beacon.
    pub fn draw(&self, ui: &Ui) -> CliResult<From> {
        let beacon = self.beacon().or_else(|fault| {
            error(ui, &fault)?;
            Err(CliError::new(Code::Input, fault))
        })?;
        let stream = beacon.stream();
        Ok(From { by: By { name: self.name.as_deref().map(cut), source: Source::Beacon(beacon) }, stream })
    }

    fn beacon(&self) -> Result<Beacon, String> {
        let wrong = |_| "Invalid Beacon Hash. (It must be a valid hexadecimal sequence)".to_owned();
        let bytes = hex::decode(&self.hash).map_err(wrong)?;
        Beacon::new(bytes, self.exponent).map_err(|error| error.to_string())
    }
}

/// Shows a hash under its title, in four lines.
pub fn show(ui: &Ui, title: impl Display, hash: &Hash) -> CliResult<()> {
    let word = |word: &[u8; 4]| format!("{:08x}", u32::from_be_bytes(*word));
    let line = |bytes: &[u8; 16]| {
        format!("\n    {}", bytes.as_chunks().0.iter().map(word).collect::<Vec<_>>().join(" "))
    };
    info(ui, format!("{title}{}", hash.as_chunks().0.iter().map(line).collect::<String>()))
}

/// What a ceremony's error is to a user: what does not hold is not valid, and is told on standard output as well.
pub fn refused<T>(ui: &Ui, result: Result<T, CeremonyError>) -> CliResult<T> {
    let fault = match result {
        Ok(value) => return Ok(value),
        Err(fault) => fault,
    };
    error(ui, &fault)?;
    Err(CliError::new(
        if matches!(fault, CeremonyError::Accel(_)) { Code::Device } else { Code::NotValid },
        fault,
    ))
}

/// A beacon's lines below its contribution.
pub fn show_source(ui: &Ui, source: &Source) -> CliResult<()> {
    let Source::Beacon(beacon) = source else { return Ok(()) };
    info(ui, format!("Beacon generator: {}", hex::encode(beacon.hash())))?;
    info(ui, format!("Beacon iterations Exp: {}", beacon.exponent()))
}

fn cut(name: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= LONGEST_NAME
    };
    name.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beacon(hash: &str, exponent: u8) -> Result<Beacon, String> {
        let paths = PathBuf::new();
        AddBeacon { old: paths.clone(), new: paths, hash: hash.into(), exponent, name: None }.beacon()
    }

    #[test]
    fn a_beacon_is_hexadecimal() {
        assert_eq!(beacon("00fFa1", 10).unwrap().hash(), [0, 0xff, 0xa1]);
        for wrong in ["0x01", "abc", "zz", "é"] {
            assert!(beacon(wrong, 10).unwrap_err().contains("Invalid Beacon Hash"), "{wrong}");
        }
        assert!(beacon("", 10).unwrap_err().contains("0 bytes"));
        assert!(beacon("01", 9).unwrap_err().contains("2^9 times"));
    }

    #[test]
    fn names_are_cut_as_snarkjs_cuts_them() {
        assert_eq!(cut(&"a".repeat(70)).len(), 64);
        assert_eq!(cut(&"😀".repeat(33)).chars().count(), 32);
    }
}
