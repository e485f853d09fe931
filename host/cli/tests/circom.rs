//! Whole projects of circom's, with the peers themselves: circuits of circomlib compiled by circom, witnesses by its own
//! generators, powers of tau and keys by snarkjs. Our proofs are verified by snarkjs and by ark-groth16, snarkjs's by us.
//!
//! Without the peers (npm; `scripts/test` installs them) these tests fail and say so.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use ark_bn254::Bn254;
use ark_groth16::{Groth16, prepare_verifying_key};
use num_bigint::BigUint;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;
use support::{Bench, npm};
use tempfile::TempDir;
use zkcard_formats::{ark, snarkjs};

/// A circuit with inputs, and the public values that come of them.
struct Project {
    name: &'static str,
    input: &'static str,
    public: Option<&'static [&'static str]>,
    /// The logarithm of the largest domain that its powers of tau are for.
    power: u32,
}

/// Powers of tau up to here are made by snarkjs, which takes minutes for these; larger ones by us.
const SNARKJS_MAX: u32 = 13;

const POSEIDON: Project = Project {
    name: "poseidon",
    input: r#"{"a": "1", "b": 2}"#,
    public: Some(&["7853200120776062878684798364095072458815029376092732009249414926327459813530"]),
    power: 9,
};
const MERKLE: Project = Project {
    name: "merkle",
    // The root is filled in by whoever knows the path's hashes.
    input: r#"{"root": "ROOT", "leaf": "1", "side": ["0", "1"], "sibling": ["2", "3"]}"#,
    public: None,
    power: 9,
};
const BOTH: Project = Project {
    name: "both",
    input: r#"{"x": "3", "unread": "-1", "k": "0x5"}"#,
    public: Some(&[
        "8",
        "15",
        "3",
        "21888242871839275222246405745257275088548364400416034343698204186575808495616",
    ]),
    power: 9,
};
const NONE: Project =
    Project { name: "none", input: r#"{"a": 3, "b": "4", "c": "12"}"#, public: Some(&[]), power: 9 };

/// The base point of Baby Jubjub's subgroup (ERC-2494), and the subgroup's order.
const BASE8: [&str; 2] = [
    "5299619240641551281634865583518297030282874472190772894086521144482721001553",
    "16950150798460657717958625567821834550301663161624707787222815936182638968203",
];
const SUBGROUP: &str = "2736030358979909402780800718157159386076813972158567259200215660948447373041";

#[test]
fn poseidon_is_proved_on_the_simulated_card_too() {
    let bench = ready(&POSEIDON);
    prove_and_verify(&bench, &POSEIDON);
    let devices = bench.ok("devices").out;
    if devices.contains("cannot run") {
        assert!(std::env::var_os("CI").is_none(), "CI has Verilator");
        return;
    }
    bench.ok("groth16 prove poseidon.zkey poseidon.wtns card.json card_public.json --device sim");
    assert!(snarkjs_verifies(&bench, "card.json", "card_public.json"));
}

#[test]
fn outputs_public_inputs_and_one_in_no_constraint() {
    let bench = ready(&BOTH);
    prove_and_verify(&bench, &BOTH);
    // An input that no constraint reads is bound all the same.
    bench.write("other.json", r#"["8", "15", "3", "0"]"#);
    assert!(!snarkjs_verifies(&bench, "proof.json", "other.json"));
    assert_eq!(bench.run("groth16 verify vk.json other.json proof.json").code, Some(1));
}

#[test]
fn a_circuit_without_public_values() {
    prove_and_verify(&ready(&NONE), &NONE);
}

#[test]
fn a_merkle_proof_without_outputs() {
    prove_and_verify(&ready(&MERKLE), &MERKLE);
}

/// In the long run, as snarkjs takes minutes for the powers of tau. With k = r = 1 the key and the commitment are the base
/// point, and S = 1 + 8·h modulo the order of the subgroup.
#[test]
fn eddsa_signatures_are_proved() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return;
    }
    let [x, y] = BASE8;
    let transcript = Project {
        name: "transcript",
        input: format!(r#"{{"in": ["{x}", "{y}", "{x}", "{y}", "42"]}}"#).leak(),
        public: None,
        power: 9,
    };
    let bench = compiled(&transcript);
    let hash: BigUint = output(&bench, "transcript.wtns").parse().unwrap();
    let s = (hash * 8u32 + 1u32) % SUBGROUP.parse::<BigUint>().unwrap();
    let input = format!(r#"{{"Ax": "{x}", "Ay": "{y}", "R8x": "{x}", "R8y": "{y}", "S": "{s}", "M": "42"}}"#);
    let project = |input: String| Project { name: "eddsa", input: input.leak(), public: None, power: 13 };
    let bench = ready(&project(input.clone()));
    prove_and_verify(&bench, &project(input.clone()));
    bench.write("input.json", input.replace(r#""M": "42""#, r#""M": "43""#));
    bench.fails("wtns calculate eddsa_js/eddsa.wasm input.json other.wtns", 1, &["Assert Failed"]);
}

/// In the long run: 2¹⁵ rows, on powers of tau of our own.
#[test]
fn a_hash_by_sha256_is_proved() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return;
    }
    let bits = |bytes: &[u8]| -> Vec<String> {
        let bit = |byte: &u8, at: u32| (byte >> (7 - at) & 1).to_string();
        bytes.iter().flat_map(|byte| (0..8).map(move |at| bit(byte, at))).collect()
    };
    let message = b"eight by";
    let digest: Vec<&str> = bits(&Sha256::digest(message)).into_iter().map(|bit| &*bit.leak()).collect();
    let input = format!(r#"{{"in": {}}}"#, serde_json::to_string(&bits(message)).unwrap());
    let project = Project { name: "sha256", input: input.leak(), public: Some(digest.leak()), power: 15 };
    prove_and_verify(&ready(&project), &project);
}

/// A setup of either tool is that of the other, and a ceremony goes on with the other.
#[test]
fn ceremonies_are_continued_and_verified_with_either_tool() {
    let bench = ready(&POSEIDON);
    bench.ok("groth16 setup poseidon.r1cs powers.ptau ours.zkey");
    let bytes = |file: &str| std::fs::read(bench.path(file)).unwrap();
    assert!(bytes("ours.zkey") == bytes("0.zkey"));
    bench.ok("zkey contribute poseidon.zkey 2.zkey --name=ours");
    run_snarkjs(&bench, "zkey contribute 2.zkey 3.zkey --name=theirs -e=text");
    bench.ok("zkey beacon 3.zkey 4.zkey 0102030405060708 10");
    run_snarkjs(&bench, "zkey beacon 3.zkey theirs.zkey 0102030405060708 10");
    assert!(bytes("4.zkey") == bytes("theirs.zkey"));
    bench.ok("zkey verify poseidon.r1cs powers.ptau 4.zkey");
    run_snarkjs(&bench, "zkey verify poseidon.r1cs powers.ptau 4.zkey");
    // The first phase, begun by us, continued by snarkjs and prepared by us.
    bench.ok("powersoftau new bn128 4 0.ptau");
    bench.ok("powersoftau contribute 0.ptau 1.ptau --name=ours");
    run_snarkjs(&bench, "powersoftau contribute 1.ptau 2.ptau --name=theirs -e=text");
    bench.ok("powersoftau beacon 2.ptau 3.ptau 0102030405060708 10");
    bench.ok("powersoftau prepare phase2 3.ptau 4.ptau");
    bench.ok("powersoftau verify 4.ptau");
    run_snarkjs(&bench, "powersoftau verify 4.ptau");
}

#[test]
fn our_witnesses_are_those_of_circoms_own_generator() {
    for project in [&POSEIDON, &BOTH] {
        let bench = compiled(project);
        let name = project.name;
        let said = bench.ok(&format!("wtns calculate {name}_js/{name}.wasm input.json ours.wtns")).out;
        assert_eq!(said.contains("both 3"), name == "both", "{said}");
        let bytes = |file: &str| std::fs::read(bench.path(file)).unwrap();
        assert!(bytes("ours.wtns") == bytes(&format!("{name}.wtns")), "{name}");
        bench.ok(&format!("wtns check {name}.r1cs ours.wtns"));
    }
}

#[test]
fn inputs_that_do_not_fit_are_told() {
    let bench = compiled(&NONE);
    for (input, word) in [
        (r#"{"a": 3, "b": "4", "c": "13"}"#, "Assert Failed"),
        (r#"{"a": 3, "b": "4"}"#, "2 of the circuit's 3 input values"),
        (r#"{"a": 3, "b": "4", "c": 12, "d": 1}"#, "the circuit has no such input"),
        (r#"{"a": [3, 4], "b": "4", "c": 12}"#, "the circuit takes 1 values, found 2"),
        (r#"{"a": 3.5, "b": "4", "c": 12}"#, "whole numbers"),
        (r#"{"a": 3"#, "input.json"),
    ] {
        bench.write("input.json", input);
        bench.fails("wtns calculate none_js/none.wasm input.json ours.wtns", 1, &[word]);
    }
}

/// Proves with us and with snarkjs, and has each proof verified by the others.
fn prove_and_verify(bench: &Bench, project: &Project) {
    let name = project.name;
    bench.ok(&format!("groth16 prove {name}.zkey {name}.wtns proof.json public.json"));
    if let Some(expected) = project.public {
        let public: Vec<String> =
            serde_json::from_slice(&std::fs::read(bench.path("public.json")).unwrap()).unwrap();
        assert_eq!(public, expected);
    }
    assert!(snarkjs_verifies(bench, "proof.json", "public.json"));
    assert!(ark_verifies(bench, "proof.json", "public.json"));
    bench.ok("groth16 verify vk.json public.json proof.json");
    run_snarkjs(bench, &format!("groth16 prove {name}.zkey {name}.wtns theirs.json theirs_public.json"));
    let said = bench.ok("groth16 verify vk.json theirs_public.json theirs.json").out;
    assert!(said.contains("OK!"), "{said}");
    bench.ok(&format!(
        "groth16 fullprove input.json {name}_js/{name}.wasm {name}.zkey full.json full_public.json"
    ));
    assert!(ark_verifies(bench, "full.json", "full_public.json"));
}

fn ark_verifies(bench: &Bench, proof: &str, public: &str) -> bool {
    let key = snarkjs::read_verifying_key(bench.path("vk.json")).unwrap();
    let proof = ark::proof_to(&snarkjs::read_proof(bench.path(proof)).unwrap());
    let public = snarkjs::read_public(bench.path(public)).unwrap();
    let key = prepare_verifying_key(&ark::verifying_key_to(&key));
    Groth16::<Bn254>::verify_proof(&key, &proof, &public).unwrap()
}

fn snarkjs_verifies(bench: &Bench, proof: &str, public: &str) -> bool {
    let output = snarkjs_command(bench, &format!("groth16 verify vk.json {public} {proof}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("OK!") || said.contains("Invalid proof"), "snarkjs said neither: {said}");
    output.status.success()
}

/// A compiled project with its witness, its key by snarkjs and the verifying key.
fn ready(project: &Project) -> Bench {
    let bench = compiled(project);
    let name = project.name;
    give_powers(&bench, project.power);
    run_snarkjs(&bench, &format!("groth16 setup {name}.r1cs powers.ptau 0.zkey"));
    run_snarkjs(&bench, &format!("zkey contribute 0.zkey {name}.zkey --name=test -e=test"));
    bench.ok(&format!("zkey export verificationkey {name}.zkey vk.json"));
    run_snarkjs(&bench, &format!("zkey export verificationkey {name}.zkey their_vk.json"));
    let json =
        |file: &str| serde_json::from_slice::<Value>(&std::fs::read(bench.path(file)).unwrap()).unwrap();
    assert_eq!(json("vk.json"), json("their_vk.json"));
    bench
}

/// A compiled project with its witness by circom's own generator.
fn compiled(project: &Project) -> Bench {
    let (bench, name) = (Bench::new(), project.name);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/circom/{name}.circom"));
    std::fs::copy(source, bench.path("").join(name).with_extension("circom")).unwrap();
    copy_folder(&npm("circomlib/circuits"), &bench.path("circomlib/circuits"));
    node(&bench, &npm("circom2/cli.js"), &format!("{name}.circom --r1cs --wasm --O2"));
    let input = project.input.replace("ROOT", if project.input.contains("ROOT") { root() } else { "" });
    bench.write("input.json", input);
    let generator = bench.path(&format!("{name}_js/generate_witness.js"));
    node(&bench, &generator, &format!("{name}_js/{name}.wasm input.json {name}.wtns"));
    bench
}

/// H(3, H(1, 2)), by the circuit of the hash itself.
fn root() -> &'static str {
    static ROOT: OnceLock<String> = OnceLock::new();
    ROOT.get_or_init(|| {
        let bench = compiled(&POSEIDON);
        let inner = POSEIDON.public.unwrap()[0];
        bench.write("input.json", format!(r#"{{"a": "3", "b": "{inner}"}}"#));
        bench.ok("wtns calculate poseidon_js/poseidon.wasm input.json w.wtns");
        output(&bench, "w.wtns")
    })
}

/// The first output of a witness.
fn output(bench: &Bench, witness: &str) -> String {
    bench.ok(&format!("wtns export json {witness} w.json"));
    let values: Vec<String> = serde_json::from_slice(&std::fs::read(bench.path("w.json")).unwrap()).unwrap();
    values[1].clone()
}

/// The compiler sees its folder alone.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// Gives a project powers of tau up to 2^power; the small ones, which most tests share, are made once.
fn give_powers(bench: &Bench, power: u32) {
    static SMALL: OnceLock<TempDir> = OnceLock::new();
    let give = |folder: &TempDir| {
        std::fs::copy(folder.path().join("powers.ptau"), bench.path("powers.ptau")).unwrap();
    };
    match power {
        9 => give(SMALL.get_or_init(|| made_powers(9))),
        _ => give(&made_powers(power)),
    }
}

fn made_powers(power: u32) -> TempDir {
    let folder = TempDir::new().unwrap();
    for step in [
        &format!("powersoftau new bn128 {power} 0.ptau"),
        "powersoftau contribute 0.ptau 1.ptau --name=test -e=test",
        "powersoftau prepare phase2 1.ptau powers.ptau",
    ] {
        let output = match power <= SNARKJS_MAX {
            true => node_command(folder.path(), &npm("snarkjs/build/cli.cjs"), step),
            false => zkcard_command(folder.path(), step),
        };
        succeed(output, step);
    }
    folder
}

fn zkcard_command(folder: &Path, line: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zkcard"));
    command.args(line.split(' ')).current_dir(folder).output().unwrap()
}

fn run_snarkjs(bench: &Bench, line: &str) {
    succeed(snarkjs_command(bench, line), line);
}

fn snarkjs_command(bench: &Bench, line: &str) -> Output {
    node_command(&bench.path(""), &npm("snarkjs/build/cli.cjs"), line)
}

fn node(bench: &Bench, script: &Path, line: &str) {
    succeed(node_command(&bench.path(""), script, line), line);
}

fn node_command(folder: &Path, script: &Path, line: &str) -> Output {
    let args = line.split(' ');
    Command::new("node").arg(script).args(args).current_dir(folder).output().expect("node runs")
}

fn succeed(output: Output, line: &str) {
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{line}: {said}{}", String::from_utf8_lossy(&output.stderr));
}
