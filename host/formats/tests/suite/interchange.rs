//! Interchange with snarkjs 0.7.6 and circom themselves, both from npm: `scripts/test` installs them.
//!
//! Without them these tests fail and say so: an interchange that was not tried is not one.

use crate::common;
use crate::raw::{field, g1, g2};
use ark_bn254::Fr;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use zkcard_formats::snarkjs;
use zkcard_groth16::{Convention, Prover, ProvingKey, R1cs, SparseMatrix, Stopwatch, setup, verify};
use zkcard_soft::Soft;

/// A chain of products with an output, a used and an unused public input, and a private one.
const CIRCUIT: &str = "pragma circom 2.0.0;
template Chain(n) {
    signal input x; signal input unused; signal input k; signal output y;
    signal s[n + 1];
    s[0] <== x;
    for (var i = 0; i < n; i++) { s[i + 1] <== (s[i] + i) * (s[i] + k); }
    y <== s[n];
}
component main {public [x, unused]} = Chain(13);";
const INPUT: &str = r#"{"x": "3", "unused": "7", "k": "21888242871839275222246405745257275088548364400416034343698204186575808495612"}"#;
const FILES: [&str; 3] = ["proof.json", "public.json", "verification_key.json"];

#[test]
fn snarkjs_verifies_our_proofs_and_refuses_changed_ones() {
    let (r1cs, z) = common::random_circuit(11, 40, 3);
    for convention in [Convention::Arkworks, Convention::Snarkjs] {
        let folder = TempDir::new().unwrap();
        let key = setup(&Soft::new(), &r1cs, convention, &Stopwatch::new()).unwrap();
        prove_into(folder.path(), &key, &r1cs, &z);
        assert!(accepts(folder.path()), "{convention:?}");
        change_public(folder.path());
        assert!(!accepts(folder.path()), "{convention:?}");
    }
}

#[test]
fn we_verify_snarkjs_proofs_and_refuse_changed_ones() {
    let [proof, public, key] = FILES.map(|name| ceremony().join(name));
    let (key, proof) = (snarkjs::read_verifying_key(key).unwrap(), snarkjs::read_proof(proof).unwrap());
    let mut public = snarkjs::read_public(public).unwrap();
    assert_eq!(verify(&key, &public, &proof), Ok(()));
    public[2] += Fr::from(1u64); // the unused input is bound as well
    assert!(verify(&key, &public, &proof).is_err());
}

#[test]
fn what_we_write_again_is_what_snarkjs_wrote() {
    let [proof, public, key] = FILES.map(|name| ceremony().join(name));
    let again = TempDir::new().unwrap();
    let to = |name: &str| again.path().join(name);
    snarkjs::write_proof(to(FILES[0]), &snarkjs::read_proof(&proof).unwrap()).unwrap();
    snarkjs::write_public(to(FILES[1]), &snarkjs::read_public(&public).unwrap()).unwrap();
    snarkjs::write_verifying_key(to(FILES[2]), &snarkjs::read_verifying_key(&key).unwrap()).unwrap();
    for (theirs, name) in [proof, public, key].iter().zip(FILES) {
        assert_eq!(json(&to(name)), json(theirs), "{name}");
    }
}

#[test]
fn our_prover_works_with_a_key_that_snarkjs_made() {
    let folder = ceremony();
    let (r1cs, z) = (circom_r1cs(folder), circom_witness(folder));
    assert_eq!(r1cs.first_violation(&z), None);
    let out = TempDir::new().unwrap();
    prove_into(out.path(), &snarkjs_key(folder, &r1cs), &r1cs, &z);
    std::fs::copy(folder.join(FILES[2]), out.path().join(FILES[2])).unwrap();
    assert!(accepts(out.path()));
}

fn prove_into(folder: &Path, key: &ProvingKey, r1cs: &R1cs, z: &[Fr]) {
    let proven = Prover::new(Soft::new(), key, Arc::new(r1cs.clone())).unwrap().prove(z).unwrap();
    snarkjs::write_proof(folder.join(FILES[0]), &proven.proof).unwrap();
    snarkjs::write_public(folder.join(FILES[1]), &proven.public).unwrap();
    snarkjs::write_verifying_key(folder.join(FILES[2]), &key.vk).unwrap();
}

fn accepts(folder: &Path) -> bool {
    let output = snarkjs_cli(folder, &["groth16", "verify", FILES[2], FILES[1], FILES[0]]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("OK!") || said.contains("Invalid proof"), "snarkjs said neither: {said}");
    output.status.success() && said.contains("OK!")
}

