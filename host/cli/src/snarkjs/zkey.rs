//! `zkcard zkey …`.

use super::ceremony::{AddBeacon, Contribute};
use super::zkey_ceremony::{self, Setup, Verify};
use super::{compiled, info, save};
use crate::error::{Classify, CliResult, Code};
use crate::ui::Ui;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};
use zkcard_formats::file::Access;
use zkcard_formats::iden3::{export, zkey};
use zkcard_formats::snarkjs;
use zkcard_formats::solidity::{self, Contract, Plain, SNARKJS_NAME, SolidityError, calldata};
use zkcard_groth16::VerifyingKey;

/// The commands of the group.
#[derive(Debug, Subcommand)]
pub enum Zkey {
    /// Make the key of a circuit from powers of tau: groth16 setup
    New(Setup),
    /// Contribute a secret, which is forgotten
    #[command(after_help = "\
Example:
  zkcard zkey contribute circuit_0000.zkey circuit_0001.zkey --name=\"First\"")]
    Contribute(Contribute),
    /// Contribute public randomness, at the end
    #[command(after_help = "\
Example:
  zkcard zkey beacon circuit_0001.zkey circuit_final.zkey 0102030405060708090a 10 -n=\"Final Beacon\"")]
    Beacon(AddBeacon),
    /// Verify every contribution, and that the key is of its circuit
    Verify(Verify),
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
    /// A contract in Solidity that verifies proofs, with the interface of snarkjs's and more
    Solidityverifier {
        /// The key
        #[arg(default_value = "circuit_final.zkey", value_name = "CIRCUIT.zkey")]
        key: PathBuf,
        /// Where the contract goes
        #[arg(default_value = "verifier.sol", value_name = "VERIFIER.sol")]
        to: PathBuf,
    },
    /// The arguments of the contract's verifyProof, on standard output
    Soliditycalldata {
        /// The public values
        #[arg(default_value = "public.json", value_name = "PUBLIC.json")]
        public: PathBuf,
        /// The proof
        #[arg(default_value = "proof.json", value_name = "PROOF.json")]
        proof: PathBuf,
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
        Zkey::New(args) => zkey_ceremony::setup(args, ui),
        Zkey::Contribute(args) => zkey_ceremony::contribute(&args.old, &args.new, args.maker.draw()?, ui),
        Zkey::Beacon(args) => zkey_ceremony::contribute(&args.old, &args.new, args.draw(ui)?, ui),
        Zkey::Verify(args) => match args.folder()? {
            Some((dir, powers)) => compiled::verify(&dir, &powers, ui),
            None => zkey_ceremony::verify(args, ui),
        },
        Zkey::Export { what } => export(what, ui),
    }
}

fn export(what: &Export, ui: &Ui) -> CliResult<()> {
    match what {
        Export::Verificationkey { key, to } => {
            export_verifying_key(key, to, ui, |key| Ok(snarkjs::verifying_key_json(key)))
        }
        Export::Solidityverifier { key, to } => export_verifying_key(key, to, ui, contract),
        Export::Soliditycalldata { public, proof } => print_calldata(public, proof, ui),
        Export::Json { key, to } => export_json(key, to),
    }
}

/// Writes a text that comes of a verifying key. snarkjs begins with the same words, whatever the text.
fn export_verifying_key(
    key: &Path,
    to: &Path,
    ui: &Ui,
    text: impl FnOnce(&VerifyingKey) -> Result<String, SolidityError>,
) -> CliResult<()> {
    info(ui, "EXPORT VERIFICATION KEY STARTED")?;
    let key = zkey::Zkey::open(key).code(Code::Input)?;
    info(ui, "> Detected protocol: groth16")?;
    let text = text(&key.verifying_key().code(Code::Input)?).code(Code::Input)?;
    save(to, Access::Public, |out| out.write_all(text.as_bytes()))?;
    info(ui, "EXPORT VERIFICATION KEY FINISHED")
}

fn contract(key: &VerifyingKey) -> Result<String, SolidityError> {
    solidity::verifier(&Plain(key), &Contract { name: SNARKJS_NAME, model: None })
}

fn print_calldata(public: &Path, proof: &Path, ui: &Ui) -> CliResult<()> {
    let public = snarkjs::read_public(public).code(Code::Input)?;
    let proof = snarkjs::read_proof(proof).code(Code::Input)?;
    let text = calldata::snarkjs(&proof, &public);
    ui.say(&text)?;
    ui.report(&json!({ "calldata": text }))
}

fn export_json(key: &Path, to: &Path) -> CliResult<()> {
    let key = zkey::Zkey::open(key).code(Code::Input)?;
    key.check_contributed().code(Code::Input)?;
    key.check().code(Code::Input)?;
    save(to, Access::Public, |out| export::zkey(&key, out))
}
