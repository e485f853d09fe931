//! The JSON files of snarkjs 0.7: `proof.json`, `public.json`, `verification_key.json`, both ways.
//!
//! The readers are strict: no field twice, plain decimal numbers, coordinates below their modulus, points on their
//! curves and in their groups, and a verifying key must pass its [check](VerifyingKey::check). What other programs leave
//! out may be missing, and must be right where it is there: `protocol` and `curve` of proofs (rapidsnark) and keys,
//! and `vk_alphabeta_12`, the pairing of α and β, which is computed. Fields of other names are passed over, with an
//! event of tracing. Beyond what they return the readers take no memory that grows with the file, but for such names.
//!
//! What they accept, they give back as snarkjs would write it, byte for byte, but for space, the order of fields,
//! and fields that were missing or passed over.
//!
//! [`lookup`] has the files of zkcard's other protocol, in the same form.
//!
//! snarkjs's pairing value is arkworks', coefficient by coefficient, over the same tower of fields.

pub mod lookup;
mod scan;
mod value;
mod write;

use crate::file::{self, Access, check_len};
use ark_bn254::{Bn254, Fq, Fr, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use scan::Scanner;
use std::io::Write;
use std::path::Path;
use write::Json;
use zkcard_groth16::{KeyError, Proof, VerifyingKey};

/// The most bytes of a `proof.json`.
pub const PROOF_LIMIT: u64 = 1 << 14;
/// The most bytes of a `public.json`: a million inputs.
pub const PUBLIC_LIMIT: u64 = 1 << 27;
/// The most bytes of a `verification_key.json`: a million inputs.
pub const KEY_LIMIT: u64 = 1 << 28;

const PROTOCOL: &str = "groth16";
const CURVE: &str = "bn128"; // snarkjs's name for BN254

/// A file of snarkjs's that cannot be read.
pub type FileError = file::FileError<Fault>;

/// What can be wrong with a file of snarkjs's.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// As with any file.
    #[error(transparent)]
    File(#[from] file::Fault),
    /// A field of a JSON file.
    #[error("{}{} (offset {offset})", if field.is_empty() { String::new() } else { format!("{field}: ") }, fault)]
    Field {
        /// The path of the field, as `pi_b[1][0]`; empty for the file as a whole.
        field: String,
        /// Where in the file.
        offset: u64,
        /// What is wrong with it.
        fault: FieldFault,
    },
    /// A verifying key under which anybody can forge.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl From<file::FileError> for FileError {
    fn from(error: file::FileError) -> Self {
        error.map(Fault::File)
    }
}

/// What can be wrong with a field of a JSON file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldFault {
    /// Something else is needed here.
    #[error("expected {expected}")]
    Syntax {
        /// What is needed.
        expected: &'static str,
    },
    /// A field is there twice.
    #[error("the field {name:?} is given twice")]
    Duplicate {
        /// The beginning of its name.
        name: String,
    },
    /// A field is there twice, inside one that the format does not have.
    #[error("a field inside is given twice")]
    DuplicateInside,
    /// The field is not there.
    #[error("missing")]
    Missing,
    /// The array is of another length.
    #[error("expected {expected} entries")]
    Length {
        /// How many there should be.
        expected: usize,
    },
    /// There is text after the end.
    #[error("surplus text after the end")]
    Surplus,
    /// Another protocol or curve.
    #[error("{found:?} where {expected:?} is needed")]
    Word {
        /// What is needed.
        expected: &'static str,
        /// The beginning of what is there.
        found: String,
    },
    /// Another version of the format.
    #[error("format version {found}, but this program reads version {expected}")]
    Version {
        /// The version that this program reads.
        expected: u64,
        /// The version of the file.
        found: u64,
    },
    /// Not a number as snarkjs writes them.
    #[error("not a plain decimal number (no sign, no space, no leading zero, at most 77 digits)")]
    NotDecimal,
    /// A number that is not an element of its field.
    #[error("not below the modulus of its field")]
    NotCanonical,
    /// Neither an affine point nor infinity.
    #[error("must be one, or zero for the point at infinity (0, 1, 0)")]
    NotAffine,
    /// The point is not on its curve.
    #[error("not on the curve")]
    NotOnCurve,
    /// The point is not in its group.
    #[error("not in the subgroup of order r")]
    NotInSubgroup,
    /// The point is one, if the halves of each coordinate change places.
    #[error(
        "not on the curve (EVM order? it would be with the two numbers of each coordinate swapped: \
         these files have c0 first, contracts take c1 first)"
    )]
    EvmOrder,
    /// `nPublic` contradicts `IC`.
    #[error("{found} public inputs, but IC has {points} points where one more than that is needed")]
    PublicCount {
        /// What `nPublic` says.
        found: u64,
        /// Points in `IC`.
        points: usize,
    },
    /// `vk_alphabeta_12` is not the pairing.
    #[error("is not that of the pairing of vk_alpha_1 and vk_beta_2")]
    Pairing,
}

