//! Writes generated files, or says which of them are stale.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// Where it lies, relative to the root of the repository.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Why generated files could not be written, or are not right.
#[derive(Debug, thiserror::Error)]
pub enum RegmapError {
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A source makes no sense.
    #[error("{path}: {text}")]
    Source {
        /// The source.
        path: &'static str,
        /// What is wrong.
        text: String,
    },
    /// Files that differ from what their sources say.
    #[error("stale: {}; mend with: {}", list(.0), crate::COMMAND)]
    Stale(Vec<PathBuf>),
}

fn list(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Writes the files under `root`; those that are right already keep their time stamps.
pub fn write(root: &Path, files: &[Generated]) -> Result<(), RegmapError> {
    files
        .iter()
        .filter(|file| !is_fresh(root, file))
        .try_for_each(|file| write_one(&root.join(&file.path), &file.text))
}

fn write_one(path: &Path, text: &str) -> Result<(), RegmapError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|source| RegmapError::Io { path: path.into(), source })
}

/// Compares the files under `root` with what they should say.
pub fn check(root: &Path, files: &[Generated]) -> Result<(), RegmapError> {
    let stale: Vec<_> =
        files.iter().filter(|file| !is_fresh(root, file)).map(|file| file.path.clone()).collect();
    if stale.is_empty() { Ok(()) } else { Err(RegmapError::Stale(stale)) }
}

fn is_fresh(root: &Path, file: &Generated) -> bool {
    fs::read_to_string(root.join(&file.path)).is_ok_and(|text| text == file.text)
}
