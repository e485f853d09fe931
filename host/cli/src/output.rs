//! Files that commands write: never half, never over another without `--force`.

use crate::error::{CliError, CliResult, Code};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Held while files are written and renamed, so that Ctrl-C waits for that moment to pass.
static WRITING: Mutex<()> = Mutex::new(());

/// Ctrl-C, or an end that the system asks for (SIGTERM, SIGHUP), ends the command once no file is being written.
pub fn end_on_interrupt() -> CliResult<()> {
    ctrlc::set_handler(|| {
        let _writing = writing();
        eprint_line("interrupted: nothing half-written is left; run the command again");
        std::process::exit(130);
    })
    .map_err(|error| CliError::new(Code::Device, format!("cannot listen for Ctrl-C: {error}")))
}

/// Keeps Ctrl-C waiting until it is dropped.
pub fn writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Refuses paths that exist, unless forced, before any work is done.
pub fn refuse_existing(paths: &[&Path], force: bool) -> CliResult<()> {
    match paths.iter().find(|path| path.is_file()) {
        Some(path) if !force => {
            Err(CliError::new(Code::Output, format!("{}: exists already", path.display())).hint(
                "choose another name; --force overwrites it, if zkcard made it and you need it no more",
            ))
        }
        _ => Ok(()),
    }
}

/// Refuses two outputs in one place: the second would be written over the first.
pub fn refuse_same(a: &Path, b: &Path) -> CliResult<()> {
    zkcard::process::refuse_same(a, b)
        .map_err(|error| CliError::new(Code::Output, error).hint("give each output a name of its own"))
}

/// Makes a folder, with a clear error.
pub fn make_dir(path: &Path) -> CliResult<()> {
    std::fs::create_dir_all(path).map_err(|error| {
        CliError::new(Code::Output, format!("{}: {error}", path.display()))
            .hint("choose a folder that you may write")
    })
}

/// Where the public values of a proof stand: beside it, `public.json` for `proof.json` and
/// `NAME.public.json` for any other `NAME.json`.
pub fn public_beside(proof: &Path) -> PathBuf {
    match proof.file_stem().and_then(|stem| stem.to_str()) {
        None | Some("proof") => proof.with_file_name("public.json"),
        Some(stem) => proof.with_file_name(format!("{stem}.public.json")),
    }
}

#[expect(clippy::print_stderr)] // there is no one left to return an error to
fn eprint_line(line: &str) {
    eprintln!("{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_values_stand_beside_their_proof() {
        let beside = |name: &str| public_beside(Path::new(name)).display().to_string();
        assert_eq!(beside("a/proof.json"), "a/public.json");
        assert_eq!(beside("a/seven.json"), "a/seven.public.json");
    }
}
