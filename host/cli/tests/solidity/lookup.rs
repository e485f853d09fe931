//! Contracts of the protocol with lookups, beside the verifier in Rust.

use crate::batch::{every_word_counts, exponents_in, r_more};
use crate::chain::{ALICE, BOB, Chain, End};
use crate::rounds::{Fixture, NAME, NONE, Rounds, VALUES, compiled, fixture};
use crate::single::mutations;
use crate::solc::Code;
use ark_bn254::{Fq2, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, Field, PrimeField};
use sha3::{Digest, Keccak256};
use zkcard_formats::solidity::calldata::{self, Part, VERIFY};
use zkcard_formats::solidity::{
    Call, Contract, Hex, LOOKUP_BATCH_TAG, Lookup, Model, SolidityError, verifier,
};
use zkcard_groth16::lookup::{Proof, VerifyingKey, Word};
use zkcard_zkml::public::CONTEXT_TAG;

/// Where the proof stands in the calldata of [`VERIFY`]: behind the selector, the head's two words and its length.
const PROOF: usize = 4 + 32 * 3;
/// And the values, behind the proof and their number.
const VALUE: usize = PROOF + 320 + 32;

fn sent(code: &Code, data: &[u8]) -> End {
    let mut chain = Chain::new(1);
    let contract = chain.deploy(code);
    chain.call(ALICE, contract, data).end
}

fn single(proof: &Proof, values: &[Fr]) -> Vec<u8> {
    calldata::verify(VERIFY, proof, values, None)
}

/// What is in the calldata, where it is a proof and values.
fn read(data: &[u8], count: usize) -> Option<(Proof, Vec<Fr>)> {
    let word = |at: usize| &data[at..at + 32];
    let g1 = |i: usize| {
        let [x, y] = [0, 1].map(|j| coordinate(word(PROOF + 32 * (i + j))));
        let point = G1Affine::new_unchecked(x?, y?);
        point.is_on_curve().then_some(point)
    };
    let pair = |i: usize| {
        let [c1, c0] = [0, 1].map(|j| coordinate(word(PROOF + 32 * (i + j))));
        Some(Fq2::new(c0?, c1?))
    };
    let b = G2Affine::new_unchecked(pair(2)?, pair(4)?);
    let is_in_group = b.is_on_curve() && b.is_in_correct_subgroup_assuming_on_curve();
    let proof = Proof { a: g1(0)?, b: is_in_group.then_some(b)?, c1: g1(6)?, c2: g1(8)? };
    let values = (0..count).map(|j| coordinate(word(VALUE + 32 * j))).collect::<Option<_>>()?;
    Some((proof, values))
}

/// A number of either field, if it is below the modulus.
fn coordinate<F: PrimeField>(word: &[u8]) -> Option<F> {
    let value = F::from_be_bytes_mod_order(word);
    (value.into_bigint().to_bytes_be() == word).then_some(value)
}

/// Whether the contract accepts; the verifier in Rust must think the same.
fn both(fixture: &Fixture, data: &[u8], count: usize) -> bool {
    let end = sent(&fixture.bare, data);
    let verify = |(proof, values): (Proof, Vec<Fr>)| fixture.rounds.verifier.verify(&NONE, &values, &proof);
    let in_rust = read(data, count).is_some_and(|parts| verify(parts).is_ok());
    assert_eq!(end.is_done(), in_rust, "{count} values: {end:?}, {}", hex::encode(data));
    in_rust
}

/// Another proof of the same, which anybody can make.
fn rerandomised(proof: &Proof) -> Proof {
    let s = Fr::from(3u64);
    let a = (proof.a * s).into_affine();
    let b = (proof.b * s.inverse().unwrap()).into_affine();
    Proof { a, b, ..*proof }
}

#[test]
fn right_proofs_are_accepted_as_in_rust() {
    for values in VALUES {
        let fixture = fixture(values);
        for seed in 0..3 {
            let (proof, public) = fixture.rounds.prove(seed, &NONE);
            for proof in [proof, rerandomised(&proof)] {
                assert!(both(fixture, &single(&proof, &public), values), "{values}");
            }
        }
    }
}

