//! One proof.

use crate::batch::r_more;
use crate::chain::{ALICE, Chain, Done};
use crate::circuit::Keyed;
use crate::solc::{self, Code};
use ark_bn254::{Fq, Fr, G1Affine};
use ark_ff::{BigInteger, PrimeField};
use num_bigint::BigUint;
use std::sync::OnceLock;
use zkcard_formats::solidity::{Contract, Plain, SNARKJS_NAME, calldata, verifier};
use zkcard_groth16::Proof;

/// How many public values the keys of these tests take; what snarkjs writes for none does not compile.
pub const PUBLIC: [usize; 4] = [0, 1, 2, 5];

/// A key and its contracts.
pub struct Fixture {
    pub keyed: Keyed,
    pub ours: Code,
    pub theirs: Option<Code>,
}

/// For each number of [`PUBLIC`].
pub fn fixture(public: usize) -> &'static Fixture {
    static FIXTURES: OnceLock<Vec<Fixture>> = OnceLock::new();
    let all = FIXTURES.get_or_init(fixtures);
    &all[PUBLIC.iter().position(|count| *count == public).unwrap()]
}

/// The text of our contract.
pub fn contract(keyed: &Keyed) -> String {
    verifier(&Plain(&keyed.key), &Contract { name: SNARKJS_NAME, model: None }).unwrap()
}

fn fixtures() -> Vec<Fixture> {
    let keys = PUBLIC.map(Keyed::new);
    let texts = keys.each_ref().map(|keyed| (contract(keyed), keyed.their_contract()));
    let names = PUBLIC.map(|count| (format!("ours{count}.sol"), format!("theirs{count}.sol")));
    let named = || names.iter().zip(&texts);
    let ours: Vec<_> = named().map(|((name, _), (text, _))| (name.as_str(), text.as_str())).collect();
    let theirs: Vec<_> =
        named().skip(1).map(|((_, name), (_, text))| (name.as_str(), text.as_str())).collect();
    let (ours, theirs) = (solc::compiled(&ours), solc::output(&theirs).0);
    let code = |(keyed, (our_file, their_file)): (Keyed, &(String, String))| Fixture {
        keyed,
        ours: ours[&format!("{our_file}:{SNARKJS_NAME}")].clone(),
        theirs: theirs.get(&format!("{their_file}:{SNARKJS_NAME}")).cloned(),
    };
    keys.into_iter().zip(&names).map(code).collect()
}

/// A chain with both contracts.
struct Both {
    chain: Chain,
    ours: [u8; 20],
    theirs: Option<[u8; 20]>,
}

impl Both {
    fn new(public: usize) -> Self {
        let (fixture, mut chain) = (fixture(public), Chain::new(1));
        let ours = chain.deploy(&fixture.ours);
        let theirs = fixture.theirs.as_ref().map(|code| chain.deploy(code));
        Both { chain, ours, theirs }
    }

    fn ours(&mut self, data: &[u8]) -> Done {
        self.chain.call(ALICE, self.ours, data)
    }

    /// Whether our contract accepts; snarkjs's must think the same.
    fn accept(&mut self, data: &[u8]) -> bool {
        let ours = self.ours(data).end;
        if let Some(theirs) = self.theirs {
            let theirs = self.chain.call(ALICE, theirs, data).end;
            assert_eq!(ours, theirs, "{}", hex::encode(data));
        }
        ours.is_true()
    }
}

#[test]
fn right_proofs_are_accepted() {
    for public in PUBLIC {
        let (mut both, fixture) = (Both::new(public), fixture(public));
        assert_eq!(both.theirs.is_some(), public > 0);
        for seed in 0..4 {
            let (proof, values) = fixture.keyed.prove(seed);
            assert!(both.accept(&calldata::verify_proof(&proof, &values)), "{public}");
            assert!(
                both.ours(&calldata::verify(calldata::VERIFY, &proof, &values, None)).end.is_done(),
                "{public}"
            );
        }
    }
}

#[test]
fn snarkjs_has_no_contract_without_public_values() {
    let (contracts, said) = solc::output(&[("theirs.sol", &fixture(0).keyed.their_contract())]);
    assert!(contracts.is_empty() && said[0].contains("Array with zero length"), "{said:?}");
}

#[test]
fn every_mutated_word_is_refused_as_snarkjs_does() {
    for public in PUBLIC {
        let (proof, values) = fixture(public).keyed.prove(1);
        let data = calldata::verify_proof(&proof, &values);
        let mut both = Both::new(public);
        for at in (4..data.len()).step_by(32) {
            for word in mutations(&data[at..at + 32]) {
                let mutated = [&data[..at], &word, &data[at + 32..]].concat();
                assert!(!both.accept(&mutated), "{public}, byte {at}: {}", hex::encode(word));
            }
        }
    }
}

