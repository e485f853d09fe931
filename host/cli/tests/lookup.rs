//! A network of protocol lookup from its file to its proof, its contract and its refusals.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use serde_json::{Value, json};
use support::Bench;

const COMPILE: &str = "compile @/credit/model.onnx --data @/credit/calibration.npy --out";
const PROVE: &str = "--input @/credit/test.npy --row 0";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The credit network in folder `m`, with keys.
fn ready(options: &str) -> Bench {
    let bench = Bench::new();
    bench.ok(&format!("{COMPILE} m --protocol lookup {options}"));
    bench.ok("setup m");
    bench
}

fn text(bench: &Bench, file: &str) -> String {
    std::fs::read_to_string(bench.path(file)).unwrap()
}

#[test]
fn a_network_proves_and_verifies_with_lookups() {
    let bench = ready("--output scores");
    let proved = json(&bench.ok(&format!("prove m {PROVE} --proof proof.json --json")).out);
    assert_eq!((&proved["protocol"], &proved["proof_bytes"]), (&json!("lookup"), &json!(320)));
    bench.ok("export verifier m --out v");
    let verified = json(&bench.ok("verify v --proof proof.json --json").out);
    assert_eq!((&verified["protocol"], &verified["outputs"]), (&json!("lookup"), &proved["outputs"]));
    assert_eq!(verified["model_id"], proved["model_id"]);
    for (file, word) in [
        ("m/model.json", "\"lookup\""),
        ("m/statement.json", "\"lookup\""),
        ("proof.json", "\"zkcard-lookup\""),
    ] {
        assert!(text(&bench, file).contains(word), "{file}");
    }
    // The plain proof of the same input says the same.
    bench.ok(&format!("{COMPILE} plain --output scores"));
    bench.ok("setup plain");
    bench.ok(&format!("prove plain {PROVE} --proof plain.json"));
    let plain = json(&bench.ok("verify plain --proof plain.json --json").out);
    assert_eq!((&plain["protocol"], &plain["outputs"]), (&json!("groth16"), &verified["outputs"]));
}

#[test]
fn every_public_value_and_point_counts() {
    let bench = ready("--output scores");
    bench.ok(&format!("prove m {PROVE} --proof proof.json"));
    bench.ok(&format!("prove m {PROVE} --proof again.json"));
    let (public, proof, again) = (
        json(&text(&bench, "public.json")),
        json(&text(&bench, "proof.json")),
        json(&text(&bench, "again.json")),
    );
    for index in 0..public.as_array().unwrap().len() {
        let mut forged = public.clone();
        forged[index] = json!(if forged[index] == "1" { "2" } else { "1" });
        bench.write("forged.json", forged.to_string());
        bench.fails("verify m --proof proof.json --public forged.json", 1, &["hint:"]);
    }
    for point in ["pi_a", "pi_b", "pi_c1", "pi_c2"] {
        let mut forged = proof.clone();
        assert_ne!(forged[point], again[point]);
        forged[point] = again[point].clone();
        bench.write("forged.json", forged.to_string());
        bench.fails("verify m --proof forged.json --public public.json", 1, &["does not verify"]);
    }
}

#[test]
fn a_context_is_needed_to_verify() {
    let bench = ready("--context");
    bench.fails(&format!("prove m {PROVE} --proof proof.json"), 3, &["--context HEX"]);
    bench.ok(&format!("prove m {PROVE} --proof proof.json --context 0xc0ffee"));
    let verified = json(&bench.ok("verify m --proof proof.json --context C0FFEE --json").out);
    assert_eq!(verified["context_compared"], true);
    assert!(verified["context"].as_str().unwrap().starts_with("0x"), "{verified}");
    bench.fails("verify m --proof proof.json", 3, &["--context HEX"]);
    bench.fails("verify m --proof proof.json --context c0ffee00", 1, &["does not verify", "context"]);
    // It is no public value: those are of the network alone.
    let values = json(&text(&bench, "public.json")).as_array().unwrap().len();
    assert_eq!(values, 1);
    let other = ready("");
    other.ok(&format!("prove m {PROVE} --proof proof.json"));
    other.fails("verify m --proof proof.json --context 00", 1, &["without one"]);
}

