//! Contributions to a key of this protocol: each multiplies every δ by a factor of its own.
//!
//! The first phase, and the key before any contribution, are those of [plain ceremonies](crate::ceremony): γ = δ₁ = δ₂ = 1.
//! A contribution draws x₁ and x₂ one for itself each, and proves that it knows them; L of the first round is divided by
//! x₁, L of the second and H by x₂. One factor for both would leave δ₁ = k·δ₂ for the k that all know. The proofs are
//! labelled: that of one δ is none of the other.

use crate::ceremony::{
    Blake2b, By, CeremonyError, Hash, PhaseOne, Source, Transcript, from_system, generators, holds, is_same,
    of_lists, of_quotient, scaled,
};
use crate::lookup::key::{ProvingKey, QUOTIENT, VerifyingKey};
use crate::lookup::rounds::{ROUNDS, RoundR1cs};
use crate::timing::Stopwatch;
use ark_bn254::G1Affine;
use ark_ec::CurveGroup;
use ark_ff::Field;
use zeroize::Zeroizing;
use zkcard_accel::{Accelerator, G1};

/// What the proofs of each δ are labelled with, and their lists called.
const LABELS: [(&str, &str); ROUNDS] =
    [("zkcard lookup delta 1", "L of the first round"), ("zkcard lookup delta 2", "L of the second round")];

/// A key of a ceremony, and who has contributed to each δ. It proves nothing until [`finished`](Self::finished).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    key: ProvingKey,
    transcripts: [Transcript; ROUNDS],
}

/// The key of a circuit before any contribution.
pub fn initial(
    accel: &impl Accelerator,
    circuit: &RoundR1cs,
    phase_one: &PhaseOne,
    stages: &Stopwatch,
) -> Result<Ceremony, CeremonyError> {
    let plain = crate::ceremony::initial(accel, circuit.r1cs(), phase_one, stages)?;
    let (key, vk) = (plain.key(), &plain.key().vk);
    let (first, second) = key.l.split_at(circuit.rounds()[0]);
    let hash = |(label, _)| labelled(label, &plain.transcript().circuit, circuit);
    let key = ProvingKey {
        vk: VerifyingKey {
            alpha_g1: vk.alpha_g1,
            beta_g2: vk.beta_g2,
            gamma_g2: vk.gamma_g2,
            deltas_g2: vec![vk.delta_g2; ROUNDS],
            ic: [vk.ic[0], vk.ic[1], vk.ic[2]],
            num_public: circuit.num_public(),
        },
        domain_size: key.domain_size,
        circuit: circuit.digest(),
        beta_g1: key.beta_g1,
        deltas_g1: vec![key.delta_g1; ROUNDS],
        a: key.a.clone(),
        b_g1: key.b_g1.clone(),
        b_g2: key.b_g2.clone(),
        l: vec![first.into(), second.into()],
        h: key.h.clone(),
    };
    Ok(Ceremony { key, transcripts: LABELS.map(hash).map(Transcript::new) })
}

impl Ceremony {
    /// A key with contributions, as its maker gives them. Nothing is checked.
    pub fn new(key: ProvingKey, transcripts: [Transcript; ROUNDS]) -> Self {
        Ceremony { key, transcripts }
    }

    /// The key, for files and for comparison.
    pub fn key(&self) -> &ProvingKey {
        &self.key
    }

    /// The contributions to each δ.
    pub fn transcripts(&self) -> &[Transcript; ROUNDS] {
        &self.transcripts
    }

    /// Multiplies each δ by a secret of the operating system's; `text` can only add to it.
    pub fn contribute(
        &mut self,
        accel: &impl Accelerator,
        text: &[u8],
        name: Option<String>,
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let mut next = self.clone();
        for round in 0..ROUNDS {
            let by = By { name: name.clone(), source: Source::Participant };
            next.contribute_to(round, accel, text, by, stages)?;
        }
        *self = next;
        Ok(())
    }

