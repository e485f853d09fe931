//! Faults under a prover: no wrong result is returned, nothing outlives its budget, the card is usable afterwards.
//!
//! Each round arms one fault, asks for one thing under [`Checked`](zkcard_checked::Checked), and compares the answer with
//! software's. There is always an answer: what the card cannot do, software does.

use super::circuit::Circuit;
use super::{Watched, open};
use crate::campaign::{Sabotage, Tally};
use crate::{Random, values};
use ark_bn254::{Fr, G1Affine};
use ark_ec::{CurveGroup, PrimeGroup};
use ark_ff::{BigInt, Field, PrimeField, Zero};
use std::sync::{Arc, Mutex, PoisonError};
use zkcard_accel::{AccelError, Accelerator, Basis, G1, Scalars, Transform};
use zkcard_bus::Device;
use zkcard_checked::Policy;
use zkcard_checked::{ErrorKind, Event, EventKind, Limits, Observer};
use zkcard_groth16::{Convention, Prover, Verifier};
use zkcard_offload::{Offload, Settings};
use zkcard_soft::Soft;

/// How much is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Settings of the offload and its engine.
    pub settings: Settings,
    /// How answers are checked; only `full` and `twin` promise that none is wrong.
    pub policy: Policy,
    /// Where random numbers begin.
    pub seed: u64,
    /// Rounds of one job each, of up to 2^`log_len` elements.
    pub jobs: u64,
    /// log2 of the longest vector.
    pub log_len: u32,
    /// Rounds of a whole proof each, of up to 2^`log_constraints` constraints.
    pub proofs: u64,
    /// log2 of the largest circuit.
    pub log_constraints: u32,
    /// Cycles that no round may exceed, recovery included.
    pub limit: u64,
}

/// Rounds of single jobs and of whole proofs, in this order.
///
/// # Panics
/// Where a promise is broken, with seed and round.
pub fn run<D: Device>(device: &Arc<D>, saboteur: &impl Sabotage, plan: &Plan) -> [Tally; 2] {
    let first = Arc::new(First::default());
    let (watched, offload) = open(device, plan.settings, plan.policy);
    let limits = Limits { reload_after: 16, quarantine_after: 0 };
    let watched = watched.with_limits(limits).with_observer(Arc::clone(&first) as Arc<dyn Observer>);
    let mut campaign = Campaign { watched, offload, saboteur, plan, first, tally: Tally::default() };
    campaign.single_jobs();
    let jobs = std::mem::take(&mut campaign.tally);
    campaign.whole_proofs();
    [jobs, campaign.tally]
}

struct Campaign<'a, D: Device, S> {
    watched: Watched<D>,
    offload: Offload<Arc<D>>,
    saboteur: &'a S,
    plan: &'a Plan,
    first: Arc<First>,
    tally: Tally,
}

/// The first thing that was noticed in a round.
#[derive(Default)]
struct First(Mutex<Option<EventKind>>);

impl First {
    fn take(&self) -> Option<EventKind> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Observer for First {
    fn event(&self, event: &Event) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(event.kind);
    }
}

