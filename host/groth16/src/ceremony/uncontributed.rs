//! A key that may not be safe yet.

use crate::ceremony::key::generators;
use crate::ceremony::ratio::{is_same, of_lists, random_factors, sum};
use crate::ceremony::{By, CeremonyError, DeltaContribution, Stream, Transcript};
use crate::key::ProvingKey;
use crate::quotient::Convention;
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine};
use ark_ec::CurveGroup;
use ark_ff::{AdditiveGroup, Field, Zero};
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, G1, Transform};

/// A key of a ceremony: maybe nobody has contributed to it, or nobody but beacons, and then everybody can forge with it.
/// So it proves nothing and verifies nothing until [`finished`](Self::finished).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncontributed {
    pub(crate) key: ProvingKey,
    pub(crate) transcript: Transcript,
}

impl Uncontributed {
    /// A key with the contributions that its file names. Nothing is checked.
    pub fn new(key: ProvingKey, transcript: Transcript) -> Self {
        Uncontributed { key, transcript }
    }

    /// The same, its circuit named by another digest: those of files are not those of constraint systems.
    pub fn of_circuit(mut self, digest: [u8; 32]) -> Self {
        self.key.circuit = digest;
        self
    }

    /// The key, for files and for comparison.
    pub fn key(&self) -> &ProvingKey {
        &self.key
    }

    /// The circuit's hash and the contributions.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// The key, if somebody has contributed whose secret not everybody can compute, and nobody can forge with it for
    /// another reason.
    pub fn finished(self) -> Result<ProvingKey, CeremonyError> {
        self.transcript.check_contributed()?;
        self.key.vk.check()?;
        Ok(self.key)
    }

    /// Multiplies δ by a secret of the stream, which is overwritten where it lies, but for what the accelerator keeps.
    pub fn contribute(
        &mut self,
        accel: &impl Accelerator,
        stream: Stream,
        by: By,
        stages: &Stopwatch,
    ) -> Result<&DeltaContribution, CeremonyError> {
        let mut transcript = self.transcript.clone();
        let secret = transcript.contribute(&self.key.delta_g1, stream, by);
        let inverse = Zeroizing::new(secret.0.inverse().ok_or(CeremonyError::NotOfCircuit("delta"))?);
        let divided = |name, points: &[G1Affine]| stages.time(name, || scaled(accel, points, *inverse));
        let (l, h) = (divided("L", &self.key.l)?, divided("H", &self.key.h)?);
        self.key.vk.delta_g2 = (self.key.vk.delta_g2 * secret.0).into_affine();
        self.key.delta_g1 = (self.key.delta_g1 * secret.0).into_affine();
        (self.key.l, self.key.h, self.transcript) = (l.into(), h.into(), transcript);
        self.transcript.contributions.last().ok_or(CeremonyError::NoContribution)
    }

    /// Checks every contribution, and that all else is what `initial` has: the key of the same circuit before the first.
    /// H is also checked against the `powers` of τ in G1, of which 2n − 1 are needed.
    pub fn verify(
        &self,
        accel: &impl Accelerator,
        initial: &Uncontributed,
        powers: &[G1Affine],
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let (key, first) = (&self.key, &initial.key);
        let delta = (&key.delta_g1, &key.vk.delta_g2);
        stages.time("contributions", || self.transcript.verify(delta.0, delta.1))?;
        stages.time("points", || self.check_same(initial))?;
        let _stage = stages.start("L and H");
        let [one, divided] = of_lists::<G1>(accel, &first.l, &key.l)?;
        let ratio = [key.vk.delta_g2, first.vk.delta_g2];
        holds("L", key.l.is_empty() || is_same([one, divided], [ratio[0], ratio[1]]))?;
        let [expected, found] = of_quotient(accel, &key.h, key.convention, powers)?;
        holds("H", is_same([expected, found], ratio))
    }

    /// Everything that no contribution changes.
    fn check_same(&self, initial: &Uncontributed) -> Result<(), CeremonyError> {
        let (key, first) = (&self.key, &initial.key);
        let (vk, first_vk) = (&key.vk, &first.vk);
        let (g1, g2) = generators();
        let rules = [
            ("the hash of the circuit", self.transcript.circuit == initial.transcript.circuit),
            ("the domain", key.domain_size == first.domain_size && key.convention == first.convention),
            ("the circuit", key.circuit == first.circuit),
            ("alpha", vk.alpha_g1 == first_vk.alpha_g1),
            ("beta", vk.beta_g2 == first_vk.beta_g2 && key.beta_g1 == first.beta_g1),
            ("gamma", vk.gamma_g2 == first_vk.gamma_g2 && vk.gamma_g2 == g2),
            ("delta before the first contribution", first.delta_g1 == g1 && first_vk.delta_g2 == g2),
            ("IC", vk.ic == first_vk.ic),
            ("A", key.a == first.a),
            ("B in G1", key.b_g1 == first.b_g1),
            ("B in G2", key.b_g2 == first.b_g2),
            ("the number of points of L", key.l.len() == first.l.len()),
            ("the number of points of H", key.h.len() == key.domain_size),
        ];
        rules.into_iter().try_for_each(|(what, same)| holds(what, same))
    }
}

/// For a random f of degree below n − 1: `f(τ)·(τⁿ − 1)·G₁` from the powers, and the same from H, divided by δ.
pub(crate) fn of_quotient(
    accel: &impl Accelerator,
    h: &[G1Affine],
    convention: Convention,
    powers: &[G1Affine],
) -> Result<[G1Affine; 2], CeremonyError> {
    let n = h.len();
    holds("the number of points of H", n > 0)?;
    let needed = 2 * n - 1;
    if powers.len() < needed {
        return Err(CeremonyError::too_few(n, powers.len()));
    }
    let mut quotient = random_factors(n - 1)?;
    let opposite = quotient.iter().map(|f| -*f);
    let mut product: Vec<Fr> = opposite.chain([Fr::zero()]).chain(quotient.iter().copied()).collect();
    let expected = sum::<G1>(accel, &powers[..needed], &product)?;
    quotient.push(Fr::zero());
    product = on_coset(accel, &quotient, convention)?;
    Ok([expected, sum::<G1>(accel, h, &product)?])
}

/// Values of `f·(Xⁿ − 1)` on the odd coset, where the second factor is −2.
fn on_coset(accel: &impl Accelerator, f: &[Fr], convention: Convention) -> Result<Vec<Fr>, AccelError> {
    let mut vector = accel.load(f)?;
    accel.ntt(&mut vector, Transform::CosetForward(convention.shift(f.len())))?;
    Ok(accel.read(&vector)?.iter().map(|value| -value.double()).collect())
}

/// A list times a secret.
pub(crate) fn scaled(
    accel: &impl Accelerator,
    points: &[G1Affine],
    factor: Fr,
) -> Result<Vec<G1Affine>, AccelError> {
    accel.products::<G1>(points, &Zeroizing::new(vec![factor; points.len()]))
}

/// A point or a list of a key is what it must be.
pub(crate) fn holds(what: &'static str, it_does: bool) -> Result<(), CeremonyError> {
    if it_does { Ok(()) } else { Err(CeremonyError::NotOfCircuit(what)) }
}
