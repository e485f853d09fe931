//! The secret of a contribution, and the proof that its maker knows it.
//!
//! For a secret x the proof has s and x·s in G1, s drawn at random, and x·t in G2, where t is a hash of the challenge and of
//! both: whoever knows t only then cannot have x·t but by knowing x. One pairing equation says that both have the same x.

use crate::ceremony::blake2b::{Blake2b, Hash};
use crate::ceremony::encoding::uncompressed;
use crate::ceremony::ratio::is_same;
use crate::ceremony::stream::Stream;
use crate::ceremony::{Beacon, CeremonyError, ContributionFault};
use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A secret; wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Secret(pub(crate) Fr);

/// The proof that somebody knew a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// s, drawn at random.
    pub s: G1Affine,
    /// x·s.
    pub sx: G1Affine,
    /// x·t, where t is the hash of all that was known before.
    pub tx: G2Affine,
}

/// Who made a contribution, as it says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// A name; the ceremony says nothing of whose it is.
    pub name: Option<String>,
    /// Where its secrets come from.
    pub source: Source,
}

/// Where secrets come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// From somebody who hopefully forgot them.
    #[default]
    Participant,
    /// From public randomness: everybody can compute them.
    Beacon(Beacon),
}

impl By {
    /// What is wrong with the contribution of this number.
    pub(crate) fn faulty(&self, number: usize, fault: ContributionFault) -> CeremonyError {
        CeremonyError::Contribution { number, name: self.name.clone(), fault }
    }
}

/// Whether somebody contributed whose secrets not everybody can compute.
pub fn check_contributed<'a>(
    mut sources: impl ExactSizeIterator<Item = &'a Source>,
) -> Result<(), CeremonyError> {
    match sources.len() {
        0 => Err(CeremonyError::NoContribution),
        _ if sources.all(Source::is_beacon) => Err(CeremonyError::OnlyBeacons),
        _ => Ok(()),
    }
}

impl Source {
    /// Whether everybody can compute the secrets.
    pub fn is_beacon(&self) -> bool {
        matches!(self, Source::Beacon(_))
    }
}

impl Secret {
    pub(crate) fn draw(stream: &mut Stream) -> Self {
        Secret(stream.scalar())
    }

    /// The proof of knowing it: s comes from the stream, and `target` makes t of s and x·s.
    pub(crate) fn prove(
        &self,
        stream: &mut Stream,
        target: impl FnOnce(&G1Affine, &G1Affine) -> G2Affine,
    ) -> PublicKey {
        let s = stream.g1();
        let sx = (s * self.0).into_affine();
        let tx = (target(&s, &sx) * self.0).into_affine();
        PublicKey { s, sx, tx }
    }
}

impl PublicKey {
    /// s and x·s.
    pub(crate) fn in_g1(&self) -> [G1Affine; 2] {
        [self.s, self.sx]
    }

    /// Whether both halves have one x, which `target` was made for, and `what` it is the proof of.
    pub(crate) fn check(&self, target: &G2Affine, what: &'static str) -> Result<(), ContributionFault> {
        match is_same(self.in_g1(), [*target, self.tx]) {
            true => Ok(()),
            false => Err(ContributionFault::Knowledge(what)),
        }
    }
}

/// The point of G2 that a hash stands for.
pub(crate) fn hash_to_g2(hash: &Hash) -> G2Affine {
    Stream::of_hash(hash).g2()
}

/// t of the first phase: `kind` is 0 for τ, 1 for α, 2 for β.
pub(crate) fn target(kind: u8, challenge: &Hash, s: &G1Affine, sx: &G1Affine) -> G2Affine {
    let hash =
        Blake2b::new().with([kind]).with(challenge).with(uncompressed(&[*s])).with(uncompressed(&[*sx]));
    hash_to_g2(&hash.finish())
}

/// The generators.
pub(crate) fn generators() -> (G1Affine, G2Affine) {
    (G1Affine::generator(), G2Affine::generator())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_holds_for_its_target_alone() {
        let mut stream = Stream::of_words([9; 8]);
        let (secret, challenge) = (Secret::draw(&mut stream), [5; 64]);
        let key = secret.prove(&mut stream, |s, sx| target(0, &challenge, s, sx));
        let of = |kind, challenge: &Hash, key: &PublicKey| {
            key.check(&target(kind, challenge, &key.s, &key.sx), "tau")
        };
        let refused = Err(ContributionFault::Knowledge("tau"));
        assert_eq!(of(0, &challenge, &key), Ok(()));
        assert_eq!(of(1, &challenge, &key), refused);
        assert_eq!(of(0, &[6; 64], &key), refused);
        assert_eq!(of(0, &challenge, &PublicKey { sx: key.s, ..key }), refused);
        assert_eq!(
            of(0, &challenge, &PublicKey { tx: G2Affine::identity(), sx: G1Affine::identity(), ..key }),
            refused
        );
    }
}
