//! The prover on the CPU, under both quotient conventions. Circuits of up to a few hundred constraints;
//! large domains are for the benchmarks.

use crate::common;
use ark_bn254::{Fr, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::{Field, One, Zero};
use proptest::prelude::*;
use std::sync::Arc;
use zkcard_groth16::{
    Convention, ProveError, Prover, ProvingKey, R1cs, Stopwatch, Timings, VerifyError, WrongCircuit, setup,
    verify,
};
use zkcard_soft::Soft;

const BOTH: [Convention; 2] = [Convention::Arkworks, Convention::Snarkjs];

fn key(r1cs: &R1cs, convention: Convention) -> ProvingKey {
    setup(&Soft::new(), r1cs, convention, &Stopwatch::new()).unwrap()
}

fn round_trip(r1cs: &R1cs, z: &[Fr]) {
    for convention in BOTH {
        let key = key(r1cs, convention);
        let proven = Prover::new(&Soft::new(), &key, Arc::new(r1cs.clone())).unwrap().prove(z).unwrap();
        assert_eq!(proven.public, z[1..1 + r1cs.num_public()]);
        verify(&key.vk, &proven.public, &proven.proof).unwrap();
    }
}

#[test]
fn small_circuits_prove_and_verify() {
    let (r1cs, z) = common::square();
    round_trip(&r1cs, &z);
}

#[test]
fn circuits_without_constraints_or_inputs_prove_and_verify() {
    for public in [0, 1, 2, 3] {
        let (r1cs, z) = common::empty(public);
        round_trip(&r1cs, &z);
    }
}

#[test]
fn domains_filled_to_the_last_row_and_just_beyond_prove_and_verify() {
    for constraints in [12, 13, 14, 29] {
        let (r1cs, z) = common::random_circuit(7, constraints, 2);
        round_trip(&r1cs, &z);
    }
}

#[test]
fn special_witness_values_prove_and_verify() {
    let (r1cs, _) = common::square();
    for x in [Fr::zero(), Fr::one(), -Fr::one()] {
        round_trip(&r1cs, &[Fr::one(), x * x, x]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn random_circuits_prove_and_verify(seed: u64, constraints in 0usize..200, public in 0usize..6) {
        let (r1cs, z) = common::random_circuit(seed, constraints, public);
        round_trip(&r1cs, &z);
    }
}

#[test]
fn proofs_are_blinded_afresh() {
    let (r1cs, z) = common::square();
    let key = key(&r1cs, Convention::Arkworks);
    let soft = Soft::new();
    let prover = Prover::new(&soft, &key, Arc::new(r1cs.clone())).unwrap();
    let [x, y] = [prover.prove(&z).unwrap(), prover.prove(&z).unwrap()];
    assert!(x.proof.a != y.proof.a && x.proof.b != y.proof.b && x.proof.c != y.proof.c);
}

#[test]
fn a_changed_proof_or_input_is_refused() {
    let (r1cs, z) = common::random_circuit(1, 20, 2);
    let key = key(&r1cs, Convention::Snarkjs);
    let proven = Prover::new(&Soft::new(), &key, Arc::new(r1cs.clone())).unwrap().prove(&z).unwrap();
    let mut public = proven.public.clone();
    public[1] += Fr::one();
    assert_eq!(verify(&key.vk, &public, &proven.proof), Err(VerifyError::NotVerified));
    let mut other = proven.proof;
    other.c = (other.c + G1Affine::generator()).into();
    assert_eq!(verify(&key.vk, &proven.public, &other), Err(VerifyError::NotVerified));
    other = proven.proof;
    other.a.x += ark_bn254::Fq::one();
    assert_eq!(verify(&key.vk, &proven.public, &other), Err(VerifyError::NotInGroup("A")));
    let too_few = VerifyError::PublicInputs { expected: 2, found: 1 };
    assert_eq!(verify(&key.vk, &public[..1], &proven.proof), Err(too_few));
}

#[test]
fn unused_public_inputs_are_bound() {
    let (r1cs, z) = common::empty(2);
    for convention in BOTH {
        let key = key(&r1cs, convention);
        let proven = Prover::new(&Soft::new(), &key, Arc::new(r1cs.clone())).unwrap().prove(&z).unwrap();
        assert_eq!(verify(&key.vk, &[Fr::zero(); 2], &proven.proof), Ok(()));
        for other in [[Fr::zero(), Fr::one()], [Fr::one(), Fr::zero()], [Fr::one(), -Fr::one()]] {
            assert_eq!(verify(&key.vk, &other, &proven.proof), Err(VerifyError::NotVerified));
        }
    }
}

#[test]
fn a_witness_that_breaks_a_constraint_is_named() {
    let (r1cs, mut z) = common::random_circuit(3, 20, 1);
    let last = z.len() - 1;
    z[last] += Fr::one();
    for convention in BOTH {
        let key = key(&r1cs, convention);
        let error = Prover::new(&Soft::new(), &key, Arc::new(r1cs.clone())).unwrap().prove(&z).unwrap_err();
        assert!(matches!(error, ProveError::Unsatisfied { constraint: 19 }), "{error}");
    }
}

#[test]
fn assignments_of_the_wrong_form_are_refused() {
    let (r1cs, z) = common::square();
    let key = key(&r1cs, Convention::Arkworks);
    let soft = Soft::new();
    let prover = Prover::new(&soft, &key, Arc::new(r1cs.clone())).unwrap();
    assert!(matches!(prover.prove(&z[..2]), Err(ProveError::Assignment(_))));
    assert!(matches!(prover.prove(&[Fr::zero(); 3]), Err(ProveError::Assignment(_))));
}

#[test]
fn keys_of_other_circuits_are_refused() {
    let (r1cs, _) = common::random_circuit(1, 20, 2);
    let (same_shape, _) = common::random_circuit(2, 20, 2);
    let (other_shape, _) = common::random_circuit(1, 21, 2);
    let key = key(&r1cs, Convention::Arkworks);
    let soft = Soft::new();
    for other in [same_shape, other_shape] {
        let refused = Prover::new(&soft, &key, Arc::new(other.clone())).err();
        assert!(matches!(refused, Some(ProveError::Circuit(WrongCircuit::Digest { .. }))));
    }
    let mut key = key;
    key.h = key.h[1..].into();
    let refused = Prover::new(&soft, &key, Arc::new(r1cs.clone())).err();
    assert!(matches!(refused, Some(ProveError::Circuit(WrongCircuit::Shape(_)))));
}

#[test]
fn a_key_under_the_wrong_quotient_convention_is_named() {
    let (r1cs, z) = common::random_circuit(1, 20, 2);
    let mut key = key(&r1cs, Convention::Arkworks);
    key.convention = Convention::Snarkjs;
    key.h = key.h.iter().copied().chain([G1Affine::identity()]).collect();
    let (stated, found) = (Convention::Snarkjs, Convention::Arkworks);
    let error = Prover::new(&Soft::new(), &key, Arc::new(r1cs)).unwrap().prove(&z).unwrap_err();
    assert!(
        matches!(error, ProveError::OtherConvention { stated: s, found: f } if (s, f) == (stated, found))
    );
    let text = error.to_string();
    assert!(text.contains("quotient of snarkjs") && text.contains("that of arkworks"), "{text}");
}

#[test]
fn a_key_that_fits_neither_convention_is_wrong() {
    let (r1cs, z) = common::random_circuit(1, 20, 2);
    let mut key = key(&r1cs, Convention::Snarkjs);
    key.convention = Convention::Arkworks;
    key.h = key.h[1..].into();
    let error = Prover::new(&Soft::new(), &key, Arc::new(r1cs)).unwrap().prove(&z).unwrap_err();
    assert!(matches!(error, ProveError::WrongKey), "{error}");
}

/// Anybody computes the quotient on the wrong coset with a generator of another field's in mind.
#[test]
fn the_coset_of_arkworks_is_that_of_5_not_of_7() {
    let n = 16;
    assert_eq!(Convention::Arkworks.shift(n), Fr::from(5u64));
    let odd = Convention::Snarkjs.shift(n);
    assert!(odd.pow([n as u64]) == -Fr::one() && odd.pow([2 * n as u64]).is_one());
}

#[test]
fn stages_are_recorded() {
    let (r1cs, z) = common::square();
    let key = key(&r1cs, Convention::Arkworks);
    let timings = Prover::new(&Soft::new(), &key, Arc::new(r1cs.clone())).unwrap().prove(&z).unwrap().timings;
    let names: Vec<_> = timings.stages.iter().map(|stage| stage.name).collect();
    for name in
        ["load witness", "sparse products", "transforms and quotient", "MSM H", "MSM B in G2", "verify"]
    {
        assert!(names.contains(&name), "{name} is missing in {names:?}");
    }
}

#[test]
fn sums_in_turn_make_proofs_and_no_two_run_at_once() {
    let (r1cs, z) = common::random_circuit(10, 300, 2);
    for convention in BOTH {
        let key = key(&r1cs, convention);
        let prover = Prover::new(Soft::new(), &key, Arc::new(r1cs.clone())).unwrap().in_turn();
        let proven = prover.prove(&z).unwrap();
        verify(&key.vk, &proven.public, &proven.proof).unwrap();
        follow_one_another(&proven.timings);
    }
}

/// The caller's pool is all that the CPU's prover computes with: where it has one thread, nothing runs beside it.
#[test]
fn sums_in_a_pool_of_one_thread_follow_one_another() {
    let (r1cs, z) = common::random_circuit(10, 300, 2);
    let key = key(&r1cs, Convention::Arkworks);
    let prover = Prover::new(Arc::new(Soft::new()), &key, Arc::new(r1cs)).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let proven = pool.install(|| prover.prove(&z).unwrap());
    verify(&key.vk, &proven.public, &proven.proof).unwrap();
    follow_one_another(&proven.timings);
}

fn follow_one_another(timings: &Timings) {
    let sums = timings.stages.iter().filter(|stage| stage.name.starts_with("MSM"));
    let times: Vec<_> = sums.map(|stage| (stage.start, stage.start + stage.seconds)).collect();
    assert_eq!(times.len(), 5);
    assert!(times.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{times:?}");
}

#[test]
fn several_proofs_at_once_under_one_key() {
    let (r1cs, z) = common::random_circuit(9, 60, 2);
    let key = key(&r1cs, Convention::Snarkjs);
    let soft = Soft::new();
    let prover = Prover::new(&soft, &key, Arc::new(r1cs.clone())).unwrap();
    std::thread::scope(|scope| {
        let jobs: Vec<_> = (0..4).map(|_| scope.spawn(|| prover.prove(&z).unwrap())).collect();
        for job in jobs {
            let proven = job.join().unwrap();
            verify(&key.vk, &proven.public, &proven.proof).unwrap();
        }
    });
}
