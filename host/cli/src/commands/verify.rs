//! `zkcard verify`.

use crate::args::Verify;
use crate::dir::Dir;
use crate::error::{Classify, CliError, CliResult, Code};
use crate::output::public_beside;
use crate::ui::{Ui, good, seconds};
use serde::Serialize;
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use zkcard_groth16::{Verifier, snarkjs};
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::public::{Output, PublicValues};

/// What public values say, for people and machines.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// The index of the highest score.
    pub class: usize,
    /// The scores in real units, where they are public.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scores: Option<Vec<f64>>,
}

/// A valid proof.
#[derive(Debug)]
pub struct Valid {
    /// What it proves.
    pub answer: Answer,
    /// The verification alone, in seconds.
    pub seconds: f64,
}

/// Verifies and says what was proved.
pub fn run(args: &Verify, ui: &Ui) -> CliResult<()> {
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    let valid = check(&Dir::new(&args.dir), &args.proof, &public)?;
    ui.say(good(format!("the proof is valid: {}", valid.answer.text())))?;
    if ui.verbose {
        ui.say(format!("verified in {}", seconds(valid.seconds)))?;
    }
    ui.report(&json!({ "valid": true, "outputs": valid.answer, "seconds": valid.seconds }))
}

/// Verifies a proof and reads its public values.
pub fn check(dir: &Dir, proof: &Path, public: &Path) -> CliResult<Valid> {
    let circuit = dir.load_model()?;
    let verifier = Verifier::new(&dir.load_verifying_key()?).code(Code::Input)?;
    let proof = snarkjs::read_proof(proof).code(Code::Input)?;
    let public = snarkjs::read_public(public).code(Code::Input)?;
    let values = circuit.decode_public(&public).map_err(not_of_this_model)?;
    let begin = Instant::now();
    verifier.verify(&public, &proof).map_err(|error| {
        CliError::new(Code::NotValid, error)
            .hint("the proof, its public values or the key were changed, or do not belong together")
    })?;
    Ok(Valid { answer: Answer::of(&circuit, &values), seconds: begin.elapsed().as_secs_f64() })
}

impl Answer {
    /// Reads the answer from public values.
    pub fn of(circuit: &Circuit, values: &PublicValues) -> Self {
        match &values.output {
            Output::Class(class) => Answer { class: *class, scores: None },
            Output::Scores(scores) => Answer {
                class: zkcard_zkml::graph::argmax(scores),
                scores: Some(circuit.model().dequantise(scores)),
            },
        }
    }

    /// One line.
    pub fn text(&self) -> String {
        match &self.scores {
            None => format!("class {}", self.class),
            Some(scores) => {
                let scores: Vec<_> = scores.iter().map(|score| format!("{score:.2}")).collect();
                format!("class {} (scores {})", self.class, scores.join(" "))
            }
        }
    }
}

fn not_of_this_model(error: impl std::fmt::Display) -> CliError {
    CliError::new(Code::NotValid, error).hint("these public values cannot come from this model")
}
