//! Proofs with lookups on the CPU and on a card: here the one in software.

use ark_bn254::Fr;
use std::sync::Arc;
use zkcard::{Card, Device, Error, Kind, LookupProver, Policy};
use zkcard_groth16::lookup::{Builder, ProvingKey, System, Word, setup, verify};
use zkcard_groth16::{Stopwatch, VerifyError};
use zkcard_layout::Opcode;
use zkcard_mock::{Fault, MockConfig, MockDevice};
use zkcard_soft::Soft;

const CONTEXT: Word = [6; 32];

/// A public square of a private number below 16, its key, and a first round.
fn square() -> (Arc<System>, ProvingKey, Vec<Fr>) {
    let mut builder = Builder::new();
    let squares = builder.table_of_pairs((0..16u64).map(|x| [x, x * x].map(Fr::from)));
    let (y, x) = (builder.public(), builder.private());
    builder.query(squares, [x.into(), y.into()]);
    let system = builder.finish().expect("a system");
    let key = setup(&Soft::new(), system.circuit(), &Stopwatch::new()).expect("the system has randomness");
    let first = system.first_round(&[Fr::from(144u64)], &[Fr::from(12u64)]).expect("a row of the table");
    (system.into(), key, first.to_vec())
}

fn card(device: &MockDevice) -> Device {
    Device::Card(Arc::new(Card::over(Arc::new(device.clone()), "none").expect("a sound card")))
}

#[test]
fn every_device_proves_from_any_thread() {
    let (system, key, first) = square();
    let mock = card(&MockDevice::new(MockConfig::default()));
    let devices = [(Device::Soft, Policy::None), (Device::Soft, Policy::Full), (mock, Policy::Twin)];
    for (device, policy) in devices {
        let is_card = matches!(device, Device::Card(_));
        let prover = LookupProver::new(device, policy, &key, Arc::clone(&system)).expect("the key fits");
        let prover = Arc::new(prover);
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let (prover, first) = (Arc::clone(&prover), first.clone());
                std::thread::spawn(move || prover.prove(&CONTEXT, &first).expect("a proof"))
            })
            .collect();
        for thread in threads {
            let run = thread.join().expect("no panic");
            let (proof, public) = (&run.proven.proof, &run.proven.public);
            assert_eq!(verify(&key.vk, &CONTEXT, public, proof), Ok(()));
            assert_eq!(verify(&key.vk, &[0; 32], public, proof), Err(VerifyError::NotVerified));
            assert!(run.proven.timings.total > 0.0);
            assert_eq!(run.journey.is_some_and(|journey| !journey.entries.is_empty()), is_card);
        }
    }
}

/// Those of C1, of A and B in G1, of the second round and of the quotient; each twice, as a twin has it.
#[test]
fn the_card_computes_five_sums() {
    let (system, key, first) = square();
    let sums = |policy| {
        let device = card(&MockDevice::new(MockConfig::default()));
        let prover = LookupProver::new(device, policy, &key, Arc::clone(&system)).expect("the key fits");
        let journey = prover.prove(&CONTEXT, &first).expect("a proof").journey.expect("a card's");
        let of = |opcode| journey.entries.iter().filter(|entry| entry.opcode == opcode).count();
        [of(Opcode::MsmG1), of(Opcode::MsmG2)]
    };
    assert_eq!((sums(Policy::None), sums(Policy::Twin)), ([5, 0], [10, 0]));
}

#[test]
fn a_lying_card_is_found_out_in_either_round() {
    let (system, key, first) = square();
    let mock = MockDevice::new(MockConfig::default());
    let prover = LookupProver::new(card(&mock), Policy::Twin, &key, system).expect("the key fits");
    let events = || {
        let run = prover.prove(&CONTEXT, &first).expect("a proof");
        assert_eq!(verify(&key.vk, &CONTEXT, &run.proven.public, &run.proven.proof), Ok(()));
        run.journey.map_or(0, |journey| journey.events.len())
    };
    assert_eq!(events(), 0);
    mock.arm(Fault::WrongWindow);
    assert!(events() > 0, "a wrong sum went unnoticed");
    assert_eq!(events(), 0);
}

#[test]
fn a_bad_first_round_and_a_foreign_key_are_told_apart() {
    let (system, key, first) = square();
    let prover = LookupProver::new(Device::Soft, Policy::None, &key, system).expect("the key fits");
    let mut wrong = first.clone();
    wrong[0] += Fr::from(1u64);
    let error = prover.prove(&CONTEXT, &wrong).err().expect("145 is no square");
    assert!(matches!(error, Error::Prove(_)) && error.kind() == Kind::NotValid, "{error}");
    let other = Builder::new().finish().expect("a system");
    let error =
        LookupProver::new(Device::Soft, Policy::None, &key, other.into()).err().expect("another system");
    assert_eq!(error.kind(), Kind::Input);
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("zkcard setup")));
}
