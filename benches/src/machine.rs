//! What a figure depends on beside the sources: the machine, the compiler, the versions of crates.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

/// Cores and processor.
pub fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    format!("{cores} cores, {}", named.map_or(std::env::consts::ARCH, |(_, name)| name))
}

/// The compiler, in its own words.
pub fn rustc() -> Option<String> {
    let said = Command::new("rustc").arg("--version").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    Some(said.trim().strip_prefix("rustc ")?.to_owned())
}

/// The compiler, and what `Cargo.lock` says of these crates.
pub fn versions(crates: &[&str]) -> BTreeMap<String, String> {
    let lock = include_str!("../../Cargo.lock");
    let of = |name: &&str| {
        let entry = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?.1;
        Some(((*name).to_owned(), entry.split_once('"')?.0.to_owned()))
    };
    crates.iter().filter_map(of).chain(rustc().map(|rustc| ("rustc".into(), rustc))).collect()
}

/// Of every source in these folders of the repository, by name and text.
pub fn digest(folders: &[&str]) -> io::Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for folder in folders {
        gather(&root.join(folder), &mut files)?;
    }
    files.sort();
    let mut whole = Sha256::new();
    for file in files {
        let text = fs::read(&file)?;
        let name = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy();
        whole.update(format!("{name} {}\n", text.len()));
        whole.update(text);
    }
    Ok(whole.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { gather(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_have_versions_and_unknown_ones_none() {
        let found = versions(&["ark-ec", "no-such-crate"]);
        assert!(found["ark-ec"].starts_with("0."), "{found:?}");
        assert!(!found.contains_key("no-such-crate"));
    }

    #[test]
    fn a_digest_follows_the_sources() {
        let of = |folders: &[&str]| digest(folders).expect("sources are there");
        assert_eq!(of(&["host/soft/src"]), of(&["host/soft/src"]));
        assert_ne!(of(&["host/soft/src"]), of(&["host/soft/src/msm"]));
    }
}
