//! The credit network's decision on a chain: its contract, a desk that acts on it, and calldata, by the command line.

use crate::chain::{ALICE, BOB, Chain, End};
use crate::circuit::fails;
use crate::solc::{self, Code};
use crate::support::{Bench, models};
use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::CurveGroup;
use ark_ff::Field;
use serde_json::{Value, json};
use sha3::{Digest, Keccak256};
use std::path::Path;
use std::sync::OnceLock;
use zkcard_formats::snarkjs;
use zkcard_formats::solidity::{Hex, calldata};
use zkcard_groth16::Proof;

const DESK: &str = include_str!("../../../zkml/models/credit/CreditDesk.sol");
/// Among the applicants of the network's folder.
const GRANTED: usize = 0;
const REFUSED: usize = 1;

/// A network with keys, and its desk.
struct Credit {
    bench: Bench,
    model: String,
    desk: Code,
    /// Contracts with a fault each: for every chain the same; for every caller.
    planted: [Code; 2],
}

fn credit() -> &'static Credit {
    static CREDIT: OnceLock<Credit> = OnceLock::new();
    CREDIT.get_or_init(|| {
        let bench = Bench::new();
        bench.ok("compile @/credit/model.onnx --data @/credit/calibration.npy --out credit --context");
        bench.ok("setup credit");
        let line = "export solidityverifier credit --out CreditVerifier.sol --name CreditVerifier";
        let said: Value = serde_json::from_str(&bench.ok(&format!("{line} --json")).out).unwrap();
        fails(&bench, line, 4, &["exists already"]);
        let verifier = std::fs::read_to_string(bench.path("CreditVerifier.sol")).unwrap();
        let alice = format!("contextOf(address(uint160(0x00{})), argument)", hex::encode(ALICE));
        let planted = [("block.chainid", "uint256(1)"), ("contextOf(msg.sender, argument)", &alice)];
        let planted = planted.map(|(right, wrong)| verifier.replace(right, wrong));
        assert!(planted.iter().all(|text| *text != verifier));
        let [chain, caller] = &planted;
        let desk = [
            ("CreditVerifier.sol", &*verifier),
            ("CreditDesk.sol", DESK),
            ("chain.sol", chain),
            ("caller.sol", caller),
        ];
        let mut compiled = solc::compiled(&desk);
        let mut code = |name: &str| compiled.remove(name).unwrap();
        let desk = code("CreditDesk.sol:CreditDesk");
        let planted = ["chain.sol:CreditVerifier", "caller.sol:CreditVerifier"].map(code);
        for (name, applicant) in ["granted", "refused"].into_iter().zip([GRANTED, REFUSED]) {
            bench.write(&format!("{name}.json"), input(applicant));
        }
        Credit { bench, model: said["model_id"].as_str().unwrap().into(), desk, planted }
    })
}

fn input(applicant: usize) -> String {
    let file = std::fs::read(Path::new(models()).join("credit/applicants.json")).unwrap();
    let applicants: Value = serde_json::from_slice(&file).unwrap();
    json!({ "input_data": applicants["applicants"][applicant]["input_data"] }).to_string()
}

/// A chain with the desk.
struct Open {
    credit: &'static Credit,
    chain: Chain,
    desk: [u8; 20],
}

impl Open {
    fn new(chain: u64) -> Self {
        let (credit, mut chain) = (credit(), Chain::new(chain));
        let desk = chain.deploy(&credit.desk);
        Open { credit, chain, desk }
    }

    /// The command line's words for a call of the desk on the first chain.
    fn words(&self, caller: [u8; 20], round: u8) -> String {
        let (contract, caller, argument) = (Hex(self.desk), Hex(caller), Hex(round_word(round)));
        format!("--chain 1 --contract {contract} --caller {caller} --argument {argument}")
    }

    /// A proof for a call; calldata for it.
    fn applied(&self, name: &str, input: &str, caller: [u8; 20], round: u8) -> Vec<u8> {
        let (bench, words) = (&self.credit.bench, self.words(caller, round));
        let context = bench.ok(&format!("context {words}")).out;
        bench.ok(&format!(
            "prove credit --input {input}.json --proof {name}.json --force --context {context}"
        ));
        self.calldata(name, &words)
    }

