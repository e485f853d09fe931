//! `zkcard mock`.

use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::{MadeBy, advised};
use crate::sample::sample;
use crate::ui::{Ui, good, seconds};
use serde_json::json;
use std::path::PathBuf;
use std::time::Instant;
use zeroize::Zeroizing;
use zkcard::{Answer, Folder};
use zkcard_groth16::Finding;

/// Arguments of `mock`.
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Examples:
  zkcard mock model --input input.json
  zkcard mock model --input test.npy --row 7 --json

No key is needed, and nothing is written: what prove would prove is computed, and every constraint checked on it."
)]
pub struct Args {
    /// A folder that compile made
    pub dir: PathBuf,
    /// The input: EZKL's JSON or NumPy's .npy
    #[arg(long, value_name = "FILE")]
    pub input: PathBuf,
    /// Which sample of the input, counted from 0, where it holds several
    #[arg(long)]
    pub row: Option<usize>,
}

/// Checks every constraint on an input.
pub fn run(args: &Args, ui: &Ui) -> CliResult<()> {
    let bar = ui.spinner("building the circuit");
    let folder = Folder::new(&args.dir);
    let circuit = advised(&folder, MadeBy::Compile, folder.load_circuit())?;
    bar.set_message("checking every constraint");
    let spec = &circuit.model().input;
    let input = sample(&spec.shape, &args.input, args.row)?;
    let input = Zeroizing::new(spec.quantise(&input).code(Code::Input)?);
    let begin = Instant::now();
    let mocked = circuit.mock(&input).code(Code::NotValid);
    bar.finish_and_clear();
    let (finding, public) = mocked?;
    let (constraints, took) = (circuit.constraints().r1cs().num_constraints(), begin.elapsed().as_secs_f64());
    if let Finding::Broken { constraint } = finding {
        let text = format!("constraint {constraint} of {constraints} does not hold: this build is broken");
        return Err(CliError::new(Code::NotValid, text));
    }
    let answer = Answer::of(circuit.public(), &public);
    ui.say(good(format!("all {constraints} constraints hold, for {}", answer.text())))?;
    ui.say(format!("computed and checked in {}", seconds(took)))?;
    ui.report(&json!({ "satisfied": true, "constraints": constraints, "outputs": answer, "seconds": took }))
}
