//! `zkcard setup`.

use crate::args::Setup;
use crate::error::{Classify, CliResult, Code};
use crate::folder::{MadeBy, advised, written};
use crate::output::refuse_existing;
use crate::ui::{Ui, bytes, good, seconds};
use serde::Serialize;
use zkcard::{Folder, ModelId, ProvingKey};
use zkcard_groth16::Timings;
use zkcard_zkml::circuit::Constraints;

/// The one plain line that every setup prints.
pub const WARNING: &str =
    "development setup: whoever ran it could forge proofs; never use these keys for anything of value";

/// Stages that a setup announces; with a committed round one more.
const STAGES: u64 = 7;

/// What a setup has made.
#[derive(Debug, Serialize)]
pub struct SetupReport {
    /// Bytes of proving.key.
    pub proving_key_bytes: u64,
    /// How long it took.
    pub timings: Timings,
    /// Names the key and what its proofs say.
    pub model_id: ModelId,
    /// See [`WARNING`].
    pub warning: &'static str,
}

/// Makes the keys and says what they are.
pub fn run(args: &Setup, ui: &Ui) -> CliResult<()> {
    let dir = Folder::new(&args.dir);
    if let Some(powers) = &args.ptau {
        return super::contribute::begin(&dir, powers, args.force, ui);
    }
    let made = make(&dir, args.force, ui)?;
    ui.say(good(format!("{} ({})", dir.proving_key().display(), bytes(made.proving_key_bytes))))?;
    ui.say(good(dir.verification_key().display()))?;
    ui.say(good(dir.statement().display()))?;
    ui.say(format!("model id {}", made.model_id))?;
    ui.say(format!("took {}", seconds(made.timings.total)))?;
    ui.say(format!("! {WARNING}"))?;
    ui.timings(&made.timings)?;
    ui.report(&made)
}

/// Makes the keys of a compiled model.
pub fn make(dir: &Folder, force: bool, ui: &Ui) -> CliResult<SetupReport> {
    refuse_existing(&[&dir.proving_key(), &dir.verification_key(), &dir.statement()], force)?;
    let circuit = advised(dir, MadeBy::Compile, dir.load_circuit())?;
    let (key, timings) = key_pair(circuit.constraints(), ui)?;
    let model_id = written(|| dir.save_keys(&circuit, &key))?.id();
    let proving_key_bytes = std::fs::metadata(dir.proving_key()).code(Code::Output)?.len();
    Ok(SetupReport { proving_key_bytes, timings, model_id, warning: WARNING })
}

fn key_pair(constraints: &Constraints, ui: &Ui) -> CliResult<(ProvingKey, Timings)> {
    let (stages, bar) = ui.progress(STAGES + u64::from(constraints.plain().is_none()));
    let key = ProvingKey::setup(constraints, &stages).code(Code::Device)?;
    bar.finish_and_clear();
    Ok((key, stages.finish()))
}
