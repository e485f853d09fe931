//! `zkcard export`.

pub mod solidity;

use crate::args::Export;
use crate::error::CliResult;
use crate::folder::{MadeBy, advised, written};
use crate::output::{make_dir, refuse_existing};
use crate::ui::{Ui, good};
use serde_json::json;
use std::path::Path;
use zkcard::Folder;

/// Writes what others need.
pub fn run(what: &Export, ui: &Ui) -> CliResult<()> {
    match what {
        Export::Verifier { dir, out, force } => verifier(&Folder::new(dir), out, *force, ui),
        Export::Solidityverifier(args) => solidity::verifier(args, ui),
        Export::Soliditycalldata(args) => solidity::calldata(args, ui),
    }
}

fn verifier(dir: &Folder, out: &Path, force: bool, ui: &Ui) -> CliResult<()> {
    let to = Folder::new(out);
    refuse_existing(&[&to.statement(), &to.verification_key()], force)?;
    let id = advised(dir, MadeBy::Setup, dir.open_verifier())?.statement().id();
    make_dir(out)?;
    written(|| dir.export_verifier(&to))?;
    ui.say(good(to.statement().display()))?;
    ui.say(good(to.verification_key().display()))?;
    ui.say(format!("model id {id}: tell it to verifiers by a way that they trust"))?;
    ui.report(
        &json!({ "statement": to.statement(), "verification_key": to.verification_key(), "model_id": id }),
    )
}
