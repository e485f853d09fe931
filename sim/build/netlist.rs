//! Parts as synthesis leaves them: Yosys, out of the Python environment that `scripts/hdl/env` makes.

use crate::duts::Netlist;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What decides what a netlist looks like, beside the sources.
const MADE_BY: [&str; 4] = ["netlist.py", "sources.py", "mult18x18d.v", "requirements.txt"];

/// Yosys, behind `scripts/hdl/netlist.py`.
pub struct Yosys {
    python: PathBuf,
    scripts: PathBuf,
    /// The texts of [`MADE_BY`].
    pub made_by: Vec<String>,
}

impl Yosys {
    /// None before `scripts/hdl/env` has made its environment in this target folder. Has cargo look again when it does.
    pub fn find(root: &Path, target: &Path) -> Option<Self> {
        let python = target.join("hdl/bin/python");
        watch(&target.join("hdl.lock"));
        let scripts = root.join("scripts");
        let made_by = MADE_BY.map(|name| scripts.join("hdl").join(name));
        made_by.iter().for_each(|path| println!("cargo::rerun-if-changed={}", path.display()));
        let made_by = made_by.iter().map(|path| fs::read_to_string(path).unwrap_or_default()).collect();
        // Where lines are counted a netlist has none.
        let is_wanted = python.exists() && env::var_os("ZKCARD_COVERAGE").is_none();
        is_wanted.then_some(Self { python, scripts, made_by })
    }

    /// Leaves `files.f` in `folder`: what Verilator reads in place of the part's source.
    pub fn write(
        &self,
        netlist: &Netlist,
        top: &str,
        sources: &[&Path],
        folder: &Path,
    ) -> Result<PathBuf, String> {
        let mut command = Command::new(&self.python);
        command.args(["-m", "hdl.netlist", &netlist.kind, &netlist.part, top]).arg(folder).args(sources);
        let output = command.env("PYTHONPATH", &self.scripts).output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(folder.join("files.f"));
        }
        Err(format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Cargo takes a file that does not exist as changed each time: it is made here, and `scripts/hdl/env` touches it.
fn watch(mark: &Path) {
    if !mark.exists() {
        let made: io::Result<()> = fs::write(mark, "");
        made.unwrap_or_else(|error| println!("cargo::warning={}: {error}", mark.display()));
    }
    println!("cargo::rerun-if-changed={}", mark.display());
}
