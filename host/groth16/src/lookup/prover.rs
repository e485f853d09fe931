//! The prover: a job that commits to the first round, gives the challenge, and goes on with the second.
//!
//! With `z` the assignment, `t`, `r`, `s` fresh blinders, and C the last element of a plain proof over δ₂:
//!
//! ```text
//! C1 = Σ zᵢ·Lᵢ + t·δ₂      over the first round
//! C2 = C − t·δ₁            C's sum of zᵢ·Lᵢ over the second round
//! ```
//!
//! A job is one attempt. Where the commitment turns out to have been a lie of the accelerator, or the challenge a pole of the
//! second round, another attempt begins, with another challenge and with every blinder drawn anew: two attempts that shared
//! one would publish the difference of their values. Nothing of an attempt is given away but its challenge until its
//! proof has been verified.

use crate::circuit::{Circuit, Finding};
use crate::lookup::key::{ProvingKey, QUOTIENT, VerifyingKey};
use crate::lookup::proof::{Proof, Proven};
use crate::lookup::rounds::RoundR1cs;
use crate::lookup::transcript::{Word, fingerprint};
use crate::lookup::verify::Verifier;
use crate::prover::ProveError;
use crate::resident::{Computed, Frame, Lists, Resident, Sums};
use crate::secret::{EntropyError, random_scalar};
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine};
use ark_ec::CurveGroup;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};
use zkcard_accel::{AccelError, Accelerator, G1, Scalars};

/// Attempts before [`Prover::prove`] gives up: a pole has a probability below 2⁻²⁰⁰.
const ATTEMPTS: usize = 4;

/// The challenge makes a denominator of the second round zero: there are no values for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the challenge is a pole of the second round; begin again with another")]
pub struct Pole;

/// A proving key resident on an accelerator, with its circuit.
pub struct Prover<A: Accelerator> {
    resident: Resident<A>,
    circuit: Arc<RoundR1cs>,
    vk: VerifyingKey,
    verifier: Verifier,
    frame: Frame,
    delta_1: G1Affine,
    first: A::Bases<G1>,
}

/// A proof half made: the first round is committed, the challenge is known.
pub struct Job<'a, A: Accelerator> {
    prover: &'a Prover<A>,
    stages: Stopwatch,
    context: Word,
    first: Zeroizing<Vec<Fr>>,
    /// The same on the accelerator.
    vector: A::Vector,
    /// Which value of the second round each repeats, if that is known.
    repeated: Option<Zeroizing<Vec<u32>>>,
    /// Their sum, without a blinder.
    sum: Zeroizing<G1>,
    /// The sum is not the accelerator's first answer.
    is_settled: bool,
    attempt: Attempt,
}

/// What a job's second half came to.
pub enum Step<'a, A: Accelerator> {
    /// A proof that has been verified.
    Done(Box<Proven>),
    /// The commitment was wrong, and has been computed again in software: the second round is to be made for a new challenge.
    Again(Box<Job<'a, A>>),
}

/// What is drawn and derived anew each time.
pub(crate) struct Attempt {
    blinding: Blinding,
    pub(crate) c1: G1Affine,
    pub(crate) challenge: Fr,
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Blinding {
    pub(crate) r: Fr,
    pub(crate) s: Fr,
    pub(crate) t: Fr,
}

impl<A: Accelerator> Prover<A> {
    /// Loads a key onto an accelerator; it serves for any number of proofs.
    pub fn new(accel: A, key: &ProvingKey, circuit: Arc<RoundR1cs>) -> Result<Self, ProveError> {
        key.vk.check()?;
        Self::with_any_key(accel, key, circuit)
    }

    /// The same prover whose sums are computed one after the other, as [the plain one's](crate::Prover::in_turn).
    pub fn in_turn(mut self) -> Self {
        self.resident.in_turn = true;
        self
    }

    /// Begins a proof: commits to the values of the first round, the public ones first. `context` is bound by the
    /// proof, which verifies in no other.
    pub fn begin(&self, context: &Word, first: &[Fr]) -> Result<Job<'_, A>, ProveError> {
        let stages = Stopwatch::new();
        check_round(1, self.circuit.rounds()[0], first)?;
        let (vector, sum) = self.commit(first, &stages)?;
        let first = Zeroizing::new(first.to_vec());
        let public = &first[..self.circuit.num_public()];
        let attempt = self.attempt(context, public, &sum, Blinding::draw()?);
        let context = *context;
        let (repeated, is_settled) = (None, false);
        Ok(Job { prover: self, stages, context, first, vector, repeated, sum, is_settled, attempt })
    }