/// A proof from the bytes of a `proof.json`; `name` is for errors.
pub fn parse_proof(bytes: &[u8], name: impl AsRef<Path>) -> Result<Proof, FileError> {
    scanned(bytes, name, PROOF_LIMIT, scan_proof)
}

/// Public inputs from the bytes of a `public.json`; `name` is for errors.
pub fn parse_public(bytes: &[u8], name: impl AsRef<Path>) -> Result<Vec<Fr>, FileError> {
    scanned(bytes, name, PUBLIC_LIMIT, |scan| scan.list(value::decimal))
}

/// A verifying key from the bytes of a `verification_key.json`; `name` is for errors.
pub fn parse_verifying_key(bytes: &[u8], name: impl AsRef<Path>) -> Result<VerifyingKey, FileError> {
    scanned(bytes, name, KEY_LIMIT, scan_key)
}

/// Reads a `proof.json`.
pub fn read_proof(path: impl AsRef<Path>) -> Result<Proof, FileError> {
    parse_proof(&file::load(&path, PROOF_LIMIT)?, path)
}

/// Reads a `public.json`.
pub fn read_public(path: impl AsRef<Path>) -> Result<Vec<Fr>, FileError> {
    parse_public(&file::load(&path, PUBLIC_LIMIT)?, path)
}

/// Reads a `verification_key.json`.
pub fn read_verifying_key(path: impl AsRef<Path>) -> Result<VerifyingKey, FileError> {
    parse_verifying_key(&file::load(&path, KEY_LIMIT)?, path)
}

/// A proof as snarkjs writes it.
pub fn proof_json(proof: &Proof) -> String {
    Json::Object(vec![
        ("pi_a", write::point(&proof.a)),
        ("pi_b", write::point(&proof.b)),
        ("pi_c", write::point(&proof.c)),
        ("protocol", Json::text(PROTOCOL)),
        ("curve", Json::text(CURVE)),
    ])
    .to_string()
}

/// Public inputs as snarkjs writes them.
pub fn public_json(public: &[Fr]) -> String {
    Json::List(public.iter().map(Json::text).collect()).to_string()
}

/// A verifying key as snarkjs writes it.
pub fn verifying_key_json(key: &VerifyingKey) -> String {
    let list = |values: &[Fq]| Json::List(values.iter().map(Json::text).collect());
    let pairing = pairing_of(key).map(|half| Json::List(half.map(|pair| list(&pair)).into()));
    Json::Object(vec![
        ("protocol", Json::text(PROTOCOL)),
        ("curve", Json::text(CURVE)),
        ("nPublic", Json::Number(key.num_public())),
        ("vk_alpha_1", write::point(&key.alpha_g1)),
        ("vk_beta_2", write::point(&key.beta_g2)),
        ("vk_gamma_2", write::point(&key.gamma_g2)),
        ("vk_delta_2", write::point(&key.delta_g2)),
        ("vk_alphabeta_12", Json::List(pairing.into())),
        ("IC", Json::List(key.ic.iter().map(write::point).collect())),
    ])
    .to_string()
}

/// Writes a `proof.json`.
pub fn write_proof(path: impl AsRef<Path>, proof: &Proof) -> Result<(), file::FileError> {
    write_text(path, &proof_json(proof))
}

/// Writes a `public.json`.
pub fn write_public(path: impl AsRef<Path>, public: &[Fr]) -> Result<(), file::FileError> {
    write_text(path, &public_json(public))
}

/// Writes a `verification_key.json`.
pub fn write_verifying_key(path: impl AsRef<Path>, key: &VerifyingKey) -> Result<(), file::FileError> {
    write_text(path, &verifying_key_json(key))
}

fn write_text(path: impl AsRef<Path>, text: &str) -> Result<(), file::FileError> {
    file::save(path, Access::Public, |out| out.write_all(text.as_bytes()))
}

