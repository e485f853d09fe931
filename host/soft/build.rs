//! Writes the kernel for AVX-512 without IFMA: the files of `src/kernel/ifma` as they stand, but for the features that they
//! are compiled for, which no generic function can choose; and where `src/kernel/avx512` has a file of that name, by it.

use std::io::{Error, Result};
use std::path::Path;
use std::{env, fs};

const SOURCES: &str = "src/kernel/ifma";
const OWN: &str = "src/kernel/avx512";
const FEATURES: [&str; 2] = ["avx512f,avx512ifma", "avx512f"];

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed={SOURCES}\ncargo::rerun-if-changed={OWN}");
    let out = env::var_os("OUT_DIR").ok_or_else(|| Error::other("cargo names no OUT_DIR"))?;
    fs::write(Path::new(&out).join("avx512.rs"), format!("mod avx512 {{\n{}\n}}\n", source("mod")?))
}

/// A file of the kernel, with those of its modules inside.
fn source(name: &str) -> Result<String> {
    let own = Path::new(OWN).join(name).with_extension("rs");
    let path = if own.exists() { own } else { Path::new(SOURCES).join(name).with_extension("rs") };
    let text =
        fs::read_to_string(&path).map_err(|error| Error::other(format!("{}: {error}", path.display())))?;
    text.lines().map(|line| Ok(with_modules(line)?.replace(FEATURES[0], FEATURES[1]) + "\n")).collect()
}

fn with_modules(line: &str) -> Result<String> {
    match line.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';')) {
        Some(module) => Ok(format!("mod {module} {{\n{}}}", source(module)?)),
        None => Ok(line.into()),
    }
}
