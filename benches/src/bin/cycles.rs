//! `cycles [--check]`: measures the gates' cycles and writes, or checks, `benches/ledger/cycles.json`.

use std::io::{Write, stderr};
use std::process::ExitCode;
use zkcard_benches::cycles;

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args().skip(1).collect();
    let result = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => cycles::write(&cycles::ledger()),
        ["--check"] => cycles::check(&cycles::ledger()),
        _ => return fail("usage: cycles [--check]"),
    };
    result.map_or_else(|error| fail(&format!("cycles: {error}")), |()| ExitCode::SUCCESS)
}

fn fail(message: &str) -> ExitCode {
    // Nothing is left to tell when even this fails.
    let _ = writeln!(stderr(), "{message}");
    ExitCode::FAILURE
}