/// Files of both protocols of one network: neither takes the other's for its own.
#[test]
fn files_of_the_other_protocol_are_refused_by_name() {
    let bench = ready("");
    bench.ok(&format!("{COMPILE} p"));
    bench.ok("setup p");
    bench.ok(&format!("prove m {PROVE} --proof lookup.json"));
    bench.ok(&format!("prove p {PROVE} --proof plain.json"));
    let (lookup, plain) = ("\"zkcard-lookup\" where \"groth16\"", "\"groth16\" where \"zkcard-lookup\"");
    bench.fails("verify p --proof lookup.json", 3, &[lookup]);
    bench.fails("verify m --proof plain.json", 3, &[plain]);
    bench.fails("groth16 verify m/verification_key.json lookup.public.json lookup.json", 1, &[lookup]);
    for (file, words) in [
        ("proving.key", ["but a proving key of protocol lookup", "of protocol lookup, but a proving key"]),
        ("verification_key.json", [lookup, plain]),
        ("circuit.bin", ["but a circuit of protocol lookup", "of protocol lookup, but a circuit"]),
    ] {
        let [of_m, of_p] = ["m", "p"].map(|dir| std::fs::read(bench.path(&format!("{dir}/{file}"))).unwrap());
        bench.write(&format!("m/{file}"), &of_p);
        bench.write(&format!("p/{file}"), &of_m);
        bench.fails(&format!("prove p {PROVE} --proof a.json"), 3, &[words[0]]);
        bench.fails(&format!("prove m {PROVE} --proof a.json"), 3, &[words[1]]);
        bench.write(&format!("m/{file}"), of_m);
        bench.write(&format!("p/{file}"), of_p);
    }
    let statement = std::fs::read(bench.path("p/statement.json")).unwrap();
    bench.write("m/statement.json", statement);
    bench.fails("verify m --proof plain.json --public plain.public.json", 3, &[lookup]);
}

#[test]
fn a_ceremony_is_refused_with_what_to_do() {
    let bench = Bench::new();
    bench.ok(&format!("{COMPILE} m --protocol lookup"));
    for line in ["setup m --ptau none.ptau", "contribute m", "zkey verify m none.ptau"] {
        let said = bench.run(line);
        assert_ne!(said.code, Some(0), "{line}");
        assert!(
            said.err.contains("protocol plain") || said.err.contains("none.ptau"),
            "{line}: {}",
            said.err
        );
    }
    bench.fails("setup m --ptau none.ptau", 3, &["protocol plain", "hint: ", "zkcard setup m"]);
}

/// What the card did is told of both rounds.
#[test]
fn a_card_proves_with_lookups() {
    let bench = ready("");
    if bench.run("selftest --device sim --elements 1").code != Some(0) {
        assert!(std::env::var_os("CI").is_none(), "CI has the simulated card");
        return;
    }
    let said = bench.ok(&format!("prove m {PROVE} --device sim --proof a.json --json")).out;
    let card = &json(&said)["card"];
    assert_eq!((&card["mismatches"], &card["errors"], &card["replays"]), (&0.into(), &0.into(), &0.into()));
    let sums = card["phases"].as_array().unwrap().iter();
    let sums = sums.filter(|phase| phase["name"].as_str().unwrap().starts_with("msm g1"));
    assert_eq!(sums.map(|phase| phase["jobs"].as_u64().unwrap()).sum::<u64>(), 10);
    bench.ok("verify m --proof a.json");
}

const LENET5: &str = "compile @/lenet5/model.onnx --data @/lenet5/calibration.npy --out";

/// Compiled, mocked, tabled, proved and verified; what it answers, and how many constraints it has.
fn lenet5(bench: &Bench, dir: &str, options: &str) -> (Value, u64) {
    const DIGIT: &str = "--input @/lenet5/test.npy --row 0";
    let compiled = json(&bench.ok(&format!("{LENET5} {dir} {options} --json")).out);
    let table = json(&bench.ok(&format!("table {dir} --json")).out);
    assert_eq!((&table["layers"], &table["size"]), (&compiled["layers"], &compiled["size"]));
    let mocked = json(&bench.ok(&format!("mock {dir} {DIGIT} --json")).out);
    assert_eq!((&mocked["satisfied"], &mocked["constraints"]), (&json!(true), &compiled["constraints"]));
    bench.ok(&format!("setup {dir}"));
    bench.ok(&format!("prove {dir} {DIGIT} --proof {dir}.json --public {dir}.public.json"));
    let verify = format!("verify {dir} --proof {dir}.json --public {dir}.public.json --json");
    let verified = json(&bench.ok(&verify).out);
    assert_eq!(verified["outputs"], mocked["outputs"]);
    (verified["outputs"].clone(), compiled["constraints"].as_u64().unwrap())
}

#[test]
fn lenet5_is_proved_with_lookups() {
    let bench = Bench::new();
    let (_, constraints) = lenet5(&bench, "m", "--protocol lookup");
    assert!((20_000..=23_500).contains(&constraints), "{constraints}");
    let shown = bench.ok("table m").out;
    assert!(shown.contains("three conditions") && shown.contains("relu >> 11"), "{shown}");
}

/// By bits it has six times as many constraints; the answers are those of the same integers but where they saturate.
#[test]
fn lenet5_is_proved_by_bits() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return; // some ten seconds
    }
    let bench = Bench::new();
    let [(by_bits, many), (looked_up, few)] = [("p", "--protocol plain"), ("m", "--protocol lookup")]
        .map(|(dir, options)| lenet5(&bench, dir, options));
    assert_eq!(by_bits["class"], looked_up["class"]);
    assert!(many > 5 * few, "{many} {few}");
}