#[test]
fn every_mutated_word_is_refused_as_in_rust() {
    for values in VALUES {
        let fixture = fixture(values);
        let (proof, public) = fixture.rounds.prove(1, &NONE);
        let data = single(&proof, &public);
        assert!(both(fixture, &data, values));
        let few = [0, values / 2, values.saturating_sub(1)];
        let words = (0..10).map(|i| PROOF + 32 * i);
        let words = words.chain((0..values).filter(|j| few.contains(j)).map(|j| VALUE + 32 * j));
        for at in words {
            for word in mutations(&data[at..at + 32]) {
                let mutated = [&data[..at], &word, &data[at + 32..]].concat();
                assert!(!both(fixture, &mutated, values), "{values}, byte {at}: {}", hex::encode(word));
            }
        }
    }
}

#[test]
fn points_of_others_and_swapped_ones_are_refused_as_in_rust() {
    for values in VALUES {
        let fixture = fixture(values);
        let (proof, public) = fixture.rounds.prove(1, &NONE);
        let (other, _) = fixture.rounds.prove(2, &NONE);
        let infinity = G1Affine::identity();
        let wrong = [
            Proof { c1: proof.c2, c2: proof.c1, ..proof },
            Proof { c1: proof.a, a: proof.c1, ..proof },
            Proof { a: other.a, ..proof },
            Proof { b: other.b, ..proof },
            Proof { c1: other.c1, ..proof },
            Proof { c2: other.c2, ..proof },
            Proof { a: infinity, ..proof },
            Proof { b: G2Affine::identity(), ..proof },
            Proof { c1: infinity, ..proof },
            Proof { c2: infinity, ..proof },
            Proof { a: -proof.a, ..proof },
            Proof { c1: -proof.c1, ..proof },
        ];
        for (i, proof) in wrong.iter().enumerate() {
            let data = single(proof, &public);
            assert!(!both(fixture, &data, values), "{i}");
            assert!(sent(&fixture.bare, &data).is_error("ProofInvalid()", &[]), "{i}");
        }
    }
}

#[test]
fn values_in_another_order_are_refused_as_in_rust() {
    let fixture = fixture(33);
    let (proof, public) = fixture.rounds.prove(1, &NONE);
    for (i, j) in [(0, 1), (0, 32), (31, 32)] {
        let mut swapped = public.clone();
        swapped.swap(i, j);
        assert!(!both(fixture, &single(&proof, &swapped), 33));
    }
}

#[test]
fn errors_say_why() {
    let fixture = fixture(2);
    let (proof, public) = fixture.rounds.prove(3, &NONE);
    let good = single(&proof, &public);
    let end = |edit: &dyn Fn(&mut Vec<u8>)| {
        let mut data = good.clone();
        edit(&mut data);
        sent(&fixture.bare, &data)
    };
    assert!(end(&|_| ()).is_done());
    let alias = r_more(public[1]);
    let not_below = "ValueNotInField(uint256)";
    assert!(end(&|data| data[VALUE + 32..VALUE + 64].copy_from_slice(&alias)).is_error(not_below, &[1]));
    assert!(end(&|data| data[VALUE] = 0xff).is_error(not_below, &[0]));
    assert!(end(&|data| data[VALUE + 31] ^= 1).is_error("ProofInvalid()", &[]));
    for word in 0..10 {
        let refused = end(&|data| data[PROOF + 32 * word + 31] ^= 1);
        assert!(refused.is_error("PrecompileRefused()", &[]), "{word}: {refused:?}");
    }
    for count in [0, 1, 3] {
        let data = single(&proof, &vec![Fr::from(1u64); count]);
        assert!(sent(&fixture.bare, &data).is_error("ValueCount(uint256,uint256)", &[count as u64, 2]));
    }
    let bytes = [0; 384];
    for length in [0, 256, 319, 321, 384] {
        let parts = [Part::Bytes(&bytes[..length]), Part::Words(&[])];
        let end = sent(&fixture.bare, &calldata::call("verify(bytes,uint256[])", &parts));
        assert!(end.is_error("ProofLength(uint256,uint256)", &[length as u64, 320]), "{end:?}");
    }
    for length in [0, 3, 4, 35, PROOF + 319, good.len() - 1] {
        assert!(!sent(&fixture.bare, &good[..length]).is_done(), "{length} bytes");
    }
    // A call of snarkjs's interface, which this protocol has not.
    let plain = calldata::call("verifyProof(uint256[2],uint256[2][2],uint256[2],uint256[2])", &[]);
    assert_eq!(sent(&fixture.bare, &plain), End::Reverted(Vec::new()));
}

