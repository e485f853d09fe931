//! `program [--check] ROOT`: writes or checks `rtl/gen/program_pkg.sv`, the machine's instruction set and its program.

use std::path::PathBuf;
use std::{env, fs, io};
use zkcard_golden::program::assembled;
use zkcard_golden::program::package::program_pkg;

const COMMAND: &str = "scripts/gen";

fn main() -> io::Result<()> {
    let (flags, roots): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|arg| arg == "--check");
    let path = PathBuf::from(roots.first().map_or(".", String::as_str)).join("rtl/gen/program_pkg.sv");
    let program =
        assembled().map_err(|(file, error)| io::Error::other(format!("rtl/top/program/{file}: {error}")))?;
    let text = program_pkg(&program.words);
    let is_fresh = fs::read_to_string(&path).is_ok_and(|found| found == text);
    match (is_fresh, flags.is_empty()) {
        (true, _) => Ok(()),
        (false, true) => fs::write(&path, text),
        (false, false) => Err(io::Error::other(format!("stale: {}; mend with: {COMMAND}", path.display()))),
    }
}
