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
//! Five sums, at once or [in turn](Prover::in_turn).

use crate::check::KeyError;
use crate::circuit::{Circuit, Finding};
use crate::key::{ProvingKey, VerifyingKey, WrongCircuit};
use crate::proof::Proof;
use crate::proven::{Proven, Unverified};
use crate::quotient::Convention;
use crate::r1cs::R1csError;
use crate::resident::{Computed, Frame, Lists, Resident, Sums, load_h};
use crate::secret::{EntropyError, random_scalar};
use crate::timing::Stopwatch;
use crate::verify::Verifier;
use ark_bn254::Fr;
use ark_ec::CurveGroup;
use std::ops::Range;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop};
use zkcard_accel::{AccelError, Accelerator, G1, Points};

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProveError {
    /// The assignment does not belong to the circuit.
    #[error(transparent)]
    Assignment(#[from] R1csError),
    /// A round of another length.
    #[error("{found} values for round {round}, which has {expected}")]
    Round {
        /// Which, from 1.
        round: usize,
        /// Values that the circuit asks for.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// No challenge was one that the second round has values for.
    #[error(
        "each of {0} challenges was a pole of the second round, which chance does not do: its values are wrong"
    )]
    Poles(usize),
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
    resident: Resident<A>,
    vk: VerifyingKey,
    verifier: Verifier,
    frame: Frame,
    /// As the key has them: to see whether they are for the other quotient.
    h_points: Points<G1>,
}

impl<A: Accelerator> Prover<A> {
    /// Loads a key onto an accelerator; it serves for any number of proofs.
    pub fn new<C: Circuit + 'static>(
        accel: A,
        key: &ProvingKey,
        circuit: Arc<C>,
    ) -> Result<Self, ProveError> {
        key.check_circuit(&*circuit)?;
        let lists = Lists { a: &key.a, b_g1: &key.b_g1, b_g2: &key.b_g2, l: &key.l, h: &key.h };
        Ok(Prover {
            vk: key.vk.clone(),
            verifier: Verifier::new(&key.vk)?,
            frame: Frame {
                alpha_g1: key.vk.alpha_g1,
                beta_g1: key.beta_g1,
                beta_g2: key.vk.beta_g2,
                delta_g1: key.delta_g1,
                delta_g2: key.vk.delta_g2,
            },
            h_points: key.h.clone(),
            resident: Resident::load(accel, circuit, key.convention, lists)?,
        })
    }

    /// The same prover whose sums are computed one after the other: they take the memory of the largest, not of all. For an
    /// accelerator that works on each with all that it has, as the CPU does on long ones.
    pub fn in_turn(mut self) -> Self {
        self.resident.in_turn = true;
        self
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
        let mut proof = self.assemble(&job.computed.sums, &job.blinding);
        if !self.accepts(&public, &proof, &stages) {
            proof = self.settle(z, &job, &public, &stages)?;
        }
        Ok(Proven { proof, public, timings: stages.finish() })
    }

    /// The same without the verification: for callers who verify elsewhere. See [`Unverified`] for why they must.
    pub fn prove_unchecked(&self, z: &[Fr]) -> Result<Unverified, ProveError> {
        let stages = Stopwatch::new();
        let job = self.run(z, &stages)?;
        let proof = self.assemble(&job.computed.sums, &job.blinding);
        let public = z[self.public_range()].to_vec();
        Ok(Unverified::new(Proven { proof, public, timings: stages.finish() }))
    }

    /// The key that verifies what this prover makes.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.vk
    }

    fn run(&self, z: &[Fr], stages: &Stopwatch) -> Result<Job<A>, ProveError> {
        self.resident.circuit.check_assignment(z)?;
        let blinding = Blinding::draw()?;
        Ok(Job { computed: self.resident.compute(z, None, stages)?, blinding })
    }

    fn assemble(&self, sums: &Sums, blinding: &Blinding) -> Proof {
        let (a, b, c) = self.frame.assemble(sums, &blinding.r, &blinding.s);
        Proof { a: a.into_affine(), b: b.into_affine(), c: c.into_affine() }
    }

    /// The proof failed: finds out who is to blame, and makes the right proof if it was the accelerator.
    fn settle(&self, z: &[Fr], job: &Job<A>, public: &[Fr], stages: &Stopwatch) -> Result<Proof, ProveError> {
        let sums = self.resident.recompute(&job.computed, stages)?;
        let proof = self.assemble(&sums, &job.blinding);
        if sums != job.computed.sums && self.accepts(public, &proof, stages) {
            return Ok(proof);
        }
        Err(match self.resident.circuit.check(z) {
            Finding::Broken { constraint } => ProveError::Unsatisfied { constraint },
            _ if self.accepts_arkworks_quotient(z, job, &sums, stages)? => {
                ProveError::OtherConvention { stated: self.resident.convention, found: Convention::Arkworks }
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
        if self.resident.convention == Convention::Arkworks {
            return Ok(false);
        }
        let (resident, other) = (&self.resident, Convention::Arkworks);
        let n = resident.circuit.domain_size();
        let _stage = stages.start("try the other quotient");
        let fitting: Points<G1> = self.h_points.iter().copied().take(other.h_len(n)).collect();
        let bases = load_h(&resident.accel, &fitting, other, n)?;
        let h = resident.accel.msm(&bases, &resident.quotient(z, other, stages)?, 0..n)?;
        let proof = self.assemble(&Sums { h, ..sums.clone() }, &job.blinding);
        Ok(self.accepts(&z[self.public_range()], &proof, stages))
    }

    fn accepts(&self, public: &[Fr], proof: &Proof, stages: &Stopwatch) -> bool {
        stages.time("verify", || self.verifier.verify(public, proof)).is_ok()
    }

    fn public_range(&self) -> Range<usize> {
        1..1 + self.resident.circuit.num_public()
    }
}

/// What a proof was made from, kept until it has been verified.
struct Job<A: Accelerator> {
    computed: Computed<A>,
    blinding: Blinding,
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