#[test]
fn a_proof_under_another_key_is_refused() {
    let other = Rounds::new(2);
    let (proof, public) = fixture(2).rounds.prove(1, &NONE);
    let code = compiled(&[other.contract(false)]);
    assert!(sent(&code[0], &single(&proof, &public)).is_error("ProofInvalid()", &[]));
    let (proof, public) = other.prove(1, &NONE);
    assert!(sent(&code[0], &single(&proof, &public)).is_done());
}

/// The word that a contract makes of a call.
fn word(call: &Call) -> Word {
    Keccak256::new()
        .chain_update(CONTEXT_TAG)
        .chain_update([32])
        .chain_update(call.context())
        .finalize()
        .into()
}

#[test]
fn a_proof_is_for_one_call() {
    let fixture = fixture(2);
    let mut chain = Chain::new(1);
    let contract = chain.deploy(&fixture.bound);
    let again = chain.deploy(&fixture.bound);
    let argument = Hex([9; 32]);
    let call = Call { chain: 1, contract: Hex(contract), caller: Hex(ALICE), argument };
    let (proof, public) = fixture.rounds.prove(5, &word(&call));
    let data = calldata::verify(VERIFY, &proof, &public, Some(argument));
    assert!(chain.call(ALICE, contract, &data).end.is_done());
    let other = calldata::verify(VERIFY, &proof, &public, Some(Hex([8; 32])));
    let mut elsewhere = Chain::new(5);
    assert_eq!(elsewhere.deploy(&fixture.bound), contract);
    let refused = [
        chain.call(BOB, contract, &data).end,
        chain.call(ALICE, contract, &other).end,
        chain.call(ALICE, again, &data).end,
        elsewhere.call(ALICE, contract, &data).end,
        sent(&fixture.bare, &single(&proof, &public)),
    ];
    for end in refused {
        assert!(end.is_error("ProofInvalid()", &[]), "{end:?}");
    }
    // One that names no context is for no call.
    let (proof, public) = fixture.rounds.prove(5, &NONE);
    let data = calldata::verify(VERIFY, &proof, &public, Some(argument));
    assert!(chain.call(ALICE, contract, &data).end.is_error("ProofInvalid()", &[]));
    // The context is a word, and not reduced modulo r as a value would be.
    let reduced = Fr::from_be_bytes_mod_order(&word(&call)).into_bigint().to_bytes_be();
    let (proof, public) = fixture.rounds.prove(5, &reduced.try_into().unwrap());
    let data = calldata::verify(VERIFY, &proof, &public, Some(argument));
    let is_below = coordinate::<Fr>(&word(&call)).is_some();
    assert_eq!(chain.call(ALICE, contract, &data).end.is_done(), is_below);
}

