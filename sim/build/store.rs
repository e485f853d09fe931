//! Objects kept under `target/duts`, each set in a folder named after what it is and the hash of all that it depends on.
//!
//! Clippy, rustdoc and the tests each run this build script in an `OUT_DIR` of their own; here they find what one of
//! them has made. A folder is filled under another name and renamed, so what is there is whole, whoever was killed.

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};
use std::{fs, io, process};

/// Older sets of the same name are removed past so many: one a variant that is in use (traced or not, two branches).
const KEPT: usize = 4;

/// What cargo leaves at the top of its target folder.
const MARKS: [&str; 2] = ["CACHEDIR.TAG", ".rustc_info.json"];

/// The folder of all sets.
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Beside cargo's profiles: in the folder that cargo marked as its own, or in `OUT_DIR` where there is none.
    pub fn open(out_dir: &Path) -> Self {
        let is_target = |folder: &&Path| MARKS.iter().any(|mark| folder.join(mark).exists());
        let target = out_dir.ancestors().find(is_target);
        Self { folder: target.unwrap_or(out_dir).join("duts") }
    }

    /// What all of cargo's profiles share.
    pub fn target(&self) -> &Path {
        self.folder.parent().unwrap_or(&self.folder)
    }

    /// The set of this name and key; `make` fills a fresh folder when there is none. The error is what `make` said.
    pub fn get(
        &self,
        name: &str,
        key: u64,
        make: impl FnOnce(&Path) -> Result<(), String>,
    ) -> Result<PathBuf, String> {
        let kept = self.folder.join(format!("{name}-{key:016x}"));
        if !kept.is_dir() {
            let began = Instant::now();
            let fresh = self.folder.join(format!(".{name}-{key:016x}.{}", process::id()));
            fs::create_dir_all(&fresh).map_err(|error| complaint(&fresh, &error))?;
            make(&fresh)?;
            let seconds = format!("{:.1}\n", began.elapsed().as_secs_f64());
            fs::write(fresh.join("seconds"), seconds).map_err(|error| complaint(&fresh, &error))?;
            match fs::rename(&fresh, &kept) {
                // Another process was quicker; its set is the same.
                Err(_) if kept.is_dir() => drop(fs::remove_dir_all(&fresh)),
                renamed => renamed.map_err(|error| complaint(&kept, &error))?,
            }
            self.tidy(name, &kept);
        }
        // Only [`Self::tidy`] reads it: a set that seems older than it is costs a build, no more.
        let _ = fs::write(kept.join("used"), "");
        Ok(kept)
    }

    /// Where complaints about a set lie.
    pub fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Removes all but the last used sets of this name, and what killed builds have left.
    fn tidy(&self, name: &str, newest: &Path) {
        let is_older = |path: &PathBuf| path != newest && is_set_of(path, name);
        let mut sets: Vec<_> = entries(&self.folder).filter(is_older).collect();
        sets.sort_by_key(|path| std::cmp::Reverse(last_used(path)));
        // What cannot be removed is in the way of nothing.
        sets.iter().skip(KEPT - 1).for_each(|path| drop(fs::remove_dir_all(path)));
    }
}

fn complaint(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

/// Whether a folder is `NAME-0123456789abcdef`, or its unfinished form.
fn is_set_of(path: &Path, name: &str) -> bool {
    let found = path.file_name().unwrap_or_default().to_string_lossy();
    let key = found.trim_start_matches('.').strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
    key.is_some_and(|key| key.len() >= 16 && key[..16].bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn last_used(path: &Path) -> SystemTime {
    let marks = [path.join("used"), path.to_path_buf()];
    let times = marks.iter().filter_map(|mark| fs::metadata(mark).ok()?.modified().ok());
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path())
}
