//! `zkcard prove`.

use crate::args::Prove;
use crate::device::{self, policy};
use crate::error::CliResult;
use crate::folder::{MadeBy, advised, save_proof};
use crate::journey;
use crate::output::{public_beside, refuse_existing, refuse_same};
use crate::sample::sample;
use crate::ui::{Ui, good, seconds};
use serde_json::json;
use zkcard::{Device, Folder, Policy, ProofRun, Session};

/// Proves and says what was proved.
pub fn run(args: &Prove, ui: &Ui) -> CliResult<()> {
    let check = args.check.as_deref().map(policy).transpose()?;
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    refuse_same(&args.proof, &public)?;
    refuse_existing(&[&args.proof, &public], args.force)?;
    let device = device::open(&args.device)?;
    let policy = check.unwrap_or(device.usual_policy());
    let session = session(&Folder::new(&args.dir), device, policy, ui)?;
    session.check_context(args.context.as_ref())?;
    let input = sample(&session.circuit().model().input.shape, &args.input, args.row)?;
    let bar = ui.spinner("proving");
    let run = session.prove_in(&input, args.context.as_ref());
    bar.finish_and_clear();
    let (ProofRun { proven, journey }, answer) = run?;
    save_proof(&proven.proof, &proven.public, &args.proof, &public)?;
    ui.say(good(format!("{} proves {}", args.proof.display(), answer.text())))?;
    ui.say(format!("of model {}", session.statement().id()))?;
    ui.say(good(format!("{} holds the public values", public.display())))?;
    ui.say(format!("proved and verified in {}", seconds(proven.timings.total)))?;
    ui.timings(&proven.timings)?;
    if let Some(journey) = &journey {
        journey::show_faults(journey, ui)?;
        if ui.verbose {
            ui.say("")?;
            journey::show(journey, ui)?;
        }
    }
    let protocol = proven.proof.protocol();
    ui.report(&json!({
        "proof": args.proof, "public": public, "model_id": session.statement().id(), "outputs": answer, "protocol": protocol,
        "proof_bytes": protocol.proof_bytes(), "device": args.device,
        "check": policy.to_string(), "timings": proven.timings, "card": journey.as_ref().map(journey::report),
    }))
}

/// Opens a model's folder on a device: reads its circuit and its key, and loads the key.
pub fn session(folder: &Folder, device: Device, policy: Policy, ui: &Ui) -> CliResult<Session> {
    let circuit = advised(folder, MadeBy::Compile, folder.load_circuit())?;
    let bar = ui.spinner("reading and checking the proving key");
    let key = advised(folder, MadeBy::Setup, folder.load_keys(&circuit));
    bar.set_message("loading the key onto the device");
    let session = key.and_then(|key| Ok(Session::new(circuit, &key, device, policy)?));
    bar.finish_and_clear();
    session
}
