//! The commands by snarkjs's words: contracts and calldata of keys in its files.

use crate::chain::{ALICE, Chain};
use crate::circuit::{fails, snarkjs};
use crate::single::{contract, fixture};
use crate::solc;
use zkcard_formats::snarkjs as json;
use zkcard_formats::solidity::{
    Contract, MAX_PUBLIC, Plain, SNARKJS_NAME, SolidityError, calldata, verifier,
};
use zkcard_groth16::VerifyingKey;
use zkcard_zkml::public::CONTEXT_TAG;

#[test]
fn calldata_are_snarkjss_byte_for_byte() {
    for public in [0, 1, 5] {
        let keyed = &fixture(public).keyed;
        let bench = keyed.bench();
        let (proof, values) = keyed.prove(9);
        bench.write("proof.json", json::proof_json(&proof));
        bench.write("public.json", json::public_json(&values));
        let theirs = snarkjs(bench, "zkey export soliditycalldata");
        for line in
            ["zkey export soliditycalldata", "zkesc public.json proof.json", "generatecall public.json"]
        {
            assert_eq!(bench.ok(line).out, theirs, "{line}");
        }
        fails(bench, "generatecall public.json public.json", 1, &["public.json"]);
    }
}

#[test]
fn contracts_are_written_where_snarkjs_writes_them() {
    let keyed = &fixture(5).keyed;
    let bench = keyed.bench();
    let text = contract(keyed);
    let written = |name: &str| std::fs::read_to_string(bench.path(name)).unwrap();
    let said = bench.ok("zkey export solidityverifier").out;
    assert_eq!(said.matches("EXPORT VERIFICATION KEY").count(), 2, "{said}");
    assert!(written("verifier.sol") == text);
    for (word, file) in [("zkesv", "a.sol"), ("generateverifier", "b.sol")] {
        bench.ok(&format!("{word} circuit_final.zkey {file}"));
        assert!(written(file) == text, "{word}");
    }
    fails(bench, "zkey export solidityverifier begun.zkey c.sol", 1, &["nobody has contributed"]);
    assert!(!bench.path("c.sol").exists());
    fails(bench, "zkey export solidityverifier a b c", 99, &["'c'"]);
}

/// The largest contract fits a chain, and one value more is refused.
#[test]
fn as_many_values_as_a_contract_has_room_for() {
    const ROOM: usize = 24_576;
    let contract = |count: usize| {
        let mut key = fixture(1).keyed.key.clone();
        let step = key.ic[1];
        key.ic = (0..=count as u64).map(|j| (step * ark_bn254::Fr::from(j + 2)).into()).collect();
        let model = zkcard_formats::solidity::Model { id: [7; 32], context_tag: Some(CONTEXT_TAG) };
        verifier(&Plain(&key), &Contract { name: "Large", model: Some(model) })
    };
    let compiled = solc::compiled(&[("large.sol", &contract(MAX_PUBLIC).unwrap())]);
    let size = compiled["large.sol:Large"].deployed.len();
    assert!(size <= ROOM && size + 10 * (size / MAX_PUBLIC) > ROOM, "{size} bytes");
    let found = MAX_PUBLIC + 1;
    assert_eq!(contract(found).unwrap_err(), SolidityError::TooManyValues { max: MAX_PUBLIC, found });
}

#[test]
fn keys_and_names_that_make_no_contract_are_refused() {
    let key = &fixture(1).keyed.key;
    let written = |key: &VerifyingKey, name: &str| verifier(&Plain(key), &Contract { name, model: None });
    for name in ["", "1a", "a b", "a{}contract b", "é"] {
        assert!(matches!(written(key, name), Err(SolidityError::Name { .. })), "{name}");
    }
    let forgeable = VerifyingKey { delta_g2: key.gamma_g2, ..key.clone() };
    assert!(matches!(written(&forgeable, SNARKJS_NAME), Err(SolidityError::Key(_))));
}

/// The arguments that snarkjs prints are those that our contract takes.
#[test]
fn the_printed_calldata_are_what_is_sent() {
    let fixture = fixture(2);
    let (proof, values) = fixture.keyed.prove(10);
    let words: String =
        calldata::snarkjs(&proof, &values).split("0x").skip(1).map(|word| &word[..64]).collect();
    let data = calldata::verify_proof(&proof, &values);
    assert_eq!(hex::encode(&data[4..]), words);
    let mut chain = Chain::new(1);
    let contract = chain.deploy(&fixture.ours);
    assert!(chain.call(ALICE, contract, &data).end.is_true());
}
