//! Keys whose points are related.

use super::{CONTEXT, FALSE, Forger, collision, doubled_circuit, fr};
use crate::check::{Element, KeyError};
use crate::lookup::builder::Builder;
use crate::lookup::proof::Proof;
use crate::lookup::rounds::RoundR1cs;
use crate::lookup::setup::Toxic;
use crate::lookup::transcript::fingerprint;
use crate::lookup::verify::Verifier;
use ark_bn254::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, One};

const BETA: Element = Element::Beta;
const GAMMA: Element = Element::Gamma;
const DELTA_1: Element = Element::RoundDelta(1);
const DELTA_2: Element = Element::RoundDelta(2);

/// How secrets are related, by a sign.
type Relate = fn(&mut Toxic, Fr);
/// A proof of [`FALSE`] for a key so related.
type Forge = fn(&Forger, Fr) -> Proof;

/// The equation takes what is forged under a key so related, and not under a sound one; the key is refused for this reason.
#[track_caller]
fn forgeable(circuit: &RoundR1cs, [first, second]: [Element; 2], relate: Relate, forge: Forge) {
    for (opposite, sign) in [(false, Fr::one()), (true, -Fr::one())] {
        let (related, sound) = (Forger::with(circuit, |toxic| relate(toxic, sign)), Forger::of(circuit));
        let takes = |forger: &Forger| forger.takes(&FALSE.map(fr), &forge(forger, sign));
        assert!(takes(&related), "{first} and {second}: this is no forgery");
        assert!(!takes(&sound), "{first} and {second}: every key takes this");
        let refused = Some(KeyError::Related { first, second, opposite });
        assert_eq!(Verifier::new(&related.key.vk).err(), refused);
        assert_eq!(Verifier::new(&sound.key.vk).err(), None);
    }
}

/// `IC₀ + ρ·IC₁ + F·IC₂` of what is false, after a commitment.
fn ic(forger: &Forger, c1: &G1Affine) -> G1Affine {
    let (public, [one, challenge, print]) = (FALSE.map(fr), forger.key.vk.ic);
    let rho = forger.verifier.challenge(&CONTEXT, &public, c1);
    (one + challenge * rho + print * fingerprint(&public, rho)).into_affine()
}

fn times(point: G1Affine, factor: Fr) -> G1Affine {
    (point * factor).into_affine()
}

/// From the verifying key alone.
#[test]
fn related_points_are_forged_with_without_a_witness() {
    let circuit = doubled_circuit();
    let forgeable = |pair, relate, forge| forgeable(&circuit, pair, relate, forge);
    forgeable(
        [GAMMA, DELTA_2],
        |toxic, sign| toxic.deltas[1] = sign * toxic.gamma,
        |forger, sign| {
            let (vk, c1) = (&forger.key.vk, G1Affine::zero());
            Proof { a: vk.alpha_g1, b: vk.beta_g2, c1, c2: times(ic(forger, &c1), -sign) }
        },
    );
    forgeable(
        [BETA, GAMMA],
        |toxic, sign| toxic.beta = sign * toxic.gamma,
        |forger, sign| {
            let (vk, c1) = (&forger.key.vk, G1Affine::zero());
            let a = (vk.alpha_g1 + times(ic(forger, &c1), sign)).into_affine();
            Proof { a, b: vk.beta_g2, c1, c2: c1 }
        },
    );
    forgeable(
        [BETA, DELTA_1],
        |toxic, sign| toxic.deltas[0] = sign * toxic.beta,
        |forger, sign| {
            let (vk, c1) = (&forger.key.vk, times(forger.key.vk.alpha_g1, -sign));
            Proof { a: ic(forger, &c1), b: vk.gamma_g2, c1, c2: G1Affine::zero() }
        },
    );
    forgeable(
        [BETA, DELTA_2],
        |toxic, sign| toxic.deltas[1] = sign * toxic.beta,
        |forger, sign| {
            let (vk, c1) = (&forger.key.vk, G1Affine::zero());
            Proof { a: ic(forger, &c1), b: vk.gamma_g2, c1, c2: times(vk.alpha_g1, -sign) }
        },
    );
}