/// Contracts that each leave a word of the transcript out hash what the verifier in Rust does not.
#[test]
fn every_word_of_the_transcript_is_hashed() {
    let fixture = fixture(2);
    let (text, zeros) = (fixture.rounds.contract(true), "calldatasize()");
    let faults = [
        ("mstore(words, TAG)", "mstore(words, 0)".to_owned()),
        ("mstore(add(words, 0x20), KEY)", "mstore(add(words, 0x20), 0)".into()),
        ("mstore(add(words, 0x40), context_)", "mstore(add(words, 0x40), 0)".into()),
        ("mstore(add(words, 0x60), 2)", "mstore(add(words, 0x60), 0)".into()),
        (
            "calldatacopy(add(words, 0x80), values_, 0x40)",
            format!("calldatacopy(add(words, 0x80), {zeros}, 0x40)"),
        ),
        (
            "calldatacopy(add(words, 0x80), values_, 0x40)",
            format!(
                "calldatacopy(add(words, 0x80), values_, 0x20)\ncalldatacopy(add(words, 0xa0), {zeros}, 0x20)"
            ),
        ),
        (
            "calldatacopy(add(words, 0xc0), add(proof_, 0xc0), 0x40)",
            format!("calldatacopy(add(words, 0xc0), {zeros}, 0x40)"),
        ),
        (
            "calldatacopy(add(words, 0xc0), add(proof_, 0xc0), 0x40)",
            format!(
                "calldatacopy(add(words, 0xc0), add(proof_, 0xc0), 0x20)\ncalldatacopy(add(words, 0xe0), {zeros}, 0x20)"
            ),
        ),
        ("keccak256(words, 0x100)", "keccak256(words, 0xe0)".into()),
        ("rho := mod(keccak256(words, 0x100), R)", "rho := shr(3, keccak256(words, 0x100))".into()),
        ("addmod(sum, value, order), rho, order)", "addmod(sum, value, order), 1, order)".into()),
    ];
    let planted = faults.map(|(right, wrong)| {
        assert!(text.contains(right), "{right}");
        text.replace(right, &wrong)
    });
    let mut codes = vec![fixture.bound.clone()];
    codes.extend(compiled(&planted));
    for (i, code) in codes.iter().enumerate() {
        let mut chain = Chain::new(1);
        let contract = chain.deploy(code);
        let argument = Hex([9; 32]);
        let call = Call { chain: 1, contract: Hex(contract), caller: Hex(ALICE), argument };
        let (proof, public) = fixture.rounds.prove(6, &word(&call));
        let end = chain.call(ALICE, contract, &calldata::verify(VERIFY, &proof, &public, Some(argument))).end;
        match i {
            0 => assert!(end.is_done(), "{end:?}"),
            i => assert!(end.is_error("ProofInvalid()", &[]), "fault {}: {end:?}", i - 1),
        }
    }
}

type Proved = (Proof, Vec<Fr>);

fn proofs(values: usize, count: u64) -> Vec<Proved> {
    (0..count).map(|seed| fixture(values).rounds.prove(100 + seed, &NONE)).collect()
}

fn batch(code: &Code, proofs: &[Proved]) -> End {
    sent(code, &calldata::verify_batch(proofs, None))
}

#[test]
fn batches_of_right_proofs_are_accepted_and_none_with_a_wrong_one() {
    for values in VALUES {
        let (code, mut all) = (&fixture(values).bare, proofs(values, 3));
        for count in 1..=3 {
            let end = batch(code, &all[..count]);
            assert!(end.is_done(), "{values} values, {count} proofs: {end:?}");
        }
        all[1].0.c1 = all[0].0.c1;
        assert!(batch(code, &all).is_error("ProofInvalid()", &[]));
    }
    assert!(batch(&fixture(2).bare, &[]).is_error("BatchEmpty()", &[]));
}

#[test]
fn every_mutated_word_of_a_batch_is_refused() {
    let data = calldata::verify_batch(&proofs(2, 2), None);
    let mut chain = Chain::new(1);
    let contract = chain.deploy(&fixture(2).bare);
    every_word_counts(&mut chain, contract, &data);
    for j in 0..4 {
        let at = data.len() - 32 * (4 - j);
        let alias = r_more(Fr::from_be_bytes_mod_order(&data[at..at + 32]));
        let mut mutated = data.clone();
        mutated[at..at + 32].copy_from_slice(&alias);
        let end = chain.call(ALICE, contract, &mutated).end;
        assert!(end.is_error("ValueNotInField(uint256)", &[j as u64]), "{j}: {end:?}");
    }
}

#[test]
fn errors_of_a_batch_that_cancel_are_refused() {
    let text = fixture(2).rounds.contract(false);
    let right = "let r := shr(128, keccak256(0, 0x40))";
    assert!(text.contains(right));
    let planted = compiled(&[text.replace(right, "let r := 1")]);
    let mut proofs = proofs(2, 2);
    let delta = G1Affine::generator() * Fr::from(5u64);
    let moved = |point: G1Affine, by: G1Projective| (by + point).into_affine();
    proofs[0].0.c2 = moved(proofs[0].0.c2, delta);
    proofs[1].0.c2 = moved(proofs[1].0.c2, -delta);
    assert!(batch(&planted[0], &proofs).is_done());
    assert!(batch(&fixture(2).bare, &proofs).is_error("ProofInvalid()", &[]));
}

