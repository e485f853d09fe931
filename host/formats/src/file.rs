//! Reading and writing whole files.

use nix::fcntl::OFlag;
use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// What went wrong with which file; `F` says what can be wrong with a file of its format.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", file.display())]
pub struct FileError<F = Fault> {
    /// The file, or the name that the caller gave the bytes.
    pub file: PathBuf,
    /// What is wrong with it.
    pub fault: F,
}

/// What can be wrong with any file.
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
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(error) => error,
            other => io::Error::other(other),
        }
    }
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

impl<F> FileError<F> {
    /// A fault of this file.
    pub fn new(file: impl AsRef<Path>, fault: F) -> Self {
        FileError { file: file.as_ref().to_owned(), fault }
    }

    /// The same in the words of another format.
    pub fn map<G>(self, words: impl FnOnce(F) -> G) -> FileError<G> {
        FileError { file: self.file, fault: words(self.fault) }
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
    let temporary = written(path, access, write).map_err(|fault| FileError::new(path, fault))?;
    Ok(Staged { temporary, path: path.to_owned() })
}

impl Staged {
    /// Puts the file in its place, over one that is there.
    pub fn commit(self) -> Result<(), FileError> {
        let Staged { temporary, path } = self;
        temporary.persist(&path).map_err(|refused| FileError::new(&path, Fault::from(refused.error)))?;
        // The file is whole either way; not every file system can sync a folder.
        let _ = File::open(folder_of(&path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Reads a regular file of at most `limit` bytes.
pub fn load(path: impl AsRef<Path>, limit: u64) -> Result<Vec<u8>, FileError> {
    let path = path.as_ref();
    slurp(path, limit).map_err(|fault| FileError::new(path, fault))
}

/// Reads a file, or a pipe to its end, of at most `limit` bytes. Data may be private: they are wiped when dropped.
pub fn load_stream(path: impl AsRef<Path>, limit: u64) -> Result<Zeroizing<Vec<u8>>, FileError> {
    let path = path.as_ref();
    drained(path, limit).map_err(|fault| FileError::new(path, fault))
}

fn drained(path: &Path, limit: u64) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let file = File::open(path)?;
    // Of the right size from the start: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(size(&file, limit)? + 1));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    check_len(&bytes, limit)?;
    Ok(bytes)
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
    let file = open_regular(path)?;
    let mut bytes = Vec::with_capacity(size(&file, limit)?);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    check_len(&bytes, limit)?;
    Ok(bytes)
}

/// What a file says of its size, which is nothing of a pipe's.
fn size(file: &File, limit: u64) -> Result<usize, Fault> {
    let size = file.metadata()?.len();
    if size > limit { Err(Fault::TooLong { limit }) } else { Ok(size as usize) }
}

/// Opens a regular file, and nothing else. What was opened is asked: the path may lead elsewhere a moment later.
pub(crate) fn open_regular(path: &Path) -> Result<File, Fault> {
    // Else a pipe would wait for its writer. Of a regular file the flag changes nothing.
    let file = File::options().read(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(Fault::NotAFile) }
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
        let errors = [load(&path, 3).err(), load_stream(&path, 3).err(), load_stream("/dev/zero", 3).err()];
        for text in errors.map(|error| error.unwrap().to_string()) {
            assert!(text.ends_with(": longer than the 3 bytes that a file of its kind may have"), "{text}");
        }
    }
}
