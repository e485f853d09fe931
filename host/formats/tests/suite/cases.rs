//! Keys and proofs of others, and what is right for each: the files of `tests/cases`.

use crate::raw::equation_holds;
use serde_json::Value;
use std::path::PathBuf;
use zkcard_formats::snarkjs;
use zkcard_groth16::{Proof, verify};

/// Keys to be refused, with what the error must say.
const KEYS: [(&str, &str); 8] = [
    ("delta_is_gamma", "γ = δ: nobody has contributed to the ceremony of this key"),
    ("beta_is_gamma", "β = γ: anybody can forge a proof for any input"),
    ("beta_is_delta", "β = δ: anybody can forge a proof for any input"),
    ("delta_is_minus_gamma", "γ = −δ: anybody can forge a proof for any input"),
    ("alpha_infinity", "α is the point at infinity: anybody can forge a proof for any input"),
    ("ic0_infinity", "IC[0] is the point at infinity: anybody can forge a proof for inputs of zero"),
    ("ic0_is_minus_ic1", "IC[0] = −IC[1]: anybody can forge proofs for some inputs"),
    ("unbound_input", "IC[1] is the point at infinity: public input 0 is not bound"),
];
/// Those of them with a forged proof beside.
const FORGED: [&str; 3] = ["delta_is_gamma", "beta_is_gamma", "beta_is_delta"];
/// Other ways to write the proof.
const PROOFS: [&str; 3] = ["proof.json", "no_curve.proof.json", "bom.proof.json"];

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

fn raw(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(case(name)).unwrap()).unwrap()
}

fn proof(name: &str) -> Proof {
    snarkjs::read_proof(case(name)).unwrap()
}

#[test]
fn keys_under_which_anybody_can_forge_are_refused() {
    for (name, told) in KEYS {
        let path = case(&format!("{name}.verification_key.json"));
        let error = snarkjs::read_verifying_key(&path).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: {told}", path.display())), "{error}");
        assert!(!error.contains("--force"), "advice that would destroy the key: {error}");
    }
}

#[test]
fn the_forgeries_satisfy_the_equation() {
    for name in FORGED {
        let [key, public, proof] =
            ["verification_key", "public", "proof"].map(|kind| raw(&format!("{name}.{kind}.json")));
        assert!(equation_holds(&key, &public, &proof), "{name}");
        assert!(
            !equation_holds(&raw("verification_key.json"), &public, &proof),
            "{name}: any key takes this"
        );
    }
}

#[test]
fn sound_files_verify_however_they_are_written() {
    let public = snarkjs::read_public(case("public.json")).unwrap();
    for key in ["verification_key.json", "no_alphabeta.verification_key.json"] {
        let key = snarkjs::read_verifying_key(case(key)).unwrap();
        for name in PROOFS {
            assert_eq!(verify(&key, &public, &proof(name)), Ok(()), "{name}");
        }
        for name in FORGED {
            let public = snarkjs::read_public(case(&format!("{name}.public.json"))).unwrap();
            assert!(verify(&key, &public, &proof(&format!("{name}.proof.json"))).is_err(), "{name}");
        }
    }
}

#[test]
fn the_order_of_the_evm_is_told() {
    let error = snarkjs::read_proof(case("evm_order.proof.json")).unwrap_err().to_string();
    assert!(error.contains("evm_order.proof.json: pi_b: not on the curve (EVM order?"), "{error}");
}

/// So that no file lies there untried.
#[test]
fn every_file_is_in_a_table() {
    let mut tried: Vec<String> =
        KEYS.iter().map(|(name, _)| format!("{name}.verification_key.json")).collect();
    tried
        .extend(FORGED.iter().flat_map(|name| [format!("{name}.proof.json"), format!("{name}.public.json")]));
    tried.extend(PROOFS.map(String::from));
    let others = [
        "README.md",
        "evm_order.proof.json",
        "no_alphabeta.verification_key.json",
        "public.json",
        "verification_key.json",
    ];
    tried.extend(others.map(String::from));
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut there: Vec<String> = std::fs::read_dir(case("")).unwrap().map(name).collect();
    tried.sort();
    there.sort();
    assert_eq!(tried, there);
}
