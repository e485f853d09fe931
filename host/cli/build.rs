//! Tells the command of which commit it is: `ZKCARD_COMMIT` where the builder says so, else what git says of this checkout.
//!
//! Only this crate is compiled again when the commit changes: nothing else takes the variable.

use std::env;
use std::path::Path;
use std::process::Command;

const COMMIT: &str = "ZKCARD_COMMIT";
/// What changes whenever another commit is checked out or made.
const MOVES: [&str; 2] = ["HEAD", "logs/HEAD"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={COMMIT}");
    let named = env::var(COMMIT).ok().filter(|commit| !commit.is_empty());
    let commit = named.or_else(checked_out).unwrap_or_else(|| "unknown".into());
    println!("cargo::rustc-env={COMMIT}={commit}");
}

/// The commit of this checkout, if it is one: sources that were unpacked within another's are not that one's.
fn checked_out() -> Option<String> {
    let root = Path::new(&env::var_os("CARGO_MANIFEST_DIR")?).join("../..").canonicalize().ok()?;
    let top = git(&["rev-parse", "--show-toplevel"])?;
    if Path::new(&top).canonicalize().ok()? != root {
        return None;
    }
    for file in MOVES {
        let path = git(&["rev-parse", "--path-format=absolute", "--git-path", file])?;
        if Path::new(&path).exists() {
            println!("cargo::rerun-if-changed={path}"); // what does not exist would be new each time
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"])
}

fn git(words: &[&str]) -> Option<String> {
    let said = Command::new("git").args(words).output().ok().filter(|said| said.status.success())?;
    Some(String::from_utf8(said.stdout).ok()?.trim().to_owned())
}
