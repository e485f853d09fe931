//! Powers of tau: `.ptau`, version 1, of a ceremony's first phase. With n = 2 to the power:
//!
//! | section | points |
//! |---|---|
//! | 1 | the modulus; u32: the power, that of the ceremony it was cut from |
//! | 2, 3, 4, 5 | τⁱ in G1 (2n − 1), τⁱ in G2, α·τⁱ, β·τⁱ (n each) |
//! | 6 | β in G2 |
//! | 7 | contributions |
//! | 12, 13, 14, 15 | 2, 3, 4, 5 in the Lagrange form of every smaller domain, one after the other; 12 of one more |
//!
//! Sections 12 to 15 are there once it is *prepared*, and setups need them.

use super::map::{MappedFile, MappedPoint};
use super::montgomery::{Raw, check_points, modulus, write_points};
use super::sections::{Format, Section, Sections, write_head, write_section};
use super::{Fault, FileError};
use ark_bn254::{FqConfig, G1Affine, G2Affine};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use zkcard_groth16::ceremony::Powers;
use zkcard_groth16::{G1, G2, Points};

static FORMAT: Format = Format {
    letters: "ptau",
    version: 1,
    names: &[
        (1, "head"),
        (2, "tauG1"),
        (3, "tauG2"),
        (4, "alphaTauG1"),
        (5, "betaTauG1"),
        (6, "betaG2"),
        (7, "contributions"),
        (12, "Lagrange tauG1"),
        (13, "Lagrange tauG2"),
        (14, "Lagrange alphaTauG1"),
        (15, "Lagrange betaTauG1"),
    ],
};

/// Powers of tau in a mapped file.
#[derive(Debug)]
pub struct Ptau {
    path: PathBuf,
    file: MappedFile,
    power: u32,
    ceremony_power: u32,
    ranges: [Range<usize>; 6],
    lagrange: Option<[Range<usize>; 4]>,
}

/// The Lagrange forms that a prepared file has for one domain.
pub struct Lagrange {
    /// ℓᵢ(τ) in G1.
    pub tau_g1: Points<G1>,
    /// ℓᵢ(τ) in G2.
    pub tau_g2: Points<G2>,
    /// α·ℓᵢ(τ) in G1.
    pub alpha_tau_g1: Points<G1>,
    /// β·ℓᵢ(τ) in G1.
    pub beta_tau_g1: Points<G1>,
    /// ℓᵢ(τ) of the domain of twice the size, in G1.
    pub tau_g1_double: Points<G1>,
}

/// Whatever a file holds, but for the Lagrange forms.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The power.
    pub power: u32,
    /// That of the ceremony it was cut from.
    pub ceremony_power: u32,
    /// τⁱ in G1.
    pub tau_g1: &'a [G1Affine],
    /// τⁱ in G2.
    pub tau_g2: &'a [G2Affine],
    /// α·τⁱ.
    pub alpha_tau_g1: &'a [G1Affine],
    /// β·τⁱ.
    pub beta_tau_g1: &'a [G1Affine],
    /// β in G2.
    pub beta_g2: G2Affine,
    /// The section of contributions as it is in a file.
    pub contributions: &'a [u8],
    /// The Lagrange forms, as sections 12 to 15 have them.
    pub lagrange: Option<Bases<'a>>,
}

/// The Lagrange forms of τ in G1 and G2, of α·τ, of β·τ.
pub type Bases<'a> = (&'a [G1Affine], &'a [G2Affine], &'a [G1Affine], &'a [G1Affine]);

impl Ptau {
    /// Maps a file and checks its structure; whether its points are right is for [`check`](Self::check).
    pub fn open(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let path = path.as_ref();
        let mapped = MappedFile::open(path).map_err(Fault::from);
        mapped.and_then(|file| Self::of(file, path)).map_err(|fault| FileError::new(path, fault))
    }