    fn calldata(&self, name: &str, words: &str) -> Vec<u8> {
        let line = format!("export soliditycalldata credit --proof {name}.json --function decide {words}");
        hex::decode(&self.credit.bench.ok(&line).out.trim()[2..]).unwrap()
    }

    fn proof(&self, name: &str) -> (Proof, Vec<Fr>) {
        let path = |file: String| self.credit.bench.path(&file);
        let public = snarkjs::read_public(path(format!("{name}.public.json"))).unwrap();
        (snarkjs::read_proof(path(format!("{name}.json"))).unwrap(), public[..public.len() - 1].to_vec())
    }

    fn send(&mut self, from: [u8; 20], data: &[u8]) -> End {
        self.chain.call(from, self.desk, data).end
    }

    fn is_granted(&mut self, account: [u8; 20]) -> bool {
        let parts = [calldata::Part::Word(address(account))];
        self.send(BOB, &calldata::call("granted(address)", &parts)).is_true()
    }
}

fn round_word(round: u8) -> [u8; 32] {
    let mut word = [0; 32];
    word[31] = round;
    word
}

fn address(account: [u8; 20]) -> [u8; 32] {
    let mut word = [0; 32];
    word[12..].copy_from_slice(&account);
    word
}

fn is_decided(end: &End) -> bool {
    matches!(end, End::Reverted(error) if error[..4] == Keccak256::digest("Decided(bytes32)")[..4] && error.len() == 36)
}

/// Another proof of the same, which anybody can make.
fn rerandomised(proof: &Proof) -> Proof {
    let s = Fr::from(3u64);
    let a: G1Affine = (proof.a * s).into_affine();
    let b: G2Affine = (proof.b * s.inverse().unwrap()).into_affine();
    Proof { a, b, c: proof.c }
}

#[test]
fn credit_is_granted_once_and_to_nobody_else() {
    let mut open = Open::new(1);
    let data = open.applied("once", "granted", ALICE, 1);
    assert!(!open.is_granted(ALICE));
    let done = open.chain.call(ALICE, open.desk, &data);
    assert!(done.end.is_done(), "{:?}", done.end);
    let event: [u8; 32] = Keccak256::digest("Decision(address,bytes32,bool)").into();
    assert_eq!(done.logs, [event]);
    assert!(open.is_granted(ALICE));
    assert!(is_decided(&open.send(ALICE, &data)));
    // The same proof with other points is no other application.
    let (proof, values) = open.proof("once");
    let proof = rerandomised(&proof);
    let again = |round| calldata::verify("decide", &proof, &values, Some(Hex(round_word(round))));
    assert!(is_decided(&open.send(ALICE, &again(1))));
    let mut fresh = Open::new(1);
    assert!(fresh.send(ALICE, &again(1)).is_done());
    // Neither for another sender, nor in another round, nor on another chain.
    for refused in [fresh.send(BOB, &data), fresh.send(ALICE, &again(2)), Open::new(5).send(ALICE, &data)] {
        assert!(refused.is_error("ProofInvalid()", &[]), "{refused:?}");
    }
    assert!(!fresh.is_granted(BOB));
    let data = calldata::verify(calldata::VERIFY, &proof, &values, Some(Hex(round_word(1))));
    for (code, chain, caller) in [(&open.credit.planted[0], 5, ALICE), (&open.credit.planted[1], 1, BOB)] {
        let mut chain = Chain::new(chain);
        assert_eq!(chain.deploy(code), open.desk);
        assert!(chain.call(caller, open.desk, &data).end.is_done());
    }
}

#[test]
fn a_forged_decision_is_refused() {
    let mut open = Open::new(1);
    let data = open.applied("forged", "refused", ALICE, 3);
    let (proof, values) = open.proof("forged");
    assert_eq!(values, [Fr::from(0u64)]);
    let forged = calldata::verify("decide", &proof, &[Fr::from(1u64)], Some(Hex(round_word(3))));
    assert!(open.send(ALICE, &forged).is_error("ProofInvalid()", &[]));
    assert!(open.send(ALICE, &data).is_done());
    assert!(!open.is_granted(ALICE));
    // A context of the prover's own choosing has no place to stand in.
    let three = calldata::verify("decide", &proof, &[values[0], Fr::from(7u64)], Some(Hex(round_word(4))));
    assert!(open.send(ALICE, &three).is_error("ValueCount(uint256,uint256)", &[2, 1]));
}

