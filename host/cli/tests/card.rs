//! What a user sees of a card's part in a proof.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use serde_json::Value;
use support::Bench;

#[test]
fn a_proof_on_a_card_tells_what_the_card_did() {
    let bench = Bench::ready("credit");
    if bench.run("selftest --device sim --elements 1").code != Some(0) {
        assert!(std::env::var_os("CI").is_none(), "CI has the simulated card");
        return;
    }
    let prove = "prove credit --input @/credit/test.npy --row 0 --device sim --force";
    let said = bench.ok(&format!("{prove} --proof a.json -v")).out;
    for words in ["on the card", "cycles, first job to last", "read from host memory", "modelled: ", "MSM"] {
        assert!(said.contains(words), "no {words:?} in {said}");
    }
    let report: Value =
        serde_json::from_str(&bench.ok(&format!("{prove} --proof b.json --json")).out).unwrap();
    let card = &report["card"];
    let phases = card["phases"].as_array().unwrap();
    let longest = phases.iter().map(|phase| phase["cycles"].as_u64().unwrap()).max().unwrap();
    assert!(longest > 0 && card["cycles"].as_u64().unwrap() >= longest, "{card}");
    assert!(card["bus_bytes_read"].as_u64().unwrap() > 0 && card["modelled_seconds"].as_f64().unwrap() > 0.0);
    assert_eq!((&card["mismatches"], &card["errors"], &card["replays"]), (&0.into(), &0.into(), &0.into()));
}