impl<D: Device, S: Sabotage> Campaign<'_, D, S> {
    fn single_jobs(&mut self) {
        for round in 0..self.plan.jobs {
            let mut random = Random::new(self.plan.seed ^ round << 32);
            let place = format!("ZKCARD_SEED={}, {}, job {round}", self.plan.seed, self.plan.policy);
            self.round(&mut random, &place, |campaign, random| campaign.job(random, &place));
        }
    }

    fn whole_proofs(&mut self) {
        let (mut left, mut number) = (self.plan.proofs, 0);
        while left > 0 {
            let mut random = Random::new(self.plan.seed ^ 1 << 63 ^ number << 32);
            let log = 2 + random.below(self.plan.log_constraints as usize - 1);
            let convention = [Convention::Arkworks, Convention::Snarkjs][random.below(2)];
            let circuit = Circuit::new(&mut random, (1 << log) - 2, convention);
            let verifier = Verifier::new(&circuit.key.vk).expect("a sound key");
            let rounds = left.min(16);
            for round in 0..rounds {
                let place =
                    format!("{}, {}, circuit {number}, proof {round}", self.plan.seed, self.plan.policy);
                self.round(&mut random, &place, |campaign, random| {
                    // Now and then the key is loaded under the fault, too.
                    let prover = Prover::new(&campaign.watched, &circuit.key, Arc::clone(&circuit.r1cs));
                    let prover = prover.unwrap_or_else(|error| panic!("{place}: {error}"));
                    for _ in 0..1 + random.below(2) {
                        let proven = prover.prove_unchecked(&circuit.assignment);
                        let proven = proven.unwrap_or_else(|error| panic!("{place}: {error}"));
                        assert!(proven.verify(&verifier).is_ok(), "{place}: a wrong proof was released");
                    }
                });
            }
            (left, number) = (left - rounds, number + 1);
        }
    }

    fn round(&mut self, random: &mut Random, place: &str, work: impl FnOnce(&Self, &mut Random)) {
        let start = self.saboteur.now();
        let fault = self.saboteur.arm(random.draw());
        work(self, random);
        let has_happened = self.saboteur.heal();
        let end = name_of(self.first.take());
        self.make_usable(place);
        assert_eq!(self.saboteur.strays(), 0, "{place}: {fault}: a buffer was freed while the card had it");
        let took = self.saboteur.now() - start;
        assert!(took <= self.plan.limit, "{place}: {fault}: {took} cycles");
        self.tally.note(fault, has_happened, end, took);
    }

    /// One job and what it needs, with the answer that software has.
    fn job(&self, random: &mut Random, place: &str) {
        let (card, soft) = (&self.watched, Soft::new());
        let log = random.below(self.plan.log_len as usize + 1);
        let n = 1 << log;
        let kind = random.below(6);
        let mut answer = || -> Result<bool, AccelError> {
            Ok(match kind {
                0 => {
                    let len = 1 + random.below(n);
                    let values = scalars(random, len);
                    card.read(&card.load(&values)?)? == values
                }
                1 | 2 => {
                    let mut steps = vec![transform(random)];
                    steps.extend((kind == 2).then(|| transform(random)));
                    let values = scalars(random, n);
                    transformed(card, &values, &steps)? == transformed(&soft, &values, &steps)?
                }
                3 => {
                    let (a, b) = (scalars(random, n), scalars(random, n));
                    product(card, &a, &b)? == product(&soft, &a, &b)?
                }
                4 => {
                    let (points, values) = (points(random, n), scalars(random, n + 3));
                    let first = random.below(4);
                    sum(card, &points, &values, first)? == sum(&soft, &points, &values, first)?
                }
                _ => {
                    let (a, b, points) = (scalars(random, n), scalars(random, n), points(random, n));
                    quotient(card, &a, &b, &points)? == quotient(&soft, &a, &b, &points)?
                }
            })
        };
        assert!(answer().unwrap_or_else(|error| panic!("{place}: {error}")), "{place}: a wrong answer");
    }

    /// On a healed card everything works, after one more try at the latest.
    fn make_usable(&self, place: &str) {
        let values: Vec<Fr> = (1..9u64).map(Fr::from).collect();
        let points = vec![G1::generator().into_affine(); 8];
        let probe = || -> Result<bool, AccelError> {
            let there = [Transform::CosetForward(-Fr::from(3u64))];
            let is_sum = sum(&self.offload, &points, &values, 0)? == G1::generator() * Fr::from(36u64);
            let is_transform =
                transformed(&self.offload, &values, &there)? == transformed(&Soft::new(), &values, &there)?;
            Ok(is_sum && is_transform)
        };
        let is_right = match probe().or_else(|_| probe()) {
            Err(_) if self.saboteur.lasts() => false,
            probed => probed.unwrap_or_else(|error| panic!("{place}: not usable afterwards: {error}")),
        };
        // What was taken wrongly before the card was healed is still there: only a reset clears slots.
        if !is_right {
            self.offload
                .engine()
                .recover()
                .unwrap_or_else(|error| panic!("{place}: does not recover: {error}"));
            assert!(probe().is_ok_and(|is_right| is_right), "{place}: wrong even after a reset");
        }
    }
}

