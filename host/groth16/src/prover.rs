//! The prover, written once for every accelerator.
//!
//! With `z` the assignment, `r` and `s` fresh blinders (Groth 2016, §3.2):
//!
//! ```text
//! A = α + Σ zᵢ·uᵢ(τ) + r·δ          in G1
//! B = β + Σ zᵢ·vᵢ(τ) + s·δ          in G2, and in G1 as B₁
//! C = Σ zᵢ·Lᵢ + Σ hⱼ·Hⱼ + s·A + r·B₁ − r·s·δ
//! ```
//!
//! Five sums. The four of the witness run beside the transforms that make `h`, and the one in G2 beside
//! all: on a card the kernels are busy at once while the CPU computes G2. On a CPU alone they may run [in turn](Prover::in_turn).

use crate::check::KeyError;
use crate::circuit::{Circuit, Finding};
use crate::key::{ProvingKey, VerifyingKey, WrongCircuit};
use crate::proof::Proof;
use crate::proven::{Proven, Unverified};
use crate::quotient::Convention;
use crate::r1cs::R1csError;
use crate::secret::{EntropyError, random_scalar};
use crate::timing::Stopwatch;
use crate::verify::Verifier;
use ark_bn254::{Fr, G1Affine};
use ark_ec::CurveGroup;
use std::ops::Range;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop};
use zkcard_accel::{AccelError, Accelerator, G1, G2, Points, Scalars, Transform};

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The assignment does not belong to the circuit.
    #[error(transparent)]
    Assignment(#[from] R1csError),
    /// The key was made for another circuit.
    #[error(transparent)]
    Circuit(#[from] WrongCircuit),
    /// The verifying key inside the proving key is one under which anybody can forge.
    #[error("the verifying key inside the proving key: {0}")]
    Key(#[from] KeyError),
    /// The accelerator failed.
    #[error(transparent)]
    Accel(#[from] AccelError),
    /// There is no randomness to blind with.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The proof failed its verification because the witness breaks a constraint.
    #[error("the witness does not satisfy the circuit: constraint {constraint} is broken")]
    Unsatisfied {
        /// Index of the first broken constraint.
        constraint: usize,
    },
    /// The proof failed its verification although the witness satisfies the circuit and every sum was
    /// computed again in software.
    #[error("the witness satisfies the circuit, yet its proof does not verify: the proving key is wrong")]
    WrongKey,
    /// The proof failed its verification, and one by the other quotient verifies.
    #[error(
        "the proving key says that its H points are for the quotient of {stated}, but they are for that of {found}; \
         convert the key, or make one with this tool"
    )]
    OtherConvention {
        /// What the key says.
        stated: Convention,
        /// What it was made for.
        found: Convention,
    },
    /// The proof failed its verification by either quotient, and the key does not carry what would tell why.
    #[error(
        "the proof does not verify: the witness does not satisfy the circuit, or the proving key is wrong"
    )]
    Refuted,
}

/// A proving key resident on an accelerator, with its circuit. `A` may be an accelerator, a reference to one, or an
/// `Arc` of one that others use too.
pub struct Prover<A: Accelerator> {
    accel: A,
    circuit: Arc<dyn Circuit>,
    convention: Convention,
    vk: VerifyingKey,
    verifier: Verifier,
    beta_g1: G1Affine,
    delta_g1: G1Affine,
    a: A::Bases<G1>,
    b_g1: A::Bases<G1>,
    b_g2: A::Bases<G2>,
    l: A::Bases<G1>,
    h: A::Bases<G1>,
    /// As the key has them: to see whether they are for the other quotient.
    h_points: Points<G1>,
    in_turn: bool,
}