/// Other words: near, far, negated or made longer by the moduli.
pub fn mutations(word: &[u8]) -> Vec<[u8; 32]> {
    let value = BigUint::from_bytes_be(word);
    let (one, all) = (BigUint::from(1u32), BigUint::from_bytes_be(&[0xff; 32]));
    let mut others = vec![&value + &one, &value ^ (one << 255), all, BigUint::ZERO];
    for modulus in [Fq::MODULUS, Fr::MODULUS] {
        let modulus = BigUint::from_bytes_be(&modulus.to_bytes_be());
        others.extend([&value + &modulus, (&modulus * 2u32 - &value) % &modulus, modulus]);
    }
    others.iter().filter_map(padded).filter(|other| other != word).collect()
}

/// A number as a word, if it fits.
fn padded(value: &BigUint) -> Option<[u8; 32]> {
    let (mut word, bytes) = ([0; 32], value.to_bytes_be());
    word[32usize.checked_sub(bytes.len())?..].copy_from_slice(&bytes);
    Some(word)
}

#[test]
fn lengths_and_orders_are_held_to_as_snarkjs_does() {
    for public in PUBLIC {
        let (proof, values) = fixture(public).keyed.prove(2);
        let data = calldata::verify_proof(&proof, &values);
        let mut both = Both::new(public);
        for length in [0, 3, 4, 5, 35, 4 + 256 - 1, data.len() - 32, data.len() - 1] {
            if length < data.len() {
                assert!(!both.accept(&data[..length]), "{public}, {length} bytes");
            }
        }
        // What stands behind is read by neither.
        assert!(both.accept(&[&data[..], &[1; 40]].concat()));
        let mut swapped = data.clone();
        for [a, b] in [[68, 100], [132, 164]] {
            swapped[a..a + 32].copy_from_slice(&data[b..b + 32]);
            swapped[b..b + 32].copy_from_slice(&data[a..a + 32]);
        }
        assert!(!both.accept(&swapped));
    }
}

#[test]
fn errors_say_why() {
    let (proof, values) = fixture(2).keyed.prove(3);
    let mut both = Both::new(2);
    let good = calldata::verify(calldata::VERIFY, &proof, &values, None);
    let mut end = |edit: &dyn Fn(&mut Vec<u8>)| {
        let mut data = good.clone();
        edit(&mut data);
        both.ours(&data).end
    };
    assert!(end(&|_| ()).is_done());
    // The head's two words, the proof's length and 8 words, the values' length and 2 words.
    let value = |j: usize| 4 + 32 * (2 + 9 + 1 + j);
    let alias = r_more(values[1]);
    assert!(
        end(&|data| data[value(1)..value(2)].copy_from_slice(&alias))
            .is_error("ValueNotInField(uint256)", &[1])
    );
    assert!(end(&|data| data[value(0)] = 0xff).is_error("ValueNotInField(uint256)", &[0]));
    assert!(end(&|data| data[value(0) + 31] ^= 1).is_error("ProofInvalid()", &[]));
    for word in 0..8 {
        let refused = end(&|data| data[4 + 32 * (3 + word) + 31] ^= 1);
        assert!(refused.is_error("PrecompileRefused()", &[]), "{word}: {refused:?}");
    }
    let other = fixture(2).keyed.prove(4);
    let data = calldata::verify(calldata::VERIFY, &Proof { c: other.0.c, ..proof }, &values, None);
    assert!(both.ours(&data).end.is_error("ProofInvalid()", &[]));
    for count in [0, 1, 3] {
        let data = calldata::verify(calldata::VERIFY, &proof, &vec![Fr::from(1u64); count], None);
        assert!(both.ours(&data).end.is_error("ValueCount(uint256,uint256)", &[count as u64, 2]));
    }
    let bytes = [0; 320];
    for length in [0, 255, 257, 320] {
        let data = calldata::call(
            "verify(bytes,uint256[])",
            &[calldata::Part::Bytes(&bytes[..length]), calldata::Part::Words(&[])],
        );
        assert!(both.ours(&data).end.is_error("ProofLength(uint256,uint256)", &[length as u64, 256]));
    }
}

/// Its negation is itself.
#[test]
fn the_point_at_infinity_is_a_point_as_any() {
    let (proof, values) = fixture(1).keyed.prove(5);
    let mut both = Both::new(1);
    let infinite = Proof { a: G1Affine::identity(), ..proof };
    assert!(!both.accept(&calldata::verify_proof(&infinite, &values)));
    let end = both.ours(&calldata::verify(calldata::VERIFY, &infinite, &values, None)).end;
    assert!(end.is_error("ProofInvalid()", &[]), "{end:?}");
}
