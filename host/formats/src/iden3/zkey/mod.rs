//! Groth16 keys of circom's ceremonies: `.zkey`, version 1.
//!
//! | section | content |
//! |---|---|
//! | 1 | the protocol, which must be 1, Groth16 |
//! | 2 | the moduli; u32: variables, public values, domain; α₁, β₁, β₂, γ₂ (always the generator), δ₁, δ₂ |
//! | 3 | IC |
//! | 4 | the [coefficients](Coefficients) of A and B, the consistency rows among them |
//! | 5, 6, 7, 8 | A, B in G1, B in G2, L (circom calls it C) |
//! | 9 | H: the n Lagrange points of the odd coset, −½ folded in |
//! | 10 | the ceremony: the circuit's hash, and each [contribution](Contribution) |
//!
//! The file is mapped. What is small is read at once, and lists stay where they are: the [key](Zkey::proving_key) that an
//! accelerator gets shares them with the file, but for those that the file has askew by four bytes, which are copied.
//! Every point and coefficient is checked, once for each content: the [verdict](Verdicts) is kept.

mod check;
mod coefficients;
mod contribution;
mod write;

pub use super::maker::Beacon;
pub use coefficients::{Coefficients, Entry};
pub use contribution::Contribution;
pub use write::{Parts, write};

use super::map::{MappedFile, MappedPoint};
use super::montgomery::{Raw, modulus, read_point};
use super::sections::{Format, Section, Sections};
use super::verdict::{self, Verdicts};
use super::{Fault, FileError};
use ark_bn254::{FqConfig, FrConfig, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use contribution::read_ceremony;
use std::ops::Range;
use std::path::{Path, PathBuf};
use zkcard_groth16::r1cs::MAX_DOMAIN;
use zkcard_groth16::{Convention, Element, G1, G2, KeyError, Points, ProvingKey, VerifyingKey};

static FORMAT: Format = Format {
    letters: "zkey",
    version: 1,
    names: &[
        (1, "protocol"),
        (2, "head"),
        (3, "IC"),
        (4, "coefficients"),
        (5, "A"),
        (6, "B1"),
        (7, "B2"),
        (8, "C"),
        (9, "H"),
        (10, "contributions"),
    ],
};
/// Protocols by their numbers in such files.
const PROTOCOLS: [(u32, &str); 4] = [(1, "groth16"), (2, "plonk"), (10, "fflonk"), (1337, "ultragroth")];

/// What the head of a key says, and its single points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Variables, the constant among them.
    pub num_variables: u32,
    /// Public values, the constant not counted.
    pub num_public: u32,
    /// n, the size of the domain.
    pub domain_size: u32,
    /// α·G₁.
    pub alpha_g1: G1Affine,
    /// β·G₁.
    pub beta_g1: G1Affine,
    /// β·G₂.
    pub beta_g2: G2Affine,
    /// γ·G₂: the generator.
    pub gamma_g2: G2Affine,
    /// δ·G₁.
    pub delta_g1: G1Affine,
    /// δ·G₂.
    pub delta_g2: G2Affine,
}

/// A key's file, mapped.
#[derive(Debug)]
pub struct Zkey {
    path: PathBuf,
    file: MappedFile,
    head: Head,
    places: Places,
    circuit_hash: [u8; 64],
    contributions: Vec<Contribution>,
}

/// A list of points of G1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Of the constant and the public values.
    Ic,
    /// A.
    A,
    /// B.
    B1,
    /// L, which circom calls C.
    C,
    /// H.
    H,
}

/// Where a list is.
#[derive(Clone, Debug)]
struct Place {
    name: &'static str,
    range: Range<usize>,
}

#[derive(Debug)]
struct Places {
    ic: Place,
    coefficients: Place,
    a: Place,
    b_g1: Place,
    b_g2: Place,
    l: Place,
    h: Place,
    contributions: Place,
}

impl Zkey {
    /// Maps a key and checks its structure and its single points; a key without contributions opens too.
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

    /// The file's name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the head says.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What was done to the key since its setup.
    pub fn contributions(&self) -> &[Contribution] {
        &self.contributions
    }

    /// The hash of the key before any contribution.
    pub fn circuit_hash(&self) -> &[u8; 64] {
        &self.circuit_hash
    }

    /// Refuses a key to which nobody has contributed, or only beacons.
    pub fn check_contributed(&self) -> Result<(), FileError> {
        self.contributed().map_err(|fault| self.fault(fault))
    }