/// x₁ = 5 and x₂ = −1, and nothing else is true.
fn constants() -> RoundR1cs {
    let mut builder = Builder::new();
    for value in [5, -1] {
        let x = builder.public();
        builder.constrain(x, fr(1), fr(value));
    }
    builder.finish().unwrap().circuit().as_ref().clone()
}

/// The circuit is run at ρ + j, and the commitment takes what IC has too much: F(ρ + j) is the fingerprint of other values
/// at ρ, plus a constant. With j = −1, 5(ρ − 1) − (ρ − 1)² = 7ρ − ρ² − 6.
#[test]
fn a_commitment_in_the_span_of_gamma_shifts_public_values() {
    fn forge(forger: &Forger, public: [Fr; 2], sign: Fr) -> Proof {
        let (first, [_, challenge, print]) = ([5, -1].map(fr), forger.key.vk.ic);
        let shift = times(challenge, fr(-1)) + times(print, fr(-6));
        let attempt = forger.attempt(&public, &(*forger.sum(&first) + shift * sign));
        let rho = attempt.challenge - Fr::one();
        forger.proof(&forger.circuit.assignment(rho, fingerprint(&first, rho), &first, &[]), &attempt)
    }
    let circuit = constants();
    for (opposite, sign) in [(false, Fr::one()), (true, -Fr::one())] {
        let related = Forger::with(&circuit, |toxic| toxic.deltas[0] = sign * toxic.gamma);
        let public = [7, -1].map(fr);
        assert!(related.takes(&public, &forge(&related, public, sign)));
        let sound = Forger::of(&circuit);
        assert!(!sound.takes(&public, &forge(&sound, public, sign)));
        let refused = KeyError::Related { first: GAMMA, second: DELTA_1, opposite };
        assert_eq!(Verifier::new(&related.key.vk).err(), Some(refused));
    }
}

/// Commits to zeros, and adds the first round, chosen after the challenge, to C2: `δ₁ = k·δ₂`.
fn across(forger: &Forger, k: Fr) -> Proof {
    let attempt = forger.attempt(&FALSE.map(fr), &forger.sum(&[Fr::ZERO; 2]));
    let (rho, chosen) = (attempt.challenge, collision(attempt.challenge));
    let z = forger.circuit.assignment(rho, fingerprint(&chosen, rho), &chosen, &[]);
    let proof = forger.proof(&z, &attempt);
    Proof { c2: (*forger.sum(&chosen) * k + proof.c2).into_affine(), ..proof }
}

#[test]
fn wires_cross_rounds_that_share_a_delta() {
    forgeable(
        &doubled_circuit(),
        [DELTA_1, DELTA_2],
        |toxic, sign| toxic.deltas[0] = sign * toxic.deltas[1],
        across,
    );
}

/// No check finds it: this is why contributions to a key must draw a factor for each δ.
#[test]
fn deltas_of_a_known_ratio_are_not_found() {
    let circuit = doubled_circuit();
    let forger = Forger::with(&circuit, |toxic| toxic.deltas[0] = fr(12345) * toxic.deltas[1]);
    assert!(forger.takes(&FALSE.map(fr), &across(&forger, fr(12345))));
    assert!(!forger.takes(&FALSE.map(fr), &across(&forger, fr(12344))));
    assert!(Verifier::new(&forger.key.vk).is_ok());
}

/// An honest proof under the same keys and circuits: what is refused above is not refused for another reason.
#[test]
fn forgers_can_be_honest() {
    for (circuit, public) in [(doubled_circuit(), [4, 8]), (constants(), [5, -1])] {
        let (forger, public) = (Forger::of(&circuit), public.map(fr));
        let attempt = forger.attempt(&public, &forger.sum(&public));
        let rho = attempt.challenge;
        let z = circuit.assignment(rho, fingerprint(&public, rho), &public, &[]);
        let proof = forger.proof(&z, &attempt);
        assert!(forger.takes(&public, &proof) && !forger.takes(&FALSE.map(fr), &proof));
    }
}
