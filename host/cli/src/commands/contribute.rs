//! `zkcard setup DIR --ptau FILE`, `zkcard contribute DIR`: the ceremony of a compiled network's keys.
//!
//! The folder holds the ceremony as snarkjs would, and whatever proves is made of it anew with each contribution: keys of
//! the folder that are not its are found by verifying it, `zkcard zkey verify DIR FILE`.

use crate::args::Contribute;
use crate::error::{Classify, CliResult, Code};
use crate::folder::{MadeBy, advised, plain, written};
use crate::output::refuse_existing;
use crate::snarkjs::ceremony::{STAGES, refused};
use crate::snarkjs::compiled::opened;
use crate::snarkjs::zkey_ceremony::{first_key, write};
use crate::ui::{Ui, good};
use serde_json::json;
use std::path::Path;
use zkcard::{Folder, ProvingKey};
use zkcard_formats::iden3::ceremony;
use zkcard_formats::iden3::ptau::Ptau;
use zkcard_soft::Soft;

/// Begins the ceremony of a compiled network. Keys of another setup are removed, if forced: they are not of it.
pub fn begin(dir: &Folder, powers: &Path, force: bool, ui: &Ui) -> CliResult<()> {
    let others = [dir.proving_key(), dir.verification_key(), dir.statement()];
    let [key, vk, statement] = &others;
    refuse_existing(&[key, vk, statement, &dir.ceremony()], force)?;
    let circuit = advised(dir, MadeBy::Compile, dir.load_circuit())?;
    let r1cs = plain(dir, &circuit)?;
    let (stages, bar) = ui.progress(STAGES);
    let made = first_key(r1cs, &Ptau::open(powers).code(Code::Input)?, &stages, ui);
    bar.finish_and_clear();
    write(&dir.ceremony(), &made?.0, &ceremony::entries(r1cs))?;
    others.iter().filter(|file| file.is_file()).try_for_each(std::fs::remove_file).code(Code::Output)?;
    ui.say(good(dir.ceremony().display()))?;
    ui.say(format!(
        "no keys yet: everybody knows their secrets before a contribution (zkcard contribute {})",
        dir.path().display()
    ))?;
    let timings = stages.finish();
    ui.timings(&timings)?;
    ui.report(&json!({ "ceremony": dir.ceremony(), "timings": timings }))
}

/// Contributes, and writes keys and statement anew.
pub fn run(args: &Contribute, ui: &Ui) -> CliResult<()> {
    let dir = Folder::new(&args.dir);
    let circuit = advised(&dir, MadeBy::Compile, dir.load_circuit())?;
    let r1cs = plain(&dir, &circuit)?;
    let (mut key, entries) = opened(&dir, r1cs, ui)?;
    let from = args.maker.draw()?;
    let (stages, bar) = ui.progress(2);
    let made = key.contribute(&Soft::new(), from.stream, from.by, &stages).map(|made| made.hash());
    bar.finish_and_clear();
    let hash = refused(ui, made)?;
    let mut file = Vec::new();
    ceremony::write_key(&mut file, &key, &entries).code(Code::Output)?;
    let contributions = key.transcript().contributions.len();
    let key = refused(ui, key.of_circuit(r1cs.digest()).finished())?;
    let id = written(|| dir.save_contributed(&circuit, &ProvingKey::Plain(key), &file))?.id();
    let hash = hex::encode(hash);
    ui.say(good(format!("contribution {contributions}: {hash}")))?;
    ui.say("publish this hash: whoever verifies the ceremony finds your contribution by it")?;
    ui.say(format!("model id {id}"))?;
    ui.timings(&stages.finish())?;
    ui.report(&json!({ "contributions": contributions, "hash": hash, "model_id": id }))
}
