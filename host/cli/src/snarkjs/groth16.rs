//! `zkcard groth16 …`.

use super::wtns::calculated;
use super::zkey_ceremony::{self, Setup};
use super::{error, info};
use crate::device::{self, policy};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::save_proof;
use crate::journey;
use crate::output::refuse_same;
use crate::ui::Ui;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};
use zkcard::{ProofRun, Prover};
use zkcard_formats::iden3::wtns;
use zkcard_formats::snarkjs;
use zkcard_groth16::VerifyError;

/// The commands of the group.
#[derive(Debug, Subcommand)]
pub enum Groth16 {
    /// Prove with a key and a witness of circom's
    #[command(after_help = "\
Examples:
  zkcard groth16 prove circuit_final.zkey witness.wtns proof.json public.json
  zkcard groth16 prove circuit_final.zkey witness.wtns proof.json public.json --device sim -v

The key is mapped, and what it holds is checked once: the verdict is kept in ~/.cache/zkcard. The proof is verified before it is
written.")]
    Prove(Prove),
    /// Calculate a witness and prove
    #[command(after_help = "\
Example:
  zkcard groth16 fullprove input.json circuit_js/circuit.wasm circuit_final.zkey proof.json public.json")]
    Fullprove(FullProve),
    /// Make the key of a circuit from powers of tau; contribute to it before it is used
    #[command(after_help = "\
Example:
  zkcard groth16 setup circuit.r1cs pot14_final.ptau circuit_0000.zkey
  zkcard zkey contribute circuit_0000.zkey circuit_final.zkey --name=\"First\"")]
    Setup(Setup),
    /// Verify a proof
    Verify {
        /// The verifying key
        #[arg(default_value = "verification_key.json", value_name = "VERIFICATION_KEY.json")]
        key: PathBuf,
        /// The public values
        #[arg(default_value = "public.json", value_name = "PUBLIC.json")]
        public: PathBuf,
        /// The proof
        #[arg(default_value = "proof.json", value_name = "PROOF.json")]
        proof: PathBuf,
    },
}

/// Arguments of `groth16 prove`.
#[derive(Debug, clap::Args)]
pub struct Prove {
    /// The key
    #[arg(default_value = "circuit_final.zkey", value_name = "CIRCUIT.zkey")]
    key: PathBuf,
    /// The witness
    #[arg(default_value = "witness.wtns", value_name = "WITNESS.wtns")]
    witness: PathBuf,
    #[command(flatten)]
    to: Outputs,
    #[command(flatten)]
    on: On,
}

/// Arguments of `groth16 fullprove`.
#[derive(Debug, clap::Args)]
pub struct FullProve {
    /// The inputs
    #[arg(default_value = "input.json", value_name = "INPUT.json")]
    input: PathBuf,
    /// The generator that circom wrote
    #[arg(default_value = "circuit.wasm", value_name = "CIRCUIT.wasm")]
    generator: PathBuf,
    /// The key
    #[arg(default_value = "circuit_final.zkey", value_name = "CIRCUIT.zkey")]
    key: PathBuf,
    #[command(flatten)]
    to: Outputs,
    #[command(flatten)]
    on: On,
}

/// Where a proof goes.
#[derive(Debug, clap::Args)]
pub struct Outputs {
    /// Where the proof goes
    #[arg(default_value = "proof.json", value_name = "PROOF.json")]
    pub proof: PathBuf,
    /// Where the public values go
    #[arg(default_value = "public.json", value_name = "PUBLIC.json")]
    pub public: PathBuf,
}

/// What computes it.
#[derive(Debug, clap::Args)]
pub struct On {
    /// What computes: soft (the CPU), or a card: sim, vfio:ADDRESS, vfio-user:SOCKET, serial:PORT, …
    #[arg(long, default_value = "soft")]
    pub device: String,
    /// How the device's answers are checked: none, curve, twin or full [default: none for soft, twin for a card]
    #[arg(long)]
    pub check: Option<String>,
}

/// Runs a command of the group.
pub fn run(command: &Groth16, ui: &Ui) -> CliResult<()> {
    match command {
        Groth16::Prove(args) => {
            refuse_same(&args.to.proof, &args.to.public)?;
            let witness = wtns::load(&args.witness).code(Code::Input)?;
            let run = proved(&args.key, &witness, &args.on, ui)?;
            written(&run, &args.to, &args.on, ui)
        }
        Groth16::Fullprove(args) => {
            refuse_same(&args.to.proof, &args.to.public)?;
            let witness = calculated(&args.generator, &args.input, ui)?;
            let run = proved(&args.key, &witness, &args.on, ui)?;
            written(&run, &args.to, &args.on, ui)
        }
        Groth16::Setup(args) => zkey_ceremony::setup(args, ui),
        Groth16::Verify { key, public, proof } => verify(key, public, proof, ui),
    }
}

/// Makes a proof with a key's file.
pub fn proved(key: &Path, witness: &[ark_bn254::Fr], on: &On, ui: &Ui) -> CliResult<ProofRun> {
    let device = device::open(&on.device)?;
    let policy = on.check.as_deref().map(policy).transpose()?.unwrap_or(device.usual_policy());
    let bar = ui.spinner("reading the key");
    let prover = Prover::open_zkey(device, policy, key)?;
    bar.set_message("proving");
    let run = prover.prove(witness);
    bar.finish_and_clear();
    Ok(run?)
}

/// Writes a proof with its public values, both or neither, over what is there.
pub fn written(run: &ProofRun, to: &Outputs, on: &On, ui: &Ui) -> CliResult<()> {
    save_proof(&run.proven.proof.into(), &run.proven.public, &to.proof, &to.public)?;
    ui.timings(&run.proven.timings)?;
    if let Some(journey) = &run.journey {
        journey::show_faults(journey, ui)?;
        if ui.verbose {
            journey::show(journey, ui)?;
        }
    }
    ui.report(&json!({
        "proof": to.proof, "public": to.public, "device": on.device, "timings": run.proven.timings,
        "card": run.journey.as_ref().map(journey::report),
    }))
}

fn verify(key: &Path, public: &Path, proof: &Path, ui: &Ui) -> CliResult<()> {
    let key = snarkjs::read_verifying_key(key).code(Code::Input)?;
    let public = snarkjs::read_public(public).code(Code::Input)?;
    let proof = snarkjs::read_proof(proof).code(Code::Input)?;
    match zkcard_groth16::verify(&key, &public, &proof) {
        Ok(()) => {
            info(ui, "OK!")?;
            ui.report(&json!({ "valid": true }))
        }
        Err(refusal) => {
            error(
                ui,
                if refusal == VerifyError::NotVerified { "Invalid proof" } else { "Proof is not valid." },
            )?;
            Err(CliError::new(Code::NotValid, refusal))
        }
    }
}