impl<A: Accelerator> Prover<A> {
    /// Loads a key onto an accelerator; it serves for any number of proofs.
    pub fn new<C: Circuit + 'static>(
        accel: A,
        key: &ProvingKey,
        circuit: Arc<C>,
    ) -> Result<Self, ProveError> {
        key.check_circuit(&*circuit)?;
        Ok(Prover {
            circuit,
            convention: key.convention,
            vk: key.vk.clone(),
            verifier: Verifier::new(&key.vk)?,
            beta_g1: key.beta_g1,
            delta_g1: key.delta_g1,
            a: accel.load_bases::<G1>(&key.a, Scalars::Loaded)?,
            b_g1: accel.load_bases::<G1>(&key.b_g1, Scalars::Loaded)?,
            b_g2: accel.load_bases::<G2>(&key.b_g2, Scalars::Loaded)?,
            l: accel.load_bases::<G1>(&key.l, Scalars::Loaded)?,
            h: load_h(&accel, &key.h, key.convention, key.domain_size)?,
            h_points: key.h.clone(),
            in_turn: false,
            accel,
        })
    }

    /// The same prover whose sums are computed one after the other: they take the memory of the largest, not of all. For an
    /// accelerator that works on each with all that it has, as the CPU does on long ones.
    pub fn in_turn(self) -> Self {
        Prover { in_turn: true, ..self }
    }

    /// Proves that `z = (1, public, witness)` satisfies the circuit. The proof has been verified.
    ///
    /// Where the verification fails, every sum is computed again by the most trusted means that the
    /// accelerator has. If they agree, the witness (or the key) was bad and no card is blamed; otherwise
    /// the proof is put together from the right sums.
    pub fn prove(&self, z: &[Fr]) -> Result<Proven, ProveError> {
        let stages = Stopwatch::new();
        let job = self.run(z, &stages)?;
        let public = z[self.public_range()].to_vec();
        let mut proof = self.assemble(&job.sums, &job.blinding);
        if !self.accepts(&public, &proof, &stages) {
            proof = self.settle(z, &job, &public, &stages)?;
        }
        Ok(Proven { proof, public, timings: stages.finish() })
    }

    /// The same without the verification: for callers who verify elsewhere. See [`Unverified`] for why they must.
    pub fn prove_unchecked(&self, z: &[Fr]) -> Result<Unverified, ProveError> {
        let stages = Stopwatch::new();
        let job = self.run(z, &stages)?;
        let proof = self.assemble(&job.sums, &job.blinding);
        let public = z[self.public_range()].to_vec();
        Ok(Unverified::new(Proven { proof, public, timings: stages.finish() }))
    }

    /// The key that verifies what this prover makes.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.vk
    }

    fn run(&self, z: &[Fr], stages: &Stopwatch) -> Result<Job<A>, ProveError> {
        self.circuit.check_assignment(z)?;
        let blinding = Blinding::draw()?;
        let witness = stages.time("load witness", || self.accel.load(z))?;
        let (quotient, sums) = self.compute(z, &witness, stages)?;
        Ok(Job { witness, quotient, sums, blinding })
    }

    fn compute(
        &self,
        z: &[Fr],
        witness: &A::Vector,
        stages: &Stopwatch,
    ) -> Result<(A::Vector, Sums), AccelError> {
        let (b_g2, [a, b_g1, l], (quotient, h)) = match self.in_turn {
            true => (
                self.sum_in_g2(witness, stages)?,
                self.sums_in_g1(witness, stages)?,
                self.quotient_and_sum(z, stages)?,
            ),
            false => std::thread::scope(|scope| {
                let in_g2 = scope.spawn(|| self.sum_in_g2(witness, stages));
                let h = scope.spawn(|| self.quotient_and_sum(z, stages));
                let in_g1 = self.sums_in_g1(witness, stages)?;
                Ok::<_, AccelError>((join(in_g2)?, in_g1, join(h)?))
            })?,
        };
        Ok((quotient, Sums { a, b_g1, b_g2, l, h }))
    }

    fn sum_in_g2(&self, witness: &A::Vector, stages: &Stopwatch) -> Result<G2, AccelError> {
        stages.time("MSM B in G2", || self.accel.msm(&self.b_g2, witness, self.all()))
    }

    /// Those of A, B and L.
    fn sums_in_g1(&self, witness: &A::Vector, stages: &Stopwatch) -> Result<[G1; 3], AccelError> {
        let sum = |name, bases, range| stages.time(name, || self.accel.msm(bases, witness, range));
        Ok([
            sum("MSM A", &self.a, self.all())?,
            sum("MSM B in G1", &self.b_g1, self.all())?,
            sum("MSM L", &self.l, self.private_range())?,
        ])
    }

    fn quotient_and_sum(&self, z: &[Fr], stages: &Stopwatch) -> Result<(A::Vector, G1), AccelError> {
        let quotient = self.quotient(z, self.convention, stages)?;
        let n = self.circuit.domain_size();
        let sum = stages.time("MSM H", || self.accel.msm(&self.h, &quotient, 0..n))?;
        Ok((quotient, sum))
    }

    /// `k·(a∘b − c)` on the coset, c = a∘b on the domain being made on the accelerator.
    fn quotient(
        &self,
        z: &[Fr],
        convention: Convention,
        stages: &Stopwatch,
    ) -> Result<A::Vector, AccelError> {
        let n = self.circuit.domain_size();
        let [az, bz] = self.circuit.products(z, stages);
        let _stage = stages.start("transforms and quotient");
        let mut a = self.accel.load(&az)?;
        let mut b = self.accel.load(&bz)?;
        drop((az, bz)); // both lie on the accelerator
        let mut c = self.accel.mul(&a, &b)?;
        let shift = convention.shift(n);
        let to_coset = [Transform::Inverse, Transform::CosetForward(shift)];
        self.accel.ntt_all(&mut [&mut a, &mut b, &mut c], &to_coset)?;
        self.accel.quotient(&mut a, &b, &c, convention.factor(n))?;
        if convention == Convention::Arkworks {
            self.accel.ntt(&mut a, Transform::CosetInverse(shift))?;
        }
        Ok(a)
    }

    fn assemble(&self, sums: &Sums, blinding: &Blinding) -> Proof {
        let Blinding { r, s } = blinding;
        let a = sums.a + self.vk.alpha_g1 + self.delta_g1 * r;
        let b_g1 = sums.b_g1 + self.beta_g1 + self.delta_g1 * s;
        let b = sums.b_g2 + self.vk.beta_g2 + self.vk.delta_g2 * s;
        let c = sums.l + sums.h + a * s + b_g1 * r - self.delta_g1 * (*r * s);
        Proof { a: a.into_affine(), b: b.into_affine(), c: c.into_affine() }
    }

    /// The proof failed: finds out who is to blame, and makes the right proof if it was the accelerator.
    fn settle(&self, z: &[Fr], job: &Job<A>, public: &[Fr], stages: &Stopwatch) -> Result<Proof, ProveError> {
        let sums = stages.time("recompute in software", || self.recompute(job))?;
        let proof = self.assemble(&sums, &job.blinding);
        if sums != job.sums && self.accepts(public, &proof, stages) {
            return Ok(proof);
        }
        Err(match self.circuit.check(z) {
            Finding::Broken { constraint } => ProveError::Unsatisfied { constraint },
            _ if self.accepts_arkworks_quotient(z, job, &sums, stages)? => {
                ProveError::OtherConvention { stated: self.convention, found: Convention::Arkworks }
            }
            Finding::Satisfied => ProveError::WrongKey,
            Finding::Unknown => ProveError::Refuted,
        })
    }

    /// Whether the H points are those of the other convention, for all that the key says. The points of a key that says
    /// arkworks are too few for snarkjs's.
    fn accepts_arkworks_quotient(
        &self,
        z: &[Fr],
        job: &Job<A>,
        sums: &Sums,
        stages: &Stopwatch,
    ) -> Result<bool, AccelError> {
        if self.convention == Convention::Arkworks {
            return Ok(false);
        }
        let (n, other) = (self.circuit.domain_size(), Convention::Arkworks);
        let _stage = stages.start("try the other quotient");
        let fitting: Points<G1> = self.h_points.iter().copied().take(other.h_len(n)).collect();
        let bases = load_h(&self.accel, &fitting, other, n)?;
        let h = self.accel.msm(&bases, &self.quotient(z, other, stages)?, 0..n)?;
        let proof = self.assemble(&Sums { h, ..sums.clone() }, &job.blinding);
        Ok(self.accepts(&z[self.public_range()], &proof, stages))
    }

    fn recompute(&self, job: &Job<A>) -> Result<Sums, AccelError> {
        let (accel, z, sums) = (&self.accel, &job.witness, &job.sums);
        let n = self.circuit.domain_size();
        Ok(Sums {
            a: accel.recompute(&self.a, z, self.all(), &sums.a)?,
            b_g1: accel.recompute(&self.b_g1, z, self.all(), &sums.b_g1)?,
            b_g2: accel.recompute(&self.b_g2, z, self.all(), &sums.b_g2)?,
            l: accel.recompute(&self.l, z, self.private_range(), &sums.l)?,
            h: accel.recompute(&self.h, &job.quotient, 0..n, &sums.h)?,
        })
    }

    fn accepts(&self, public: &[Fr], proof: &Proof, stages: &Stopwatch) -> bool {
        stages.time("verify", || self.verifier.verify(public, proof)).is_ok()
    }

    fn all(&self) -> Range<usize> {
        0..self.circuit.num_variables()
    }

    fn public_range(&self) -> Range<usize> {
        1..1 + self.circuit.num_public()
    }

    fn private_range(&self) -> Range<usize> {
        1 + self.circuit.num_public()..self.circuit.num_variables()
    }
}

/// What a proof was made from, kept until it has been verified.
struct Job<A: Accelerator> {
    witness: A::Vector,
    quotient: A::Vector,
    sums: Sums,
    blinding: Blinding,
}

/// The five sums. Unblinded they tell of the witness, so they never leave the prover and are wiped.
#[derive(Clone, PartialEq, Zeroize, ZeroizeOnDrop)]
struct Sums {
    a: G1,
    b_g1: G1,
    b_g2: G2,
    l: G1,
    h: G1,
}

#[derive(Zeroize, ZeroizeOnDrop)]
struct Blinding {
    r: Fr,
    s: Fr,
}

impl Blinding {
    fn draw() -> Result<Self, EntropyError> {
        Ok(Blinding { r: random_scalar()?, s: random_scalar()? })
    }
}

/// The bases that a quotient of a domain of n meets.
fn load_h<A: Accelerator>(
    accel: &A,
    points: &Points<G1>,
    convention: Convention,
    n: usize,
) -> Result<A::Bases<G1>, AccelError> {
    accel.load_bases::<G1>(points, Scalars::Polynomial { n, basis: convention.basis(n) })
}

/// A thread's result; its panic goes on here.
fn join<T>(handle: std::thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