    /// Begins, makes the second round by `second`, finishes; begins again where the challenge was a pole, or the
    /// commitment wrong. `second` leaves out what [binds the public values](RoundR1cs::num_second).
    pub fn prove(
        &self,
        context: &Word,
        first: &[Fr],
        second: impl FnMut(Fr) -> Result<Zeroizing<Vec<Fr>>, Pole>,
    ) -> Result<Proven, ProveError> {
        self.begin(context, first)?.complete(second)
    }

    /// The key that verifies what this prover makes.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.vk
    }

    /// The same of a key that anybody may forge with.
    pub(crate) fn with_any_key(
        accel: A,
        key: &ProvingKey,
        circuit: Arc<RoundR1cs>,
    ) -> Result<Self, ProveError> {
        key.check_circuit(&circuit)?;
        let last = key.l.len() - 1;
        let lists = Lists { a: &key.a, b_g1: &key.b_g1, b_g2: &key.b_g2, l: &key.l[last], h: &key.h };
        Ok(Prover {
            first: accel.load_bases::<G1>(&key.l[0], Scalars::Loaded)?,
            resident: Resident::load(accel, Arc::clone(&circuit) as _, QUOTIENT, lists)?,
            circuit,
            verifier: Verifier::of_any_key(&key.vk),
            vk: key.vk.clone(),
            frame: Frame {
                alpha_g1: key.vk.alpha_g1,
                beta_g1: key.beta_g1,
                beta_g2: key.vk.beta_g2,
                delta_g1: key.deltas_g1[last],
                delta_g2: key.vk.deltas_g2[last],
            },
            delta_1: key.deltas_g1[0],
        })
    }

    /// A first round on the accelerator, and its sum, without a blinder.
    pub(crate) fn commit(
        &self,
        first: &[Fr],
        stages: &Stopwatch,
    ) -> Result<(A::Vector, Zeroizing<G1>), AccelError> {
        let accel = &self.resident.accel;
        let vector = stages.time("load first round", || accel.load(first))?;
        let sum = stages.time("MSM C1", || accel.msm(&self.first, &vector, 0..first.len()))?;
        Ok((vector, Zeroizing::new(sum)))
    }

    /// The commitment to a first round of this sum, and the challenge that it gives.
    pub(crate) fn attempt(&self, context: &Word, public: &[Fr], sum: &G1, blinding: Blinding) -> Attempt {
        let c1 = (*sum + self.frame.delta_g1 * blinding.t).into_affine();
        Attempt { challenge: self.verifier.challenge(context, public, &c1), c1, blinding }
    }

    /// The proof of an attempt.
    pub(crate) fn assemble(&self, sums: &Sums, attempt: &Attempt) -> Proof {
        let Blinding { r, s, t } = &attempt.blinding;
        let (a, b, c) = self.frame.assemble(sums, r, s);
        let c2 = c - self.delta_1 * t;
        Proof { a: a.into_affine(), b: b.into_affine(), c1: attempt.c1, c2: c2.into_affine() }
    }

    pub(crate) fn compute(
        &self,
        z: &[Fr],
        firsts: Option<&[u32]>,
        stages: &Stopwatch,
    ) -> Result<Computed<A>, AccelError> {
        self.resident.compute(z, firsts, stages)
    }
}

impl<'a, A: Accelerator> Job<'a, A> {
    /// ρ, of which the second round is made.
    pub fn challenge(&self) -> Fr {
        self.attempt.challenge
    }

    /// The same job, told which values its second round will repeat, as [`System::repeated`](crate::lookup::System::repeated)
    /// says: they are summed once. What is not so is refused as a misuse of the accelerator.
    pub fn repeating(self, repeated: Zeroizing<Vec<u32>>) -> Result<Self, ProveError> {
        check_round(2, self.prover.circuit.num_second(), &repeated)?;
        Ok(Job { repeated: Some(repeated), ..self })
    }

