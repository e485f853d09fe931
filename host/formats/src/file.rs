//! Reading and writing whole files, and everything that can be wrong with one.

use crate::r1cs::R1csError;
use crate::snarkjs::FieldFault;
use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What went wrong with which file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", file.display())]
pub struct FileError {
    /// The file, or the name that the caller gave the bytes.
    pub file: PathBuf,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a file. Offsets are absolute, in bytes.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The operating system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The path leads to a folder, a device or a pipe.
    #[error("is not a regular file; give the path of a file")]
    NotAFile,
    /// More bytes than any file of its kind needs.
    #[error("longer than the {limit} bytes that a file of its kind may have")]
    TooLong {
        /// The most bytes there may be.
        limit: u64,
    },
    /// The file does not begin as zkcard's do.
    #[error("offset 0: not a zkcard file, or one that was transferred as text")]
    Magic,
    /// The file is of another version.
    #[error("offset 8: format version {found}, but this program reads version {expected}")]
    Version {
        /// The version that this program reads.
        expected: u32,
        /// The version of the file.
        found: u32,
    },
    /// The file holds something else.
    #[error("offset 12: not a {expected} (kind {found})")]
    Kind {
        /// What it should hold.
        expected: &'static str,
        /// The number of the kind that it holds.
        found: u32,
    },
    /// The file ends too soon.
    #[error("ends after {found} bytes of at least {needed}; copy or make it again")]
    Truncated {
        /// Bytes that there should be.
        needed: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// The file goes on after its end.
    #[error("offset {expected}: {} surplus bytes after the end", found - expected)]
    TrailingBytes {
        /// Where the file should end.
        expected: u64,
        /// Where it ends.
        found: u64,
    },
    /// A section is not what was written.
    #[error("section {section}, offset {offset}: damaged (its SHA-256 differs); copy or make it again")]
    Digest {
        /// The section.
        section: &'static str,
        /// Where it begins.
        offset: u64,
    },
    /// A count or a length is not what the rest of the file asks for.
    #[error("section {section}, offset {offset}: {what} is {found} where {expected} is needed")]
    Count {
        /// The section that the count is in.
        section: &'static str,
        /// Where the count, or the list that it counts, begins.
        offset: u64,
        /// What is counted.
        what: &'static str,
        /// The count that the rest of the file asks for.
        expected: u64,
        /// The count there is.
        found: u64,
    },
    /// A number is larger than it may be.
    #[error("section {section}, entry {index}, offset {offset}: {found} where less than {limit} is needed")]
    OutOfRange {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
        /// What it must be less than.
        limit: u64,
        /// What it is.
        found: u64,
    },
    /// A coordinate or a scalar is not below the modulus of its field.
    #[error("section {section}, entry {index}, offset {offset}: not below the modulus of its field")]
    NotCanonical {
        /// The section.
        section: &'static str,
        /// The entry of the section.
        index: u64,
        /// Where the entry begins.
        offset: u64,
    },
    /// A point is not on its curve.
    #[error("section {section}, point {index}, offset {offset}: not on the curve")]
    NotOnCurve {
        /// The section.
        section: &'static str,
        /// The point of the section.
        index: u64,
        /// Where the point begins.
        offset: u64,
    },
    /// A point of the curve is not in the group of order r.
    #[error("section {section}, point {index}, offset {offset}: not in the subgroup of order r")]
    NotInSubgroup {
        /// The section.
        section: &'static str,
        /// The point of the section.
        index: u64,
        /// Where the point begins.
        offset: u64,
    },
    /// Parts of the file contradict each other or the format.
    #[error("section {section}, offset {offset}: {what}")]
    Inconsistent {
        /// The section.
        section: &'static str,
        /// Where in the file.
        offset: u64,
        /// What contradicts.
        what: &'static str,
    },
    /// The file holds matrices that are not a circuit.
    #[error(transparent)]
    Circuit(#[from] R1csError),
    /// A field of a JSON file.
    #[error("{}{} (offset {offset})", if field.is_empty() { String::new() } else { format!("{field}: ") }, fault)]
    Field {
        /// The path of the field, as `pi_b[1][0]`; empty for the file as a whole.
        field: String,
        /// Where in the file.
        offset: u64,
        /// What is wrong with it.
        fault: FieldFault,
    },
}

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Everybody (0644, less the umask).
    #[default]
    Public,
    /// The owner only (0600).
    Secret,
}

impl Fault {
    /// Says of which file.
    pub(crate) fn of(self, file: impl AsRef<Path>) -> FileError {
        FileError { file: file.as_ref().to_owned(), fault: self }
    }
}

/// A file that is written but not yet in its place; dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    path: PathBuf,
}

