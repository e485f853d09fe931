//! snarkjs's commands, on files that circom and snarkjs made: their outputs, exit codes and refusals.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use serde_json::Value;
use support::{Bench, Said};

const FILES: [&str; 6] =
    ["chain.r1cs", "chain.sym", "chain.wtns", "chain.zkey", "uncontributed.zkey", "chain.ptau"];

/// A folder with the files.
fn bench() -> Bench {
    let bench = Bench::new();
    let from = concat!(env!("CARGO_MANIFEST_DIR"), "/../formats/tests/suite/iden3");
    for name in FILES {
        std::fs::copy(format!("{from}/{name}"), bench.path(name)).unwrap();
    }
    bench
}

fn ok(bench: &Bench, line: &str) -> String {
    bench.ok(line).out
}

fn fails(bench: &Bench, line: &str, code: i32, word: &str) -> Said {
    let said = bench.run(line);
    assert_eq!(said.code, Some(code), "{line}: {}{}", said.out, said.err);
    assert!(said.err.contains(word), "{line}: {}", said.err);
    said
}

#[test]
fn a_project_proves_and_verifies_by_snarkjs_words() {
    let bench = bench();
    assert!(
        ok(&bench, "zkey export verificationkey chain.zkey vk.json")
            .contains("EXPORT VERIFICATION KEY FINISHED")
    );
    for device in ["", " --check twin"] {
        ok(&bench, &format!("groth16 prove chain.zkey chain.wtns proof.json public.json{device}"));
        assert!(ok(&bench, "groth16 verify vk.json public.json proof.json").contains("snarkJS: OK!"));
    }
    assert_eq!(
        std::fs::read_to_string(bench.path("public.json")).unwrap(),
        "[\n \"5223490\",\n \"3\",\n \"7\"\n]"
    );
    // The verdict on the key is kept in the user's own cache.
    assert_eq!(std::fs::read_dir(bench.path("cache/zkcard/checked")).unwrap().count(), 1);
    ok(&bench, "g16p chain.zkey chain.wtns p2.json q2.json");
    ok(&bench, "g16v vk.json q2.json p2.json");
}

#[test]
fn a_wrong_proof_ends_with_1_and_wrong_words_with_99() {
    let bench = bench();
    ok(&bench, "zkey export verificationkey chain.zkey vk.json");
    ok(&bench, "groth16 prove chain.zkey chain.wtns proof.json public.json");
    bench.write("other.json", "[\"5223490\", \"3\", \"8\"]");
    let said = fails(&bench, "groth16 verify vk.json other.json proof.json", 1, "does not verify");
    assert!(said.out.contains("[ERROR] snarkJS: Invalid proof"), "{}", said.out);
    fails(&bench, "groth16 verify vk.json proof.json public.json", 1, "proof.json");
    fails(&bench, "groth16 prove none.zkey chain.wtns", 1, "none.zkey");
    fails(&bench, "groth16 frob", 99, "frob");
    fails(&bench, "groth16 prove a b c d e", 99, "'e'");
    fails(&bench, "pkp a b c d", 99, "plonk is left out");
    fails(&bench, "ptcv a b", 99, "powersoftau convert is left out");
}

/// r more is another text for the same element: who takes both takes one proof twice.
#[test]
fn a_public_value_plus_r_is_no_alias() {
    let bench = bench();
    ok(&bench, "zkey export verificationkey chain.zkey vk.json");
    ok(&bench, "groth16 prove chain.zkey chain.wtns proof.json public.json");
    let alias = "21888242871839275222246405745257275088548364400416034343698204186575808495620"; // 3 + r
    bench.write("alias.json", format!("[\"5223490\", \"{alias}\", \"7\"]"));
    fails(&bench, "groth16 verify vk.json alias.json proof.json", 1, "not below the modulus");
}

#[test]
fn keys_that_prove_nothing_are_refused_by_each_command() {
    let bench = bench();
    for line in [
        "groth16 prove uncontributed.zkey chain.wtns p.json q.json",
        "zkey export verificationkey uncontributed.zkey vk.json",
        "zkey export json uncontributed.zkey all.json",
    ] {
        fails(&bench, line, 1, "nobody has contributed");
        assert!(!bench.path("p.json").exists() && !bench.path("vk.json").exists());
    }
}

#[test]
fn witnesses_are_checked_and_exported() {
    let bench = bench();
    let said = ok(&bench, "wtns check chain.r1cs chain.wtns");
    for line in ["snarkJS:   Vars (wires):   7", "snarkJS: WITNESS IS CORRECT", "FINISHED SUCCESSFULLY"] {
        assert!(said.contains(line), "{said}");
    }
    ok(&bench, "wtns export json chain.wtns w.json");
    let values: Vec<String> = serde_json::from_slice(&std::fs::read(bench.path("w.json")).unwrap()).unwrap();
    assert_eq!(values[..4], ["1", "5223490", "3", "7"]);
    bench.edit("chain.wtns", |bytes| *bytes.last_mut().unwrap() ^= 1);
    let said = fails(&bench, "wtns check chain.r1cs chain.wtns", 1, "breaks constraint 1");
    assert!(said.out.contains("[WARN]  snarkJS: WITNESS IS NOT CORRECT"), "{}", said.out);
    fails(&bench, "groth16 prove chain.zkey chain.wtns p.json q.json", 1, "wtns check");
    assert!(!bench.path("p.json").exists());
}

#[test]
fn a_witness_shorter_than_the_key_is_refused() {
    let bench = bench();
    bench.edit("chain.wtns", |bytes| {
        bytes.truncate(bytes.len() - 32);
        bytes[60] -= 1;
        let length = u64::from_le_bytes(bytes[68..76].try_into().unwrap()) - 32;
        bytes[68..76].copy_from_slice(&length.to_le_bytes());
    });
    fails(&bench, "groth16 prove chain.zkey chain.wtns p.json q.json", 1, "6 values for 7 variables");
    fails(&bench, "wtns check chain.r1cs chain.wtns", 1, "6 values for 7 variables");
}

#[test]
fn circuits_are_shown() {
    let bench = bench();
    let said = ok(&bench, "r1cs info chain.r1cs");
    for line in
        ["Curve: bn-128", "# of Wires: 7", "# of Constraints: 3", "# of Private Inputs: 1", "# of Labels: 9"]
    {
        assert!(said.contains(line), "{said}");
    }
    let minus_one = "21888242871839275222246405745257275088548364400416034343698204186575808495616";
    let line = format!("[ {minus_one}main.x ] * [ main.x +main.k ] - [ {minus_one}main.s[1] ] = 0");
    assert!(ok(&bench, "r1cs print chain.r1cs").contains(&line));
    ok(&bench, "r1cs export json chain.r1cs r.json");
    let json: Value = serde_json::from_slice(&std::fs::read(bench.path("r.json")).unwrap()).unwrap();
    assert_eq!((&json["nVars"], &json["constraints"][0][1]["4"]), (&7.into(), &"1".into()));
    ok(&bench, "zkey export json chain.zkey z.json");
    let json: Value = serde_json::from_slice(&std::fs::read(bench.path("z.json")).unwrap()).unwrap();
    assert_eq!(json["C"][3], Value::Null);
    assert_eq!(json["hExps"].as_array().unwrap().len(), 8);
}
