//! `zkcard wtns …`.

use super::{info, save, warn};
use crate::commands::named;
use crate::error::{Classify, CliError, CliResult, Code};
use crate::ui::Ui;
use ark_bn254::Fr;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;
use zkcard::calculator::Calculator;
use zkcard_formats::file::{self, Access};
use zkcard_formats::iden3::{export, r1cs, wtns};
use zkcard_formats::json;
use zkcard_groth16::{Circuit, Finding};

/// The commands of the group.
#[derive(Debug, Subcommand)]
pub enum Wtns {
    /// Calculate a witness from inputs, by the circuit's own generator
    Calculate {
        /// The generator that circom wrote
        #[arg(default_value = "circuit.wasm", value_name = "CIRCUIT.wasm")]
        generator: PathBuf,
        /// The inputs
        #[arg(default_value = "input.json", value_name = "INPUT.json")]
        input: PathBuf,
        /// Where the witness goes, for its owner's eyes only
        #[arg(default_value = "witness.wtns", value_name = "WITNESS.wtns")]
        to: PathBuf,
    },
    /// Check whether a witness satisfies a circuit
    Check {
        /// The circuit
        #[arg(default_value = "circuit.r1cs", value_name = "CIRCUIT.r1cs")]
        circuit: PathBuf,
        /// The witness
        #[arg(default_value = "witness.wtns", value_name = "WITNESS.wtns")]
        witness: PathBuf,
    },
    /// Write what others need
    Export {
        /// What
        #[command(subcommand)]
        what: Export,
    },
}

/// What `wtns export` writes.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The values
    Json {
        /// The witness
        #[arg(default_value = "witness.wtns", value_name = "WITNESS.wtns")]
        witness: PathBuf,
        /// Where they go, for their owner's eyes only
        #[arg(default_value = "witness.json", value_name = "WITNESS.json")]
        to: PathBuf,
    },
}

/// The most bytes of inputs.
const INPUT_LIMIT: u64 = 1 << 30;

/// Runs a command of the group.
pub fn run(command: &Wtns, ui: &Ui) -> CliResult<()> {
    match command {
        Wtns::Calculate { generator, input, to } => {
            let witness = calculated(generator, input, ui)?;
            let _writing = crate::output::writing();
            wtns::save(to, &witness).code(Code::Output)
        }
        Wtns::Check { circuit, witness } => check(circuit, witness, ui),
        Wtns::Export { what: Export::Json { witness, to } } => {
            let witness = wtns::load(witness).code(Code::Input)?;
            save(to, Access::Secret, |out| export::wtns(&witness, out))
        }
    }
}

/// The witness for the inputs of a file. What the circuit logs is said.
pub fn calculated(generator: &Path, input: &Path, ui: &Ui) -> CliResult<Zeroizing<Vec<Fr>>> {
    let bytes = file::load_stream(input, INPUT_LIMIT).code(Code::Input)?;
    let inputs = json::from_slice(&bytes).map_err(|error| named(input, error))?;
    let mut calculator = Calculator::load(generator).code(Code::Input)?;
    let (witness, log) = calculator.witness(&inputs).map_err(|error| named(input, error))?;
    log.iter().try_for_each(|line| ui.say(line))?;
    Ok(witness)
}

fn check(circuit: &Path, witness: &Path, ui: &Ui) -> CliResult<()> {
    info(ui, "WITNESS CHECKING STARTED")?;
    info(ui, "> Reading r1cs file")?;
    let circuit = r1cs::load(circuit).code(Code::Input)?;
    info(ui, "> Reading witness file")?;
    let witness = wtns::load(witness).code(Code::Input)?;
    table(&circuit.counts).iter().try_for_each(|line| info(ui, line))?;
    info(ui, "> Checking witness correctness")?;
    circuit.r1cs.check_assignment(&witness).code(Code::NotValid)?;
    match circuit.r1cs.check(&witness) {
        Finding::Broken { constraint } => {
            warn(ui, format!("··· aborting checking process at constraint {constraint}"))?;
            warn(ui, "WITNESS IS NOT CORRECT")?;
            warn(ui, "WITNESS CHECKING FINISHED UNSUCCESSFULLY")?;
            Err(CliError::new(Code::NotValid, format!("the witness breaks constraint {constraint}")))
        }
        _ => {
            info(ui, "WITNESS IS CORRECT")?;
            info(ui, "WITNESS CHECKING FINISHED SUCCESSFULLY")?;
            ui.report(&serde_json::json!({ "satisfied": true }))
        }
    }
}

fn table(counts: &r1cs::Counts) -> Vec<String> {
    let rule = "----------------------------".to_owned();
    let rows = [
        ("Curve:         ", "bn128".to_owned()),
        ("Vars (wires):  ", counts.wires.to_string()),
        ("Outputs:       ", counts.outputs.to_string()),
        ("Public Inputs: ", counts.public_inputs.to_string()),
        ("Private Inputs:", counts.private_inputs.to_string()),
        ("Labels:        ", counts.labels.to_string()),
        ("Constraints:   ", counts.constraints.to_string()),
        ("Custom Gates:  ", "false".to_owned()),
    ];
    let rows = rows.into_iter().map(|(name, value)| format!("  {name} {value}"));
    [rule.clone(), "  WITNESS CHECK".into()].into_iter().chain(rows).chain([rule]).collect()
}
