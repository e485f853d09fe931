//! Systems of two rounds with any number of public values, their keys, contracts and proofs.

use crate::solc::{self, Code};
use ark_bn254::Fr;
use ark_std::UniformRand;
use ark_std::rand::SeedableRng;
use ark_std::rand::rngs::StdRng;
use std::sync::{Arc, OnceLock};
use zkcard_formats::solidity::{Contract, Lookup, Model, verifier};
use zkcard_groth16::Stopwatch;
use zkcard_groth16::lookup::{self, Builder, Proof, Prover, System, VerifyingKey, Word, setup};
use zkcard_soft::Soft;
use zkcard_zkml::public::CONTEXT_TAG;

/// How many public values the keys of these tests take.
pub const VALUES: [usize; 6] = [0, 1, 2, 32, 33, 100];
/// The context of proofs that name none.
pub const NONE: Word = [0; 32];
/// What the contracts are called.
pub const NAME: &str = "LookupVerifier";

/// A key with its prover.
pub struct Rounds {
    pub key: VerifyingKey,
    pub verifier: lookup::Verifier,
    prover: Prover<Soft>,
    system: System,
    values: usize,
}

/// A key and its contracts.
pub struct Fixture {
    pub rounds: Rounds,
    pub bare: Code,
    pub bound: Code,
}

impl Rounds {
    /// `w·xⱼ = tⱼ` for each public value xⱼ, and w below four.
    pub fn new(values: usize) -> Self {
        let mut builder = Builder::new();
        let small = builder.table((0..4u64).map(Fr::from));
        let w = builder.private();
        builder.query(small, [w.into()]);
        for _ in 0..values {
            let (x, product) = (builder.public(), builder.private());
            builder.constrain(w, x, product);
        }
        let system = builder.finish().unwrap();
        let accel = Soft::new();
        let key = setup(&accel, system.circuit(), &Stopwatch::new()).unwrap();
        let prover = Prover::new(accel, &key, Arc::clone(system.circuit())).unwrap();
        let verifier = lookup::Verifier::new(&key.vk).unwrap();
        Rounds { key: key.vk, verifier, prover, system, values }
    }

    /// A proof of values that the seed chooses.
    pub fn prove(&self, seed: u64, context: &Word) -> (Proof, Vec<Fr>) {
        let mut rng = StdRng::seed_from_u64(seed);
        let public: Vec<Fr> = (0..self.values).map(|_| Fr::rand(&mut rng)).collect();
        let w = Fr::from(seed % 4);
        let private: Vec<Fr> = [w].into_iter().chain(public.iter().map(|x| w * x)).collect();
        let first = self.system.first_round(&public, &private).unwrap();
        let proven = self.system.prove(&self.prover, context, &first).unwrap();
        (proven.proof, proven.public)
    }

    /// The text of its contract, whose context is that of its caller or none.
    pub fn contract(&self, is_bound: bool) -> String {
        let context_tag = is_bound.then_some(CONTEXT_TAG);
        let model = Some(Model { id: [7; 32], context_tag });
        verifier(&Lookup(&self.key), &Contract { name: NAME, model }).unwrap()
    }
}

/// For each number of [`VALUES`].
pub fn fixture(values: usize) -> &'static Fixture {
    static FIXTURES: OnceLock<Vec<Fixture>> = OnceLock::new();
    let all = FIXTURES.get_or_init(fixtures);
    &all[VALUES.iter().position(|count| *count == values).unwrap()]
}

/// The code of several texts.
pub fn compiled(texts: &[String]) -> Vec<Code> {
    let names: Vec<_> = (0..texts.len()).map(|i| format!("{i}.sol")).collect();
    let files: Vec<_> = names.iter().zip(texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let all = solc::compiled(&files);
    names.iter().map(|name| all[&format!("{name}:{NAME}")].clone()).collect()
}

fn fixtures() -> Vec<Fixture> {
    let all = VALUES.map(Rounds::new);
    let texts: Vec<_> = all.iter().flat_map(|rounds| [false, true].map(|is| rounds.contract(is))).collect();
    let mut codes = compiled(&texts).into_iter();
    let mut code = || codes.next().unwrap();
    all.into_iter().map(|rounds| Fixture { rounds, bare: code(), bound: code() }).collect()
}
