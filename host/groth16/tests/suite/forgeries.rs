//! Proofs forged from a verifying key alone: the pairing equation takes each of them, so the key must be refused.

use crate::common;
use ark_bn254::{Bn254, Fr, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::Field;
use std::sync::Arc;
use zkcard_groth16::{
    Convention, Proof, ProveError, Prover, Stopwatch, Verifier, VerifyError, VerifyingKey, setup, verify,
};
use zkcard_soft::Soft;

const BETA: u64 = 3;
const GAMMA: u64 = 4;
const ZEROS: [i64; 3] = [0; 3];
const ANY: [i64; 3] = [11, -5, 8];

fn g1(k: u64) -> G1Affine {
    (G1Affine::generator() * Fr::from(k)).into()
}

fn g2(k: u64) -> G2Affine {
    (G2Affine::generator() * Fr::from(k)).into()
}

fn sound() -> VerifyingKey {
    let ic = [7, 11, 13, 17].map(g1).to_vec();
    VerifyingKey { alpha_g1: g1(2), beta_g2: g2(BETA), gamma_g2: g2(GAMMA), delta_g2: g2(5), ic }
}

fn changed(change: impl FnOnce(&mut VerifyingKey)) -> VerifyingKey {
    let mut key = sound();
    change(&mut key);
    key
}

fn inputs(public: [i64; 3]) -> Vec<Fr> {
    public.map(Fr::from).to_vec()
}

/// `IC₀ + Σ xᵢ·ICᵢ`.
fn ic(key: &VerifyingKey, public: [i64; 3]) -> G1Affine {
    let terms = key.ic[1..].iter().zip(inputs(public)).map(|(point, x)| *point * x);
    terms.fold(key.ic[0].into_group(), |sum, term| sum + term).into_affine()
}

/// Groth16's equation and nothing else.
fn equation_holds(key: &VerifyingKey, public: [i64; 3], proof: &Proof) -> bool {
    let right = Bn254::multi_pairing(
        [key.alpha_g1, ic(key, public), proof.c],
        [key.beta_g2, key.gamma_g2, key.delta_g2],
    );
    Bn254::pairing(proof.a, proof.b) == right
}

fn sum<G: AffineRepr>(a: G, b: G) -> G {
    (a.into_group() + b).into_affine()
}

fn proof(a: G1Affine, b: G2Affine, c: G1Affine) -> Proof {
    Proof { a, b, c }
}

/// A proof by the maker of the key, who knows β and γ.
fn makers_proof(key: &VerifyingKey, public: [i64; 3]) -> Proof {
    let a = key.alpha_g1 * Fr::from(BETA) + ic(key, public) * Fr::from(GAMMA);
    proof(a.into_affine(), G2Affine::generator(), G1Affine::zero())
}

/// The equation takes the forgery under this key, and not under a sound one; the key is refused, and `named`.
#[track_caller]
fn forgeable(named: &str, key: &VerifyingKey, public: [i64; 3], forged: &Proof) {
    assert!(equation_holds(key, public, forged), "{named}: this is no forgery");
    assert!(!equation_holds(&sound(), public, forged), "{named}: every key takes this");
    let error = Verifier::new(key).unwrap_err();
    assert!(error.to_string().starts_with(named), "{error}");
    assert_eq!(verify(key, &inputs(public), forged), Err(VerifyError::Key(error)));
}

#[test]
fn a_sound_key_takes_its_makers_proofs() {
    let key = sound();
    let made = makers_proof(&key, ANY);
    assert!(equation_holds(&key, ANY, &made));
    assert_eq!(verify(&key, &inputs(ANY), &made), Ok(()));
    assert_eq!(verify(&key, &inputs(ZEROS), &made), Err(VerifyError::NotVerified));
}

#[test]
fn delta_that_is_gamma_cancels_the_inputs() {
    let key = changed(|key| key.delta_g2 = key.gamma_g2);
    forgeable("γ = δ: ", &key, ANY, &proof(key.alpha_g1, key.beta_g2, -ic(&key, ANY)));
    let key = changed(|key| key.delta_g2 = -key.gamma_g2);
    forgeable("γ = −δ: ", &key, ANY, &proof(key.alpha_g1, key.beta_g2, ic(&key, ANY)));
}

#[test]
fn beta_that_is_gamma_adds_the_inputs_to_alpha() {
    let none = G1Affine::zero();
    let key = changed(|key| key.beta_g2 = key.gamma_g2);
    forgeable("β = γ: ", &key, ANY, &proof(sum(key.alpha_g1, ic(&key, ANY)), key.beta_g2, none));
    let key = changed(|key| key.beta_g2 = -key.gamma_g2);
    forgeable("β = −γ: ", &key, ANY, &proof(sum(key.alpha_g1, -ic(&key, ANY)), key.beta_g2, none));
}

#[test]
fn beta_that_is_delta_cancels_alpha() {
    let key = changed(|key| key.beta_g2 = key.delta_g2);
    forgeable("β = δ: ", &key, ANY, &proof(ic(&key, ANY), key.gamma_g2, -key.alpha_g1));
    let key = changed(|key| key.beta_g2 = -key.delta_g2);
    forgeable("β = −δ: ", &key, ANY, &proof(ic(&key, ANY), key.gamma_g2, key.alpha_g1));
}

#[test]
fn alpha_beta_gamma_or_delta_at_infinity_bind_nothing() {
    let none = G1Affine::zero();
    let key = changed(|key| key.alpha_g1 = none);
    forgeable("α is the point at infinity", &key, ANY, &proof(ic(&key, ANY), key.gamma_g2, none));
    let key = changed(|key| key.beta_g2 = G2Affine::zero());
    forgeable("β is the point at infinity", &key, ANY, &proof(ic(&key, ANY), key.gamma_g2, none));
    let key = changed(|key| key.gamma_g2 = G2Affine::zero());
    forgeable("γ is the point at infinity", &key, ANY, &proof(key.alpha_g1, key.beta_g2, none));
    let key = changed(|key| key.delta_g2 = G2Affine::zero());
    let other_c = Proof { c: g1(99), ..makers_proof(&key, ANY) };
    forgeable("δ is the point at infinity", &key, ANY, &other_c);
}

#[test]
fn a_constant_that_adds_nothing_is_forged_at_zero() {
    let key = changed(|key| key.ic[0] = G1Affine::zero());
    let forged = proof(key.alpha_g1, key.beta_g2, G1Affine::zero());
    forgeable("IC[0] is the point at infinity", &key, ZEROS, &forged);
    for (i, named) in [(1, "IC[0] = −IC[1]: "), (3, "IC[0] = −IC[3]: ")] {
        let key = changed(|key| key.ic[0] = -key.ic[i]);
        let mut public = ZEROS;
        public[i - 1] = 1;
        forgeable(named, &key, public, &forged);
    }
    let key = changed(|key| key.ic[0] = key.ic[2]);
    forgeable("IC[0] = IC[2]: ", &key, [0, -1, 0], &forged);
}

#[test]
fn a_constant_that_is_alpha_is_forged_at_zero() {
    let none = G1Affine::zero();
    let key = changed(|key| key.ic[0] = key.alpha_g1);
    forgeable("α = IC[0]: ", &key, ZEROS, &proof(key.alpha_g1, sum(key.beta_g2, key.gamma_g2), none));
    let key = changed(|key| key.ic[0] = -key.alpha_g1);
    forgeable("α = −IC[0]: ", &key, ZEROS, &proof(key.alpha_g1, sum(key.beta_g2, -key.gamma_g2), none));
}

#[test]
fn inputs_that_are_not_bound_can_be_changed_under_a_proof() {
    let key = changed(|key| key.ic[1] = G1Affine::zero());
    let made = makers_proof(&key, ANY);
    forgeable("IC[1] is the point at infinity: public input 0", &key, [12, -5, 8], &made);
    let key = changed(|key| key.ic[2] = key.ic[3]);
    forgeable("IC[2] = IC[3]: ", &key, [11, -4, 7], &makers_proof(&key, ANY));
    let key = changed(|key| key.ic[2] = -key.ic[3]);
    forgeable("IC[2] = −IC[3]: ", &key, [11, -4, 9], &makers_proof(&key, ANY));
}

#[test]
fn a_delta_of_known_ratio_to_gamma_is_not_found() {
    let key = changed(|key| key.delta_g2 = (key.gamma_g2 * Fr::from(2u64)).into());
    let half = -(ic(&key, ANY) * Fr::from(2u64).inverse().unwrap_or_default());
    let forged = proof(key.alpha_g1, key.beta_g2, half.into());
    assert_eq!(
        verify(&key, &inputs(ANY), &forged),
        Ok(()),
        "the documentation says that no check finds this"
    );
}

#[test]
fn a_prover_refuses_such_a_key_too() {
    let (r1cs, _) = common::square();
    let mut key = setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()).unwrap();
    key.vk.delta_g2 = key.vk.gamma_g2;
    let refused = Prover::new(&Soft::new(), &key, Arc::new(r1cs)).err().unwrap();
    assert!(matches!(refused, ProveError::Key(_)), "{refused}");
    assert!(refused.to_string().starts_with("the verifying key inside the proving key: γ = δ"), "{refused}");
}
