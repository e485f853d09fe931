//! Known answers from outside: `sim/vectors`.

use super::fq;
use num_bigint::BigUint;
use serde::Deserialize;
use std::{fs, path::Path};
use zkcard_golden::field::mod_tighten;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    operands: Vec<String>,
    results: Vec<String>,
}

/// Operands and results of every case of `sim/vectors/<id>.json`.
pub fn vectors(id: &str) -> Vec<(Vec<BigUint>, Vec<BigUint>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(id).with_extension("json");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: File =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file.cases.iter().map(|case| (numbers(&case.operands), numbers(&case.results))).collect()
}

fn numbers(list: &[String]) -> Vec<BigUint> {
    list.iter().map(|text| number(text).unwrap_or_else(|| panic!("{text} is not hexadecimal"))).collect()
}

fn number(text: &str) -> Option<BigUint> {
    BigUint::parse_bytes(text.strip_prefix("0x")?.as_bytes(), 16)
}

/// Results over the base field as the vectors have them: tight.
pub fn tight(results: Vec<BigUint>) -> Vec<BigUint> {
    results.iter().map(|result| mod_tighten(fq(), result)).collect()
}
