//! What a program that proves owes to its secrets and to its outputs: memory that stays its own, and a file for each.

use nix::sys::prctl;
use nix::sys::resource::{Resource, setrlimit};
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

/// The system does not keep this process's memory from others.
#[derive(Debug, thiserror::Error)]
#[error("core dumps and readers of this process's memory cannot be forbidden: {0}")]
pub struct NotPrivate(#[source] io::Error);

/// Two outputs in one place: the second would be written over the first.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} and {} are one file", first.display(), second.display())]
pub struct SameFile {
    /// One name of it.
    pub first: PathBuf,
    /// The other, which may be the same.
    pub second: PathBuf,
}

/// What this process holds stays in it: from now on no core dump, and no debugger or reader of `/proc/PID/mem` that is not
/// root's.
pub fn keep_private() -> Result<(), NotPrivate> {
    let kept = setrlimit(Resource::RLIMIT_CORE, 0, 0).and_then(|()| prctl::set_dumpable(false));
    kept.map_err(|error| NotPrivate(error.into()))
}

/// Refuses two outputs in one place, however it is named; files need not be there yet.
pub fn refuse_same(a: &Path, b: &Path) -> Result<(), SameFile> {
    match a == b || place(a).is_some_and(|here| place(b) == Some(here)) {
        true => Err(SameFile { first: a.into(), second: b.into() }),
        false => Ok(()),
    }
}

/// The folder, by the name that all its names lead to, and the name in it.
fn place(path: &Path) -> Option<(PathBuf, OsString)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some((folder.canonicalize().ok()?, path.file_name()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::resource::getrlimit;

    #[test]
    fn memory_is_not_dumped() {
        keep_private().expect("the kernel lets it");
        assert_eq!(getrlimit(Resource::RLIMIT_CORE), Ok((0, 0)));
        assert_eq!(prctl::get_dumpable(), Ok(false));
    }

    #[test]
    fn one_place_is_one_file_by_any_name() {
        let is_same = |a: &str, b: &str| refuse_same(Path::new(a), Path::new(b)).is_err();
        for (a, b) in [("no/such/a", "no/such/a"), ("a", "./a"), ("a", "src/../a"), ("src/a", "./src//a")] {
            assert!(is_same(a, b), "{a}, {b}");
        }
        for (a, b) in [("a", "b"), ("a", "src/a"), ("no/such/a", "no/other/a"), ("src/a", "tests/a")] {
            assert!(!is_same(a, b), "{a}, {b}");
        }
    }
}
