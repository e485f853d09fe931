//! A circuit with any number of public values, its key in a file of snarkjs's, and proofs.

use crate::support::{Bench, npm, said};
use ark_bn254::Fr;
use ark_std::UniformRand;
use ark_std::rand::SeedableRng;
use ark_std::rand::rngs::StdRng;
use std::fs::File;
use std::process::Command;
use std::sync::Arc;
use zkcard_formats::iden3::ceremony;
use zkcard_groth16::ceremony::{By, Stream, Transcript, Uncontributed};
use zkcard_groth16::{Convention, Proof, Prover, R1cs, SparseMatrix, Stopwatch, VerifyingKey, setup};
use zkcard_soft::Soft;

/// A key with its prover.
pub struct Keyed {
    pub key: VerifyingKey,
    prover: Prover<Soft>,
    public: usize,
    bench: Bench,
}

impl Keyed {
    /// `w·xⱼ = tⱼ` for each public value xⱼ, and `w·w = s`.
    pub fn new(public: usize) -> Self {
        let one = |column: usize| [(column, Fr::from(1u64))];
        let w = 1 + public;
        let rows = || 0..=public;
        let a = SparseMatrix::from_rows(rows().map(|_| one(w)));
        let b = SparseMatrix::from_rows(rows().map(|j| one(if j < public { 1 + j } else { w })));
        let c = SparseMatrix::from_rows(rows().map(|j| one(w + 1 + j)));
        let r1cs = R1cs::new(public, 2 + public, [a, b, c]).unwrap();
        let (accel, stages) = (Soft::new(), Stopwatch::new());
        let key = setup(&accel, &r1cs, Convention::Snarkjs, &stages).unwrap();
        let entries = ceremony::entries(&r1cs);
        let digest = ceremony::digest(entries.iter().copied());
        let mut key = Uncontributed::new(key, Transcript::new([0; 64])).of_circuit(digest);
        let bench = Bench::new();
        let save = |name: &str, key: &Uncontributed| {
            ceremony::write_key(&mut File::create(bench.path(name)).unwrap(), key, &entries).unwrap();
        };
        save("begun.zkey", &key);
        key.contribute(&accel, Stream::new(&[7; 32]), By::default(), &stages).unwrap();
        save("circuit_final.zkey", &key);
        let key = key.of_circuit(r1cs.digest()).finished().unwrap();
        let prover = Prover::new(accel, &key, Arc::new(r1cs)).unwrap();
        Keyed { key: key.vk, prover, public, bench }
    }

    /// A folder with the key as `circuit_final.zkey`, and before anybody contributed as `begun.zkey`.
    pub fn bench(&self) -> &Bench {
        &self.bench
    }

    /// A proof of values that the seed chooses.
    pub fn prove(&self, seed: u64) -> (Proof, Vec<Fr>) {
        let mut rng = StdRng::seed_from_u64(seed);
        let public: Vec<Fr> = (0..self.public).map(|_| Fr::rand(&mut rng)).collect();
        let w = Fr::rand(&mut rng);
        let products = public.iter().chain([&w]).map(|x| w * x);
        let z: Vec<Fr> =
            [Fr::from(1u64)].into_iter().chain(public.iter().copied()).chain([w]).chain(products).collect();
        let proven = self.prover.prove(&z).unwrap();
        (proven.proof, proven.public)
    }

    /// The contract of snarkjs.
    pub fn their_contract(&self) -> String {
        snarkjs(&self.bench, "zkey export solidityverifier circuit_final.zkey theirs.sol");
        std::fs::read_to_string(self.bench.path("theirs.sol")).unwrap()
    }
}

/// Runs a command line that must fail with this code and these words. Other tests may write into the same folder meanwhile.
pub fn fails(bench: &Bench, line: &str, code: i32, words: &[&str]) {
    let said = bench.run(line);
    assert_eq!(said.code, Some(code), "{line}: {}{}", said.out, said.err);
    words.iter().for_each(|word| assert!(said.err.contains(word), "{line}: no {word:?} in: {}", said.err));
}

/// What a command of snarkjs prints; it must succeed.
pub fn snarkjs(bench: &Bench, line: &str) -> String {
    let mut node = Command::new("node");
    node.arg(npm("snarkjs/build/cli.cjs")).args(line.split(' ')).current_dir(bench.path(""));
    let said = said(node.output().unwrap());
    assert_eq!(said.code, Some(0), "{line}: {}{}", said.out, said.err);
    said.out
}
