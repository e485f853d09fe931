//! `zkcard export solidityverifier` and `soliditycalldata`.

use crate::args::{SolidityCalldata, SolidityVerifier};
use crate::commands::verify::open;
use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::{MadeBy, advised, save_all};
use crate::output::{public_beside, refuse_existing};
use crate::ui::{Ui, good};
use serde_json::json;
use zkcard::{Folder, Proof, ethereum};
use zkcard_formats::{snarkjs, solidity};

/// Writes the contract.
pub fn verifier(args: &SolidityVerifier, ui: &Ui) -> CliResult<()> {
    refuse_existing(&[&args.out], args.force)?;
    let dir = Folder::new(&args.dir);
    let statement = advised(&dir, MadeBy::Setup, dir.load_statement())?;
    let key = advised(&dir, MadeBy::Setup, dir.load_verifying_key(statement.protocol))?;
    let text = ethereum::contract(&statement, &key, &args.name)?;
    save_all(&[(&args.out, text.as_bytes())])?;
    ui.say(good(args.out.display()))?;
    ui.say(format!("contract {}, which holds the model id {}", args.name, statement.id()))?;
    ui.report(&json!({ "file": args.out, "contract": args.name, "model_id": statement.id() }))
}

/// Prints the calldata.
pub fn calldata(args: &SolidityCalldata, ui: &Ui) -> CliResult<()> {
    solidity::check_name(&args.function).code(Code::Input)?;
    let verifier = open(&Folder::new(&args.dir))?;
    if verifier.statement().public.context && args.call.is_none() {
        return Err(CliError::new(Code::Input, "every proof of this model is for one call; none was given")
            .hint("say which: --chain, --contract, --caller, --argument"));
    }
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    let proof = Proof::read(verifier.statement().protocol, &args.proof)?;
    let public = snarkjs::read_public(public).code(Code::Input)?;
    let call = args.call.map(|call| call.call());
    let data = ethereum::calldata(&verifier, &args.function, (&proof, &public), call.as_ref())?;
    let data = format!("0x{}", hex::encode(data));
    ui.say(&data)?;
    ui.report(&json!({ "calldata": data }))
}
