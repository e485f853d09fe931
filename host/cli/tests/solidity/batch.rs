//! Proofs of one key together.

use crate::chain::{ALICE, Chain, End};
use crate::circuit::Keyed;
use crate::single::{PUBLIC, contract, fixture};
use crate::solc::{self, Code};
use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};
use sha3::{Digest, Keccak256};
use std::sync::OnceLock;
use zkcard_formats::solidity::{BATCH_TAG, calldata};
use zkcard_groth16::Proof;

type Proved = (Proof, Vec<Fr>);

/// Two proofs that are wrong alone and right in a sum that knows their exponents.
struct Attack {
    proofs: Vec<Proved>,
}

fn keyed() -> &'static Keyed {
    &fixture(1).keyed
}

fn proofs(count: u64) -> Vec<Proved> {
    (0..count).map(|seed| keyed().prove(100 + seed)).collect()
}

/// What the contract says of a batch.
fn verify(code: &Code, proofs: &[Proved]) -> End {
    let mut chain = Chain::new(1);
    let contract = chain.deploy(code);
    chain.call(ALICE, contract, &calldata::verify_batch(proofs, None)).end
}

/// The exponents of a batch's proofs, whose bytes may be others than the proofs'.
fn exponents(proofs: &[Proved], bytes: &[u8]) -> Vec<Fr> {
    let values: Vec<&[Fr]> = proofs.iter().map(|(_, values)| &values[..]).collect();
    exponents_in(&contract(keyed()), BATCH_TAG, &values, bytes)
}

/// The same in a contract of either protocol, by its text and its tag.
pub fn exponents_in(contract: &str, tag: &str, values: &[&[Fr]], bytes: &[u8]) -> Vec<Fr> {
    let key = contract.split("KEY = 0x").nth(1).unwrap()[..64].to_owned();
    let mut seed = Keccak256::digest(tag).to_vec();
    seed.extend(hex::decode(key).unwrap());
    seed.extend(word(values.len() as u64));
    seed.extend(bytes);
    values.iter().for_each(|all| seed.extend(all.iter().flat_map(|x| x.into_bigint().to_bytes_be())));
    let seed = Keccak256::digest(seed);
    let exponent =
        |i: u64| Fr::from_be_bytes_mod_order(&Keccak256::digest([&seed[..], &word(i)].concat())[..16]);
    (0..values.len() as u64).map(exponent).collect()
}

fn word(number: u64) -> Vec<u8> {
    [&[0; 24], &number.to_be_bytes()[..]].concat()
}

/// The bytes of a batch's proofs, as they stand in the calldata.
fn bytes(proofs: &[Proved]) -> Vec<u8> {
    calldata::verify_batch(proofs, None)[4 + 3 * 32..][..256 * proofs.len()].to_vec()
}

impl Attack {
    /// C₀ + r₁·Δ and C₁ − r₀·Δ.
    fn on(right: &[Proved], exponents: &[Fr]) -> Self {
        let mut proofs = right.to_vec();
        let delta = G1Affine::generator() * Fr::from(5u64);
        proofs[0].0.c = moved(proofs[0].0.c, delta * exponents[1]);
        proofs[1].0.c = moved(proofs[1].0.c, -delta * exponents[0]);
        Attack { proofs }
    }
}

fn moved(point: G1Affine, by: G1Projective) -> G1Affine {
    (by + point).into_affine()
}

/// Contracts with a fault each: all exponents one; exponents that do not hang on the proofs; values of any size.
fn planted() -> &'static [Code; 3] {
    static PLANTED: OnceLock<[Code; 3]> = OnceLock::new();
    PLANTED.get_or_init(|| {
        let faults = [
            ("let r := shr(128, keccak256(0, 0x40))", "let r := 1"),
            ("calldatacopy(at, proofs_, mul(count_, 0x100))", ""),
            ("lt(value, ", "lt(0, "),
        ];
        let text = contract(keyed());
        let texts = faults.map(|(right, wrong)| {
            assert!(text.contains(right), "{right}");
            text.replace(right, wrong)
        });
        let names = ["ones.sol", "proofs.sol", "values.sol"];
        let files: Vec<_> = names.iter().zip(&texts).map(|(name, text)| (*name, text.as_str())).collect();
        let compiled = solc::compiled(&files);
        names.map(|name| compiled[&format!("{name}:Groth16Verifier")].clone())
    })
}

