//! What blinders hide, and what they do not when there is none or one is used twice.

use super::{CONTEXT, Forger, doubled_circuit, fr};
use crate::lookup::proof::Proof;
use crate::lookup::prover::Blinding;
use crate::lookup::transcript::fingerprint;
use ark_bn254::{Fr, G1Affine};
use ark_ec::CurveGroup;
use ark_ff::{One, Zero};
use zkcard_accel::G1;

/// A proof of (x, 2x), with these blinders, and its challenge.
fn proof(forger: &Forger, x: i64, blinding: Blinding) -> (Proof, Fr) {
    let values = [x, 2 * x].map(fr);
    let attempt = forger.prover.attempt(&CONTEXT, &values, &forger.sum(&values), blinding);
    let rho = attempt.challenge;
    let z = forger.circuit.assignment(rho, fingerprint(&values, rho), &values, &[]);
    let proof = forger.proof(&z, &attempt);
    assert!(forger.takes(&values, &proof));
    (proof, rho)
}

fn drawn() -> Blinding {
    Blinding::draw().unwrap()
}

/// Whether C1 is that of these values: everybody has the points of the key.
fn fits(forger: &Forger, c1: G1Affine, values: [i64; 2]) -> bool {
    c1 == forger.sum(&values.map(fr)).into_affine()
}

#[test]
fn a_commitment_without_a_blinder_confirms_what_is_guessed() {
    let forger = Forger::of(&doubled_circuit());
    let (bare, _) = proof(&forger, 21, Blinding { t: Fr::zero(), ..drawn() });
    let guess = |c1| (0..32).find(|x| fits(&forger, c1, [*x, 2 * x]));
    assert_eq!(guess(bare.c1), Some(21));
    assert_eq!(guess(proof(&forger, 21, drawn()).0.c1), None);
}

#[test]
fn a_blinder_that_is_used_twice_tells_the_difference() {
    let forger = Forger::of(&doubled_circuit());
    let differ = |one: Blinding, other: Blinding| {
        let (one, other) = (proof(&forger, 21, one).0, proof(&forger, 30, other).0);
        let difference = (other.c1 - one.c1).into_affine();
        (0..32).find(|x| fits(&forger, difference, [*x, 2 * x]))
    };
    let twice = drawn();
    assert_eq!(differ(twice.clone(), twice), Some(9));
    assert_eq!(differ(drawn(), drawn()), None);
}

/// r blinds A alone: with one r, A of two proofs differ by what their assignments do, challenges included.
#[test]
fn blinders_of_the_second_round_are_not_used_twice_either() {
    let forger = Forger::of(&doubled_circuit());
    let tells = |one: Blinding, other: Blinding| {
        let ((one, rho), (other, sigma)) = (proof(&forger, 21, one), proof(&forger, 30, other));
        let assigned = |x: i64, rho| {
            let values = [x, 2 * x].map(fr);
            forger.circuit.assignment(rho, fingerprint(&values, rho), &values, &[])
        };
        let difference = (other.a - one.a).into_affine();
        (0..32).map(|x| (x, x + 9)).find(|(x, y)| {
            let (one, other) = (assigned(*x, rho), assigned(*y, sigma));
            let changes = other.iter().zip(one.iter()).map(|(other, one)| *other - one);
            let sum: G1 = forger.key.a.iter().zip(changes).map(|(point, change)| *point * change).sum();
            sum.into_affine() == difference
        })
    };
    let r = drawn();
    assert_eq!(tells(Blinding { t: Fr::one(), ..r.clone() }, Blinding { s: Fr::one(), ..r }), Some((21, 30)));
    assert_eq!(tells(drawn(), drawn()), None);
}
