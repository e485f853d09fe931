//! Whether powers are what a chain of contributions leads to.

use crate::ceremony::blake2b::{Blake2b, Hash};
use crate::ceremony::key::{generators, target};
use crate::ceremony::powers::{Contribution, NAMES, Powers, check_power, drawn};
use crate::ceremony::ratio::{is_same, of_neighbours};
use crate::ceremony::{By, CeremonyError, ContributionFault, ListFault, PublicKey, Source};
use crate::timing::Stopwatch;
use ark_bn254::{G1Affine, G2Affine};
use zkcard_accel::{Accelerator, G1, G2};

impl Powers {
    /// Checks each contribution against the one before it and the lists against the last one. Where the file holds fewer
    /// powers than the ceremony had, its hash of all of them cannot be checked.
    pub fn verify(
        &self,
        accel: &impl Accelerator,
        ceremony_power: u32,
        contributions: &[Contribution],
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let last = contributions.last().ok_or(CeremonyError::NoContribution)?;
        check_power(ceremony_power)?;
        let first = stages.time("hash the first challenge", || Contribution::before_all(ceremony_power));
        let chain: Vec<&Contribution> = std::iter::once(&first).chain(contributions).collect();
        for (number, pair) in chain.windows(2).enumerate() {
            let _stage = stages.start("contributions");
            pair[1].follows(pair[0]).map_err(|fault| pair[1].by.faulty(number + 1, fault))?;
        }
        self.check_lists(accel, last, stages)?;
        self.check_hash(ceremony_power, last, stages)
    }

    fn check_lists(
        &self,
        accel: &impl Accelerator,
        last: &Contribution,
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let (g1, g2) = generators();
        let tau_g2 = [g2, last.tau_g2];
        let in_g1 = |list, points: &[G1Affine], starts: &[G1Affine]| {
            let _stage = stages.start(list);
            let sums = of_neighbours::<G1>(accel, points)?;
            checked(list, is_same(sums, tau_g2), points.starts_with(starts))
        };
        in_g1("tau in G1", &self.tau_g1, &[g1, last.tau_g1])?;
        in_g1("alpha", &self.alpha_g1, &[last.alpha_g1])?;
        in_g1("beta", &self.beta_g1, &[last.beta_g1])?;
        let _stage = stages.start("tau in G2");
        let sums = of_neighbours::<G2>(accel, &self.tau_g2)?;
        checked("tau in G2", is_same([g1, last.tau_g1], sums), self.tau_g2.starts_with(&[g2, last.tau_g2]))?;
        checked("beta in G2", true, self.beta_g2 == last.beta_g2)
    }

    fn check_hash(
        &self,
        ceremony_power: u32,
        last: &Contribution,
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let _stage = stages.start("hash the challenge");
        let response = last.response()?;
        match self.power != ceremony_power || self.challenge(&response) == last.next_challenge {
            true => Ok(()),
            false => Err(CeremonyError::NextChallenge),
        }
    }
}

fn checked(list: &'static str, are_powers: bool, starts: bool) -> Result<(), CeremonyError> {
    let fault = match (are_powers, starts) {
        (true, true) => return Ok(()),
        (_, false) => ListFault::Start,
        (false, true) => ListFault::NotPowers,
    };
    Err(CeremonyError::List { list, fault })
}

impl Contribution {
    /// What stands before the first one.
    fn before_all(power: u32) -> Self {
        let (g1, g2) = generators();
        let key = PublicKey { s: g1, sx: g1, tx: g2 };
        Contribution {
            tau_g1: g1,
            tau_g2: g2,
            alpha_g1: g1,
            beta_g1: g1,
            beta_g2: g2,
            keys: [key; 3],
            state: Blake2b::new().to_state(),
            next_challenge: Powers::first_challenge(power),
            by: By::default(),
        }
    }

    /// Checks that it comes after `before`.
    fn follows(&self, before: &Contribution) -> Result<(), ContributionFault> {
        let [tau, alpha, beta] = self.proven(&before.next_challenge)?;
        let [key_tau, _, key_beta] = self.keys.each_ref().map(PublicKey::in_g1);
        let rules = [
            ("tau in G1", is_same([before.tau_g1, self.tau_g1], tau)),
            ("tau in G2", is_same(key_tau, [before.tau_g2, self.tau_g2])),
            ("alpha", is_same([before.alpha_g1, self.alpha_g1], alpha)),
            ("beta in G1", is_same([before.beta_g1, self.beta_g1], beta)),
            ("beta in G2", is_same(key_beta, [before.beta_g2, self.beta_g2])),
        ];
        match rules.into_iter().find(|(_, holds)| !holds) {
            Some((what, _)) => Err(ContributionFault::DoesNotFollow(what)),
            // Last, as a beacon may take as long as it says.
            None => self.is_of_its_beacon(&before.next_challenge),
        }
    }

    /// The targets of the three proofs of knowledge with their multiples, which hold.
    fn proven(&self, challenge: &Hash) -> Result<[[G2Affine; 2]; 3], ContributionFault> {
        let mut pairs = [[G2Affine::default(); 2]; 3];
        for (kind, (key, pair)) in self.keys.iter().zip(&mut pairs).enumerate() {
            let target = target(kind as u8, challenge, &key.s, &key.sx);
            key.check(&target, NAMES[kind])?;
            *pair = [target, key.tx];
        }
        Ok(pairs)
    }

    fn is_of_its_beacon(&self, challenge: &Hash) -> Result<(), ContributionFault> {
        let Source::Beacon(beacon) = &self.by.source else { return Ok(()) };
        let found = self.keys;
        let (_, expected) = drawn(&mut beacon.stream(), challenge);
        match (0..3).find(|&i| found[i] != expected[i]) {
            Some(i) => Err(ContributionFault::NotOfBeacon(NAMES[i])),
            None => Ok(()),
        }
    }
}
