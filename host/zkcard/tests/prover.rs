//! A prover owns all that it needs, on the CPU and on a card: here the one in software.

use ark_bn254::Fr;
use rayon::prelude::*;
use std::sync::{Arc, mpsc};
use std::time::Duration;
use zkcard::{Card, Device, Error, Kind, Policy, Prover};
use zkcard_groth16::{Convention, ProvingKey, R1cs, SparseMatrix, Stopwatch, setup, verify};
use zkcard_mock::{Fault, MockConfig, MockDevice};
use zkcard_soft::Soft;

/// x·x = y with y public, its key, and what satisfies it.
fn square() -> (Arc<R1cs>, ProvingKey, Vec<Fr>) {
    let row = |column| SparseMatrix::from_rows([[(column, Fr::from(1u64))]]);
    let r1cs = R1cs::new(1, 1, [row(2), row(2), row(1)]).expect("the matrices fit");
    let key = setup(&Soft::new(), &r1cs, Convention::Arkworks, &Stopwatch::new())
        .expect("the system has randomness");
    (r1cs.into(), key, [1u64, 9, 3].map(Fr::from).to_vec())
}

fn card(device: &MockDevice) -> Device {
    Device::Card(Arc::new(Card::over(Arc::new(device.clone()), "none").expect("a sound card")))
}

#[test]
fn every_device_proves_from_any_thread() {
    let (r1cs, key, z) = square();
    let mock = card(&MockDevice::new(MockConfig::default()));
    let devices = [(Device::Soft, Policy::None), (Device::Soft, Policy::Full), (mock, Policy::Twin)];
    for (device, policy) in devices {
        let is_card = matches!(device, Device::Card(_));
        let prover = Arc::new(Prover::new(device, policy, &key, Arc::clone(&r1cs)).expect("the key fits"));
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let (prover, z) = (Arc::clone(&prover), z.clone());
                std::thread::spawn(move || prover.prove(&z).expect("a proof"))
            })
            .collect();
        for thread in threads {
            let run = thread.join().expect("no panic");
            assert_eq!(verify(&key.vk, &run.proven.public, &run.proven.proof), Ok(()));
            assert_eq!(run.journey.is_some_and(|journey| !journey.entries.is_empty()), is_card);
        }
    }
}

/// Each proof uses threads beside those that wait for it.
#[test]
fn proofs_on_one_card_in_one_pool_do_not_wait_for_each_other() {
    let (done, end) = mpsc::channel();
    std::thread::spawn(move || {
        let (r1cs, key, z) = square();
        let mock = MockDevice::new(MockConfig::default());
        let prover = Prover::new(card(&mock), Policy::Twin, &key, r1cs).expect("the key fits");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("two threads");
        let proves = |_| prover.prove(&z).is_ok_and(|run| run.journey.is_some());
        done.send(pool.install(|| (0..16).into_par_iter().all(proves))).expect("the test waits");
    });
    assert_eq!(end.recv_timeout(Duration::from_secs(120)), Ok(true), "they wait for ever");
}

#[test]
fn a_journey_has_what_went_wrong_in_its_own_proof() {
    let (r1cs, key, z) = square();
    let mock = MockDevice::new(MockConfig::default());
    let prover = Prover::new(card(&mock), Policy::Twin, &key, r1cs).expect("the key fits");
    let events = || prover.prove(&z).expect("a proof").journey.map_or(0, |journey| journey.events.len());
    assert_eq!(events(), 0);
    mock.arm(Fault::WrongWindow);
    assert!(events() > 0, "a wrong sum went unnoticed");
    assert_eq!(events(), 0);
}

#[test]
fn a_bad_witness_and_a_foreign_key_are_told_apart() {
    let (r1cs, key, z) = square();
    let prover = Prover::new(Device::Soft, Policy::None, &key, r1cs).expect("the key fits");
    let wrong = [z[0], z[1], z[2] + z[0]];
    let error = prover.prove(&wrong).err().expect("3 + 1 is no root of 9");
    assert!(matches!(error, Error::Prove(_)) && error.kind() == Kind::NotValid, "{error}");
    let empty = R1cs::new(1, 1, [0, 1, 2].map(|_| SparseMatrix::default())).expect("the matrices fit");
    let error =
        Prover::new(Device::Soft, Policy::None, &key, Arc::new(empty)).err().expect("another circuit");
    assert_eq!(error.kind(), Kind::Input);
    assert!(error.remedy().is_some_and(|remedy| remedy.contains("zkcard setup")));
}
