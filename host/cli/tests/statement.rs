//! What `verify` says, and that it says nothing else after a change of statement, key, public value or folder.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use serde_json::{Value, json};
use support::Bench;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A network of two scores with keys and a proof of its first test sample.
fn proved(options: &str, proving: &str) -> Bench {
    let bench = Bench::new();
    bench.ok(&format!("compile @/credit/model.onnx --data @/credit/calibration.npy --out m {options}"));
    bench.ok("setup m");
    bench.ok(&format!("prove m --input @/credit/test.npy --row 0 --proof proof.json {proving}"));
    bench
}

#[test]
fn every_command_names_the_model_and_verify_compares_it() {
    let bench = Bench::new();
    bench.ok("compile @/credit/model.onnx --data @/credit/calibration.npy --out m");
    let id = json(&bench.ok("setup m --json").out)["model_id"].as_str().unwrap().to_owned();
    let prove = "prove m --input @/credit/test.npy --row 0 --proof proof.json --json";
    assert_eq!(json(&bench.ok(prove).out)["model_id"], json!(id));
    let verify = json(&bench.ok("verify m --proof proof.json --json").out);
    assert_eq!((&verify["model_id"], &verify["model_compared"]), (&json!(id), &json!(false)));
    assert!(bench.ok("verify m --proof proof.json").out.contains("not compared"));
    let expected = bench.ok(&format!("verify m --proof proof.json --expect {id}"));
    assert!(expected.out.contains("as expected") && expected.out.contains("some input in its range"));
    let other = format!("{}{}", &id[..63], if id.ends_with('0') { "1" } else { "0" });
    let refused = format!("verify m --proof proof.json --expect {other}");
    bench.fails(&refused, 1, &["not of", &id, &other]);
}

#[test]
fn a_verifier_needs_no_model() {
    let bench = proved("", "");
    bench.ok("export verifier m --out v");
    let files: Vec<_> =
        std::fs::read_dir(bench.path("v")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files.len(), 2, "{files:?}");
    let answers =
        ["m", "v"].map(|dir| json(&bench.ok(&format!("verify {dir} --proof proof.json --json")).out));
    assert_eq!(answers[0]["outputs"], answers[1]["outputs"]);
    bench.fails("export verifier m --out v", 4, &["exists already", "--force"]);
    // A model that would take 64 GiB is not even opened.
    let hostile = r#"{"name":"x","input":{"shape":[1,8589934592],"fraction_bits":0,"min":0,"max":1,"bits":1,"visibility":"public"},"nodes":[],"output":"scores"}"#;
    bench.write("m/model.json", hostile);
    bench.ok("verify m --proof proof.json");
}

#[test]
fn a_changed_statement_is_refused() {
    let bench = proved("--output scores", "");
    let said = bench.ok("verify m --proof proof.json --json").out;
    let edits = [
        ("\"scores\"", "\"class\""),
        ("\"fraction_bits\": ", "\"fraction_bits\": 1"),
        ("\"min\": 0", "\"min\": -1"),
    ];
    let whole = std::fs::read_to_string(bench.path("m/statement.json")).unwrap();
    for (from, to) in edits {
        assert!(whole.contains(from), "{from} in {whole}");
        bench.write("m/statement.json", whole.replacen(from, to, 1));
        bench.fails("verify m --proof proof.json", 3, &["statement.json", "hint:"]);
    }
    bench.write("m/statement.json", &whole);
    assert_eq!(json(&bench.ok("verify m --proof proof.json --json").out)["outputs"], json(&said)["outputs"]);
}

#[test]
fn files_of_two_setups_are_refused() {
    let bench = proved("", "");
    std::fs::create_dir(bench.path("n")).unwrap();
    let copy = |from: &str, to: &str| std::fs::copy(bench.path(from), bench.path(to)).map(drop).unwrap();
    ["model.json", "circuit.bin"].iter().for_each(|file| copy(&format!("m/{file}"), &format!("n/{file}")));
    bench.ok("setup n");
    bench.fails("verify n --proof proof.json", 1, &["does not verify"]);
    let prove = "prove n --input @/credit/test.npy --row 0 --proof other.json";
    for file in ["statement.json", "verification_key.json", "proving.key"] {
        let kept = std::fs::read(bench.path(&format!("n/{file}"))).unwrap();
        copy(&format!("m/{file}"), &format!("n/{file}"));
        bench.fails(prove, 3, &[".json: ", "hint:"]);
        if file != "proving.key" {
            bench.fails("verify n --proof proof.json", 3, &["statement.json", "hint:"]);
        }
        bench.write(&format!("n/{file}"), kept);
    }
    bench.ok(prove);
}

#[test]
fn a_public_input_is_shown_and_compared() {
    let bench = proved("--input-visibility public", "");
    let verified = json(&bench.ok("verify m --proof proof.json --json").out);
    assert_eq!(verified["input"].as_array().unwrap().len(), 54);
    assert!(bench.ok("verify m --proof proof.json").out.contains("for the public input"));
    let compared =
        json(&bench.ok("verify m --proof proof.json --input @/credit/test.npy --row 0 --json").out);
    assert_eq!(compared["input_compared"], true);
    bench.fails(
        "verify m --proof proof.json --input @/credit/test.npy --row 1",
        1,
        &["of another input: value "],
    );
    let public = json(&std::fs::read_to_string(bench.path("public.json")).unwrap());
    for (index, value) in [(0, "1"), (53, "3"), (54, "4")] {
        let mut forged = public.clone();
        forged[index] = json!(if forged[index] == value { "0" } else { value });
        bench.write("forged.json", forged.to_string());
        bench.fails("verify m --proof proof.json --public forged.json", 1, &["hint:"]);
    }
}

#[test]
fn a_private_input_is_not_compared() {
    let bench = proved("", "");
    assert_eq!(json(&bench.ok("verify m --proof proof.json --json").out)["input"], Value::Null);
    bench.fails("verify m --proof proof.json --input @/credit/test.npy --row 0", 1, &["private"]);
    bench.fails("verify m --proof proof.json --context 00", 1, &["without one"]);
    let prove = "prove m --input @/credit/test.npy --row 0 --proof other.json --context 00";
    bench.fails(prove, 3, &["without one"]);
}

#[test]
fn a_context_binds_a_proof() {
    let bench = proved("--context", "--context 0xc0ffee");
    assert!(bench.ok("verify m --proof proof.json").out.contains("not compared with any; see --context"));
    let verified = json(&bench.ok("verify m --proof proof.json --context C0FFEE --json").out);
    assert_eq!(verified["context_compared"], true);
    bench.fails("verify m --proof proof.json --context c0ffee00", 1, &["another context"]);
    bench.fails("prove m --input @/credit/test.npy --row 0 --proof other.json", 3, &["--context HEX"]);
    let public = json(&std::fs::read_to_string(bench.path("public.json")).unwrap());
    let mut forged = public.clone();
    *forged.as_array_mut().unwrap().last_mut().unwrap() = json!("12345");
    bench.write("forged.json", forged.to_string());
    bench.fails("verify m --proof proof.json --public forged.json", 1, &["does not verify"]);
    bench.fails("verify m --proof proof.json --context abc", 2, &["hexadecimal"]);
}
