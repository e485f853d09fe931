//! Groth16: the time of a setup and of a proof beside ark-groth16's, on the same circuit and key, in processor time, on
//! one thread. The witness is of full width, and every variable is in A and in B.
//!
//! `cargo run --release -p zkcard-formats --example groth16_times -- [LOG_LEN…]`

use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand;
use ark_groth16::Groth16;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, Matrix, SynthesisError, Variable,
};
use ark_snark::SNARK;
use ark_std::rand::{SeedableRng, rngs::StdRng};
use nix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use zkcard_formats::ark;
use zkcard_groth16::{Convention, Prover, R1cs, SparseMatrix, Stopwatch, setup};
use zkcard_soft::Soft;

/// Proofs of which the fastest counts.
const ROUNDS: usize = 3;

/// `x_{i+1} = x_i·(x_i + 1)`, as often as fit a domain; the last is public.
#[derive(Clone)]
struct Chain {
    start: Fr,
    steps: usize,
}

impl ConstraintSynthesizer<Fr> for Chain {
    fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
        let next = |x: &Fr| Some(*x * (*x + Fr::from(1u64)));
        let values: Vec<Fr> = std::iter::successors(Some(self.start), next).take(self.steps + 1).collect();
        let last = cs.new_input_variable(|| Ok(values[self.steps]))?;
        let mut x = cs.new_witness_variable(|| Ok(values[0]))?;
        for value in &values[1..self.steps] {
            x = step(&cs, x, cs.new_witness_variable(|| Ok(*value))?)?;
        }
        step(&cs, x, last).map(|_| ())
    }
}

/// `next = x·(x + 1)`.
fn step(cs: &ConstraintSystemRef<Fr>, x: Variable, next: Variable) -> Result<Variable, SynthesisError> {
    let shifted = LinearCombination::from(x) + (Fr::from(1u64), Variable::One);
    cs.enforce_r1cs_constraint(|| x.into(), || shifted.clone(), || next.into())?;
    Ok(next)
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let given: Vec<u32> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![14, 16] } else { given };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut out = std::io::stdout();
    writeln!(out, "{:<14}{:>14}{:>24}", "", "ark-groth16", "zkcard")?;
    for log in sizes {
        for (work, [theirs, ours]) in ["setup", "prove"].into_iter().zip(pool.install(|| measure(log))?) {
            let ours = format!("{ours:.1} ms ({:.2}x)", theirs / ours);
            writeln!(out, "{:<14}{theirs:>11.1} ms{ours:>24}", format!("{work} 2^{log}"))?;
        }
    }
    Ok(())
}

/// Milliseconds of setup and of the fastest proof: ark-groth16's, and ours.
fn measure(log: u32) -> Result<[[f64; 2]; 2], Box<dyn Error + Send + Sync>> {
    let mut rng = StdRng::seed_from_u64(1);
    let circuit = Chain { start: Fr::rand(&mut rng), steps: (1 << log) - 2 };
    let (r1cs, z) = ark::synthesise(circuit.clone())?;
    let mut setups = [f64::MAX; 2];
    let (ark_key, ark_vk) =
        timed(&mut setups[0], || Groth16::<Bn254>::circuit_specific_setup(circuit, &mut rng))?;
    timed(&mut setups[1], || setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new()))?;
    let key = ark::proving_key_from(&ark_key, &r1cs, Convention::Arkworks)?;
    let matrices = matrices(&r1cs);
    let (inputs, constraints) = (1 + r1cs.num_public(), r1cs.num_constraints());
    let prover = Prover::new(Soft::new(), &key, Arc::new(r1cs))?;
    let mut proofs = [f64::MAX; 2];
    for _ in 0..ROUNDS {
        let [r, s] = [Fr::rand(&mut rng), Fr::rand(&mut rng)];
        let theirs = timed(&mut proofs[0], || {
            Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
                &ark_key,
                r,
                s,
                &matrices,
                inputs,
                constraints,
                &z,
            )
        })?;
        assert!(Groth16::<Bn254>::verify(&ark_vk, &z[1..inputs], &theirs)?, "a wrong proof has no time");
        timed(&mut proofs[1], || prover.prove(&z))?; // verified within
    }
    Ok([setups, proofs])
}

fn matrices(r1cs: &R1cs) -> Vec<Matrix<Fr>> {
    let rows = |matrix: &SparseMatrix| -> Matrix<Fr> {
        (0..matrix.rows())
            .map(|row| matrix.row(row).map(|(column, value)| (*value, column)).collect())
            .collect()
    };
    [&r1cs.a, &r1cs.b, &r1cs.c].map(rows).to_vec()
}

fn timed<T>(least: &mut f64, work: impl FnOnce() -> T) -> T {
    let before = cpu_ms();
    let value = work();
    *least = least.min(cpu_ms() - before);
    value
}

/// What this process has computed so far, whoever else had the processor meanwhile.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a process has a clock");
    Duration::from(time).as_secs_f64() * 1e3
}
