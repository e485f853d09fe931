//! A model's folder, with the command line's advice on what is wrong in it.

use crate::error::{CliError, CliResult, Code};
use crate::output::writing;
use ark_bn254::Fr;
use std::fmt::Display;
use std::path::Path;
use zkcard::{Error, Folder, Proof};
use zkcard_formats::snarkjs;
use zkcard_groth16::R1cs;
use zkcard_zkml::circuit::Circuit;

/// What a folder's file is made by.
#[derive(Clone, Copy)]
pub enum MadeBy {
    /// `zkcard compile`.
    Compile,
    /// `zkcard setup`.
    Setup,
}

/// Says which command makes what cannot be read. Nothing here may advise to overwrite a file: it may be another's, such
/// as the verifying key of a ceremony.
pub fn advised<T>(folder: &Folder, made_by: MadeBy, read: Result<T, Error>) -> CliResult<T> {
    read.map_err(|error| {
        let (is_missing, is_unreadable) = (error.is_missing_file(), error.is_unreadable_file());
        let failed = CliError::from(error);
        match (is_missing, is_unreadable) {
            (true, _) => failed.hint(format!("this file is made by: {}", command(folder, made_by))),
            (_, true) => failed.hint(format!(
                "nothing was changed; if zkcard made this file, move it away and make it again: {}",
                command(folder, made_by)
            )),
            _ => failed,
        }
    })
}

fn command(folder: &Folder, made_by: MadeBy) -> String {
    let folder = folder.path().display();
    match made_by {
        MadeBy::Compile => format!("zkcard compile MODEL.onnx --data FILE --out {folder}"),
        MadeBy::Setup => format!("zkcard setup {folder}"),
    }
}

/// Writes files that belong together; Ctrl-C waits until they are in their places.
pub fn written<T, E: Display>(write: impl FnOnce() -> Result<T, E>) -> CliResult<T> {
    let _writing = writing();
    write().map_err(|error| {
        CliError::new(Code::Output, error)
            .hint("nothing was written; free some space or choose another place")
    })
}

/// Writes files that belong together, all or none.
pub fn save_all(files: &[(&Path, &[u8])]) -> CliResult<()> {
    written(|| zkcard::save_all(files))
}

/// Writes a proof with its public values, both or neither.
pub fn save_proof(proof: &Proof, values: &[Fr], to: &Path, public: &Path) -> CliResult<()> {
    let (proof_json, public_json) = (proof.json(), snarkjs::public_json(values));
    save_all(&[(public, public_json.as_bytes()), (to, proof_json.as_bytes())])
}

/// The constraints of a network whose keys can come of a ceremony.
pub fn plain<'a>(folder: &Folder, circuit: &'a Circuit) -> CliResult<&'a R1cs> {
    circuit.constraints().plain().map(|r1cs| &**r1cs).ok_or_else(|| {
        let message = format!(
            "{}: compiled for protocol lookup, whose ceremonies have no file yet; compile it with --protocol plain",
            folder.model().display()
        );
        let keys = format!("make its keys for development: zkcard setup {}", folder.path().display());
        CliError::new(Code::Input, message).hint(keys)
    })
}
