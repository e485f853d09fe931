//! A ceremony from the first power to a proof, and what is refused on the way. That files and hashes are snarkjs's is tested
//! with snarkjs itself, by the command line's tests.

use crate::common;
use ark_bn254::G1Affine;
use ark_ec::AffineRepr;
use std::sync::Arc;
use zkcard_groth16::ceremony::{
    Beacon, By, CeremonyError, ContributionFault, Lagrange, PhaseOne, Powers, Source, Uncontributed,
    from_system, initial,
};
use zkcard_groth16::{G1, G2, Points, Prover, ProvingKey, R1cs, Stopwatch, verify};
use zkcard_soft::Soft;

/// Contributed powers for the circuit, prepared.
pub fn phase_one(r1cs: &R1cs, spare: u32) -> PhaseOne {
    let (accel, k) = (Soft::new(), PhaseOne::log_domain(r1cs));
    let mut powers = Powers::new(k + spare);
    let challenge = Powers::first_challenge(k + spare);
    powers
        .contribute(&accel, &challenge, from_system(b"").unwrap(), By::default(), &Stopwatch::new())
        .unwrap();
    let in_g1 = |points: &[G1Affine]| Lagrange::<G1>::of(&accel, points, k).unwrap().basis(k).to_vec().into();
    PhaseOne {
        tau_g1: in_g1(&powers.tau_g1),
        tau_g2: Lagrange::<G2>::of(&accel, &powers.tau_g2, k).unwrap().basis(k).to_vec().into(),
        alpha_g1: in_g1(&powers.alpha_g1),
        beta_g1: in_g1(&powers.beta_g1),
        double_g1: Lagrange::<G1>::of(&accel, &powers.tau_g1, k + 1).unwrap().basis(k + 1).to_vec().into(),
        alpha: powers.alpha_g1[0],
        beta: powers.beta_g1[0],
        beta_2: powers.beta_g2,
        powers: powers.tau_g1.into(),
        behind: None,
    }
}

fn first(r1cs: &R1cs, phase_one: &PhaseOne) -> Uncontributed {
    phase_one.check(&Soft::new()).unwrap();
    initial(&Soft::new(), r1cs, phase_one, &Stopwatch::new()).unwrap()
}

fn contributed(key: &Uncontributed, source: Source) -> Uncontributed {
    let mut key = key.clone();
    let stream = match &source {
        Source::Participant => from_system(b"text").unwrap(),
        Source::Beacon(beacon) => beacon.stream(),
    };
    key.contribute(&Soft::new(), stream, By { name: None, source }, &Stopwatch::new()).unwrap();
    key
}

fn beacon() -> Source {
    Source::Beacon(Beacon::new(vec![7], 10).unwrap())
}

fn told(key: &Uncontributed, initial: &Uncontributed, powers: &[G1Affine]) -> Result<(), CeremonyError> {
    key.verify(&Soft::new(), initial, powers, &Stopwatch::new())
}

#[test]
fn a_key_of_a_ceremony_proves() {
    for (spare, (r1cs, z)) in
        [(0, common::random_circuit(3, 29, 2)), (2, common::random_circuit(4, 12, 0)), (1, common::square())]
    {
        let phase_one = phase_one(&r1cs, spare);
        let initial = first(&r1cs, &phase_one);
        let key = contributed(&contributed(&initial, Source::Participant), beacon());
        told(&key, &initial, &phase_one.powers).unwrap();
        let key = key.finished().unwrap();
        let proven = Prover::new(&Soft::new(), &key, Arc::new(r1cs)).unwrap().prove(&z).unwrap();
        verify(&key.vk, &proven.public, &proven.proof).unwrap();
    }
}

#[test]
fn keys_that_everybody_can_forge_with_are_not_finished() {
    let (r1cs, _) = common::square();
    let initial = first(&r1cs, &phase_one(&r1cs, 0));
    assert!(matches!(initial.clone().finished(), Err(CeremonyError::NoContribution)));
    let key = contributed(&contributed(&initial, beacon()), beacon());
    assert!(matches!(key.finished(), Err(CeremonyError::OnlyBeacons)));
    assert!(contributed(&contributed(&initial, beacon()), Source::Participant).finished().is_ok());
}

