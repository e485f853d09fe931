//! Damaged and hostile files: an error that names the file, or the very same object; never a panic.

use crate::common;
use crate::corrupt::{Damage, HUGE, rebuild, reseal};
use ark_bn254::Fr;
use proptest::prelude::*;
use std::fmt::Display;
use std::sync::{Arc, LazyLock};
use zkcard_formats::native::{self, container::Kind};
use zkcard_formats::{FileError, snarkjs};
use zkcard_groth16::lookup::{self, RoundR1cs};
use zkcard_groth16::{Convention, Proof, ProvingKey, R1cs, Stopwatch, VerifyingKey, setup, verify};
use zkcard_soft::Soft;

const PROOF: &str = include_str!("snarkjs/proof.json");
const PUBLIC: &str = include_str!("snarkjs/public.json");
const KEY: &str = include_str!("snarkjs/verification_key.json");

static CIRCUIT: LazyLock<R1cs> = LazyLock::new(|| common::random_circuit(1, 6, 2).0);
static PROVING_KEY: LazyLock<ProvingKey> =
    LazyLock::new(|| setup(&Soft::new(), &CIRCUIT, Convention::Snarkjs, &Stopwatch::new()).unwrap());
static CIRCUIT_FILE: LazyLock<Vec<u8>> = LazyLock::new(|| native::circuit::to_bytes(&CIRCUIT));
static ROUNDS: LazyLock<Arc<RoundR1cs>> = LazyLock::new(|| {
    let mut builder = lookup::Builder::new();
    let table = builder.table([1u64, 2, 7].map(Fr::from));
    let (x, y) = (builder.public(), builder.public());
    builder.query(table, [x.into()]);
    builder.constrain(y, y, y);
    Arc::clone(builder.finish().unwrap().circuit())
});
static LOOKUP_KEY: LazyLock<lookup::ProvingKey> =
    LazyLock::new(|| lookup::setup(&Soft::new(), &ROUNDS, &Stopwatch::new()).unwrap());
static ROUNDS_FILE: LazyLock<Vec<u8>> = LazyLock::new(|| native::lookup::circuit::to_bytes(&ROUNDS));
static LOOKUP_KEY_FILE: LazyLock<Vec<u8>> = LazyLock::new(|| native::lookup::key::to_bytes(&LOOKUP_KEY));
static KEY_FILE: LazyLock<Vec<u8>> = LazyLock::new(|| native::key::to_bytes(&PROVING_KEY));

fn damage() -> impl Strategy<Value = Damage> {
    let place = || 0usize..1 << 30;
    let len = 1usize..200;
    prop_oneof![
        place().prop_map(Damage::Flip),
        place().prop_map(Damage::Truncate),
        prop::collection::vec(any::<u8>(), 1..40).prop_map(Damage::Append),
        (place(), place(), len.clone()).prop_map(|(from, to, len)| Damage::Copy { from, to, len }),
        (place(), place(), len.clone()).prop_map(|(from, to, len)| Damage::Insert { from, to, len }),
        (place(), len).prop_map(|(at, len)| Damage::Remove { at, len }),
        (place(), prop::sample::select(&HUGE[..])).prop_map(|(at, value)| Damage::Overwrite { at, value }),
        (place(), prop::sample::select(&HUGE[..]))
            .prop_map(|(at, value)| Damage::Overwrite { at: at * 8, value }),
    ]
}

/// Either an error that begins with the file's name, or something for which `same` holds.
fn refused_or<T, F: Display>(result: Result<T, FileError<F>>, same: impl FnOnce(&T) -> bool) {
    match result {
        Ok(object) => assert!(same(&object), "another object was read"),
        Err(error) => assert!(error.to_string().starts_with("some.file: "), "{error}"),
    }
}

fn circuit(bytes: &[u8]) -> Result<R1cs, native::FileError> {
    native::circuit::from_bytes(bytes, "some.file")
}

fn key(bytes: &[u8]) -> Result<ProvingKey, native::FileError> {
    native::key::from_bytes(bytes, "some.file")
}

fn rounds(bytes: &[u8]) -> Result<RoundR1cs, native::FileError> {
    native::lookup::circuit::from_bytes(bytes, "some.file")
}

fn lookup_key(bytes: &[u8]) -> Result<lookup::ProvingKey, native::FileError> {
    native::lookup::key::from_bytes(bytes, "some.file")
}

static JSON: LazyLock<(VerifyingKey, Vec<Fr>, Proof)> = LazyLock::new(|| {
    let key = snarkjs::parse_verifying_key(KEY.as_bytes(), "some.file").unwrap();
    let public = snarkjs::parse_public(PUBLIC.as_bytes(), "some.file").unwrap();
    let proof = snarkjs::parse_proof(PROOF.as_bytes(), "some.file").unwrap();
    (key, public, proof)
});