    /// Makes the second round by `second` and finishes; begins again where the challenge was a pole, or the commitment wrong.
    pub fn complete(
        mut self,
        mut second: impl FnMut(Fr) -> Result<Zeroizing<Vec<Fr>>, Pole>,
    ) -> Result<Proven, ProveError> {
        for _ in 0..ATTEMPTS {
            self = match second(self.challenge()) {
                Err(Pole) => self.again()?,
                Ok(values) => match self.finish(&values)? {
                    Step::Done(proven) => return Ok(*proven),
                    Step::Again(job) => *job,
                },
            };
        }
        Err(ProveError::Poles(ATTEMPTS))
    }

    /// Another attempt: every blinder and the challenge are drawn anew. For a challenge that was a [`Pole`].
    pub fn again(mut self) -> Result<Self, ProveError> {
        self.attempt = self.prover.attempt(&self.context, self.public(), &self.sum, Blinding::draw()?);
        Ok(self)
    }

    /// Finishes the proof with the values of the second round, those left out that
    /// [bind the public values](RoundR1cs::num_second). It has been verified.
    ///
    /// Where the verification fails, the commitment is computed again by the most trusted means that the accelerator has;
    /// if it was wrong, the proof [begins again](Step::Again). If it was right, so is every other sum. If all agree, the
    /// witness (or the key) was bad and no card is blamed.
    pub fn finish(self, second: &[Fr]) -> Result<Step<'a, A>, ProveError> {
        check_round(2, self.prover.circuit.num_second(), second)?;
        let rho = self.challenge();
        let z = self.prover.circuit.assignment(rho, fingerprint(self.public(), rho), &self.first, second);
        let firsts = self.firsts(z.len());
        let computed = self.prover.compute(&z, firsts.as_ref().map(|firsts| &firsts[..]), &self.stages)?;
        let proof = self.prover.assemble(&computed.sums, &self.attempt);
        match self.accepts(&proof) {
            true => Ok(self.done(proof)),
            false => self.settle(&z, &computed),
        }
    }

    /// The proof failed: finds out who is to blame, and makes the right proof if it was the accelerator.
    fn settle(mut self, z: &[Fr], computed: &Computed<A>) -> Result<Step<'a, A>, ProveError> {
        let sum = self.committed_in_software()?;
        if sum != self.sum && !self.is_settled {
            (self.sum, self.is_settled) = (sum, true);
            return Ok(Step::Again(Box::new(self.again()?)));
        }
        let sums = self.prover.resident.recompute(computed, &self.stages)?;
        let proof = self.prover.assemble(&sums, &self.attempt);
        if sums != computed.sums && self.accepts(&proof) {
            return Ok(self.done(proof));
        }
        Err(match self.prover.circuit.check(z) {
            Finding::Broken { constraint } => ProveError::Unsatisfied { constraint },
            _ => ProveError::WrongKey,
        })
    }

    fn committed_in_software(&self) -> Result<Zeroizing<G1>, AccelError> {
        let _stage = self.stages.start("recompute C1 in software");
        let all = 0..self.first.len();
        let prover = self.prover;
        prover.resident.accel.recompute(&prover.first, &self.vector, all, &self.sum).map(Zeroizing::new)
    }

    fn accepts(&self, proof: &Proof) -> bool {
        let verify = || self.prover.verifier.verify(&self.context, self.public(), proof);
        self.stages.time("verify", verify).is_ok()
    }

    fn done(self, proof: Proof) -> Step<'a, A> {
        let public = self.public().to_vec();
        Step::Done(Box::new(Proven { proof, public, timings: self.stages.finish() }))
    }

    /// Which value of an assignment of this length each repeats: of those at its end it may be known.
    fn firsts(&self, len: usize) -> Option<Zeroizing<Vec<u32>>> {
        let repeated = self.repeated.as_ref()?;
        let before = u32::try_from(len - repeated.len()).ok()?;
        let mut firsts = Zeroizing::new(Vec::with_capacity(len)); // of one piece: nothing is left behind
        firsts.extend(0..before);
        firsts.extend(repeated.iter().map(|first| before.saturating_add(*first)));
        Some(firsts)
    }

    fn public(&self) -> &[Fr] {
        &self.first[..self.prover.circuit.num_public()]
    }
}

impl Blinding {
    pub(crate) fn draw() -> Result<Self, EntropyError> {
        Ok(Blinding { r: random_scalar()?, s: random_scalar()?, t: random_scalar()? })
    }
}

fn check_round<T>(round: usize, expected: usize, values: &[T]) -> Result<(), ProveError> {
    match values.len() {
        found if found == expected => Ok(()),
        found => Err(ProveError::Round { round, expected, found }),
    }
}
