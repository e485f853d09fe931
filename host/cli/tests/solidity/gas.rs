//! What verification costs: the gas of execution, without the 21,000 of any transaction and without its calldata. It is what the
//! ledger says, exactly: neither the key nor the proof changes it.
//!
//! `scripts/gas` measures, and enters it in the ledger.

use crate::chain::{ALICE, Chain};
use crate::rounds::{self, NONE};
use crate::single::{Fixture, fixture};
use crate::solc::{Code, RUNS};
use crate::support::npm;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use zkcard_formats::solidity::calldata;
use zkcard_zkml::model::Protocol;
use zkcard_zkml::report::gas_per_public_value;

const LEDGER: &str = "../../benches/ledger/gas.json";
/// Where the rows go, to be entered in the ledger.
const ROWS: &str = "ZKCARD_GAS_ROWS";

/// Contracts of the protocol with lookups, and of how many public values.
const LOOKUP: &str = "zkcard lookup";
const LOOKUP_SIZES: [usize; 5] = [1, 2, 32, 33, 100];
/// Those of Groth16 as snarkjs has it.
const PLAIN: &str = "zkcard";
/// A value's calldata, which is not counted here.
const CALLDATA: u64 = 512;

/// A batch is of so many.
const BATCH: u64 = 32;

#[test]
fn gas_is_what_the_ledger_says() {
    let rows = rows();
    let verify = |size| number(value(&rows, "verify", PLAIN, size).unwrap());
    assert!(verify("1") <= 195_000 && verify("2") <= 198_000);
    assert!(number(&value(&rows, "verifyBatch", PLAIN, "1").unwrap()["gas"]) <= 65_000 * BATCH);
    check_steps(&rows);
    if let Some(file) = std::env::var_os(ROWS) {
        return std::fs::write(file, Value::from(rows).to_string()).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LEDGER);
    let ledger: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(ledger["versions"], versions(), "enter it with scripts/gas");
    let ledger = ledger["rows"].as_array().unwrap();
    assert_eq!(ledger.len(), rows.len());
    for row in &rows {
        let [name, who, size] = ["name", "configuration", "size"].map(|field| row[field].as_str().unwrap());
        let said = value(ledger, name, who, size);
        assert_eq!(said, Some(&row["value"]), "{name}, {who}, {size}: enter it with scripts/gas");
    }
}

/// A further value costs at most what reports say of it; with lookups, up to 32 of them cost little.
fn check_steps(rows: &[Value]) {
    let gas = |who, size: usize| number(value(rows, "verify", who, &size.to_string()).unwrap());
    let step = |who, from, to| (gas(who, to) - gas(who, from)).div_ceil((to - from) as u64);
    assert!(LOOKUP_SIZES.into_iter().filter(|size| *size <= 32).all(|size| gas(LOOKUP, size) <= 235_000));
    let [plain, lookup] =
        [Protocol::Plain, Protocol::Lookup].map(|protocol| gas_per_public_value(protocol) - CALLDATA);
    assert!(step(PLAIN, 1, 2).max(step(PLAIN, 2, 5)) <= plain);
    assert!(LOOKUP_SIZES.windows(2).all(|sizes| step(LOOKUP, sizes[0], sizes[1]) <= lookup));
}

/// A number of gas, which must be there.
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

#[test]
#[should_panic(expected = "None")]
fn a_missing_number_is_not_small() {
    number(&json!({})["gas"]);
}

/// The row of an interface, of whose contract, for so many public values a proof.
fn rows() -> Vec<Value> {
    let (mut rows, versions) = (Vec::new(), versions());
    let mut enter = |name: &str, who: &str, public: usize, gas: Value| {
        rows.push(json!({
            "name": name, "configuration": who, "size": public.to_string(), "value": gas, "unit": "gas",
            "versions": versions,
        }));
    };
    for public in [1, 2, 5] {
        let Fixture { keyed, ours, theirs } = fixture(public);
        let (proof, values) = keyed.prove(20);
        let single = calldata::verify(calldata::VERIFY, &proof, &values, None);
        enter("verify", PLAIN, public, gas(ours, &single).into());
        let single = calldata::verify_proof(&proof, &values);
        enter("verifyProof", PLAIN, public, gas(ours, &single).into());
        enter("verifyProof", "snarkjs", public, gas(theirs.as_ref().unwrap(), &single).into());
        let batch: Vec<_> = (0..BATCH).map(|seed| keyed.prove(seed)).collect();
        let gas = gas(ours, &calldata::verify_batch(&batch, None));
        enter("verifyBatch", PLAIN, public, json!({ "proofs": BATCH, "gas": gas }));
    }
    for public in LOOKUP_SIZES {
        let rounds::Fixture { rounds, bare, .. } = rounds::fixture(public);
        let (proof, values) = rounds.prove(20, &NONE);
        let single = calldata::verify(calldata::VERIFY, &proof, &values, None);
        enter("verify", LOOKUP, public, gas(bare, &single).into());
        let batch: Vec<_> = (0..BATCH).map(|seed| rounds.prove(seed, &NONE)).collect();
        let gas = gas(bare, &calldata::verify_batch(&batch, None));
        enter("verifyBatch", LOOKUP, public, json!({ "proofs": BATCH, "gas": gas }));
    }
    rows
}

fn value<'a>(rows: &'a [Value], name: &str, who: &str, size: &str) -> Option<&'a Value> {
    let is_it = |row: &&Value| row["name"] == name && row["configuration"] == who && row["size"] == size;
    Some(&rows.iter().find(is_it)?["value"])
}

/// What an accepted call costs.
fn gas(code: &Code, data: &[u8]) -> u64 {
    let mut chain = Chain::new(1);
    let contract = chain.deploy(code);
    let done = chain.call(ALICE, contract, data);
    assert!(done.end.is_done() || done.end.is_true(), "{:?}", done.end);
    done.gas
}

/// What the numbers hang on.
fn versions() -> Value {
    json!({ "solc": version("solc"), "snarkjs": version("snarkjs"), "runs": RUNS.to_string(), "rules": "Osaka" })
}

/// The version of a package of npm's.
fn version(package: &str) -> String {
    let file: PathBuf = npm(&format!("{package}/package.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    json["version"].as_str().unwrap().into()
}