/// The same value, or one that fails verification.
fn same_or_invalid(bad: (&VerifyingKey, &[Fr], &Proof)) -> bool {
    let (key, public, proof) = &*JSON;
    bad == (key, public, proof) || verify(bad.0, bad.1, bad.2).is_err()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn damaged_files_are_refused(damage in damage()) {
        refused_or(circuit(&damage.apply(&CIRCUIT_FILE)), |read| *read == *CIRCUIT);
        refused_or(key(&damage.apply(&KEY_FILE)), |read| *read == *PROVING_KEY);
        refused_or(rounds(&damage.apply(&ROUNDS_FILE)), |read| *read == **ROUNDS);
        refused_or(lookup_key(&damage.apply(&LOOKUP_KEY_FILE)), |read| *read == *LOOKUP_KEY);
    }

    #[test]
    fn hostile_tables_are_refused(damage in damage()) {
        let file = reseal(&CIRCUIT_FILE, Kind::Circuit, &damage);
        refused_or(circuit(&file), |read| native::circuit::to_bytes(read) == file);
        let file = reseal(&KEY_FILE, Kind::ProvingKey, &damage);
        refused_or(key(&file), |read| native::key::to_bytes(read) == file);
        let file = reseal(&ROUNDS_FILE, Kind::LookupCircuit, &damage);
        refused_or(rounds(&file), |read| native::lookup::circuit::to_bytes(read) == file);
        let file = reseal(&LOOKUP_KEY_FILE, Kind::LookupProvingKey, &damage);
        refused_or(lookup_key(&file), |read| native::lookup::key::to_bytes(read) == file);
    }

    #[test]
    fn hostile_sections_are_refused_or_canonical(damage in damage(), section in 0usize..90) {
        let file = rebuild(&CIRCUIT_FILE, Kind::Circuit, section, &damage);
        refused_or(circuit(&file), |read| native::circuit::to_bytes(read) == file);
        let file = rebuild(&KEY_FILE, Kind::ProvingKey, section, &damage);
        refused_or(key(&file), |read| native::key::to_bytes(read) == file);
        let file = rebuild(&ROUNDS_FILE, Kind::LookupCircuit, section, &damage);
        refused_or(rounds(&file), |read| native::lookup::circuit::to_bytes(read) == file);
        let file = rebuild(&LOOKUP_KEY_FILE, Kind::LookupProvingKey, section, &damage);
        refused_or(lookup_key(&file), |read| native::lookup::key::to_bytes(read) == file);
    }

    #[test]
    fn damaged_json_is_refused_or_does_not_verify(damage in damage(), byte in any::<u8>(), at in 0usize..1 << 20) {
        let (key, public, proof) = &*JSON;
        for damage in [damage, Damage::Copy { from: byte as usize, to: at, len: 1 }] {
            let [bad_key, bad_public, bad_proof] = [KEY, PUBLIC, PROOF].map(|file| damage.apply(file.as_bytes()));
            let read = snarkjs::parse_verifying_key(&bad_key, "some.file");
            refused_or(read, |bad| same_or_invalid((bad, public, proof)));
            let read = snarkjs::parse_public(&bad_public, "some.file");
            refused_or(read, |bad| same_or_invalid((key, bad, proof)));
            let read = snarkjs::parse_proof(&bad_proof, "some.file");
            refused_or(read, |bad| same_or_invalid((key, public, bad)));
        }
    }

    #[test]
    fn anything_else_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(circuit(&bytes).is_err() && key(&bytes).is_err());
        prop_assert!(rounds(&bytes).is_err() && lookup_key(&bytes).is_err());
        prop_assert!(snarkjs::parse_proof(&bytes, "").is_err());
        prop_assert!(snarkjs::parse_verifying_key(&bytes, "").is_err());
    }
}

#[test]
fn sound_files_come_back() {
    assert_eq!(circuit(&CIRCUIT_FILE).unwrap(), *CIRCUIT);
    assert_eq!(key(&KEY_FILE).unwrap(), *PROVING_KEY);
    assert_eq!(PROVING_KEY.check_circuit(&*CIRCUIT), Ok(()));
    let (vk, public, proof) = &*JSON;
    assert!(verify(vk, public, proof).is_ok());
    let other = common::random_circuit(2, 6, 2).0;
    let text = PROVING_KEY.check_circuit(&other).unwrap_err().to_string();
    assert!(text.starts_with("this key is of another circuit"), "{text}");
}

#[test]
fn every_bit_and_every_length_of_a_circuit_counts() {
    let sound = &*CIRCUIT_FILE;
    for bit in 0..8 * sound.len() {
        assert!(circuit(&Damage::Flip(bit).apply(sound)).is_err(), "bit {bit}");
    }
    for len in 0..sound.len() {
        assert!(circuit(&sound[..len]).is_err(), "{len} bytes");
    }
    for bit in 0..8 * ROUNDS_FILE.len() {
        assert!(rounds(&Damage::Flip(bit).apply(&ROUNDS_FILE)).is_err(), "bit {bit}");
    }
}

#[test]
fn our_own_keys_are_written_as_snarkjs_writes_them() {
    let json = snarkjs::verifying_key_json(&PROVING_KEY.vk);
    assert_eq!(snarkjs::parse_verifying_key(json.as_bytes(), "").unwrap(), PROVING_KEY.vk);
}
