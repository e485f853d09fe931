//! `zkcard verify`.

use crate::args::Verify;
use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::{MadeBy, advised};
use crate::output::public_beside;
use crate::ui::{Ui, good, seconds};
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use zkcard::{Answer, Folder};
use zkcard_formats::snarkjs;
use zkcard_groth16::Verifier;

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
    let valid = check(&Folder::new(&args.dir), &args.proof, &public)?;
    ui.say(good(format!("the proof is valid: {}", valid.answer.text())))?;
    if ui.verbose {
        ui.say(format!("verified in {}", seconds(valid.seconds)))?;
    }
    ui.report(&json!({ "valid": true, "outputs": valid.answer, "seconds": valid.seconds }))
}

/// Verifies a proof and reads its public values.
pub fn check(folder: &Folder, proof: &Path, public: &Path) -> CliResult<Valid> {
    let circuit = advised(folder, MadeBy::Compile, folder.load_model())?;
    let key = advised(folder, MadeBy::Setup, folder.load_verifying_key())?;
    let verifier = Verifier::new(&key).code(Code::Input)?;
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

fn not_of_this_model(error: impl std::fmt::Display) -> CliError {
    CliError::new(Code::NotValid, error).hint("these public values cannot come from this model")
}