fn transformed<A: Accelerator>(accel: &A, values: &[Fr], steps: &[Transform]) -> Result<Vec<Fr>, AccelError> {
    let mut vector = accel.load(values)?;
    steps.iter().try_for_each(|step| accel.ntt(&mut vector, *step))?;
    accel.read(&vector)
}

fn product<A: Accelerator>(accel: &A, a: &[Fr], b: &[Fr]) -> Result<Vec<Fr>, AccelError> {
    accel.read(&accel.mul(&accel.load(a)?, &accel.load(b)?)?)
}

fn sum<A: Accelerator>(
    accel: &A,
    points: &[G1Affine],
    values: &[Fr],
    first: usize,
) -> Result<G1, AccelError> {
    let bases = accel.load_bases::<G1>(points, Scalars::Loaded)?;
    let len = points.len().min(values.len() - first);
    accel.msm::<G1>(&bases, &accel.load(values)?, first..first + len)
}

/// The sum over the quotient of two vectors, in the convention of arkworks.
fn quotient<A: Accelerator>(accel: &A, a: &[Fr], b: &[Fr], points: &[G1Affine]) -> Result<G1, AccelError> {
    let (n, shift) = (a.len(), Fr::from(5u64));
    let bases = accel.load_bases::<G1>(points, Scalars::Polynomial { n, basis: Basis::Coefficients })?;
    let (mut a, mut b) = (accel.load(a)?, accel.load(b)?);
    let mut c = accel.mul(&a, &b)?;
    for vector in [&mut a, &mut b, &mut c] {
        accel.ntt(vector, Transform::Inverse)?;
        accel.ntt(vector, Transform::CosetForward(shift))?;
    }
    let k = (shift.pow([n as u64]) - Fr::ONE).inverse().unwrap_or_default();
    accel.quotient(&mut a, &b, &c, k)?;
    accel.ntt(&mut a, Transform::CosetInverse(shift))?;
    accel.msm::<G1>(&bases, &a, 0..n)
}

/// Scalars as provers meet them: a third small, a third opposite to small ones, a third any.
fn scalars(random: &mut Random, len: usize) -> Vec<Fr> {
    let any = values::scalars(random, len);
    let scalar = |limbs: &[u64; 4]| match limbs[0] % 3 {
        0 => Fr::from(limbs[1] as u8),
        1 => -Fr::from(limbs[1] as u8),
        _ => Fr::from_bigint(BigInt(*limbs)).unwrap_or_default(),
    };
    any.iter().map(scalar).collect()
}

/// Points, some of them equal, opposite or infinite.
fn points(random: &mut Random, len: usize) -> Vec<G1Affine> {
    let mut last = G1::generator();
    let point = |_| {
        last = match random.below(8) {
            0 => return G1::zero(),
            1 => -last,
            2 => last,
            _ => last + last + G1::generator() * Fr::from(random.draw() as u16),
        };
        last
    };
    G1::normalize_batch(&(0..len).map(point).collect::<Vec<_>>())
}

fn transform(random: &mut Random) -> Transform {
    let shift = Fr::from(random.draw() | 1);
    match random.below(4) {
        0 => Transform::Forward,
        1 => Transform::Inverse,
        2 => Transform::CosetForward(shift),
        _ => Transform::CosetInverse(shift),
    }
}

/// A word for the table.
fn name_of(first: Option<EventKind>) -> &'static str {
    match first {
        None => "right",
        Some(EventKind::Mismatch { check }) => check,
        Some(EventKind::Error(error)) => match error {
            ErrorKind::Timeout { .. } => "error: timeout",
            ErrorKind::Fault { .. } => "error: fault",
            ErrorKind::Mismatch => "error: refused by the driver",
            ErrorKind::Gone => "error: gone",
            ErrorKind::Lost => "error: lost",
            ErrorKind::Memory => "error: memory",
            _ => "error: another",
        },
        Some(_) => "replayed",
    }
}
