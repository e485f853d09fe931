//! JSON of the protocol with lookups: written, read, changed in every value, and told from snarkjs's.

use ark_bn254::Fr;
use std::fmt::Debug;
use std::sync::LazyLock;
use zkcard_formats::snarkjs::{self, FileError, lookup};
use zkcard_groth16::lookup::{Builder, Proven, Prover, VerifyingKey, setup, verify};
use zkcard_groth16::{KeyError, Stopwatch};
use zkcard_soft::Soft;

const CONTEXT: [u8; 32] = [5; 32];
const PLAIN_PROOF: &str = include_str!("snarkjs/proof.json");
const PLAIN_KEY: &str = include_str!("snarkjs/verification_key.json");

struct Sample {
    key: VerifyingKey,
    proven: Proven,
    key_json: String,
    proof_json: String,
}

/// A public square of a private number below eight.
static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let fr = |n: u64| Fr::from(n);
    let mut builder = Builder::new();
    let squares = builder.table_of_pairs((0..8).map(|x| [fr(x), fr(x * x)]));
    let (y, x) = (builder.public(), builder.private());
    builder.query(squares, [x.into(), y.into()]);
    let system = builder.finish().unwrap();
    let key = setup(&Soft::new(), system.circuit(), &Stopwatch::new()).unwrap();
    let prover = Prover::new(Soft::new(), &key, system.circuit().clone()).unwrap();
    let first = system.first_round(&[fr(49)], &[fr(7)]).unwrap();
    let proven = system.prove(&prover, &CONTEXT, &first).unwrap();
    let (key_json, proof_json) = (lookup::verifying_key_json(&key.vk), lookup::proof_json(&proven.proof));
    Sample { key: key.vk, proven, key_json, proof_json }
});

fn error_of<T: Debug>(result: Result<T, FileError>) -> String {
    result.unwrap_err().to_string()
}

fn proof_told(from: &str, to: &str) -> String {
    let text = &SAMPLE.proof_json;
    assert!(text.contains(from), "{from}");
    error_of(lookup::parse_proof(text.replacen(from, to, 1).as_bytes(), "proof.json"))
}

fn key_told(from: &str, to: &str) -> String {
    let text = &SAMPLE.key_json;
    assert!(text.contains(from), "{from}");
    error_of(lookup::parse_verifying_key(text.replacen(from, to, 1).as_bytes(), "vk.json"))
}

#[test]
fn files_come_back_byte_for_byte_and_verify() {
    let Sample { key, proven, key_json, proof_json } = &*SAMPLE;
    let read = lookup::parse_proof(proof_json.as_bytes(), "").unwrap();
    assert_eq!(read, proven.proof);
    let read_key = lookup::parse_verifying_key(key_json.as_bytes(), "").unwrap();
    assert_eq!(read_key, *key);
    assert_eq!(verify(&read_key, &CONTEXT, &proven.public, &read), Ok(()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.json");
    lookup::write_proof(&path, &read).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), *proof_json);
    assert_eq!(lookup::read_proof(&path).unwrap(), read);
    lookup::write_verifying_key(&path, &read_key).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), *key_json);
    assert_eq!(lookup::read_verifying_key(&path).unwrap(), read_key);
}

#[test]
fn files_of_the_other_protocol_are_refused_by_name() {
    let Sample { key_json, proof_json, .. } = &*SAMPLE;
    let plain = "\"zkcard-lookup\" where \"groth16\" is needed";
    let ours = "\"groth16\" where \"zkcard-lookup\" is needed";
    assert!(error_of(snarkjs::parse_proof(proof_json.as_bytes(), "")).contains(plain));
    assert!(error_of(snarkjs::parse_verifying_key(key_json.as_bytes(), "")).contains(plain));
    assert!(error_of(lookup::parse_proof(PLAIN_PROOF.as_bytes(), "")).contains(ours));
    assert!(error_of(lookup::parse_verifying_key(PLAIN_KEY.as_bytes(), "")).contains(ours));
    let nameless = PLAIN_PROOF.replace("\"protocol\"", "\"system\"");
    assert!(error_of(lookup::parse_proof(nameless.as_bytes(), "")).contains("protocol: missing"));
}

