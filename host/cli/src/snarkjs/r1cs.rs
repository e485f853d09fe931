//! `zkcard r1cs …`.

use super::{info, save};
use crate::error::{Classify, CliResult, Code};
use crate::ui::Ui;
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};
use zkcard_formats::file::{self, Access};
use zkcard_formats::iden3::{export, r1cs};

/// The commands of the group.
#[derive(Debug, Subcommand)]
pub enum R1cs {
    /// Show a circuit's counts
    Info {
        /// The circuit
        #[arg(default_value = "circuit.r1cs", value_name = "CIRCUIT.r1cs")]
        circuit: PathBuf,
    },
    /// Show a circuit's constraints
    Print {
        /// The circuit
        #[arg(default_value = "circuit.r1cs", value_name = "CIRCUIT.r1cs")]
        circuit: PathBuf,
        /// The names of its signals [default: beside the circuit, CIRCUIT.sym]
        #[arg(value_name = "CIRCUIT.sym")]
        names: Option<PathBuf>,
    },
    /// Write what others need
    Export {
        /// What
        #[command(subcommand)]
        what: Export,
    },
}

/// What `r1cs export` writes.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// Counts and constraints
    Json {
        /// The circuit
        #[arg(default_value = "circuit.r1cs", value_name = "CIRCUIT.r1cs")]
        circuit: PathBuf,
        /// Where they go [default: beside the circuit, CIRCUIT.json]
        #[arg(value_name = "CIRCUIT.json")]
        to: Option<PathBuf>,
    },
}

/// The most bytes of a `.sym` file.
const SYM_LIMIT: u64 = 1 << 32;

/// Runs a command of the group.
pub fn run(command: &R1cs, ui: &Ui) -> CliResult<()> {
    match command {
        R1cs::Info { circuit } => show(circuit, ui),
        R1cs::Print { circuit, names } => {
            let names = names.clone().unwrap_or_else(|| circuit.with_extension("sym"));
            print(circuit, &names, ui)
        }
        R1cs::Export { what: Export::Json { circuit, to } } => {
            let to = to.clone().unwrap_or_else(|| circuit.with_extension("json"));
            let circuit = r1cs::load(circuit).code(Code::Input)?;
            save(&to, Access::Public, |out| export::r1cs(&circuit, out))
        }
    }
}

fn show(circuit: &Path, ui: &Ui) -> CliResult<()> {
    let counts = r1cs::load(circuit).code(Code::Input)?.counts;
    info(ui, "Curve: bn-128")?;
    info(ui, format!("# of Wires: {}", counts.wires))?;
    info(ui, format!("# of Constraints: {}", counts.constraints))?;
    info(ui, format!("# of Private Inputs: {}", counts.private_inputs))?;
    info(ui, format!("# of Public Inputs: {}", counts.public_inputs))?;
    info(ui, format!("# of Labels: {}", counts.labels))?;
    info(ui, format!("# of Outputs: {}", counts.outputs))?;
    ui.report(&json!({
        "wires": counts.wires, "constraints": counts.constraints, "private_inputs": counts.private_inputs,
        "public_inputs": counts.public_inputs, "labels": counts.labels, "outputs": counts.outputs,
    }))
}

fn print(circuit: &Path, names: &Path, ui: &Ui) -> CliResult<()> {
    let circuit = r1cs::load(circuit).code(Code::Input)?;
    let text = file::load(names, SYM_LIMIT).code(Code::Input)?;
    let names = r1cs::wire_names(&String::from_utf8_lossy(&text), circuit.counts.wires);
    r1cs::equations(&circuit.r1cs, &names).try_for_each(|line| info(ui, line))
}
