//! Cards that lie about their sums: no wrong proof is released, and what one that is not verified would tell.

use crate::common;
use ark_bn254::{Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::PrimeField;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use zkcard_accel::{AccelError, Accelerator, Caps, Group, Points, Scalars, Transform};
use zkcard_checked::{Checked, Policy};
use zkcard_groth16::{
    Convention, Proof, ProveError, Proven, Prover, ProvingKey, R1cs, Stopwatch, Verifier, VerifyError, setup,
    verify,
};
use zkcard_soft::Soft;

/// How a card lies.
#[derive(Clone, Copy)]
pub enum Lie {
    /// Adds the generator to every sum.
    EverySum,
    /// Adds the last four bits of the last witness value to the sum of L, the only one of this many scalars.
    WitnessBits(usize),
    /// Adds the generator to the sums of this many scalars.
    Length(usize),
    /// None, but that it believes what it is told of repetitions.
    Believes,
}

/// It counts the lies that it has told.
pub struct Liar(Soft, Lie, pub Arc<AtomicU64>);

impl Liar {
    pub fn new(lie: Lie) -> Self {
        Liar(Soft::new(), lie, Arc::default())
    }

    /// What is added to a sum of these scalars.
    fn delta(&self, scalars: &[Fr]) -> Fr {
        match self.1 {
            Lie::EverySum => Fr::from(1u64),
            Lie::WitnessBits(count) if scalars.len() == count => Fr::from(bits(scalars)),
            Lie::Length(count) if scalars.len() == count => Fr::from(1u64),
            Lie::WitnessBits(_) | Lie::Length(_) | Lie::Believes => Fr::from(0u64),
        }
    }
}

fn bits(scalars: &[Fr]) -> u64 {
    scalars.last().unwrap().into_bigint().0[0] & 15
}

impl Accelerator for Liar {
    type Vector = <Soft as Accelerator>::Vector;
    type Bases<G: Group> = <Soft as Accelerator>::Bases<G>;
    fn caps(&self) -> &Caps {
        self.0.caps()
    }
    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<Self::Bases<G>, AccelError> {
        self.0.load_bases(points, scalars)
    }
    fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError> {
        self.0.load(values)
    }
    fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> Result<Self::Vector, AccelError> {
        match self.1 {
            Lie::Believes => {
                self.load(&firsts.iter().map(|first| values[*first as usize]).collect::<Vec<_>>())
            }
            _ => self.0.load_repeating(values, firsts),
        }
    }
    fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError> {
        self.0.read(vector)
    }
    fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError> {
        self.0.ntt(vector, transform)
    }
    fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError> {
        self.0.mul(a, b)
    }
    fn quotient(
        &self,
        a: &mut Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
        k: Fr,
    ) -> Result<(), AccelError> {
        self.0.quotient(a, b, c, k)
    }
    fn msm<G: Group>(
        &self,
        bases: &Self::Bases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let delta = self.delta(&self.0.read(vector)?[range.clone()]);
        self.2.fetch_add(u64::from(delta != Fr::from(0u64)), Relaxed);
        Ok(self.0.msm(bases, vector, range)? + G::generator() * delta)
    }
}

fn key(r1cs: &R1cs, convention: Convention) -> ProvingKey {
    setup(&Soft::new(), r1cs, convention, &Stopwatch::new()).unwrap()
}

#[test]
fn an_unchecked_liar_costs_time_but_never_a_wrong_proof() {
    let (r1cs, z) = common::random_circuit(5, 20, 2);
    for convention in [Convention::Arkworks, Convention::Snarkjs] {
        for policy in [Policy::None, Policy::Curve, Policy::Twin, Policy::Full] {
            let key = key(&r1cs, convention);
            let liar = Liar::new(Lie::EverySum);
            let lies = Arc::clone(&liar.2);
            let card = Checked::new(Soft::new(), liar, policy);
            let prover = Prover::new(&card, &key, Arc::new(r1cs.clone())).unwrap();
            let proven = prover.prove(&z).unwrap();
            verify(&key.vk, &proven.public, &proven.proof).unwrap();
            let (told, found) = (lies.load(Relaxed), card.health().mismatches);
            assert!(told > 0, "{policy}: the liar was not asked");
            assert!((1..=told).contains(&found), "{policy}: {found} of {told} lies were found");
        }
    }
}

#[test]
fn an_unverified_proof_of_a_liar_is_not_to_be_had_by_verifying() {
    let (r1cs, z) = common::random_circuit(5, 20, 2);
    let key = key(&r1cs, Convention::Arkworks);
    let liar = Liar::new(Lie::EverySum);
    let lies = Arc::clone(&liar.2);
    let card = Checked::new(Soft::new(), liar, Policy::None);
    let prover = Prover::new(&card, &key, Arc::new(r1cs)).unwrap();
    let refused = prover.prove_unchecked(&z).unwrap().verify(&Verifier::new(&key.vk).unwrap());
    assert_eq!(refused.err(), Some(VerifyError::NotVerified));
    assert!(lies.load(Relaxed) > 0, "the liar was not asked");
}

#[test]
fn an_honest_proof_comes_out_of_its_verification() {
    let (r1cs, z) = common::random_circuit(5, 20, 2);
    let key = key(&r1cs, Convention::Arkworks);
    let prover = Prover::new(Soft::new(), &key, Arc::new(r1cs)).unwrap();
    let unverified = prover.prove_unchecked(&z).unwrap();
    let proven = unverified.verify(&Verifier::new(&key.vk).unwrap()).unwrap();
    assert_eq!(verify(&key.vk, &proven.public, &proven.proof), Ok(()));
}

fn fits(verifier: &Verifier, published: &Proven, delta: u64) -> bool {
    let c = published.proof.c - G1Affine::generator() * Fr::from(delta);
    verifier.verify(&published.public, &Proof { c: c.into_affine(), ..published.proof }).is_ok()
}

/// The observer has the verifying key, the public inputs and the proof, and learns four bits of the witness.
#[test]
fn a_proof_published_without_verifying_tells_of_the_witness() {
    let (r1cs, z) = common::random_circuit(5, 20, 2);
    let key = key(&r1cs, Convention::Arkworks);
    let verifier = Verifier::new(&key.vk).unwrap();
    let card = Liar::new(Lie::WitnessBits(r1cs.num_witness()));
    let prover = Prover::new(card, &key, Arc::new(r1cs)).unwrap();
    assert!(bits(&z) != 0, "a lie of nothing tells nothing");
    let published = prover.prove_unchecked(&z).unwrap().trust_without_verifying();
    assert_eq!((0..16).find(|delta| fits(&verifier, &published, *delta)), Some(bits(&z)));
    let printed = format!("{:?}", prover.prove_unchecked(&z).unwrap());
    assert!(printed.starts_with("Unverified { public: [") && printed.ends_with(", .. }"), "{printed}");
    assert!(matches!(prover.prove(&z), Err(ProveError::WrongKey)));
}
