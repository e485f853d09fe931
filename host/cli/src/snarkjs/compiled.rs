//! `zkcard zkey verify DIR FILE`: the ceremony of a compiled network's keys.

use super::ceremony::{STAGES, refused};
use super::zkey_ceremony::{first_key, open, show_all};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::{MadeBy, advised, plain};
use crate::ui::{Ui, good};
use serde_json::json;
use std::path::Path;
use zkcard::{Folder, ProvingKey, Statement};
use zkcard_formats::iden3::ceremony;
use zkcard_formats::iden3::ptau::Ptau;
use zkcard_formats::iden3::zkey::Entry;
use zkcard_groth16::R1cs;
use zkcard_groth16::ceremony::Uncontributed;
use zkcard_soft::Soft;
use zkcard_zkml::circuit::Circuit;

/// Verifies the ceremony of a folder, and that its keys and its statement come of it.
pub fn verify(dir: &Path, powers: &Path, ui: &Ui) -> CliResult<()> {
    let dir = Folder::new(dir);
    let circuit = advised(&dir, MadeBy::Compile, dir.load_circuit())?;
    let r1cs = plain(&dir, &circuit)?;
    let powers = Ptau::open(powers).code(Code::Input)?;
    let (key, _) = opened(&dir, r1cs, ui)?;
    let (stages, bar) = ui.progress(STAGES);
    let verified = first_key(r1cs, &powers, &stages, ui)
        .and_then(|(initial, _)| refused(ui, key.verify(&Soft::new(), &initial, &powers.tau_g1(), &stages)));
    bar.finish_and_clear();
    verified?;
    show_all(&key, ui)?;
    let key = refused(ui, key.of_circuit(r1cs.digest()).finished())?;
    let id = check_keys(&dir, &circuit, &ProvingKey::Plain(key))?.id();
    ui.say(good(format!("keys and statement are of this ceremony: model id {id}")))?;
    ui.timings(&stages.finish())?;
    ui.report(&json!({ "valid": true, "model_id": id }))
}

/// The key of a folder's ceremony, which must be of its circuit.
pub fn opened(dir: &Folder, r1cs: &R1cs, ui: &Ui) -> CliResult<(Uncontributed, Vec<Entry>)> {
    let file = dir.ceremony();
    if !file.is_file() {
        return Err(CliError::new(Code::Input, format!("{}: no ceremony has begun here", file.display()))
            .hint(format!("begin one: zkcard setup {} --ptau FILE", dir.path().display())));
    }
    let (key, entries) = open(&file, ui)?;
    let is_its = entries == ceremony::entries(r1cs) && key.key().check_shape(r1cs).is_ok();
    match is_its {
        true => Ok((key, entries)),
        false => Err(CliError::new(
            Code::Input,
            format!("{}: of another circuit than circuit.bin beside it", file.display()),
        )
        .hint("take the files of one compiled network")),
    }
}

/// Checks that the keys and the statement of a folder are those of this key.
fn check_keys(dir: &Folder, circuit: &Circuit, key: &ProvingKey) -> CliResult<Statement> {
    let stored = advised(dir, MadeBy::Setup, dir.load_keys(circuit))?;
    match stored == *key {
        true => Ok(Statement::of(circuit, key)),
        false => Err(CliError::new(
            Code::NotValid,
            format!("{}: not the key of the ceremony beside it", dir.proving_key().display()),
        )
        .hint("whoever made it knows its secrets: take the key of the ceremony, or contribute again")),
    }
}
