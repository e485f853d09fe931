//! Proofs and verifying keys of the protocol [`lookup`](zkcard_groth16::lookup) as JSON, in the form of snarkjs's files: the same
//! points and numbers, with a `protocol` and a `version` of their own, which must be there. No file of one protocol is
//! read as one of the other. Public values are [the same file](super::read_public) in both.
//!
//! | file | fields |
//! |---|---|
//! | proof | `protocol`, `version`, `curve`, `pi_a`, `pi_b`, `pi_c1`, `pi_c2` |
//! | verifying key | `protocol`, `version`, `curve`, `nPublic`, `vk_alpha_1`, `vk_beta_2`, `vk_gamma_2`, `vk_delta1_2`, `vk_delta2_2`, `IC`: of the constant, of the challenge, of the fingerprint |

use super::scan::Scanner;
use super::write::{self, Json};
use super::{CURVE, Fault, FieldFault, FileError, PROOF_LIMIT, scanned, value, write_text};
use crate::file;
use ark_bn254::{G1Affine, G2Affine};
use std::path::Path;
use zkcard_groth16::lookup::rounds::ROUNDS;
use zkcard_groth16::lookup::{Proof, VerifyingKey};

/// The most bytes of a verifying key, whatever the number of its public values.
pub const KEY_LIMIT: u64 = 1 << 14;
/// The word of these files' protocol.
pub const PROTOCOL: &str = "zkcard-lookup";
/// The version that is written and read.
pub const VERSION: u64 = 1;

/// A proof from the bytes of a file; `name` is for errors.
pub fn parse_proof(bytes: &[u8], name: impl AsRef<Path>) -> Result<Proof, FileError> {
    scanned(bytes, name, PROOF_LIMIT, scan_proof)
}

/// A verifying key from the bytes of a file; `name` is for errors. It must pass its [check](VerifyingKey::check).
pub fn parse_verifying_key(bytes: &[u8], name: impl AsRef<Path>) -> Result<VerifyingKey, FileError> {
    scanned(bytes, name, KEY_LIMIT, scan_key)
}

/// Reads a proof.
pub fn read_proof(path: impl AsRef<Path>) -> Result<Proof, FileError> {
    parse_proof(&file::load(&path, PROOF_LIMIT)?, path)
}

/// Reads a verifying key.
pub fn read_verifying_key(path: impl AsRef<Path>) -> Result<VerifyingKey, FileError> {
    parse_verifying_key(&file::load(&path, KEY_LIMIT)?, path)
}

/// The text of a proof.
pub fn proof_json(proof: &Proof) -> String {
    let points = vec![
        ("pi_a", write::point(&proof.a)),
        ("pi_b", write::point(&proof.b)),
        ("pi_c1", write::point(&proof.c1)),
        ("pi_c2", write::point(&proof.c2)),
    ];
    Json::Object(head().into_iter().chain(points).collect()).to_string()
}

/// The text of a verifying key, which has as many δ as the protocol.
pub fn verifying_key_json(key: &VerifyingKey) -> String {
    let fields = vec![
        ("nPublic", Json::Number(key.num_public)),
        ("vk_alpha_1", write::point(&key.alpha_g1)),
        ("vk_beta_2", write::point(&key.beta_g2)),
        ("vk_gamma_2", write::point(&key.gamma_g2)),
    ];
    let deltas = DELTAS.into_iter().zip(key.deltas_g2.iter().map(write::point));
    let ic = ("IC", Json::List(key.ic.iter().map(write::point).collect()));
    Json::Object(head().into_iter().chain(fields).chain(deltas).chain([ic]).collect()).to_string()
}

/// Writes a proof.
pub fn write_proof(path: impl AsRef<Path>, proof: &Proof) -> Result<(), file::FileError> {
    write_text(path, &proof_json(proof))
}

/// Writes a verifying key.
pub fn write_verifying_key(path: impl AsRef<Path>, key: &VerifyingKey) -> Result<(), file::FileError> {
    write_text(path, &verifying_key_json(key))
}

const DELTAS: [&str; ROUNDS] = ["vk_delta1_2", "vk_delta2_2"];
const PROOF_FIELDS: [&str; 7] = ["protocol", "version", "curve", "pi_a", "pi_b", "pi_c1", "pi_c2"];
const KEY_FIELDS: [&str; 10] = [
    "protocol",
    "version",
    "curve",
    "nPublic",
    "vk_alpha_1",
    "vk_beta_2",
    "vk_gamma_2",
    DELTAS[0],
    DELTAS[1],
    "IC",
];

fn head() -> Vec<(&'static str, Json)> {
    vec![
        ("protocol", Json::text(PROTOCOL)),
        ("version", Json::Number(VERSION as usize)),
        ("curve", Json::text(CURVE)),
    ]
}

fn scan_proof(scan: &mut Scanner<'_>) -> Result<Proof, Fault> {
    let [a, c1, c2] = [G1Affine::identity(); 3];
    let mut proof = Proof { a, b: G2Affine::identity(), c1, c2 };
    scan.object(&PROOF_FIELDS, &[], |scan, field| {
        match field {
            "pi_a" => proof.a = value::point(scan)?,
            "pi_b" => proof.b = value::point(scan)?,
            "pi_c1" => proof.c1 = value::point(scan)?,
            "pi_c2" => proof.c2 = value::point(scan)?,
            _ => scan_head(scan, field)?,
        }
        Ok(())
    })?;
    Ok(proof)
}

fn scan_key(scan: &mut Scanner<'_>) -> Result<VerifyingKey, Fault> {
    let [beta_g2, gamma_g2] = [G2Affine::identity(); 2];
    let mut key = VerifyingKey {
        alpha_g1: G1Affine::identity(),
        beta_g2,
        gamma_g2,
        deltas_g2: vec![G2Affine::identity(); ROUNDS],
        ic: [G1Affine::identity(); 3],
        num_public: 0,
    };
    scan.object(&KEY_FIELDS, &[], |scan, field| {
        match field {
            "nPublic" => key.num_public = scan.integer()? as usize,
            "vk_alpha_1" => key.alpha_g1 = value::point(scan)?,
            "vk_beta_2" => key.beta_g2 = value::point(scan)?,
            "vk_gamma_2" => key.gamma_g2 = value::point(scan)?,
            "IC" => key.ic = scan.array(|scan, _| value::point(scan))?,
            _ => match DELTAS.iter().position(|delta| *delta == field) {
                Some(round) => key.deltas_g2[round] = value::point(scan)?,
                None => scan_head(scan, field)?,
            },
        }
        Ok(())
    })?;
    key.check()?;
    Ok(key)
}

/// `protocol`, `version` or `curve`.
fn scan_head(scan: &mut Scanner<'_>, field: &str) -> Result<(), Fault> {
    match field {
        "protocol" => scan.word(PROTOCOL),
        "version" => scan_version(scan),
        _ => scan.word(CURVE),
    }
}

fn scan_version(scan: &mut Scanner<'_>) -> Result<(), Fault> {
    let (offset, found) = (scan.offset(), scan.integer()?);
    match found {
        VERSION => Ok(()),
        found => Err(scan.fault_at(offset, FieldFault::Version { expected: VERSION, found })),
    }
}
