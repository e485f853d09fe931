//! The SystemVerilog sources of `rtl/rtl.f`, and which of them a module needs.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Every source, in the order of `rtl.f`.
pub struct Library {
    sources: Vec<Source>,
}

struct Source {
    stem: String,
    path: PathBuf,
    text: String,
}

impl Library {
    /// Reads `rtl/rtl.f` and every file that it names. A missing file is left out: its users fail.
    pub fn read(root: &Path) -> Self {
        let list = root.join("rtl/rtl.f");
        println!("cargo::rerun-if-changed={}", list.display());
        let text = fs::read_to_string(&list).expect("rtl/rtl.f can be read");
        let lines = text.lines().map(str::trim).filter(|line| line.ends_with(".sv"));
        Self { sources: lines.filter_map(|line| Source::read(&root.join(line)).ok()).collect() }
    }

    /// The files that `text` needs, directly or through one another, in the order of `rtl.f`.
    /// A file is needed where its stem stands as a word: one file, one module or package.
    pub fn closure(&self, text: &str) -> Vec<(&Path, &str)> {
        let mut needed = HashSet::new();
        let mut open = vec![text];
        while let Some(text) = open.pop() {
            let words: HashSet<_> = words(text).collect();
            let new = |source: &&Source| words.contains(source.stem.as_str());
            open.extend(
                self.sources
                    .iter()
                    .filter(new)
                    .filter_map(|source| needed.insert(source.stem.as_str()).then_some(source.text.as_str())),
            );
        }
        let sources = self.sources.iter().filter(|source| needed.contains(source.stem.as_str()));
        sources.map(|source| (source.path.as_path(), source.text.as_str())).collect()
    }
}

impl Source {
    fn read(path: &Path) -> io::Result<Self> {
        println!("cargo::rerun-if-changed={}", path.display());
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { stem, path: path.into(), text: fs::read_to_string(path)? })
    }
}

/// The identifiers of `text` outside line comments.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    code.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
}
