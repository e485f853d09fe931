//! Each word of the transcript, left out.

use super::{CONTEXT, FALSE, Forger, collision, doubled_circuit, fr, inverse};
use crate::lookup::proof::Proof;
use crate::lookup::prover::Blinding;
use crate::lookup::transcript::{Word, fingerprint, hash, words};
use crate::lookup::verify::Verifier;
use ark_bn254::{Fq, Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, Field, PrimeField};

fn without(words: &[Word], left_out: &[usize]) -> Fr {
    let kept = words.iter().enumerate().filter(|(i, _)| !left_out.contains(i)).map(|(_, word)| *word);
    hash(&kept.collect::<Vec<_>>())
}

/// Two statements of one system, or of two, that one word tells apart.
#[track_caller]
fn told_apart_by(index: usize, one: Vec<Word>, other: Vec<Word>) {
    assert_ne!(hash(&one), hash(&other));
    assert_eq!(without(&one, &[index]), without(&other, &[index]));
}

#[test]
fn each_word_alone_tells_two_statements_apart() {
    let (public, g) = ([fr(5), fr(6)], G1Affine::generator());
    let of = |digest: u8, context: u8, public: &[Fr], commitments: &[G1Affine]| {
        words(&[digest; 32], &[context; 32], public, commitments)
    };
    let honest = || of(7, 9, &public, &[g]);
    let mut other_tag = honest();
    other_tag[0] = Word::default();
    told_apart_by(0, honest(), other_tag);
    told_apart_by(1, honest(), of(8, 9, &public, &[g]));
    told_apart_by(2, honest(), of(7, 8, &public, &[g]));
    // Values or coordinates: the generator is (1, 2).
    told_apart_by(3, of(7, 9, &[fr(1), fr(2)], &[g]), of(7, 9, &[], &[g, g]));
    told_apart_by(4, honest(), of(7, 9, &[fr(4), fr(6)], &[g]));
    told_apart_by(5, honest(), of(7, 9, &[fr(5), fr(7)], &[g]));
    // Two other points have the same y, and one the same x.
    let root =
        (2u64..).map(|n| Fq::from(n).pow(cube_exponent())).find(|root| *root != Fq::from(1u64)).unwrap();
    let same_y = G1Affine::new(g.x * root, g.y);
    told_apart_by(6, honest(), of(7, 9, &public, &[same_y]));
    told_apart_by(7, honest(), of(7, 9, &public, &[-g]));
    assert_eq!(honest().len(), 8);
}

#[test]
fn a_verifier_hashes_its_key_the_context_the_values_and_the_commitment() {
    let vk = Forger::of(&doubled_circuit()).key.vk;
    let (public, c1) = ([7, 14].map(fr), G1Affine::generator());
    let found = Verifier::new(&vk).unwrap().challenge(&CONTEXT, &public, &c1);
    assert_eq!(found, hash(&words(&vk.digest(), &CONTEXT, &public, &[c1])));
}

/// (p − 1)/3.
fn cube_exponent() -> BigInt<4> {
    (-Fq::from(1u64) * Fq::from(3u64).inverse().unwrap()).into_bigint()
}

/// A forger's words, and the proof that he makes of the challenge without some of them. Where none is left out, the verifier
/// is the real one.
struct Left<'a> {
    forger: &'a Forger,
    left_out: &'a [usize],
}

impl Left<'_> {
    fn challenge(&self, public: &[Fr], c1: &G1Affine) -> Fr {
        self.challenge_in(&CONTEXT, public, c1)
    }

    fn challenge_in(&self, context: &Word, public: &[Fr], c1: &G1Affine) -> Fr {
        without(&words(&self.forger.key.vk.digest(), context, public, &[*c1]), self.left_out)
    }

    fn takes(&self, public: &[Fr], proof: &Proof) -> bool {
        self.takes_in(&CONTEXT, public, proof)
    }

    fn takes_in(&self, context: &Word, public: &[Fr], proof: &Proof) -> bool {
        if self.left_out.is_empty() {
            return self.forger.verifier.verify(context, public, proof).is_ok();
        }
        let rho = self.challenge_in(context, public, &proof.c1);
        self.forger.verifier.equation_holds(rho, fingerprint(public, rho), proof)
    }

    /// An honest commitment to `first`, and the proof for a challenge.
    fn proof(&self, first: &[Fr], public: &[Fr]) -> (Proof, Fr) {
        let mut attempt = self.forger.attempt(public, &self.forger.sum(first));
        attempt.challenge = self.challenge(public, &attempt.c1);
        let rho = attempt.challenge;
        let z = self.forger.circuit.assignment(rho, fingerprint(first, rho), first, &[]);
        (self.forger.proof(&z, &attempt), rho)
    }
}

/// One commitment and one proof serve other public values: those that are hashed are chosen before, the one that is not
/// hashed makes the fingerprint fit after it.
#[test]
fn a_public_value_that_is_not_hashed_is_chosen_last() {
    let forger = Forger::of(&doubled_circuit());
    for (index, k) in [(0, 1u64), (1, 2)] {
        let forged = |left_out: &[usize]| {
            let left = Left { forger: &forger, left_out };
            let (first, mut public) = ([7, 14].map(fr), [100, 100].map(fr));
            let (proof, rho) = left.proof(&first, &public);
            let missing = fingerprint(&first, rho) - fingerprint(&public, rho);
            public[index] += missing * inverse(rho.pow([k]));
            assert_ne!(public[1], public[0] + public[0]);
            left.takes(&public, &proof)
        };
        assert!(forged(&[4 + index]) && !forged(&[]));
    }
}

/// With none of them hashed the commitment is made once for all statements.
#[test]
fn a_commitment_is_not_used_again_for_other_public_values() {
    let forger = Forger::of(&doubled_circuit());
    let reused = |left_out: &[usize]| {
        let left = Left { forger: &forger, left_out };
        let first = [7, 14].map(fr);
        let (proof, rho) = left.proof(&first, &first);
        assert!(left.takes(&first, &proof));
        let other = fr(8);
        let public = [other, (fingerprint(&first, rho) - other * rho) * inverse(rho.square())];
        left.takes(&public, &proof)
    };
    assert!(reused(&[4, 5]) && !reused(&[]));
}

#[test]
fn a_context_that_is_not_hashed_is_any() {
    let forger = Forger::of(&doubled_circuit());
    let replayed = |left_out: &[usize]| {
        let left = Left { forger: &forger, left_out };
        let public = [7, 14].map(fr);
        let (proof, _) = left.proof(&public, &public);
        assert!(left.takes(&public, &proof));
        left.takes_in(&[99; 32], &public, &proof)
    };
    assert!(replayed(&[2]) && !replayed(&[]));
}

/// The challenge is known before anything is committed to.
#[test]
fn a_commitment_that_is_not_hashed_is_made_last() {
    let forger = Forger::of(&doubled_circuit());
    let public = FALSE.map(fr);
    let forged = |left_out: &[usize]| {
        let left = Left { forger: &forger, left_out };
        let rho = left.challenge(&public, &G1Affine::zero());
        let chosen = collision(rho);
        let blinding = Blinding::draw().unwrap();
        let mut attempt = forger.prover.attempt(&CONTEXT, &public, &forger.sum(&chosen), blinding);
        attempt.challenge = rho;
        let z = forger.circuit.assignment(rho, fingerprint(&chosen, rho), &chosen, &[]);
        left.takes(&public, &forger.proof(&z, &attempt))
    };
    assert!(forged(&[6, 7]) && !forged(&[]));
}