    /// The same of the bytes of a file; `name` is for errors.
    pub fn parse(bytes: &[u8], name: impl AsRef<Path>) -> Result<Self, FileError> {
        let name = name.as_ref();
        let copied = MappedFile::copy_of(bytes).map_err(|error| Fault::File(error.into()));
        copied.and_then(|file| Self::of(file, name)).map_err(|fault| FileError::new(name, fault))
    }

    /// The power: domains up to 2 to this.
    pub fn power(&self) -> u32 {
        self.power
    }

    /// That of the ceremony that the file was cut from.
    pub fn ceremony_power(&self) -> u32 {
        self.ceremony_power
    }

    /// τⁱ in G1.
    pub fn tau_g1(&self) -> Points<G1> {
        self.points(&self.ranges[0])
    }

    /// τⁱ in G2.
    pub fn tau_g2(&self) -> Points<G2> {
        self.points(&self.ranges[1])
    }

    /// α·τⁱ.
    pub fn alpha_tau_g1(&self) -> Points<G1> {
        self.points(&self.ranges[2])
    }

    /// β·τⁱ.
    pub fn beta_tau_g1(&self) -> Points<G1> {
        self.points(&self.ranges[3])
    }

    /// β in G2.
    pub fn beta_g2(&self) -> G2Affine {
        G2Affine::from_raw(&self.file[self.ranges[4].clone()])
    }

    /// The section of contributions as it is.
    pub fn contributions(&self) -> &[u8] {
        &self.file[self.ranges[5].clone()]
    }

    /// Whether setups can use it.
    pub fn is_prepared(&self) -> bool {
        self.lagrange.is_some()
    }

    /// The Lagrange forms for a domain of 2 to `power`, at most the file's.
    pub fn lagrange(&self, power: u32) -> Result<Lagrange, FileError> {
        self.lagrange_of(power).map_err(|fault| FileError::new(&self.path, fault))
    }

    /// Checks that every point that [`lagrange`](Self::lagrange) gives for this power, and the powers of τ in G1 that go
    /// with them, are points of their groups.
    pub fn check_lagrange(&self, power: u32) -> Result<(), FileError> {
        self.check_lagrange_of(power).map_err(|fault| FileError::new(&self.path, fault))
    }

    /// Checks that as many powers of τ in G1, or all that there are, are points of the group.
    pub fn check_tau_g1(&self, count: usize) -> Result<(), FileError> {
        let checked = self.check_g1("tauG1", &first(&self.ranges[0], count));
        checked.map_err(|fault| FileError::new(&self.path, fault))
    }

    /// The file's name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that every point is one of its group. Whether they are powers of one secret is more.
    pub fn check(&self) -> Result<(), FileError> {
        self.check_all().map_err(|fault| FileError::new(&self.path, fault))
    }

    fn of(file: MappedFile, path: &Path) -> Result<Self, Fault> {
        let sections = Sections::parse(&file, &FORMAT)?;
        let (power, ceremony_power) = read_head(sections.only(1)?)?;
        let counts = powers(power);
        let [tau_g1, tau_g2, alpha, beta] = [0, 1, 2, 3].map(|i| (2 + i as u32, counts[i]));
        let range = |(number, count), size| {
            let section = sections.only(number)?;
            section.check_entries(count, size, "points for this power")?;
            Ok::<_, Fault>(section.offset..section.offset + section.bytes.len())
        };
        let contributions = sections.only(7)?;
        let ranges = [
            range(tau_g1, G1Affine::BYTES)?,
            range(tau_g2, G2Affine::BYTES)?,
            range(alpha, G1Affine::BYTES)?,
            range(beta, G1Affine::BYTES)?,
            range((6, 1), G2Affine::BYTES)?,
            contributions.offset..contributions.offset + contributions.bytes.len(),
        ];
        let lagrange = match sections.optional(12)? {
            None => None,
            Some(_) => Some([
                range((12, lagrange_points(power + 1)), G1Affine::BYTES)?,
                range((13, lagrange_points(power)), G2Affine::BYTES)?,
                range((14, lagrange_points(power)), G1Affine::BYTES)?,
                range((15, lagrange_points(power)), G1Affine::BYTES)?,
            ]),
        };
        drop(sections);
        Ok(Ptau { path: path.to_owned(), file, power, ceremony_power, ranges, lagrange })
    }

