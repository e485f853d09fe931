//! `zkcard-regmap [--check] [ROOT]`: writes or checks the generated files under ROOT (default: here).

use std::io::{Write, stderr};
use std::path::PathBuf;
use std::process::ExitCode;
use zkcard_regmap::{check, generated, write};

fn main() -> ExitCode {
    let (flags, roots): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|arg| arg.starts_with('-'));
    let root = PathBuf::from(roots.first().map_or(".", String::as_str));
    let result = match flags.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => generated().and_then(|files| write(&root, &files)),
        ["--check"] => generated().and_then(|files| check(&root, &files)),
        _ => return fail("usage: zkcard-regmap [--check] [ROOT]"),
    };
    result.map_or_else(|error| fail(&format!("gen: {error}")), |()| ExitCode::SUCCESS)
}

fn fail(message: &str) -> ExitCode {
    // Nothing is left to tell when even this fails.
    let _ = writeln!(stderr(), "{message}");
    ExitCode::FAILURE
}
