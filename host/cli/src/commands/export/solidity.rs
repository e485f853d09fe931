//! `zkcard export solidityverifier` and `soliditycalldata`.

use crate::commands::context::CallArgs;
use crate::commands::verify::open;
use crate::error::{Classify, CliError, CliResult, Code};
use crate::folder::{MadeBy, advised, save_all};
use crate::output::{public_beside, refuse_existing};
use crate::ui::{Ui, good};
use serde_json::json;
use std::path::PathBuf;
use zkcard::{Folder, ethereum};
use zkcard_formats::{snarkjs, solidity};

/// Arguments of `export solidityverifier`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  zkcard export solidityverifier credit --out CreditVerifier.sol --name CreditVerifier

The contract holds the model id. Of a network that was compiled with --context it computes the context itself, of its caller and an
argument: see zkcard context.")]
pub struct Verifier {
    /// A folder that setup has put keys in
    dir: PathBuf,
    /// Where the contract goes
    #[arg(long, value_name = "FILE.sol")]
    out: PathBuf,
    /// What the contract is called
    #[arg(long, default_value = "ModelVerifier")]
    name: String,
    /// Overwrite the file
    #[arg(long)]
    force: bool,
}

/// Arguments of `export soliditycalldata`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  zkcard export soliditycalldata credit --proof proof.json --chain 1 --contract 0xd9e1… --caller 0xa1a1… --argument 0x0000…01

The proof is verified first, and that it is for this call, if the network was compiled with --context.")]
pub struct Calldata {
    /// A folder with statement.json and verification_key.json
    dir: PathBuf,
    /// The proof
    #[arg(long, value_name = "P.json")]
    proof: PathBuf,
    /// Its public values [default: beside the proof, public.json or P.public.json]
    #[arg(long, value_name = "Q.json")]
    public: Option<PathBuf>,
    /// Which function is called, that takes what verify takes
    #[arg(long, default_value = ethereum::FUNCTION, value_name = "NAME")]
    function: String,
    /// The call that the proof is for
    #[command(flatten)]
    call: Option<CallArgs>,
}

/// Writes the contract.
pub fn verifier(args: &Verifier, ui: &Ui) -> CliResult<()> {
    refuse_existing(&[&args.out], args.force)?;
    let dir = Folder::new(&args.dir);
    let statement = advised(&dir, MadeBy::Setup, dir.load_statement())?;
    let key = advised(&dir, MadeBy::Setup, dir.load_verifying_key())?;
    let text = ethereum::contract(&statement, &key, &args.name)?;
    save_all(&[(&args.out, text.as_bytes())])?;
    ui.say(good(args.out.display()))?;
    ui.say(format!("contract {}, which holds the model id {}", args.name, statement.id()))?;
    ui.report(&json!({ "file": args.out, "contract": args.name, "model_id": statement.id() }))
}

/// Prints the calldata.
pub fn calldata(args: &Calldata, ui: &Ui) -> CliResult<()> {
    solidity::check_name(&args.function).code(Code::Input)?;
    let verifier = open(&Folder::new(&args.dir))?;
    if verifier.statement().public.context && args.call.is_none() {
        return Err(CliError::new(Code::Input, "every proof of this model is for one call; none was given")
            .hint("say which: --chain, --contract, --caller, --argument"));
    }
    let public = args.public.clone().unwrap_or_else(|| public_beside(&args.proof));
    let proof = snarkjs::read_proof(&args.proof).code(Code::Input)?;
    let public = snarkjs::read_public(public).code(Code::Input)?;
    let call = args.call.map(|call| call.call());
    let data = ethereum::calldata(&verifier, &args.function, (&proof, &public), call.as_ref())?;
    let data = format!("0x{}", hex::encode(data));
    ui.say(&data)?;
    ui.report(&json!({ "calldata": data }))
}
