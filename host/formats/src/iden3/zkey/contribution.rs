//! What a ceremony's section holds: the hash of the circuit, then each contribution.

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

/// A value that nobody could know before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacon {
    /// It is hashed 2 to this times.
    pub iterations_exp: u8,
    /// The value.
    pub hash: Vec<u8>,
}

/// Longest name, in bytes: its length is one byte.
const LONGEST: usize = 255;

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
        let mut contribution = Contribution {
            delta_after: read_point(section)?,
            g1_s: read_point(section)?,
            g1_sx: read_point(section)?,
            g2_spx: read_point(section)?,
            transcript: section.array()?,
            name: None,
            beacon: None,
        };
        let begin = section.clone();
        let kind = section.u32()?;
        let length = u64::from(section.u32()?);
        let mut parameters = Section { bytes: &[], ..section.clone() };
        parameters.bytes = section.take_u64(length)?;
        contribution.read_parameters(parameters)?;
        match (kind, contribution.beacon.is_some()) {
            (0, false) | (1, true) => Ok(contribution),
            (1, false) => Err(begin.value("a beacon's value", "one", "none")),
            (0, true) => Err(begin.value("kind of contribution", "1 (a beacon)", kind)),
            _ => Err(begin.value("kind of contribution", "0, or 1 for a beacon", kind)),
        }
    }

    /// Numbered values in ascending order: 1 the name, 2 a beacon's iterations, 3 its value.
    fn read_parameters(&mut self, mut section: Section<'_>) -> Result<(), Fault> {
        let (mut last, mut iterations_exp) = (0, None);
        while !section.bytes.is_empty() {
            let begin = section.clone();
            match section.u8()? {
                number if number <= last => {
                    return Err(begin.value(
                        "parameter of a contribution",
                        format!("a number above {last}"),
                        number,
                    ));
                }
                1 => self.name = Some(String::from_utf8_lossy(read_short(&mut section)?).into_owned()),
                2 => iterations_exp = Some(section.u8()?),
                3 => {
                    let hash = read_short(&mut section)?.to_vec();
                    self.beacon = iterations_exp.map(|iterations_exp| Beacon { iterations_exp, hash });
                }
                number => return Err(begin.value("parameter of a contribution", "1, 2 or 3", number)),
            }
            last = begin.bytes[0];
        }
        Ok(())
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        [self.delta_after, self.g1_s, self.g1_sx].into_iter().for_each(|point| point.to_raw(out));
        self.g2_spx.to_raw(out);
        out.extend(self.transcript);
        out.extend(u32::from(self.beacon.is_some()).to_le_bytes());
        let parameters = self.parameters();
        out.extend((parameters.len() as u32).to_le_bytes());
        out.extend(parameters);
    }

    fn parameters(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(name) = &self.name {
            write_short(1, name.as_bytes(), &mut out);
        }
        if let Some(Beacon { iterations_exp, hash }) = &self.beacon {
            out.extend([2, *iterations_exp]);
            write_short(3, hash, &mut out);
        }
        out
    }
}

fn read_short<'a>(section: &mut Section<'a>) -> Result<&'a [u8], Fault> {
    let length = section.u8()?;
    section.take(usize::from(length))
}

fn write_short(number: u8, bytes: &[u8], out: &mut Vec<u8>) {
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    out.extend([number, bytes.len() as u8]);
    out.extend(bytes);
}
