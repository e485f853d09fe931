//! A proof of two rounds over the simulated card: its five sums in G1, each checked by a twin; that in G2 beside.

use std::sync::Arc;
use zkcard_checked::{Checked, Policy};
use zkcard_groth16::Stopwatch;
use zkcard_groth16::lookup::{Builder, Prover, System, setup, verify};
use zkcard_layout::Opcode;
use zkcard_offload::{Offload, Settings};
use zkcard_sim::{SimConfig, SimDevice, or_skip};
use zkcard_soft::Soft;

const DUT: &str = "card_kernels_fast";
const CONTEXT: [u8; 32] = [4; 32];

/// A public square of a private number below eight.
fn square() -> System {
    let mut builder = Builder::new();
    let squares = builder.table_of_pairs((0..8u64).map(|x| [x, x * x].map(Into::into)));
    let (y, x) = (builder.public(), builder.private());
    builder.query(squares, [x.into(), y.into()]);
    builder.finish().expect("a system")
}

#[test]
fn the_card_computes_five_sums_of_a_proof_with_lookups() {
    let Some(card) = or_skip(SimDevice::open(&SimConfig { dut: DUT, ..SimConfig::default() })) else {
        return;
    };
    let system = square();
    let key = setup(&Soft::new(), system.circuit(), &Stopwatch::new()).expect("the system has randomness");
    let first = system.first_round(&[49u64.into()], &[7u64.into()]).expect("a row of the table");
    let offload = Offload::open(card, Settings::default()).expect("a sound card");
    let checked = Arc::new(Checked::new(Soft::new(), offload.clone(), Policy::Twin));
    let prover = Prover::new(Arc::clone(&checked), &key, Arc::clone(system.circuit())).expect("the key fits");
    offload.engine().start_journal();
    let proven = system.prove(&prover, &CONTEXT, &first).expect("a proof");
    let jobs = offload.engine().take_journal();
    assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
    let sums = |opcode| jobs.iter().filter(|job| job.opcode == opcode).count();
    assert_eq!((sums(Opcode::MsmG1), sums(Opcode::MsmG2)), (2 * 5, 0));
    let health = checked.health();
    assert_eq!((health.mismatches, health.errors, health.replays), (0, 0, 0));
}
