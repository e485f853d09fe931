//! The SystemVerilog sources of `rtl/rtl.f`, and which of them a module needs.

use crate::verilate::files;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// What every file of `rtl/config` holds.
const CONFIG: &str = "config_pkg";

/// Every source, in the order of `rtl.f`, and the configurations that may stand in place of the one named there.
pub struct Library {
    sources: Vec<Source>,
    covers: Vec<Source>,
    configs: Vec<Source>,
}

struct Source {
    /// Its module or package.
    name: String,
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
        let sources = lines.filter_map(|line| Source::read(&root.join(line)).ok()).collect();
        let configs = root.join("rtl/config");
        println!("cargo::rerun-if-changed={}", configs.display());
        let configs = files(&configs, "sv").iter().filter_map(|path| Source::read(path).ok()).collect();
        Self { covers: covers(root), sources, configs }
    }

    /// The cover properties of these sources: `rtl/AREA/cover/MODULE_cover.sv` binds to its module.
    pub fn covers(&self, sources: &[(&Path, &str)]) -> Vec<(&Path, &str)> {
        let is_read = |cover: &&Source| {
            let module = cover.name.strip_suffix("_cover");
            sources.iter().any(|(path, _)| path.file_stem().and_then(|stem| stem.to_str()) == module)
        };
        let covers = self.covers.iter().filter(is_read);
        covers.map(|cover| (cover.path.as_path(), cover.text.as_str())).collect()
    }

    /// The files that `text` needs, directly or through one another, in the order of `rtl.f`.
    /// A file is needed where the name of what it holds stands as a word: one file, one module or package.
    pub fn closure(&self, text: &str, config: Option<&str>) -> Vec<(&Path, &str)> {
        let sources: Vec<_> = self.sources.iter().map(|source| self.in_config(source, config)).collect();
        let mut needed = HashSet::new();
        let mut open = vec![text];
        while let Some(text) = open.pop() {
            let words: HashSet<_> = words(text).collect();
            let new = |source: &&&Source| words.contains(source.name.as_str());
            open.extend(
                sources
                    .iter()
                    .filter(new)
                    .filter_map(|source| needed.insert(source.name.as_str()).then_some(source.text.as_str())),
            );
        }
        let sources = sources.iter().filter(|source| needed.contains(source.name.as_str()));
        sources.map(|source| (source.path.as_path(), source.text.as_str())).collect()
    }

    /// The source, or the configuration that was asked for in its place.
    fn in_config<'s>(&'s self, source: &'s Source, config: Option<&str>) -> &'s Source {
        let Some(config) = config.filter(|_| source.name == CONFIG) else { return source };
        let chosen = |one: &&Source| one.path.file_stem().is_some_and(|stem| stem == config);
        self.configs
            .iter()
            .find(chosen)
            .unwrap_or_else(|| panic!("sim/duts.toml: there is no rtl/config/{config}.sv"))
    }
}

fn covers(root: &Path) -> Vec<Source> {
    let areas = fs::read_dir(root.join("rtl")).into_iter().flatten().filter_map(Result::ok);
    let folders = areas.map(|area| area.path().join("cover")).filter(|folder| folder.is_dir());
    let mut covers: Vec<_> = folders.flat_map(|folder| files(&folder, "sv")).collect();
    covers.sort();
    covers.iter().filter_map(|path| Source::read(path).ok()).collect()
}

impl Source {
    fn read(path: &Path) -> io::Result<Self> {
        println!("cargo::rerun-if-changed={}", path.display());
        let is_config = path.parent().is_some_and(|folder| folder.ends_with("config"));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let name = if is_config { CONFIG.into() } else { stem };
        Ok(Self { name, path: path.into(), text: fs::read_to_string(path)? })
    }
}

/// The identifiers of `text` outside line comments.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let code = text.lines().map(|line| line.split("//").next().unwrap_or(""));
    code.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
}
