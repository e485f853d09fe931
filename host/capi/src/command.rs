//! The commands `prover` and `verifier`: rapidsnark's arguments, outputs and exit codes.

use crate::check::Claim;
use crate::prove::Object;
use crate::refusal::{Refusal, VERIFIER_ERROR, VERIFIER_INVALID_PROOF};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use zkcard::process::{keep_private, refuse_same};
use zkcard_formats::file;
use zkcard_formats::iden3::zkey::Zkey;
use zkcard_formats::snarkjs::{KEY_LIMIT, PROOF_LIMIT, PUBLIC_LIMIT};

const PROVER_USAGE: &str = "prover <circuit.zkey> <witness.wtns> <proof.json> <public.json>";
const VERIFIER_USAGE: &str = "verifier <verification_key.json> <inputs.json> <proof.json>";

/// `prover CIRCUIT.zkey WITNESS.wtns PROOF.json PUBLIC.json`: writes both or neither, and says nothing.
pub fn prover(words: impl Iterator<Item = OsString>) -> ExitCode {
    let Some([key, witness, proof, public]) = paths(words) else { return misused(PROVER_USAGE) };
    match prove(&key, &witness, &proof, &public) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => failed(&format!("Error: {}", refusal.text)),
    }
}

/// `verifier VERIFICATION_KEY.json PUBLIC.json PROOF.json`: says on standard error what it found.
pub fn verifier(words: impl Iterator<Item = OsString>) -> ExitCode {
    let Some([key, public, proof]) = paths(words) else { return misused(VERIFIER_USAGE) };
    match verify(&key, &public, &proof) {
        Ok(()) => {
            say("Result: Valid proof");
            ExitCode::SUCCESS
        }
        Err(refusal) if refusal.code == VERIFIER_INVALID_PROOF => failed("Result: Invalid proof"),
        Err(refusal) => failed(&format!("Error: {}", refusal.text)),
    }
}

fn prove(key: &Path, witness: &Path, proof: &Path, public: &Path) -> Result<(), Refusal> {
    refuse_same(proof, public).map_err(|error| Refusal::error(format_args!("{error}; name two")))?;
    keep_private().map_err(Refusal::error)?;
    let object = Object::new(&Zkey::open(key)?)?;
    let bytes = file::load_stream(witness, object.witness_limit())?;
    let texts = object.prove(&bytes, &witness.to_string_lossy())?;
    Ok(zkcard::save_all(&[(public, texts.public.as_bytes()), (proof, texts.proof.as_bytes())])?)
}

fn verify(key: &Path, public: &Path, proof: &Path) -> Result<(), Refusal> {
    let read =
        |path, limit| file::load(path, limit).map_err(|error| Refusal::from(error).with_code(VERIFIER_ERROR));
    let (key, public, proof) =
        (read(key, KEY_LIMIT)?, read(public, PUBLIC_LIMIT)?, read(proof, PROOF_LIMIT)?);
    Claim { proof: &proof, public: &public, key: &key }.verify()
}

fn paths<const N: usize>(words: impl Iterator<Item = OsString>) -> Option<[PathBuf; N]> {
    words.map(PathBuf::from).collect::<Vec<_>>().try_into().ok()
}

fn misused(usage: &str) -> ExitCode {
    failed(&format!("Invalid number of parameters\nUsage: {usage}"))
}

fn failed(text: &str) -> ExitCode {
    say(text);
    ExitCode::FAILURE
}

fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}"); // nobody is left to tell
}
