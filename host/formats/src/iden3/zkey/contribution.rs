//! What a ceremony's section holds: the hash of the circuit, then each contribution.

use super::super::maker::{Beacon, Maker};
use super::super::montgomery::{Raw, read_point};
use super::super::sections::Section;
use crate::iden3::Fault;
use ark_bn254::{G1Affine, G2Affine};

/// One contribution to a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// δ·G₁ after it.
    pub delta_after: G1Affine,
    /// A random s·G₁.
    pub g1_s: G1Affine,
    /// s·x·G₁, x being the secret.
    pub g1_sx: G1Affine,
    /// x times a point of G2 that the transcript gives.
    pub g2_spx: G2Affine,
    /// The hash of all before.
    pub transcript: [u8; 64],
    /// Who contributed, if he said.
    pub name: Option<String>,
    /// The secret is no secret but comes of this.
    pub beacon: Option<Beacon>,
}

/// The circuit's hash, and the contributions in their order. Memory is taken for those that are there.
pub(super) fn read_ceremony(mut section: Section<'_>) -> Result<([u8; 64], Vec<Contribution>), Fault> {
    let (hash, count) = (section.array()?, section.u32()?);
    let mut contributions = Vec::new();
    for _ in 0..count {
        contributions.push(Contribution::read(&mut section)?);
    }
    section.finish()?;
    Ok((hash, contributions))
}

impl Contribution {
    fn read(section: &mut Section<'_>) -> Result<Self, Fault> {
        let (delta_after, g1_s, g1_sx) = (read_point(section)?, read_point(section)?, read_point(section)?);
        let (g2_spx, transcript) = (read_point(section)?, section.array()?);
        let Maker { name, beacon } = Maker::read(section)?;
        Ok(Contribution { delta_after, g1_s, g1_sx, g2_spx, transcript, name, beacon })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        [self.delta_after, self.g1_s, self.g1_sx].into_iter().for_each(|point| point.to_raw(out));
        self.g2_spx.to_raw(out);
        out.extend(self.transcript);
        Maker { name: self.name.clone(), beacon: self.beacon.clone() }.write(out);
    }
}