#[test]
fn the_contract_says_what_the_command_line_says() {
    let mut open = Open::new(1);
    let model = open.send(BOB, &calldata::call("MODEL_ID()", &[]));
    assert_eq!(model, End::Returned(hex::decode(&open.credit.model).unwrap()));
    let parts = [calldata::Part::Word(address(ALICE)), calldata::Part::Word(round_word(9))];
    let context = open.send(BOB, &calldata::call("contextOf(address,bytes32)", &parts));
    let said = open.credit.bench.ok(&format!("context {}", open.words(ALICE, 9))).out;
    assert_eq!(context, End::Returned(hex::decode(&said.trim()[2..]).unwrap()));
}

#[test]
fn calldata_for_another_call_are_not_made() {
    let open = Open::new(1);
    open.applied("mine", "granted", ALICE, 5);
    let bench = &open.credit.bench;
    let line = "export soliditycalldata credit --proof mine.json";
    fails(bench, &format!("{line} {}", open.words(ALICE, 6)), 1, &["another context"]);
    fails(bench, line, 3, &["for one call", "--argument"]);
    fails(bench, &format!("{line} --chain 1"), 2, &["--contract"]);
    fails(bench, &format!("{line} {} --function a(b)", open.words(ALICE, 5)), 3, &["a(b)"]);
    fails(
        bench,
        "context --chain 1 --contract 0x12 --caller 0x34 --argument 0x56",
        2,
        &["40 hexadecimal digits"],
    );
}

#[test]
fn a_batch_has_an_argument_for_each_proof() {
    let mut open = Open::new(1);
    let proofs: Vec<_> = [7, 8]
        .map(|round| {
            open.applied("batch", "granted", ALICE, round);
            open.proof("batch")
        })
        .into();
    let arguments = [7, 8].map(|round| Hex(round_word(round)));
    let data = calldata::verify_batch(&proofs, Some(&arguments));
    assert!(open.send(ALICE, &data).is_done());
    assert!(open.send(BOB, &data).is_error("ProofInvalid()", &[]));
    let swapped = calldata::verify_batch(&proofs, Some(&[arguments[1], arguments[0]]));
    assert!(open.send(ALICE, &swapped).is_error("ProofInvalid()", &[]));
    let short = calldata::verify_batch(&proofs, Some(&arguments[..1]));
    assert!(open.send(ALICE, &short).is_error("ArgumentCount(uint256,uint256)", &[1, 2]));
}

#[test]
fn a_network_without_contexts_has_a_contract_for_whoever_calls() {
    let bench = Bench::ready("credit");
    bench.ok("export solidityverifier credit --out ModelVerifier.sol");
    let text = std::fs::read_to_string(bench.path("ModelVerifier.sol")).unwrap();
    let code = &solc::compiled(&[("ModelVerifier.sol", &text)])["ModelVerifier.sol:ModelVerifier"];
    bench.write("granted.json", input(GRANTED));
    bench.ok("prove credit --input granted.json --proof proof.json");
    let line = "export soliditycalldata credit --proof proof.json";
    let data = hex::decode(&bench.ok(line).out.trim()[2..]).unwrap();
    let mut chain = Chain::new(1);
    let contract = chain.deploy(code);
    assert!(chain.call(BOB, contract, &data).end.is_done());
    let words = format!("--chain 1 --contract {0} --caller {0} --argument {1}", Hex(ALICE), Hex([0; 32]));
    bench.fails(&format!("{line} {words}"), 3, &["compiled without one"]);
    bench.write("public.json", "[\"0\"]");
    bench.fails(line, 1, &["does not verify"]);
    bench.fails("export solidityverifier credit --out other.sol --name 1st", 3, &["\"1st\""]);
}