    /// Checks every point and coefficient.
    pub fn check(&self) -> Result<(), FileError> {
        let lists = check::list::<G1Affine>(self, &self.places.ic).and_then(|_| check::everything(self));
        lists.map(|_| ()).map_err(|fault| self.fault(fault))
    }

    /// The verifying key, checked, of a key to which somebody has contributed.
    pub fn verifying_key(&self) -> Result<VerifyingKey, FileError> {
        self.sound_verifying_key().map_err(|fault| self.fault(fault))
    }

    /// The key as a prover takes it, with the circuit that it carries. Whatever is in the file is checked, unless
    /// `verdicts` has it that this content was.
    pub fn proving_key(&self, verdicts: Option<&Verdicts>) -> Result<(ProvingKey, Coefficients), FileError> {
        let vk = self.verifying_key()?;
        let digest = verdict::digest(&self.file);
        let known = verdicts.and_then(|verdicts| verdicts.load(&digest));
        let verdict = match known {
            Some(verdict) => verdict,
            None => check::everything(self).map_err(|fault| self.fault(fault))?,
        };
        if let (None, Some(verdicts)) = (known, verdicts) {
            verdicts.store(&digest, verdict);
        }
        let circuit = Coefficients::new(self, digest.into(), verdict.by_rows);
        Ok((self.key_of(vk, digest.into()), circuit))
    }

    /// The points of a list as they are in the file, unchecked, for whoever lists or copies them.
    pub fn points(&self, list: List) -> Points<G1> {
        let places = &self.places;
        Points::of(self.list::<G1Affine>(match list {
            List::Ic => &places.ic,
            List::A => &places.a,
            List::B1 => &places.b_g1,
            List::C => &places.l,
            List::H => &places.h,
        }))
    }

    /// The same of B in G2.
    pub fn points_g2(&self) -> Points<G2> {
        Points::of(self.list::<G2Affine>(&self.places.b_g2))
    }

    /// The entries of the coefficients as they are in the file, for whoever lists them.
    pub fn coefficients(&self) -> Coefficients {
        Coefficients::new(self, [0; 32], false)
    }

    fn of(file: MappedFile, path: &Path) -> Result<Self, Fault> {
        let sections = Sections::parse(&file, &FORMAT)?;
        let head = Head::of(&sections)?;
        let places = Places::find(&sections, &head)?;
        let (circuit_hash, contributions) = read_ceremony(sections.only(10)?)?;
        drop(sections);
        Ok(Zkey { path: path.to_owned(), file, head, places, circuit_hash, contributions })
    }

    fn contributed(&self) -> Result<(), Fault> {
        if self.contributions.is_empty() || self.head.delta_g2 == self.head.gamma_g2 {
            Err(Fault::Uncontributed)
        } else if self.contributions.iter().all(|contribution| contribution.beacon.is_some()) {
            Err(Fault::BeaconOnly)
        } else {
            Ok(())
        }
    }

    fn sound_verifying_key(&self) -> Result<VerifyingKey, Fault> {
        self.contributed()?;
        let head = &self.head;
        let ic = check::list::<G1Affine>(self, &self.places.ic)?.as_ref().to_vec();
        let vk = VerifyingKey {
            alpha_g1: head.alpha_g1,
            beta_g2: head.beta_g2,
            gamma_g2: head.gamma_g2,
            delta_g2: head.delta_g2,
            ic,
        };
        vk.check()?;
        Ok(vk)
    }

    fn key_of(&self, vk: VerifyingKey, circuit: [u8; 32]) -> ProvingKey {
        let places = &self.places;
        ProvingKey {
            vk,
            convention: Convention::Snarkjs,
            domain_size: self.head.domain_size as usize,
            circuit,
            beta_g1: self.head.beta_g1,
            delta_g1: self.head.delta_g1,
            a: Points::of(self.list::<G1Affine>(&places.a)),
            b_g1: Points::of(self.list::<G1Affine>(&places.b_g1)),
            b_g2: Points::of(self.list::<G2Affine>(&places.b_g2)),
            l: Points::of(self.list::<G1Affine>(&places.l)),
            h: Points::of(self.list::<G1Affine>(&places.h)),
        }
    }

    fn list<T: MappedPoint>(&self, place: &Place) -> super::map::PointList<T> {
        self.file.points(place.range.clone())
    }

    fn section(&self, place: &Place) -> Section<'_> {
        Section { name: place.name, offset: place.range.start, bytes: &self.file[place.range.clone()] }
    }

    fn fault(&self, fault: Fault) -> FileError {
        FileError::new(&self.path, fault)
    }
}