    fn lagrange_of(&self, power: u32) -> Result<Lagrange, Fault> {
        let [tau_g1, tau_g2, alpha, beta, double] = self.lagrange_ranges(power)?;
        Ok(Lagrange {
            tau_g1: self.points(&tau_g1),
            tau_g2: self.points(&tau_g2),
            alpha_tau_g1: self.points(&alpha),
            beta_tau_g1: self.points(&beta),
            tau_g1_double: self.points(&double),
        })
    }

    /// Of sections 12 to 15 the parts for this power, and of 12 that for the next.
    fn lagrange_ranges(&self, power: u32) -> Result<[Range<usize>; 5], Fault> {
        let [tau_g1, tau_g2, alpha, beta] = self.lagrange.as_ref().ok_or(Fault::NotPrepared)?;
        if power > self.power {
            let (expected, found) = (format!("at most {}", self.power).into(), power.to_string().into());
            let what = "power of the circuit's domain, for which these powers of tau are too few";
            return Err(Fault::Value { section: "head", offset: 0, what, expected, found });
        }
        let of = |range: &Range<usize>, power: u32, size: usize| {
            let (start, count) = (lagrange_points(power) as usize - (1 << power), 1usize << power);
            range.start + start * size..range.start + (start + count) * size
        };
        Ok([
            of(tau_g1, power, G1Affine::BYTES),
            of(tau_g2, power, G2Affine::BYTES),
            of(alpha, power, G1Affine::BYTES),
            of(beta, power, G1Affine::BYTES),
            of(tau_g1, power + 1, G1Affine::BYTES),
        ])
    }

    fn check_lagrange_of(&self, power: u32) -> Result<(), Fault> {
        let [tau_g1, tau_g2, alpha, beta, double] = self.lagrange_ranges(power)?;
        for (name, range) in [
            ("Lagrange tauG1", &tau_g1),
            ("Lagrange alphaTauG1", &alpha),
            ("Lagrange betaTauG1", &beta),
            ("Lagrange tauG1", &double),
        ] {
            self.check_g1(name, range)?;
        }
        self.check_g2("Lagrange tauG2", &tau_g2)?;
        self.check_g1("tauG1", &first(&self.ranges[0], 2 << power))?;
        self.check_g1("alphaTauG1", &first(&self.ranges[2], 1))?;
        self.check_g1("betaTauG1", &first(&self.ranges[3], 1))?;
        self.check_g2("betaG2", &self.ranges[4])
    }

    fn points<G: zkcard_groth16::Group>(&self, range: &Range<usize>) -> Points<G>
    where
        G::Affine: MappedPoint,
    {
        Points::of(self.file.points::<G::Affine>(range.clone()))
    }

    fn check_all(&self) -> Result<(), Fault> {
        let [tau_g1, tau_g2, alpha, beta, beta_g2, _] = &self.ranges;
        for (name, range) in [("tauG1", tau_g1), ("alphaTauG1", alpha), ("betaTauG1", beta)] {
            self.check_g1(name, range)?;
        }
        self.check_g2("tauG2", tau_g2)?;
        self.check_g2("betaG2", beta_g2)?;
        let Some([tau_g1, tau_g2, alpha, beta]) = &self.lagrange else { return Ok(()) };
        for (name, range) in
            [("Lagrange tauG1", tau_g1), ("Lagrange alphaTauG1", alpha), ("Lagrange betaTauG1", beta)]
        {
            self.check_g1(name, range)?;
        }
        self.check_g2("Lagrange tauG2", tau_g2)
    }