/// Proofs of Alice's for this contract, one for each argument.
fn bound(contract: [u8; 20], arguments: [Hex<32>; 2]) -> [(Proof, Vec<Fr>); 2] {
    arguments.map(|argument| {
        let call = Call { chain: 1, contract: Hex(contract), caller: Hex(ALICE), argument };
        fixture(2).rounds.prove(1, &word(&call))
    })
}

const ARGUMENTS: [Hex<32>; 2] = [Hex([7; 32]), Hex([8; 32])];

/// Contracts that hash no proof of a batch: those who know its exponents make errors that cancel. Where arguments are not
/// hashed either, they know them; where they are, these are others. (Both protocols have the same hash.)
#[test]
fn exponents_of_a_batch_hang_on_the_arguments() {
    let text = fixture(2).rounds.contract(true);
    let without = |text: &str, part: &str, by: &str| {
        assert!(text.contains(part), "{part}");
        text.replace(part, by)
    };
    let hashed = without(&text, "calldatacopy(at, proofs_, mul(count_, 0x140))", "");
    let unhashed = without(&hashed, "at := add(at, 0x20)\n", "\n");
    let unhashed = without(&unhashed, "mstore(at, mload(add(contexts_, mul(add(i, 1), 0x20))))", "");
    let codes = compiled(&[hashed, unhashed.clone()]);
    let ends = codes.iter().map(|code| {
        let mut chain = Chain::new(1);
        let contract = chain.deploy(code);
        let mut proofs = bound(contract, ARGUMENTS);
        let values: Vec<&[Fr]> = proofs.iter().map(|(_, values)| &values[..]).collect();
        let exponents = exponents_in(&unhashed, LOOKUP_BATCH_TAG, &values, &[0; 2 * 320]);
        let delta = G1Affine::generator() * Fr::from(5u64);
        let moved = |point: G1Affine, by: G1Projective| (by + point).into_affine();
        proofs[0].0.c2 = moved(proofs[0].0.c2, delta * exponents[1]);
        proofs[1].0.c2 = moved(proofs[1].0.c2, -delta * exponents[0]);
        chain.call(ALICE, contract, &calldata::verify_batch(&proofs, Some(&ARGUMENTS))).end
    });
    let [hashed, unhashed]: [End; 2] = ends.collect::<Vec<_>>().try_into().unwrap();
    assert!(unhashed.is_done(), "{unhashed:?}");
    assert!(hashed.is_error("ProofInvalid()", &[]), "{hashed:?}");
}

#[test]
fn a_batch_has_an_argument_for_each_proof() {
    let fixture = fixture(2);
    let mut chain = Chain::new(1);
    let contract = chain.deploy(&fixture.bound);
    let (arguments, proofs) = (ARGUMENTS, bound(contract, ARGUMENTS));
    let data = calldata::verify_batch(&proofs, Some(&arguments));
    every_word_counts(&mut chain, contract, &data);
    assert!(chain.call(BOB, contract, &data).end.is_error("ProofInvalid()", &[]));
    let swapped = calldata::verify_batch(&proofs, Some(&[arguments[1], arguments[0]]));
    assert!(chain.call(ALICE, contract, &swapped).end.is_error("ProofInvalid()", &[]));
    let short = calldata::verify_batch(&proofs, Some(&arguments[..1]));
    assert!(chain.call(ALICE, contract, &short).end.is_error("ArgumentCount(uint256,uint256)", &[1, 2]));
}

#[test]
fn keys_that_make_no_contract_are_refused() {
    let key = &fixture(1).rounds.key;
    let written = |key: &VerifyingKey| {
        let model = Model { id: [7; 32], context_tag: Some(CONTEXT_TAG) };
        verifier(&Lookup(key), &Contract { name: NAME, model: Some(model) })
    };
    let mut forgeable = key.clone();
    forgeable.deltas_g2[0] = -forgeable.gamma_g2;
    assert!(matches!(written(&forgeable), Err(SolidityError::Key(_))));
    // No public value is needed for a context, nor is any number of them too large.
    assert!(written(&fixture(0).rounds.key).is_ok());
    assert!(written(&VerifyingKey { num_public: 100_000, ..key.clone() }).is_ok());
}
