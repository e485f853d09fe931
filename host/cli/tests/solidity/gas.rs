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

const LEDGER: &str = "../../benches/ledger/gas.json";
/// Where the rows go, to be entered in the ledger.
const ROWS: &str = "ZKCARD_GAS_ROWS";

/// Contracts of the protocol with lookups, and of how many public values.
const LOOKUP: &str = "zkcard lookup";
const LOOKUP_SIZES: [usize; 5] = [1, 2, 32, 33, 100];

/// A batch is of so many.
const BATCH: u64 = 32;

#[test]
fn gas_is_what_the_ledger_says() {
    let rows = rows();
    let gas = |name: &str, size: &str| value(&rows, name, "zkcard", size).unwrap();
    assert!(gas("verify", "1").as_u64() <= Some(195_000) && gas("verify", "2").as_u64() <= Some(198_000));
    assert!(gas("verifyBatch", "1")["gas"].as_u64() <= Some(65_000 * BATCH));
    check_lookups(&rows);
    if let Some(file) = std::env::var_os(ROWS) {
        return std::fs::write(file, Value::from(rows).to_string()).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(LEDGER);
    let ledger: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let ledger = ledger["rows"].as_array().unwrap();
    assert_eq!(ledger.len(), rows.len());
    for row in &rows {
        let [name, who, size] = ["name", "configuration", "size"].map(|field| row[field].as_str().unwrap());
        let said = value(ledger, name, who, size);
        assert_eq!(said, Some(&row["value"]), "{name}, {who}, {size}: enter it with scripts/gas");
    }
}

/// Up to 32 values at one price, and each further one for little.
fn check_lookups(rows: &[Value]) {
    let gas = |size: usize| {
        let found = value(rows, "verify", LOOKUP, &size.to_string());
        found.and_then(Value::as_u64).unwrap()
    };
    assert!(LOOKUP_SIZES.into_iter().filter(|size| *size <= 32).all(|size| gas(size) <= 235_000));
    assert!(gas(33) - gas(32) <= 120 && gas(100) - gas(33) <= 120 * 67);
}

/// The row of an interface, of whose contract, for so many public values a proof.
fn rows() -> Vec<Value> {
    let mut rows = Vec::new();
    let mut enter = |name: &str, who: &str, public: usize, gas: Value| {
        rows.push(json!({
            "name": name, "configuration": who, "size": public.to_string(), "value": gas, "unit": "gas",
            "versions": { "solc": version("solc"), "snarkjs": version("snarkjs"), "runs": RUNS.to_string(), "rules": "Osaka" },
        }));
    };
    for public in [1, 2, 5] {
        let Fixture { keyed, ours, theirs } = fixture(public);
        let (proof, values) = keyed.prove(20);
        let single = calldata::verify(calldata::VERIFY, &proof, &values, None);
        enter("verify", "zkcard", public, gas(ours, &single).into());
        let single = calldata::verify_proof(&proof, &values);
        enter("verifyProof", "zkcard", public, gas(ours, &single).into());
        enter("verifyProof", "snarkjs", public, gas(theirs.as_ref().unwrap(), &single).into());
        let batch: Vec<_> = (0..BATCH).map(|seed| keyed.prove(seed)).collect();
        let gas = gas(ours, &calldata::verify_batch(&batch, None));
        enter("verifyBatch", "zkcard", public, json!({ "proofs": BATCH, "gas": gas }));
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

/// The version of a package of npm's.
fn version(package: &str) -> String {
    let file: PathBuf = npm(&format!("{package}/package.json"));
    let json: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    json["version"].as_str().unwrap().into()
}