#[test]
fn every_field_is_needed_once() {
    for (fields, told) in [
        (
            &["protocol", "version", "curve", "pi_a", "pi_b", "pi_c1", "pi_c2"][..],
            proof_told as fn(&str, &str) -> _,
        ),
        (&["protocol", "version", "curve", "nPublic", "vk_alpha_1", "vk_beta_2", "vk_gamma_2"], key_told),
        (&["vk_delta1_2", "vk_delta2_2", "IC"], key_told),
    ] {
        for field in fields {
            let quoted = format!("\"{field}\"");
            let missing = told(&quoted, "\"other\"");
            assert!(missing.contains(&format!("{field}: missing")), "{missing}");
        }
    }
    assert!(proof_told("\"pi_c2\"", "\"pi_c1\"").contains("\"pi_c1\" is given twice"));
    assert!(key_told("\"vk_delta2_2\"", "\"vk_delta1_2\"").contains("\"vk_delta1_2\" is given twice"));
}

#[test]
fn other_versions_curves_and_counts_are_refused() {
    let version = "format version 2, but this program reads version 1";
    assert!(proof_told("\"version\": 1", "\"version\": 2").contains(version));
    assert!(key_told("\"version\": 1", "\"version\": 2").contains(version));
    assert!(proof_told("bn128", "bls12381").contains("\"bls12381\" where \"bn128\" is needed"));
    assert!(key_told("bn128", "bls12381").contains("\"bls12381\" where \"bn128\" is needed"));
    assert!(key_told("\"nPublic\": 1", "\"nPublic\": -1").contains("nPublic: expected a plain integer"));
    let short = key_told("\"IC\": [", "\"IC\": [], \"more\": [");
    assert!(short.contains("IC: expected 3 entries"), "{short}");
}

/// Another number of public values is another key: its challenges are others.
#[test]
fn the_number_of_public_values_is_bound() {
    let Sample { proven, key_json, .. } = &*SAMPLE;
    let other = key_json.replace("\"nPublic\": 1", "\"nPublic\": 2");
    let other = lookup::parse_verifying_key(other.as_bytes(), "").unwrap();
    let padded = [proven.public[0], Fr::from(0u64)];
    assert!(verify(&other, &CONTEXT, &padded, &proven.proof).is_err());
}

#[test]
fn every_number_counts() {
    let Sample { key, proven, key_json, proof_json } = &*SAMPLE;
    let quotes = |text: &str| text.match_indices('"').map(|(at, _)| at).collect::<Vec<_>>();
    let numbers = |text: &str| {
        let inside = quotes(text);
        let inside = inside.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]).collect::<Vec<_>>();
        let is_number =
            |range: &std::ops::Range<usize>| text[range.clone()].bytes().all(|b| b.is_ascii_digit());
        inside.into_iter().filter(is_number).collect::<Vec<_>>()
    };
    for range in numbers(proof_json) {
        let text = [&proof_json[..range.start], "3", &proof_json[range.end..]].concat();
        let read = lookup::parse_proof(text.as_bytes(), "");
        let is_refused = |proof| verify(key, &CONTEXT, &proven.public, &proof).is_err();
        assert!(read.is_err() || read.is_ok_and(is_refused), "{text}");
    }
    for range in numbers(key_json) {
        let text = [&key_json[..range.start], "3", &key_json[range.end..]].concat();
        let read = lookup::parse_verifying_key(text.as_bytes(), "");
        let is_refused = |key| verify(&key, &CONTEXT, &proven.public, &proven.proof).is_err();
        assert!(read.is_err() || read.is_ok_and(is_refused), "{text}");
    }
}

#[test]
fn keys_that_anybody_may_forge_with_are_refused() {
    let key = &SAMPLE.key;
    let told = |key: &VerifyingKey| {
        lookup::parse_verifying_key(lookup::verifying_key_json(key).as_bytes(), "vk.json").unwrap_err().fault
    };
    let mut one_delta = key.clone();
    one_delta.deltas_g2[0] = -key.deltas_g2[1];
    assert!(matches!(told(&one_delta), snarkjs::Fault::Key(KeyError::Related { opposite: true, .. })));
    let mut unbound = key.clone();
    unbound.ic[2] = ark_bn254::G1Affine::identity();
    assert!(matches!(told(&unbound), snarkjs::Fault::Key(KeyError::Infinity(_))));
}