    fn check_g1(&self, name: &'static str, range: &Range<usize>) -> Result<(), Fault> {
        check_points(&self.section(name, range), self.file.points::<G1Affine>(range.clone()).as_ref())
    }

    fn check_g2(&self, name: &'static str, range: &Range<usize>) -> Result<(), Fault> {
        check_points(&self.section(name, range), self.file.points::<G2Affine>(range.clone()).as_ref())
    }

    /// What stands behind the powers of τ in G1, whatever it is.
    pub(super) fn behind_tau_g1(&self) -> Option<[u8; 64]> {
        self.file[self.ranges[0].end..].first_chunk().copied()
    }

    /// The Lagrange forms of τ in G2, of all domains.
    pub(super) fn all_lagrange_g2(&self) -> Option<Points<G2>> {
        self.lagrange.as_ref().map(|ranges| self.points(&ranges[1]))
    }

    /// The same of τ, α·τ and β·τ in G1.
    pub(super) fn all_lagrange_g1(&self) -> Option<[Points<G1>; 3]> {
        self.lagrange.as_ref().map(|ranges| [0, 2, 3].map(|i| self.points(&ranges[i])))
    }

    /// The section of contributions, to be read.
    pub(super) fn contributions_section(&self) -> Section<'_> {
        self.section("contributions", &self.ranges[5])
    }

    fn section(&self, name: &'static str, range: &Range<usize>) -> Section<'_> {
        Section { name, offset: range.start, bytes: &self.file[range.clone()] }
    }
}

/// Writes a file, in snarkjs's order.
pub fn write(out: &mut dyn Write, parts: &Parts<'_>) -> io::Result<()> {
    // snarkjs announces eleven sections once it is prepared, seven before.
    write_head(out, &FORMAT, 1, if parts.lagrange.is_some() { 11 } else { 7 })?;
    let mut head = 32u32.to_le_bytes().to_vec();
    head.extend(modulus::<FqConfig>());
    head.extend(parts.power.to_le_bytes());
    head.extend(parts.ceremony_power.to_le_bytes());
    write_section(out, 1, &head)?;
    write_points(out, 2, parts.tau_g1)?;
    write_points(out, 3, parts.tau_g2)?;
    write_points(out, 4, parts.alpha_tau_g1)?;
    write_points(out, 5, parts.beta_tau_g1)?;
    write_points(out, 6, &[parts.beta_g2])?;
    write_section(out, 7, parts.contributions)?;
    let Some((tau_g1, tau_g2, alpha, beta)) = parts.lagrange else { return Ok(()) };
    write_points(out, 12, tau_g1)?;
    write_points(out, 13, tau_g2)?;
    write_points(out, 14, alpha)?;
    write_points(out, 15, beta)
}

fn read_head(mut section: Section<'_>) -> Result<(u32, u32), Fault> {
    section.modulus("the modulus of coordinates", &modulus::<FqConfig>())?;
    let begin = section.clone();
    let (power, ceremony_power) = (section.u32()?, section.u32()?);
    section.finish()?;
    let limits =
        [("power of the ceremony", ceremony_power, Powers::LARGEST), ("power", power, ceremony_power)];
    match limits.into_iter().find(|(_, found, limit)| !(1..=*limit).contains(found)) {
        None => Ok((power, ceremony_power)),
        Some((what, found, limit)) => Err(begin.value(what, format!("1 to {limit}"), found)),
    }
}

/// The first points of G1 in a range.
fn first(range: &Range<usize>, points: usize) -> Range<usize> {
    range.start..range.end.min(range.start + points * G1Affine::BYTES)
}

/// Points of sections 2 to 5.
fn powers(power: u32) -> [u64; 4] {
    let n = 1u64 << power;
    [2 * n - 1, n, n, n]
}

/// Points of the Lagrange forms of all domains up to 2 to `power`.
fn lagrange_points(power: u32) -> u64 {
    (2 << power) - 1
}
