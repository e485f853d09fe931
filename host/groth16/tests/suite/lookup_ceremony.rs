//! A ceremony of a key with a δ for each round.

use crate::ceremony::phase_one;
use crate::lookup::{CONTEXT, first, squares};
use ark_bn254::G1Affine;
use ark_ec::{AffineRepr, CurveGroup};
use std::sync::Arc;
use zkcard_groth16::Stopwatch;
use zkcard_groth16::ceremony::{CeremonyError, PhaseOne};
use zkcard_groth16::lookup::{Ceremony, Prover, ProvingKey, System, initial, verify};
use zkcard_soft::Soft;

fn begun() -> (System, PhaseOne, Ceremony) {
    let system = squares(1, 1);
    let powers = phase_one(system.circuit().r1cs(), 0);
    let initial = initial(&Soft::new(), system.circuit(), &powers, &Stopwatch::new()).unwrap();
    (system, powers, initial)
}

fn contributed(ceremony: &Ceremony, name: &str) -> Ceremony {
    let mut next = ceremony.clone();
    next.contribute(&Soft::new(), b"text", Some(name.into()), &Stopwatch::new()).unwrap();
    next
}

fn told(ceremony: &Ceremony, initial: &Ceremony, powers: &PhaseOne) -> Result<(), CeremonyError> {
    ceremony.verify(&Soft::new(), initial, &powers.powers, &Stopwatch::new())
}

#[test]
fn a_key_of_two_contributions_proves() {
    let (system, powers, initial) = begun();
    let ceremony = contributed(&contributed(&initial, "one"), "two");
    told(&ceremony, &initial, &powers).unwrap();
    let key = ceremony.finished().unwrap();
    let prover = Prover::new(Soft::new(), &key, Arc::clone(system.circuit())).unwrap();
    let proven = system.prove(&prover, &CONTEXT, &first(&system, 1, &[3, 4]).unwrap()).unwrap();
    assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
}

/// With δ₁ = δ₂ values of the first round can be chosen after the challenge: also where γ is another.
#[test]
fn every_delta_has_a_factor_of_its_own_and_a_key_without_is_not_finished() {
    let (_, powers, initial) = begun();
    assert!(matches!(initial.clone().finished(), Err(CeremonyError::NoContribution)));
    told(&initial, &initial, &powers).unwrap();
    let key = contributed(&initial, "one").key().clone();
    assert_ne!(key.deltas_g1[0], key.deltas_g1[1]);
    let once = contributed(&initial, "one");
    let [x, y] = once.transcripts().each_ref().map(|transcript| transcript.contributions[0].key);
    assert!(x.s != y.s && x.sx != y.sx && x.tx != y.tx);
}

#[test]
fn a_proof_of_one_delta_is_none_of_the_other() {
    let (_, powers, initial) = begun();
    let once = contributed(&initial, "one");
    let [one, two] = once.transcripts().clone();
    let swapped = Ceremony::new(once.key().clone(), [two.clone(), one]);
    let error = told(&swapped, &initial, &powers).unwrap_err().to_string();
    assert!(error.starts_with("the hash of the circuit of the key"), "{error}");
    let mut copied = once.transcripts().clone();
    copied[0].contributions = two.contributions.clone();
    let mut key = once.key().clone();
    key.deltas_g1[0] = key.deltas_g1[1];
    key.vk.deltas_g2[0] = key.vk.deltas_g2[1];
    let error = told(&Ceremony::new(key, copied), &initial, &powers).unwrap_err().to_string();
    assert!(error.contains("made for another ceremony"), "{error}");
    let alone = [contributed(&once, "two").transcripts()[0].clone(), two];
    let error = told(&Ceremony::new(once.key().clone(), alone), &initial, &powers).unwrap_err().to_string();
    assert!(error.starts_with("who contributed to each delta"), "{error}");
}

#[test]
fn every_list_is_held_against_its_delta() {
    let (_, powers, initial) = begun();
    let once = contributed(&initial, "one");
    let fault = |change: fn(&mut ProvingKey)| {
        let mut key = once.key().clone();
        change(&mut key);
        told(&Ceremony::new(key, once.transcripts().clone()), &initial, &powers).unwrap_err().to_string()
    };
    type Change = fn(&mut ProvingKey);
    let changes: [(Change, &str); 7] = [
        (|key| key.l[0] = shifted(&key.l[0]).into(), "L of the first round of the key"),
        (|key| key.l[1] = shifted(&key.l[1]).into(), "L of the second round of the key"),
        (|key| key.h = shifted(&key.h).into(), "H of the key"),
        (|key| key.a = shifted(&key.a).into(), "a point that no contribution changes"),
        (|key| key.vk.ic[2] = -key.vk.ic[2], "a point that no contribution changes"),
        (|key| key.vk.deltas_g2.swap(0, 1), "delta of the key"),
        (|key| key.vk.deltas_g2.truncate(1), "the number of the deltas"),
    ];
    for (change, said) in changes {
        assert!(fault(change).starts_with(said), "{said}: {}", fault(change));
    }
}

/// Also where the key before any contribution is as short.
#[test]
fn h_is_as_long_as_the_domain_and_not_empty() {
    let (_, powers, initial) = begun();
    let once = contributed(&initial, "one");
    for (len, domain_size) in [(0, initial.key().domain_size), (1, initial.key().domain_size), (0, 0)] {
        let short = |ceremony: &Ceremony| {
            let h = ceremony.key().h[..len].into();
            let key = ProvingKey { h, domain_size, ..ceremony.key().clone() };
            Ceremony::new(key, ceremony.transcripts().clone())
        };
        let error = told(&short(&once), &short(&initial), &powers).unwrap_err().to_string();
        assert!(error.starts_with("the number of points of H of the key"), "{error}");
    }
}

/// The list with one other point.
fn shifted(points: &[G1Affine]) -> Vec<G1Affine> {
    let changed = (points[1] + G1Affine::generator()).into_affine();
    [&points[..1], &[changed], &points[2..]].concat()
}
