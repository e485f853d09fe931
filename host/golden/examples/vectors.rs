//! `vectors [--check] ROOT`: writes or checks sim/vectors, the known answers, from arkworks and EIP-196.
//!
//! Nothing here uses the golden models: these numbers come from outside, and anchor them.

#[path = "vectors/curve.rs"]
mod curve;
#[path = "vectors/field.rs"]
mod field;
#[path = "vectors/msm.rs"]
mod msm;
#[path = "vectors/ntt.rs"]
mod ntt;
#[path = "vectors/vec.rs"]
mod vec;

use ark_bn254::Fq;
use ark_ff::{BigInteger, PrimeField};
use num_bigint::BigUint;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const COMMAND: &str = "scripts/gen";

/// A file of `sim/vectors`.
#[derive(Serialize)]
struct File {
    source: &'static str,
    command: &'static str,
    note: &'static str,
    cases: Vec<Case>,
}

/// One known answer, numbers as they stand on the ports.
#[derive(Serialize)]
struct Case {
    name: String,
    operands: Vec<String>,
    results: Vec<String>,
}

fn main() -> io::Result<()> {
    let (flags, roots): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|arg| arg == "--check");
    let folder = PathBuf::from(roots.first().map_or(".", String::as_str)).join("sim/vectors");
    for (id, file) in files() {
        let path = folder.join(id).with_extension("json");
        let text = serde_json::to_string_pretty(&file)? + "\n";
        if flags.is_empty() { write(&path, &text)? } else { check(&path, &text)? }
    }
    Ok(())
}

/// Every file with its place under sim/vectors.
fn files() -> impl Iterator<Item = (&'static str, File)> {
    [field::files(), curve::files(), msm::files(), ntt::files(), vec::files()].into_iter().flatten()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

fn check(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    Err(io::Error::other(format!("stale: {}; mend with: {COMMAND}", path.display())))
}

/// The memory image that arkworks keeps of `x`: x·R mod p.
fn image(x: Fq) -> BigUint {
    BigUint::from_bytes_le(&x.0.to_bytes_le())
}

/// The same element as a number in [p, 2p).
fn upper_image(x: Fq) -> BigUint {
    image(x) + BigUint::from(Fq::MODULUS)
}

fn hex(number: &BigUint) -> String {
    format!("{number:#x}")
}
