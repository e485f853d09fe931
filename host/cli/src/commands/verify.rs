//! `zkcard verify`.

use crate::args::Verify;
use crate::error::{Classify, CliResult, Code};
use crate::folder::{MadeBy, advised};
use crate::output::public_beside;
use crate::sample::sample;
use crate::ui::{Ui, good, seconds};
use serde_json::json;
use std::path::Path;
use std::time::Instant;
use zkcard::{Answer, Error, Folder, Proof, Verified, Verifier};
use zkcard_formats::snarkjs;
use zkcard_zkml::public::Context;

/// Public inputs that are shown as text.
const SHOWN: usize = 64;

/// A valid proof.
#[derive(Debug)]
pub struct Valid {
    /// What it proves.
    pub verified: Verified,
    /// The verification alone, in seconds.
    pub seconds: f64,
}

impl Valid {
    /// The output that it proves.
    pub fn answer(&self) -> Answer {
        self.verified.answer()
    }
}

/// Verifies and says what was proved.
pub fn run(args: &Verify, ui: &Ui) -> CliResult<()> {
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    let verifier = open(&Folder::new(&args.dir))?;
    if let Some(expected) = args.expect {
        verifier.expect(expected).map_err(Error::from)?;
    }
    let valid = check(&verifier, &args.proof, &public, args.context.as_ref())?;
    compare(args, &verifier, &valid.verified)?;
    show(args, &verifier, &valid, ui)?;
    let (id, input) = (verifier.statement().id(), valid.verified.input());
    let context = valid.verified.context().map(|hash| hash.to_string());
    let protocol = verifier.statement().protocol;
    ui.report(&json!({
        "valid": true, "protocol": protocol, "model_id": id, "model_compared": args.expect.is_some(), "outputs": valid.answer(),
        "input": input, "input_compared": args.input.is_some(), "context": context,
        "context_compared": args.context.is_some(), "seconds": valid.seconds,
    }))
}

/// Reads what a folder's proofs say, and their key.
pub fn open(folder: &Folder) -> CliResult<Verifier> {
    advised(folder, MadeBy::Setup, folder.open_verifier())
}

/// Verifies a proof, which must be of the context if one is given, and reads its public values.
pub fn check(
    verifier: &Verifier,
    proof: &Path,
    public: &Path,
    context: Option<&Context>,
) -> CliResult<Valid> {
    let proof = Proof::read(verifier.statement().protocol, proof)?;
    let public = snarkjs::read_public(public).code(Code::Input)?;
    let begin = Instant::now();
    let verified = verifier.verify_maybe_in(context, &public, &proof)?;
    Ok(Valid { verified, seconds: begin.elapsed().as_secs_f64() })
}

/// Refuses a proof that was made for something else than it is shown for.
fn compare(args: &Verify, verifier: &Verifier, verified: &Verified) -> CliResult<()> {
    if let Some(input) = &args.input {
        verified.check_input(&sample(&verifier.statement().public.input.shape, input, args.row)?)?;
    }
    Ok(())
}

fn show(args: &Verify, verifier: &Verifier, valid: &Valid, ui: &Ui) -> CliResult<()> {
    ui.say(good(format!("the proof is valid: {}", valid.answer().text())))?;
    let compared = if args.expect.is_some() { "as expected" } else { "not compared with any; see --expect" };
    ui.say(format!("of model {} ({compared})", verifier.statement().id()))?;
    match valid.verified.input() {
        None => ui.say("for some input in its range, which is private")?,
        Some(input) => ui.say(format!("for the public input {}", listed(&input)))?,
    }
    if let Some(hash) = valid.verified.context() {
        let compared =
            if args.context.is_some() { "as expected" } else { "not compared with any; see --context" };
        ui.say(format!("in the context of hash {hash} ({compared})"))?;
    }
    if ui.verbose {
        ui.say(format!("verified in {}", seconds(valid.seconds)))?;
    }
    Ok(())
}

fn listed(input: &[f64]) -> String {
    let shown: Vec<_> = input.iter().take(SHOWN).map(f64::to_string).collect();
    match input.len() - shown.len() {
        0 => shown.join(" "),
        more => format!("{} … and {more} more (all: --json)", shown.join(" ")),
    }
}