fn change_public(folder: &Path) {
    let path = folder.join(FILES[1]);
    let mut public = snarkjs::read_public(&path).unwrap();
    public[1] += Fr::from(1u64);
    snarkjs::write_public(&path, &public).unwrap();
}

/// A whole ceremony of snarkjs's with its proof, made once: the folder with all files.
fn ceremony() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER.get_or_init(run_ceremony).path()
}

fn run_ceremony() -> TempDir {
    let temp = TempDir::new().unwrap();
    let folder = temp.path();
    std::fs::write(folder.join("c.circom"), CIRCUIT).unwrap();
    std::fs::write(folder.join("input.json"), INPUT).unwrap();
    succeed(folder, &npm("circom2/cli.js"), "c.circom --r1cs --wasm");
    for step in [
        "powersoftau new bn128 6 0.ptau",
        "powersoftau contribute 0.ptau 1.ptau --name=test -e=test",
        "powersoftau prepare phase2 1.ptau 2.ptau",
        "groth16 setup c.r1cs 2.ptau 0.zkey",
        "zkey contribute 0.zkey c.zkey --name=test -e=test",
        "zkey export verificationkey c.zkey verification_key.json",
        "zkey export json c.zkey zkey.json",
        "r1cs export json c.r1cs r1cs.json",
        "wtns calculate c_js/c.wasm input.json c.wtns",
        "wtns export json c.wtns wtns.json",
        "groth16 prove c.zkey c.wtns proof.json public.json",
    ] {
        succeed(folder, &npm("snarkjs/build/cli.cjs"), step);
    }
    temp
}

fn succeed(folder: &Path, script: &Path, args: &str) {
    let output = node(folder, script, &args.split(' ').collect::<Vec<_>>());
    assert!(output.status.success(), "{args}: {}", String::from_utf8_lossy(&output.stdout));
}

fn snarkjs_cli(folder: &Path, args: &[&str]) -> Output {
    node(folder, &npm("snarkjs/build/cli.cjs"), args)
}

fn node(folder: &Path, script: &Path, args: &[&str]) -> Output {
    Command::new("node").arg(script).args(args).current_dir(folder).output().expect("node runs")
}

fn npm(script: &str) -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/npm");
    let folder = std::env::var_os("ZKCARD_NPM").map_or_else(default, PathBuf::from);
    let path = folder.join("node_modules").join(script);
    assert!(path.exists(), "there is no {path:?}; run: scripts/setup test");
    path
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The circuit from `snarkjs r1cs export json`: each constraint is three maps from variable to coefficient.
fn circom_r1cs(folder: &Path) -> R1cs {
    let file = json(&folder.join("r1cs.json"));
    let count = |name: &str| file[name].as_u64().unwrap() as usize;
    let rows = file["constraints"].as_array().unwrap();
    let matrices = [0, 1, 2].map(|m| SparseMatrix::from_rows(rows.iter().map(|row| combination(&row[m]))));
    let public = count("nOutputs") + count("nPubInputs");
    R1cs::new(public, count("nVars") - 1 - public, matrices).unwrap()
}

fn combination(map: &Value) -> Vec<(usize, Fr)> {
    let terms = map.as_object().unwrap().iter();
    terms.map(|(column, value)| (column.parse().unwrap(), field(value))).collect()
}

fn circom_witness(folder: &Path) -> Vec<Fr> {
    json(&folder.join("wtns.json")).as_array().unwrap().iter().map(field).collect()
}

/// The key from `snarkjs zkey export json`.
fn snarkjs_key(folder: &Path, r1cs: &R1cs) -> ProvingKey {
    let file = json(&folder.join("zkey.json"));
    let points = |name: &str| file[name].as_array().unwrap().iter().filter(|point| !point.is_null());
    ProvingKey {
        vk: snarkjs::read_verifying_key(folder.join(FILES[2])).unwrap(),
        convention: Convention::Snarkjs,
        domain_size: file["domainSize"].as_u64().unwrap() as usize,
        circuit: r1cs.digest(),
        beta_g1: g1(&file["vk_beta_1"]),
        delta_g1: g1(&file["vk_delta_1"]),
        a: points("A").map(g1).collect(),
        b_g1: points("B1").map(g1).collect(),
        b_g2: points("B2").map(g2).collect(),
        l: points("C").map(g1).collect(),
        h: points("hExps").map(g1).collect(),
    }
}
