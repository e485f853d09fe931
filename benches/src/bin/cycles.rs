//! `cycles [--check | SECTION…]`: measures the gates' cycles and writes (all, or some sections), or checks, `benches/ledger/cycles.json`.

use std::io::{Write, stderr};
use std::process::ExitCode;
use zkcard_benches::cycles;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let result = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--check"] => cycles::check(&cycles::ledger()),
        ref names if names.iter().all(|name| !name.starts_with('-')) => cycles::write(names),
        _ => return fail("usage: cycles [--check | SECTION…]"),
    };
    result.map_or_else(|error| fail(&format!("cycles: {error}")), |()| ExitCode::SUCCESS)
}

fn fail(message: &str) -> ExitCode {
    // Nothing is left to tell when even this fails.
    let _ = writeln!(stderr(), "{message}");
    ExitCode::FAILURE
}
