//! `zkcard zkey …`.

use super::{info, save};
use crate::error::{Classify, CliResult, Code};
use crate::ui::Ui;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use zkcard_formats::file::Access;
use zkcard_formats::iden3::{export, zkey};
use zkcard_formats::snarkjs;

/// The commands of the group.
#[derive(Debug, Subcommand)]
pub enum Zkey {
    /// Write what others need
    Export {
        /// What
        #[command(subcommand)]
        what: Export,
    },
}

/// What `zkey export` writes.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The verifying key
    Verificationkey {
        /// The key
        #[arg(default_value = "circuit_final.zkey", value_name = "CIRCUIT.zkey")]
        key: PathBuf,
        /// Where the verifying key goes
        #[arg(default_value = "circuit_vk.json", value_name = "VERIFICATION_KEY.json")]
        to: PathBuf,
    },
    /// Whatever the key holds
    Json {
        /// The key
        #[arg(default_value = "circuit_final.zkey", value_name = "CIRCUIT.zkey")]
        key: PathBuf,
        /// Where it goes
        #[arg(default_value = "circuit_final.zkey.json", value_name = "CIRCUIT.json")]
        to: PathBuf,
    },
}

/// Runs a command of the group.
pub fn run(command: &Zkey, ui: &Ui) -> CliResult<()> {
    match command {
        Zkey::Export { what: Export::Verificationkey { key, to } } => export_verifying_key(key, to, ui),
        Zkey::Export { what: Export::Json { key, to } } => export_json(key, to),
    }
}

fn export_verifying_key(key: &Path, to: &Path, ui: &Ui) -> CliResult<()> {
    info(ui, "EXPORT VERIFICATION KEY STARTED")?;
    let key = zkey::Zkey::open(key).code(Code::Input)?;
    info(ui, "> Detected protocol: groth16")?;
    let json = snarkjs::verifying_key_json(&key.verifying_key().code(Code::Input)?);
    save(to, Access::Public, |out| out.write_all(json.as_bytes()))?;
    info(ui, "EXPORT VERIFICATION KEY FINISHED")
}

fn export_json(key: &Path, to: &Path) -> CliResult<()> {
    let key = zkey::Zkey::open(key).code(Code::Input)?;
    key.check_contributed().code(Code::Input)?;
    key.check().code(Code::Input)?;
    save(to, Access::Public, |out| export::zkey(&key, out))
}