    /// Checks every contribution, and that all else is what `initial` has: the key of the same circuit before the first.
    /// H is also checked against the `powers` of τ in G1, of which 2n − 1 are needed.
    pub fn verify(
        &self,
        accel: &impl Accelerator,
        initial: &Ceremony,
        powers: &[G1Affine],
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        self.check_same(initial)?;
        let contributions = stages.start("contributions");
        let deltas = self.key.deltas_g1.iter().zip(&self.key.vk.deltas_g2);
        self.transcripts
            .iter()
            .zip(deltas)
            .try_for_each(|(transcript, (g1, g2))| transcript.verify(g1, g2))?;
        drop(contributions);
        let _stage = stages.start("L and H");
        (0..ROUNDS).try_for_each(|round| self.check_list(round, accel, initial))?;
        let [expected, found] = of_quotient(accel, &self.key.h, QUOTIENT, powers)?;
        holds("H", is_same([expected, found], [self.key.vk.deltas_g2[ROUNDS - 1], generators().1]))
    }

    /// The key, if somebody has contributed whose secrets not everybody can compute, and nobody can forge with it for
    /// another reason.
    pub fn finished(self) -> Result<ProvingKey, CeremonyError> {
        self.transcripts.iter().try_for_each(Transcript::check_contributed)?;
        self.key.vk.check()?;
        Ok(self.key)
    }

    fn contribute_to(
        &mut self,
        round: usize,
        accel: &impl Accelerator,
        text: &[u8],
        by: By,
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let (key, stream) = (&mut self.key, from_system(text)?);
        let secret = self.transcripts[round].contribute(&key.deltas_g1[round], stream, by);
        let inverse = Zeroizing::new(secret.0.inverse().ok_or(CeremonyError::NotOfCircuit("delta"))?);
        let divided = |name, points: &[G1Affine]| stages.time(name, || scaled(accel, points, *inverse));
        key.l[round] = divided(LABELS[round].1, &key.l[round])?.into();
        if round + 1 == ROUNDS {
            key.h = divided("H", &key.h)?.into();
        }
        key.deltas_g1[round] = (key.deltas_g1[round] * secret.0).into_affine();
        key.vk.deltas_g2[round] = (key.vk.deltas_g2[round] * secret.0).into_affine();
        Ok(())
    }

    /// Everything that no contribution changes.
    fn check_same(&self, initial: &Ceremony) -> Result<(), CeremonyError> {
        let (key, first, (g1, g2)) = (&self.key, &initial.key, generators());
        let begins = first.deltas_g1 == [g1; ROUNDS] && first.vk.deltas_g2 == [g2; ROUNDS];
        let lengths =
            |key: &ProvingKey| key.l.iter().chain([&key.h]).map(|list| list.len()).collect::<Vec<_>>();
        let circuits =
            |ceremony: &Ceremony| ceremony.transcripts.each_ref().map(|transcript| transcript.circuit);
        let who = |transcript: &Transcript| -> Vec<By> {
            transcript.contributions.iter().map(|contribution| contribution.by.clone()).collect()
        };
        let deltas = key.deltas_g1.len() == ROUNDS && key.vk.deltas_g2.len() == ROUNDS;
        holds("the number of the deltas", deltas)?;
        holds("delta before the first contribution", begins)?;
        holds("the hash of the circuit", circuits(self) == circuits(initial))?;
        holds("who contributed to each delta", who(&self.transcripts[0]) == who(&self.transcripts[1]))?;
        holds("the number of points of L or H", lengths(key) == lengths(first))?;
        holds("the number of points of H", key.h.len() == key.domain_size)?;
        let unchanged = ProvingKey {
            vk: VerifyingKey { deltas_g2: first.vk.deltas_g2.clone(), ..key.vk.clone() },
            deltas_g1: first.deltas_g1.clone(),
            l: first.l.clone(),
            h: first.h.clone(),
            ..key.clone()
        };
        holds("a point that no contribution changes", unchanged == *first)
    }

    /// L of a round is that of the first key, divided by δ.
    fn check_list(
        &self,
        round: usize,
        accel: &impl Accelerator,
        initial: &Ceremony,
    ) -> Result<(), CeremonyError> {
        let (list, first) = (&self.key.l[round], &initial.key.l[round]);
        let [one, divided] = of_lists::<G1>(accel, first, list)?;
        let ratio = [self.key.vk.deltas_g2[round], generators().1];
        holds(LABELS[round].1, list.is_empty() || is_same([one, divided], ratio))
    }
}

/// The hash that contributions to one δ begin with.
fn labelled(label: &str, hash: &Hash, circuit: &RoundR1cs) -> Hash {
    Blake2b::new().with(label).with(hash).with(circuit.digest()).finish()
}