#[test]
fn every_part_of_a_key_is_held_against_the_first_one() {
    let (r1cs, _) = common::random_circuit(5, 9, 1);
    let phase_one = phase_one(&r1cs, 0);
    let initial = first(&r1cs, &phase_one);
    let key = contributed(&initial, Source::Participant);
    let fault = |change: fn(&mut ProvingKey)| {
        let mut changed = key.key().clone();
        change(&mut changed);
        let changed = Uncontributed::new(changed, key.transcript().clone());
        told(&changed, &initial, &phase_one.powers).unwrap_err().to_string()
    };
    fn off<G: zkcard_groth16::Group>(points: &mut Points<G>, at: usize) {
        let mut list = points.to_vec();
        list[at] = (list[at].into_group() + G::generator()).into_affine();
        *points = list.into();
    }
    type Change = fn(&mut ProvingKey);
    let changes: [(Change, &str); 10] = [
        (|key| off(&mut key.l, 3), "L of the key"),
        (|key| off(&mut key.h, 0), "H of the key"),
        (|key| off(&mut key.h, 15), "H of the key"),
        (|key| off(&mut key.a, 1), "A of the key"),
        (|key| off(&mut key.b_g1, 2), "B in G1 of the key"),
        (|key| off(&mut key.b_g2, 2), "B in G2 of the key"),
        (|key| key.vk.ic[1] = -key.vk.ic[1], "IC of the key"),
        (|key| key.vk.alpha_g1 = -key.vk.alpha_g1, "alpha of the key"),
        (|key| key.vk.delta_g2 = -key.vk.delta_g2, "delta of the key"),
        (|key| key.vk.gamma_g2 = -key.vk.gamma_g2, "gamma of the key"),
    ];
    for (change, said) in changes {
        assert!(fault(change).starts_with(said), "{said}: {}", fault(change));
    }
}

#[test]
fn every_contribution_is_held_against_all_before_it() {
    let (r1cs, _) = common::square();
    let phase_one = phase_one(&r1cs, 0);
    let initial = first(&r1cs, &phase_one);
    let key =
        contributed(&contributed(&contributed(&initial, Source::Participant), Source::Participant), beacon());
    let fault = |number: usize, change: fn(&mut zkcard_groth16::ceremony::DeltaContribution)| {
        let mut transcript = key.transcript().clone();
        change(&mut transcript.contributions[number - 1]);
        match told(&Uncontributed::new(key.key().clone(), transcript), &initial, &phase_one.powers) {
            Err(CeremonyError::Contribution { number, fault, .. }) => (number, fault),
            other => panic!("{other:?}"),
        }
    };
    use ContributionFault::{DoesNotFollow, Knowledge, NotOfBeacon, Transcript};
    assert_eq!(fault(1, |c| c.after = -c.after), (1, DoesNotFollow("delta")));
    assert_eq!(fault(1, |c| c.key.s = -c.key.s), (1, Transcript));
    assert_eq!(fault(2, |c| c.transcript[9] ^= 1), (2, Transcript));
    assert_eq!(fault(2, |c| c.key.tx = -c.key.tx), (2, Knowledge("delta")));
    assert_eq!(fault(2, |c| c.by.source = beacon()), (2, NotOfBeacon("delta")));
    let mut other = key.transcript().clone();
    other.circuit[0] ^= 1;
    let of_another = told(&Uncontributed::new(key.key().clone(), other), &initial, &phase_one.powers);
    assert!(of_another.unwrap_err().to_string().contains("contribution 1: it was made for another ceremony"));
}

#[test]
fn lagrange_bases_that_are_none_and_too_few_powers_are_refused() {
    let (r1cs, _) = common::random_circuit(5, 9, 1);
    let sound = phase_one(&r1cs, 1);
    fn swap<G: zkcard_groth16::Group>(points: &mut Points<G>) {
        let mut list = points.to_vec();
        list.swap(0, 1);
        *points = list.into();
    }
    sound.check(&Soft::new()).unwrap();
    let told = |change: fn(&mut PhaseOne)| {
        let mut wrong = sound.clone();
        change(&mut wrong);
        wrong.check(&Soft::new()).unwrap_err().to_string()
    };
    for (text, list) in [
        (told(|phase| swap(&mut phase.tau_g1)), "the Lagrange basis of tau: "),
        (told(|phase| swap(&mut phase.double_g1)), "the Lagrange basis of tau, of the double: "),
        (told(|phase| swap(&mut phase.tau_g2)), "the Lagrange basis of tau in G2: "),
        (told(|phase| swap(&mut phase.alpha_g1)), "the Lagrange basis of tau, times alpha: "),
        (told(|phase| swap(&mut phase.beta_g1)), "the Lagrange basis of tau, times beta: "),
        (told(|phase| phase.beta = phase.alpha), "beta in G2: "),
    ] {
        assert!(text.starts_with(list) && text.ends_with("prepare phase 2 again"), "{text}");
    }
    let short = PhaseOne { beta_g1: sound.beta_g1[1..].to_vec().into(), ..sound.clone() };
    let error = initial(&Soft::new(), &r1cs, &short, &Stopwatch::new()).unwrap_err().to_string();
    assert_eq!(error, "the Lagrange basis of tau, times beta: 15 points where 16 are needed");
    let few = PhaseOne { powers: sound.powers[..20].to_vec().into(), ..sound };
    let error = initial(&Soft::new(), &r1cs, &few, &Stopwatch::new()).unwrap_err();
    assert_eq!(error.to_string(), "the circuit needs powers of 2^4, and these are of 2^3; take larger ones");
}