impl Head {
    /// The head alone of the bytes of a key's file, of which no copy is made; `name` is for errors.
    pub fn read(bytes: &[u8], name: impl AsRef<Path>) -> Result<Self, FileError> {
        let sections = Sections::parse(bytes, &FORMAT);
        sections.and_then(|sections| Self::of(&sections)).map_err(|fault| FileError::new(name, fault))
    }

    fn of(sections: &Sections<'_>) -> Result<Self, Fault> {
        check_protocol(sections.only(1)?)?;
        Self::parse(sections.only(2)?)
    }

    fn parse(mut section: Section<'_>) -> Result<Self, Fault> {
        section.modulus("the modulus of coordinates", &modulus::<FqConfig>())?;
        section.modulus("the modulus of scalars", &modulus::<FrConfig>())?;
        let counts = section.clone();
        let [num_variables, num_public, domain_size] = [section.u32()?, section.u32()?, section.u32()?];
        check_counts(&counts, num_variables, num_public, domain_size)?;
        let head = Head {
            num_variables,
            num_public,
            domain_size,
            alpha_g1: read_point(&mut section)?,
            beta_g1: read_point(&mut section)?,
            beta_g2: read_point(&mut section)?,
            gamma_g2: read_gamma(&mut section)?,
            delta_g1: read_point(&mut section)?,
            delta_g2: read_point(&mut section)?,
        };
        section.finish()?;
        head.check_finite()?;
        Ok(head)
    }

    fn check_finite(&self) -> Result<(), Fault> {
        let points = [
            (Element::Alpha, self.alpha_g1.is_zero()),
            (Element::Beta, self.beta_g1.is_zero() || self.beta_g2.is_zero()),
            (Element::Delta, self.delta_g1.is_zero() || self.delta_g2.is_zero()),
        ];
        match points.into_iter().find(|(_, is_zero)| *is_zero) {
            Some((element, _)) => Err(KeyError::Infinity(element).into()),
            None => Ok(()),
        }
    }
}

impl Places {
    fn find(sections: &Sections<'_>, head: &Head) -> Result<Self, Fault> {
        let (variables, public) = (u64::from(head.num_variables), u64::from(head.num_public));
        let points = |number, count, what, size| {
            let section = sections.only(number)?;
            section.check_entries(count, size, what)?;
            Ok::<_, Fault>(Place::of(&section))
        };
        let coefficients = sections.only(4)?;
        coefficients::check_length(coefficients.clone())?;
        Ok(Places {
            ic: points(
                3,
                public + 1,
                "points, one for the constant and one a public value",
                G1Affine::BYTES,
            )?,
            coefficients: Place::of(&coefficients),
            a: points(5, variables, "points, one a variable", G1Affine::BYTES)?,
            b_g1: points(6, variables, "points, one a variable", G1Affine::BYTES)?,
            b_g2: points(7, variables, "points, one a variable", G2Affine::BYTES)?,
            l: points(8, variables - public - 1, "points, one a private variable", G1Affine::BYTES)?,
            h: points(9, u64::from(head.domain_size), "points, as many as the domain", G1Affine::BYTES)?,
            contributions: Place::of(&sections.only(10)?),
        })
    }
}

impl Place {
    fn of(section: &Section<'_>) -> Self {
        Place { name: section.name, range: section.offset..section.offset + section.bytes.len() }
    }
}

fn check_protocol(mut section: Section<'_>) -> Result<(), Fault> {
    let begin = section.clone();
    let found = section.u32()?;
    section.finish()?;
    let name = PROTOCOLS.iter().find(|(number, _)| *number == found).map_or("unknown", |(_, name)| name);
    if found == 1 { Ok(()) } else { Err(begin.value("protocol", "1 (groth16)", format!("{found} ({name})"))) }
}

fn check_counts(section: &Section<'_>, variables: u32, public: u32, domain: u32) -> Result<(), Fault> {
    if public >= variables {
        return Err(section.value("public values", format!("fewer than the {variables} variables"), public));
    }
    match domain as usize {
        size if !size.is_power_of_two() || size > MAX_DOMAIN => {
            Err(section.value("domain", format!("a power of two up to 2^{}", MAX_DOMAIN.ilog2()), domain))
        }
        _ if domain <= public => {
            Err(section.value("domain", format!("room for {public} public values and the constant"), domain))
        }
        _ => Ok(()),
    }
}

/// γ, which no contribution changes.
fn read_gamma(section: &mut Section<'_>) -> Result<G2Affine, Fault> {
    let begin = section.clone();
    let point = read_point(section)?;
    match point == G2Affine::generator() {
        true => Ok(point),
        false => Err(begin.value("γ", "the generator of G2", "another point")),
    }
}