#[test]
fn batches_of_right_proofs_are_accepted_and_none_with_a_wrong_one() {
    let mut all = proofs(32);
    for count in [1, 2, 32] {
        let end = verify(&fixture(1).ours, &all[..count]);
        assert!(end.is_done(), "{count}: {end:?}");
    }
    all[17].1[0] += Fr::from(1u64);
    assert!(verify(&fixture(1).ours, &all).is_error("ProofInvalid()", &[]));
    for public in PUBLIC {
        let proofs: Vec<_> = (0..3).map(|seed| fixture(public).keyed.prove(seed)).collect();
        assert!(verify(&fixture(public).ours, &proofs).is_done(), "{public}");
    }
}

#[test]
fn every_mutated_word_is_refused() {
    let mut chain = Chain::new(1);
    let contract = chain.deploy(&fixture(1).ours);
    every_word_counts(&mut chain, contract, &calldata::verify_batch(&proofs(2), None));
}

/// A call that is accepted is refused with any of its words changed.
pub fn every_word_counts(chain: &mut Chain, contract: [u8; 20], data: &[u8]) {
    assert!(chain.call(ALICE, contract, data).end.is_done());
    for at in (4..data.len()).step_by(32) {
        let mut mutated = data.to_vec();
        mutated[at + 31] ^= 1;
        let end = chain.call(ALICE, contract, &mutated).end;
        assert!(matches!(end, End::Reverted(_)), "byte {at}: {end:?}");
    }
}

#[test]
fn no_proofs_and_other_lengths_are_refused() {
    let mut chain = Chain::new(1);
    let contract = chain.deploy(&fixture(1).ours);
    assert!(verify(&fixture(1).ours, &[]).is_error("BatchEmpty()", &[]));
    let mut end = |bytes: usize, values: usize| {
        let (bytes, values) = (vec![0; bytes], vec![[0; 32]; values]);
        let parts = [calldata::Part::Bytes(&bytes), calldata::Part::Words(&values)];
        chain.call(ALICE, contract, &calldata::call("verifyBatch(bytes,uint256[])", &parts)).end
    };
    assert!(end(1, 1).is_error("ProofLength(uint256,uint256)", &[1, 256]));
    assert!(end(513, 2).is_error("ProofLength(uint256,uint256)", &[513, 768]));
    assert!(end(512, 1).is_error("ValueCount(uint256,uint256)", &[1, 2]));
    assert!(end(512, 3).is_error("ValueCount(uint256,uint256)", &[3, 2]));
    // So many points at infinity are in order, and prove nothing.
    assert!(end(512, 2).is_error("ProofInvalid()", &[]));
}

#[test]
fn errors_that_cancel_are_refused() {
    let right = proofs(2);
    let ones = Attack::on(&right, &[Fr::from(1u64); 2]);
    let sum = |proofs: &[Proved]| proofs.iter().map(|(proof, _)| proof.c.into_group()).sum::<G1Projective>();
    assert_eq!(sum(&ones.proofs), sum(&right));
    assert!(verify(&fixture(1).ours, &ones.proofs).is_error("ProofInvalid()", &[]));
    assert!(verify(&planted()[0], &ones.proofs).is_done());
    // Those who know the exponents of the right proofs know none of the wrong ones'.
    let known = Attack::on(&right, &exponents(&right, &bytes(&right)));
    assert!(verify(&fixture(1).ours, &known.proofs).is_error("ProofInvalid()", &[]));
    let known = Attack::on(&right, &exponents(&right, &[0; 512]));
    assert!(verify(&planted()[1], &known.proofs).is_done());
}

#[test]
fn a_value_and_r_more_is_refused() {
    let mut data = calldata::verify_batch(&proofs(2), None);
    let at = data.len() - 32;
    let alias = r_more(Fr::from_be_bytes_mod_order(&data[at..]));
    data[at..].copy_from_slice(&alias);
    let mut chain = Chain::new(1);
    let [ours, planted] = [&fixture(1).ours, &planted()[2]].map(|code| chain.deploy(code));
    assert!(chain.call(ALICE, ours, &data).end.is_error("ValueNotInField(uint256)", &[1]));
    assert!(chain.call(ALICE, planted, &data).end.is_done());
    // And of one proof.
    let (proof, values) = keyed().prove(7);
    let mut data = calldata::verify_proof(&proof, &values);
    data[4 + 256..].copy_from_slice(&r_more(values[0]));
    assert!(!chain.call(ALICE, ours, &data).end.is_true());
    assert!(chain.call(ALICE, planted, &data).end.is_true());
}

/// Another text for the same value.
pub fn r_more(value: Fr) -> Vec<u8> {
    let mut value = value.into_bigint();
    assert!(!value.add_with_carry(&Fr::MODULUS));
    value.to_bytes_be()
}