/// Writes a file as a whole or not at all: into a temporary one beside it, which is synced and renamed.
pub fn save(
    path: impl AsRef<Path>,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<(), FileError> {
    stage(path, access, write)?.commit()
}

/// The first half of [`save`]: where several files belong together, stage all before any is committed.
pub fn stage(
    path: impl AsRef<Path>,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<Staged, FileError> {
    let path = path.as_ref();
    let temporary = written(path, access, write).map_err(|fault| fault.of(path))?;
    Ok(Staged { temporary, path: path.to_owned() })
}

impl Staged {
    /// Puts the file in its place, over one that is there.
    pub fn commit(self) -> Result<(), FileError> {
        let Staged { temporary, path } = self;
        temporary.persist(&path).map_err(|refused| Fault::from(refused.error).of(&path))?;
        // The file is whole either way; not every file system can sync a folder.
        let _ = File::open(folder_of(&path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Reads a regular file of at most `limit` bytes.
pub fn load(path: impl AsRef<Path>, limit: u64) -> Result<Vec<u8>, FileError> {
    let path = path.as_ref();
    slurp(path, limit).map_err(|fault| fault.of(path))
}

fn written(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<NamedTempFile, Fault> {
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(Fault::NotAFile);
    }
    let temporary = tempfile::Builder::new()
        .prefix(".zkcard-")
        .permissions(access.permissions())
        .tempfile_in(folder_of(path))?;
    let mut out = BufWriter::with_capacity(1 << 20, temporary.as_file());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn slurp(path: &Path, limit: u64) -> Result<Vec<u8>, Fault> {
    // Asked before opening: to open a pipe would wait for its writer.
    if !fs::metadata(path)?.is_file() {
        return Err(Fault::NotAFile);
    }
    let file = File::open(path)?;
    let len = file.metadata()?.len();
    if len > limit {
        return Err(Fault::TooLong { limit });
    }
    let mut bytes = Vec::with_capacity(len as usize);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    check_len(&bytes, limit)?;
    Ok(bytes)
}

/// Refuses more than `limit` bytes.
pub(crate) fn check_len(bytes: &[u8], limit: u64) -> Result<(), Fault> {
    if bytes.len() as u64 > limit { Err(Fault::TooLong { limit }) } else { Ok(()) }
}

impl Access {
    fn permissions(self) -> Permissions {
        Permissions::from_mode(match self {
            Access::Public => 0o644,
            Access::Secret => 0o600,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        fs::read_dir(folder).unwrap().map(name).collect()
    }

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        for text in ["long long ago", "short"] {
            save(&path, Access::Public, |out| out.write_all(text.as_bytes())).unwrap();
            assert_eq!(load(&path, 100).unwrap(), text.as_bytes());
        }
        assert_eq!(names(folder.path()), ["a"]);
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        save(&path, Access::Public, |out| out.write_all(b"old")).unwrap();
        let full = save(&path, Access::Public, |out| {
            out.write_all(&[7; 1 << 21])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        let error = full.unwrap_err();
        assert!(matches!(&error.fault, Fault::Io(cause) if cause.kind() == io::ErrorKind::StorageFull));
        assert_eq!(error.to_string(), format!("{}: no storage space", path.display()));
        assert_eq!((names(folder.path()), load(&path, 3).unwrap()), (vec!["a".into()], b"old".to_vec()));
    }

    #[test]
    fn secrets_are_the_owners() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |access| {
            let path = folder.path().join(format!("{access:?}"));
            save(&path, access, |out| out.write_all(b"x")).unwrap();
            fs::metadata(path).unwrap().permissions().mode() & 0o777
        };
        assert_eq!(mode(Access::Secret), 0o600);
        assert_eq!(mode(Access::Public) & 0o600, 0o600);
    }

    #[test]
    fn what_is_no_file_is_neither_written_nor_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        for path in [folder, Path::new("/dev/null")] {
            let errors = [save(path, Access::Public, |_| Ok(())).err(), load(path, 1).err()];
            for error in errors.map(Option::unwrap) {
                assert!(error.to_string().ends_with("is not a regular file; give the path of a file"));
                assert!(error.to_string().starts_with(path.to_str().unwrap()));
            }
        }
        assert!(names(folder).is_empty());
    }

    #[test]
    fn missing_folders_files_and_excess_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let lost = folder.path().join("no/a");
        for error in [save(&lost, Access::Public, |_| Ok(())).err(), load(&lost, 1).err()] {
            let text = error.unwrap().to_string();
            assert!(text.contains("no/a: ") && text.contains("No such file"), "{text}");
        }
        let path = folder.path().join("a");
        save(&path, Access::Public, |out| out.write_all(b"four")).unwrap();
        let text = load(&path, 3).unwrap_err().to_string();
        assert!(text.ends_with("a: longer than the 3 bytes that a file of its kind may have"), "{text}");
    }
}
