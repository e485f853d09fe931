//! Proofs and setups beside ark-groth16: a network's bits, and squares, whose every wire is full-width.

use crate::peers::{self, PeerError};
use crate::plan::{Inputs, Piece};
use crate::timer::Timer;
use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand;
use ark_groth16::Groth16;
use ark_groth16::r1cs_to_qap::LibsnarkReduction;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, Matrix, SynthesisError, Variable,
};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::sync::Arc;
use zkcard_benches::circuits::{self, Case};
use zkcard_benches::scalars::SEED;
use zkcard_benches::wall;
use zkcard_formats::ark::{proof_from, proving_key_to};
use zkcard_groth16::{Convention, Proof, Prover, SparseMatrix, Stopwatch, Timings, Verifier};
use zkcard_soft::Soft;

/// Proofs whose stages are timed.
const STAGED: usize = 5;

/// From an assignment to a proof. Neither side verifies within the time; both proofs are verified after it.
pub fn prove(mut timer: Timer, piece: &Piece) -> Result<(), PeerError> {
    let case = case(piece);
    eprintln!("{piece}: making a key");
    let key = made(&case);
    let verifier = Verifier::new(&key.vk).expect("a sound key");
    let is_right = |proof: &Proof| verifier.verify(&case.z[1..=case.r1cs.num_public()], proof).is_ok();
    let prover = Prover::new(Soft::new(), &key, Arc::new(case.r1cs.clone())).expect("a prover");
    let ours = |()| prover.prove_unchecked(&case.z).expect("a proof").trust_without_verifying().proof;
    timer.time("zkcard", || (), ours, is_right);
    let timings: Vec<Timings> = timer.within(|| (0..STAGED).map(|_| staged(&prover, &case)).collect());
    peers::enter(wall::stages(&piece.to_string(), &timings))?;

    let (key, matrices) = (proving_key_to(&key), matrices(&case).map(matrix));
    let (inputs, rows) = (1 + case.r1cs.num_public(), case.r1cs.num_constraints());
    let theirs = |[r, s]: [Fr; 2]| {
        let prove = Groth16::<Bn254, LibsnarkReduction>::create_proof_with_reduction_and_matrices;
        proof_from(&prove(&key, r, s, &matrices, inputs, rows, &case.z).expect("a proof"))
    };
    timer.time("arkworks", blinders, theirs, is_right);
    Ok(())
}

fn staged(prover: &Prover<Soft>, case: &Case) -> Timings {
    prover.prove_unchecked(&case.z).expect("a proof").trust_without_verifying().timings
}

/// From a circuit to its key pair; arkworks also synthesises it.
pub fn setup(mut timer: Timer, piece: &Piece) -> Result<(), PeerError> {
    let case = case(piece);
    timer.time("zkcard", || (), |()| made(&case), |key| key.check_circuit(&case.r1cs).is_ok());
    let theirs = |mut rng: ChaCha20Rng| {
        let make = Groth16::<Bn254, LibsnarkReduction>::generate_random_parameters_with_reduction;
        make(Synthesis(&case), &mut rng).expect("a key")
    };
    let is_right = |key: &ark_groth16::ProvingKey<Bn254>| key.a_query.len() == case.r1cs.num_variables();
    timer.time("arkworks", || ChaCha20Rng::seed_from_u64(SEED), theirs, is_right);
    Ok(())
}

pub fn case(piece: &Piece) -> Case {
    let make = if piece.inputs == Inputs::Bits { circuits::bits } else { circuits::squares };
    make(piece.log).expect("a circuit")
}

fn made(case: &Case) -> zkcard_groth16::ProvingKey {
    zkcard_groth16::setup(&Soft::new(), &case.r1cs, Convention::Arkworks, &Stopwatch::new()).expect("a key")
}

pub fn blinders() -> [Fr; 2] {
    let mut rng = ChaCha20Rng::seed_from_u64(SEED);
    [Fr::rand(&mut rng), Fr::rand(&mut rng)]
}

pub fn matrices(case: &Case) -> [&SparseMatrix; 3] {
    [&case.r1cs.a, &case.r1cs.b, &case.r1cs.c]
}

pub fn matrix(matrix: &SparseMatrix) -> Matrix<Fr> {
    (0..matrix.rows()).map(|row| matrix.row(row).map(|(column, x)| (*x, column)).collect()).collect()
}

/// The circuit as arkworks takes one.
struct Synthesis<'a>(&'a Case);

impl ConstraintSynthesizer<Fr> for Synthesis<'_> {
    fn generate_constraints(self, system: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let Case { r1cs, z } = self.0;
        let inputs = 1 + r1cs.num_public();
        let mut variables = vec![Variable::One];
        for (at, &value) in z.iter().enumerate().skip(1) {
            variables.push(match at < inputs {
                true => system.new_input_variable(|| Ok(value))?,
                false => system.new_witness_variable(|| Ok(value))?,
            });
        }
        for row in 0..r1cs.num_constraints() {
            let [a, b, c] = matrices(self.0).map(|matrix| {
                let terms = matrix.row(row).map(|(column, x)| (*x, variables[column]));
                LinearCombination(terms.collect())
            });
            system.enforce_r1cs_constraint(|| a, || b, || c)?;
        }
        Ok(())
    }
}
