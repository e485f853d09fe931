//! The second phase: δ of one circuit.

use crate::ceremony::blake2b::{Blake2b, Hash};
use crate::ceremony::encoding::uncompressed;
use crate::ceremony::key::{Secret, check_contributed, generators, hash_to_g2};
use crate::ceremony::ratio::is_same;
use crate::ceremony::{By, CeremonyError, ContributionFault, PublicKey, Source, Stream};
use ark_bn254::{G1Affine, G2Affine};

/// What a ceremony keeps of each contribution to δ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaContribution {
    /// δ·G₁ after it.
    pub after: G1Affine,
    /// That it knows its factor of δ.
    pub key: PublicKey,
    /// The hash of the circuit, of all contributions before it and of its s and x·s.
    pub transcript: Hash,
    /// Who made it.
    pub by: By,
}

/// A circuit and who has contributed to its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The hash of the key before any contribution.
    pub circuit: Hash,
    /// The contributions, the first one first.
    pub contributions: Vec<DeltaContribution>,
}

impl Transcript {
    /// Of a key to which nobody has contributed.
    pub fn new(circuit: Hash) -> Self {
        Transcript { circuit, contributions: Vec::new() }
    }

    /// Whether somebody contributed whose secret not everybody can compute.
    pub fn check_contributed(&self) -> Result<(), CeremonyError> {
        check_contributed(self.contributions.iter().map(|contribution| &contribution.by.source))
    }

    /// Checks that every contribution follows the one before it, and that the last leads to this δ.
    pub fn verify(&self, delta_g1: &G1Affine, delta_g2: &G2Affine) -> Result<(), CeremonyError> {
        let (mut hash, mut delta) = (Blake2b::new().with(self.circuit), generators().0);
        for (index, contribution) in self.contributions.iter().enumerate() {
            contribution.check(&hash, &delta).map_err(|fault| contribution.by.faulty(index + 1, fault))?;
            hash.update(&contribution.encoded());
            delta = contribution.after;
        }
        let (g1, g2) = generators();
        match delta == *delta_g1 && is_same([g1, delta], [g2, *delta_g2]) {
            true => Ok(()),
            false => Err(CeremonyError::NotOfCircuit("delta")),
        }
    }

    /// Draws a factor of δ from a stream, and notes who did; δ·G₁ was `delta` before.
    pub(crate) fn contribute(&mut self, delta: &G1Affine, mut stream: Stream, by: By) -> Secret {
        let secret = Secret::draw(&mut stream);
        let mut before = Blake2b::new().with(self.circuit);
        self.contributions.iter().for_each(|contribution| before.update(&contribution.encoded()));
        let mut transcript = [0; 64];
        let key = secret.prove(&mut stream, |s, sx| {
            transcript = before.with(uncompressed(&[*s, *sx])).finish();
            hash_to_g2(&transcript)
        });
        let after = (*delta * secret.0).into();
        self.contributions.push(DeltaContribution { after, key, transcript, by });
        secret
    }
}

impl DeltaContribution {
    /// Its hash, which its maker published.
    pub fn hash(&self) -> Hash {
        Blake2b::of(&self.encoded())
    }

    fn encoded(&self) -> Vec<u8> {
        let in_g1 = uncompressed(&[self.after, self.key.s, self.key.sx]);
        [in_g1, uncompressed(&[self.key.tx]), self.transcript.to_vec()].concat()
    }

    fn check(&self, before: &Blake2b, delta: &G1Affine) -> Result<(), ContributionFault> {
        if before.clone().with(uncompressed(&self.key.in_g1())).finish() != self.transcript {
            return Err(ContributionFault::Transcript);
        }
        let target = hash_to_g2(&self.transcript);
        self.key.check(&target, "delta")?;
        if !is_same([*delta, self.after], [target, self.key.tx]) {
            return Err(ContributionFault::DoesNotFollow("delta"));
        }
        self.is_of_its_beacon()
    }

    fn is_of_its_beacon(&self) -> Result<(), ContributionFault> {
        let Source::Beacon(beacon) = &self.by.source else { return Ok(()) };
        let mut stream = beacon.stream();
        let secret = Secret::draw(&mut stream);
        match secret.prove(&mut stream, |_, _| hash_to_g2(&self.transcript)) == self.key {
            true => Ok(()),
            false => Err(ContributionFault::NotOfBeacon("delta")),
        }
    }
}
