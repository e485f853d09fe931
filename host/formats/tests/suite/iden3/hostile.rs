//! Damaged files: whatever is done to them, readers give a typed error or a value that can be used, and never panic.

use super::*;
use crate::corrupt::Damage;
use ark_std::rand::SeedableRng;
use ark_std::rand::rngs::StdRng;
use proptest::prelude::*;
use zkcard_formats::iden3::Fault;

/// A damaged file, up to three times.
fn damaged(sound: &[u8], seed: u64) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let damages = (0..1 + seed % 3).map(|_| Damage::random(&mut rng));
    damages.fold(sound.to_vec(), |bytes, damage| damage.apply(&bytes))
}

fn take_key(bytes: &[u8]) -> Result<(), zkcard_formats::iden3::FileError> {
    let (key, circuit) = Zkey::parse(bytes, "")?.proving_key(None)?;
    let z = vec![Fr::from(1u64); circuit.num_variables()];
    assert!(key.check_circuit(&circuit).is_ok(), "a key that was taken fits its circuit");
    let [az, bz] = circuit.products(&z, &Stopwatch::new());
    assert_eq!((az.len(), bz.len()), (key.domain_size, key.domain_size));
    Ok(())
}

fn take_powers(bytes: &[u8]) -> Result<(), zkcard_formats::iden3::FileError> {
    let file = ptau::Ptau::parse(bytes, "")?;
    file.check()?;
    (0..30).try_for_each(|power| file.lagrange(power).map(|_| ()))
}

proptest! {
    #[test]
    fn damaged_witnesses_are_refused_or_have_the_form_of_one(seed: u64) {
        if let Ok(z) = wtns::parse(&damaged(WTNS, seed), "") {
            prop_assert!(z[0] == Fr::from(1u64));
        }
    }

    #[test]
    fn damaged_circuits_are_refused_or_can_be_used(seed: u64) {
        if let Ok(circuit) = r1cs::parse(&damaged(R1CS, seed), "") {
            let z = vec![Fr::from(1u64); circuit.r1cs.num_variables()];
            let _ = circuit.r1cs.first_violation(&z);
            export::r1cs(&circuit, &mut std::io::sink()).unwrap();
        }
    }

    #[test]
    fn damaged_keys_are_refused_or_can_be_used(seed: u64) {
        let _ = take_key(&damaged(ZKEY, seed));
    }

    #[test]
    fn damaged_powers_of_tau_are_refused_or_can_be_used(seed: u64) {
        let _ = take_powers(&damaged(PTAU, seed));
    }
}

#[test]
fn every_file_that_is_cut_short_is_refused() {
    for len in 0..ZKEY.len() {
        assert!(Zkey::parse(&ZKEY[..len], "").is_err(), "{len}");
    }
    (0..WTNS.len()).for_each(|len| assert!(wtns::parse(&WTNS[..len], "").is_err(), "{len}"));
    (0..R1CS.len()).for_each(|len| assert!(r1cs::parse(&R1CS[..len], "").is_err(), "{len}"));
    (0..PTAU.len()).step_by(7).for_each(|len| assert!(ptau::Ptau::parse(&PTAU[..len], "").is_err(), "{len}"));
}

/// Every bit of a point: no reader but one that checks each point finds it.
#[test]
fn a_flipped_bit_in_any_point_of_a_key_is_found() {
    for section in [3, 5, 6, 7, 8, 9] {
        for at in content(ZKEY, section).step_by(11) {
            let mut bytes = ZKEY.to_vec();
            bytes[at] ^= 1 << (at % 8);
            assert!(take_key(&bytes).is_err(), "section {section}, {at}");
        }
    }
}

#[test]
fn custom_gates_are_refused_by_name() {
    let mut bytes = R1CS.to_vec();
    bytes[8..12].copy_from_slice(&4u32.to_le_bytes());
    bytes.extend([4, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]);
    let error = r1cs::parse(&bytes, "c").unwrap_err();
    assert!(matches!(error.fault, Fault::CustomGates { found: 2, .. }));
    let text = error.to_string();
    assert!(
        text.contains("section custom gates") && text.contains("expected no custom gates, found 2"),
        "{text}"
    );
}

#[test]
fn wires_and_coefficients_of_a_circuit_are_below_their_limits() {
    let told = |at: usize, bytes: &[u8]| {
        let mut file = R1CS.to_vec();
        file[at..at + bytes.len()].copy_from_slice(bytes);
        r1cs::parse(&file, "c").unwrap_err().to_string()
    };
    let constraints = 24; // circom writes them first
    let text = told(constraints + 4, &7u32.to_le_bytes());
    assert!(text.contains("wire: expected less than 7, found 7"), "{text}");
    let text = told(constraints + 8, &[0xff; 32]);
    assert!(text.contains("section constraints") && text.contains("below the modulus"), "{text}");
    let text = told(constraints, &u32::MAX.to_le_bytes());
    assert!(text.contains("expected 154618822620 bytes more"), "{text}");
}
