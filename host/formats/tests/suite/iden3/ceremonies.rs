//! Files of ceremonies: snarkjs's come back byte for byte, and damaged ones are refused.

use super::*;
use crate::corrupt::Damage;
use ark_std::rand::SeedableRng;
use ark_std::rand::rngs::StdRng;
use proptest::prelude::*;
use zkcard_formats::iden3::{FileError, ceremony};
use zkcard_soft::Soft;

fn powers_again(bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    let file = ptau::Ptau::parse(bytes, "powers")?;
    let (powers, contributions) = (ceremony::powers(&file)?, ceremony::contributions(&file)?);
    let mut out = Vec::new();
    let prepared = ceremony::prepared(&file);
    let write =
        ceremony::write_powers(&mut out, &powers, file.ceremony_power(), &contributions, prepared.as_ref());
    write.unwrap();
    Ok(out)
}

fn key_again(bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    let file = Zkey::parse(bytes, "key")?;
    let (key, mut out) = (ceremony::uncontributed(&file)?, Vec::new());
    let entries: Vec<_> = file.coefficients().entries().collect();
    ceremony::write_key(&mut out, &key, &entries).unwrap();
    Ok(out)
}

#[test]
fn files_of_snarkjs_come_back_byte_for_byte() {
    assert!(powers_again(PTAU).unwrap() == PTAU);
    assert!(powers_again(UNPREPARED).unwrap() == UNPREPARED);
    assert!(key_again(ZKEY).unwrap() == ZKEY);
    assert!(key_again(UNCONTRIBUTED).unwrap() == UNCONTRIBUTED);
}

#[test]
fn a_circuits_entries_are_those_of_its_key() {
    let entries: Vec<_> = sound_key().coefficients().entries().collect();
    assert_eq!(ceremony::entries(&circuit().r1cs), entries);
    let key = ceremony::uncontributed(&sound_key()).unwrap();
    assert_eq!(key.key().circuit, ceremony::digest(entries.iter().copied()));
    assert_ne!(key.key().circuit, ceremony::digest(entries[1..].iter().copied()));
}

#[test]
fn powers_of_snarkjs_are_verified() {
    for bytes in [PTAU, UNPREPARED] {
        let file = ptau::Ptau::parse(bytes, "").unwrap();
        let (powers, contributions) =
            (ceremony::powers(&file).unwrap(), ceremony::contributions(&file).unwrap());
        let verified = powers.verify(&Soft::new(), file.ceremony_power(), &contributions, &Stopwatch::new());
        assert_eq!(verified.is_err(), contributions.is_empty(), "{verified:?}");
    }
}

/// A contribution whose hash has a state that no hash has, a beacon without its value, a name that is longer than all.
#[test]
fn contributions_that_are_none_are_refused() {
    let told = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = PTAU.to_vec();
        change(&mut bytes);
        ptau::Ptau::parse(&bytes, "p")
            .and_then(|file| ceremony::contributions(&file))
            .unwrap_err()
            .to_string()
    };
    let start = contributions_start();
    let text = told(&|bytes| bytes[start] += 1);
    assert!(text.contains("section contributions, offset") && text.contains("cut short"), "{text}");
    let kind = start + 4 + 3 * 64 + 2 * 128 + 6 * 64 + 3 * 128 + 216 + 64;
    let text = told(&|bytes| bytes[kind] = 2);
    assert!(text.contains("kind of contribution: expected 0, or 1 for a beacon, found 2"), "{text}");
    let text = told(&|bytes| bytes[kind] = 1);
    assert!(text.contains("a beacon's value: expected one, found none"), "{text}");
    let text = told(&|bytes| bytes[start + 5] ^= 1);
    assert!(text.contains("found one that is not on the curve"), "{text}");
}

/// Where the section of contributions begins in the powers.
fn contributions_start() -> usize {
    content(PTAU, 7).start
}

proptest! {
    #[test]
    fn damaged_ceremonies_are_refused_or_can_be_written(seed: u64) {
        let mut rng = StdRng::seed_from_u64(seed);
        let damage = Damage::random(&mut rng);
        let _ = powers_again(&damage.apply(PTAU));
        let _ = powers_again(&damage.apply(UNPREPARED));
        let _ = key_again(&damage.apply(ZKEY));
    }
}