/// Reads a whole file by `scan`.
fn scanned<T>(
    bytes: &[u8],
    name: impl AsRef<Path>,
    limit: u64,
    scan: impl FnOnce(&mut Scanner<'_>) -> Result<T, Fault>,
) -> Result<T, FileError> {
    let name = name.as_ref();
    let read = || {
        check_len(bytes, limit)?;
        let mut scanner = Scanner::new(bytes);
        let result = scan(&mut scanner)?;
        scanner.end()?;
        note(name, &scanner.unknown());
        Ok(result)
    };
    read().map_err(|fault| FileError::new(name, fault))
}

/// Fields that were passed over change nothing, but may stand there for something that was meant.
fn note(name: &Path, unknown: &[String]) {
    for field in unknown {
        tracing::warn!(file = %name.display(), ?field, "a field that is not of this format was passed over");
    }
}

fn scan_proof(scan: &mut Scanner<'_>) -> Result<Proof, Fault> {
    let mut proof = Proof { a: G1Affine::identity(), b: G2Affine::identity(), c: G1Affine::identity() };
    scan.object(&["pi_a", "pi_b", "pi_c"], &["protocol", "curve"], |scan, field| {
        match field {
            "pi_a" => proof.a = value::point(scan)?,
            "pi_b" => proof.b = value::point(scan)?,
            "pi_c" => proof.c = value::point(scan)?,
            "protocol" => scan.word(PROTOCOL)?,
            _ => scan.word(CURVE)?,
        }
        Ok(())
    })?;
    Ok(proof)
}

const KEY_FIELDS: [&str; 6] = ["nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2", "IC"];
const OPTIONAL_KEY_FIELDS: [&str; 3] = ["protocol", "curve", "vk_alphabeta_12"];

fn scan_key(scan: &mut Scanner<'_>) -> Result<VerifyingKey, Fault> {
    let mut key = VerifyingKey {
        alpha_g1: G1Affine::identity(),
        beta_g2: G2Affine::identity(),
        gamma_g2: G2Affine::identity(),
        delta_g2: G2Affine::identity(),
        ic: Vec::new(),
    };
    let mut public = (0, 0);
    let mut pairing = None;
    scan.object(&KEY_FIELDS, &OPTIONAL_KEY_FIELDS, |scan, field| {
        match field {
            "protocol" => scan.word(PROTOCOL)?,
            "curve" => scan.word(CURVE)?,
            "nPublic" => public = (scan.offset(), scan.integer()?),
            "vk_alpha_1" => key.alpha_g1 = value::point(scan)?,
            "vk_beta_2" => key.beta_g2 = value::point(scan)?,
            "vk_gamma_2" => key.gamma_g2 = value::point(scan)?,
            "vk_delta_2" => key.delta_g2 = value::point(scan)?,
            "vk_alphabeta_12" => pairing = Some((scan.offset(), scan_pairing(scan)?)),
            _ => key.ic = scan.list(value::point)?,
        }
        Ok(())
    })?;
    check_public_count(scan, public, key.ic.len())?;
    key.check()?;
    pairing.map_or(Ok(()), |pairing| check_pairing(scan, pairing, &key))?;
    Ok(key)
}

fn scan_pairing(scan: &mut Scanner<'_>) -> Result<[[[Fq; 2]; 3]; 2], Fault> {
    scan.array(|scan, _| scan.array(|scan, _| scan.array(|scan, _| value::decimal(scan))))
}

fn check_public_count(
    scan: &mut Scanner<'_>,
    (offset, found): (usize, u64),
    points: usize,
) -> Result<(), Fault> {
    if found.checked_add(1) == Some(points as u64) {
        return Ok(());
    }
    scan.in_field("nPublic", |scan| Err(scan.fault_at(offset, FieldFault::PublicCount { found, points })))
}

fn check_pairing(
    scan: &mut Scanner<'_>,
    (offset, found): (usize, [[[Fq; 2]; 3]; 2]),
    key: &VerifyingKey,
) -> Result<(), Fault> {
    let flat = |pairing: [[[Fq; 2]; 3]; 2]| pairing.as_flattened().as_flattened().to_vec();
    let Some(i) = flat(found).iter().zip(flat(pairing_of(key))).position(|(found, value)| *found != value)
    else {
        return Ok(());
    };
    scan.in_field("vk_alphabeta_12", |scan| {
        let fault = |scan: &mut Scanner<'_>| Err(scan.fault_at(offset, FieldFault::Pairing));
        scan.in_entry(i / 6, |scan| scan.in_entry(i / 2 % 3, |scan| scan.in_entry(i % 2, fault)))
    })
}

/// e(α, β) by its coefficients over Fq2 ⊂ Fq6 ⊂ Fq12.
fn pairing_of(key: &VerifyingKey) -> [[[Fq; 2]; 3]; 2] {
    let value = Bn254::pairing(key.alpha_g1, key.beta_g2).0;
    [value.c0, value.c1].map(|half| [half.c0, half.c1, half.c2].map(|pair| [pair.c0, pair.c1]))
}
