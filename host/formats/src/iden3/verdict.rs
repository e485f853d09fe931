//! What is known of a file's content, so that its points are checked once: by the BLAKE3 of the whole file, in a folder of
//! the user's own. A verdict that others could have written counts for nothing, and one that cannot be kept is missed by
//! nobody.

use nix::fcntl::OFlag;
use nix::unistd::geteuid;
use std::fs::{self, DirBuilder, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The folder of verdicts.
#[derive(Clone, Debug)]
pub struct Verdicts(PathBuf);

/// What was found in a sound key; other files have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Its coefficients stand by rows.
    pub(crate) by_rows: bool,
}

/// Of another version of the checks, a verdict is another file.
const VERSION: &str = "zkey-1";

impl Verdicts {
    /// Verdicts in this folder, which need not be there.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        Verdicts(folder.as_ref().to_owned())
    }

    /// In the user's cache: `$XDG_CACHE_HOME/zkcard/checked`, else `~/.cache/zkcard/checked`; none without a home.
    pub fn of_user() -> Option<Self> {
        let set = |name| std::env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
        Some(Verdicts(cache.join("zkcard/checked")))
    }

    /// The verdict on a file, if there is one of this user's own.
    pub(crate) fn load(&self, digest: &blake3::Hash) -> Option<Verdict> {
        if !is_own(&fs::symlink_metadata(&self.0).ok()?) {
            return None;
        }
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(OFlag::O_NOFOLLOW.bits())
            .open(self.path(digest))
            .ok()?;
        let metadata = file.metadata().ok()?;
        let mut text = String::new();
        (metadata.is_file() && is_own(&metadata)).then_some(())?;
        file.take(64).read_to_string(&mut text).ok()?;
        Verdict::parse(&text)
    }

    /// Keeps a verdict.
    pub(crate) fn store(&self, digest: &blake3::Hash, verdict: Verdict) {
        if let Err(error) = self.try_store(digest, verdict) {
            tracing::debug!(folder = %self.0.display(), %error, "a verdict was not kept");
        }
    }

    fn try_store(&self, digest: &blake3::Hash, verdict: Verdict) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let mut file = NamedTempFile::new_in(&self.0)?; // 0600
        file.write_all(verdict.text().as_bytes())?;
        file.persist(self.path(digest)).map_err(|refused| refused.error)?;
        Ok(())
    }

    fn path(&self, digest: &blake3::Hash) -> PathBuf {
        self.0.join(format!("{VERSION}-{digest}"))
    }
}

impl Verdict {
    fn text(self) -> String {
        format!("sound, by rows: {}\n", self.by_rows)
    }

    fn parse(text: &str) -> Option<Self> {
        [true, false].map(|by_rows| Verdict { by_rows }).into_iter().find(|verdict| verdict.text() == text)
    }
}

/// This user's, and nobody else may write it.
fn is_own(metadata: &Metadata) -> bool {
    metadata.uid() == geteuid().as_raw() && metadata.mode() & 0o022 == 0
}

/// The digest of a whole file, on all cores.
pub(crate) fn digest(bytes: &[u8]) -> blake3::Hash {
    blake3::Hasher::new().update_rayon(bytes).finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{File, Permissions};
    use std::os::unix::fs::PermissionsExt;

    const SOUND: Verdict = Verdict { by_rows: true };

    #[test]
    fn a_verdict_is_kept_for_its_content_alone_and_for_its_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let verdicts = Verdicts::new(folder.path().join("a/b"));
        let (one, two) = (digest(b"1"), digest(b"2"));
        assert_eq!(verdicts.load(&one), None);
        verdicts.store(&one, SOUND);
        assert_eq!((verdicts.load(&one), verdicts.load(&two)), (Some(SOUND), None));
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!((mode(&verdicts.path(&one)), mode(&verdicts.0)), (0o600, 0o700));
    }

    #[test]
    fn a_verdict_that_others_could_have_written_counts_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let verdicts = Verdicts::new(folder.path().join("a"));
        let one = digest(b"1");
        verdicts.store(&one, SOUND);
        let path = verdicts.path(&one);
        for (place, open, closed) in [(&path, 0o622, 0o600), (&verdicts.0, 0o777, 0o700)] {
            fs::set_permissions(place, Permissions::from_mode(open)).unwrap();
            assert_eq!(verdicts.load(&one), None, "{place:?}");
            fs::set_permissions(place, Permissions::from_mode(closed)).unwrap();
            assert_eq!(verdicts.load(&one), Some(SOUND));
        }
        let moved = folder.path().join("moved");
        fs::rename(&path, &moved).unwrap();
        std::os::unix::fs::symlink(&moved, &path).unwrap();
        assert_eq!(verdicts.load(&one), None);
        fs::remove_file(&path).unwrap();
        File::create(&path).unwrap().write_all(b"sound").unwrap();
        assert_eq!(verdicts.load(&one), None);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_no_fault() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let verdicts = Verdicts::new(file.path().join("a"));
        verdicts.store(&digest(b"1"), SOUND);
        assert_eq!(verdicts.load(&digest(b"1")), None);
    }
}
