//! A model's folder, with the command line's advice on what is wrong in it.

use crate::error::{CliError, CliResult, Code};
use crate::output::writing;
use std::fmt::Display;
use std::path::Path;
use zkcard::{Error, Folder};

/// What a folder's file is made by.
#[derive(Clone, Copy)]
pub enum MadeBy {
    /// `zkcard compile`.
    Compile,
    /// `zkcard setup`.
    Setup,
}

/// Says which command makes what cannot be read.
pub fn advised<T>(folder: &Folder, made_by: MadeBy, read: Result<T, Error>) -> CliResult<T> {
    read.map_err(|error| {
        let is_unreadable = matches!(error, Error::Native(_) | Error::Snarkjs(_) | Error::File(_));
        let failed = CliError::from(error);
        if is_unreadable { failed.hint(advice(folder, made_by)) } else { failed }
    })
}

fn advice(folder: &Folder, made_by: MadeBy) -> String {
    let folder = folder.path().display();
    match made_by {
        MadeBy::Compile => {
            format!("this file is made by: zkcard compile MODEL.onnx --data FILE --out {folder} --force")
        }
        MadeBy::Setup => format!("this file is made by: zkcard setup {folder} --force"),
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
