//! The builds of `rtl/config` before the accelerators' whole suite, and cards with one kernel alone, for which software does the
//! rest: in the long run.

use zkcard_accel_suite::{Accelerator, Scale, every};
use zkcard_checked::{Checked, Policy};
use zkcard_layout::Opcode;
use zkcard_offload::{Offload, Settings};
use zkcard_sim::{SimConfig, SimDevice, or_skip};
use zkcard_soft::Soft;

const KERNELS: [Opcode; 4] = [Opcode::Multiply, Opcode::Quotient, Opcode::Transform, Opcode::MsmG1];

/// A card that can do these things and no other.
fn card(dut: &'static str, ports: usize, kernels: &[Opcode]) -> Option<Offload<SimDevice>> {
    let card = or_skip(SimDevice::open(&SimConfig { dut, ports, ..SimConfig::default() }))?;
    let card = Offload::open(card, Settings::default()).expect("a sound card");
    for opcode in KERNELS {
        assert_eq!(card.engine().caps().has(opcode), kernels.contains(&opcode), "{dut}: {opcode:?}");
    }
    Some(card)
}

/// One program on serial multipliers is all kernels: each of them once in every run, the suite in the long one.
#[test]
fn tiny() {
    let Some(card) = card("card_tiny_fast", 1, &KERNELS) else { return };
    for check in card.check_some(2, &|_| true) {
        assert!(check.outcome.is_ok(), "{}: {:?}", check.name, check.outcome);
    }
}

#[test]
fn tiny_before_the_suite() {
    let Some(card) = card("card_tiny", 1, &KERNELS) else { return };
    let scale = Scale { max_log_transform: 6, msm_len: 9, rounds: 1, ..Scale::simulation() };
    every(&card, &scale, |case| eprintln!("{case}"));
}

fn suite(card: &impl Accelerator) {
    let scale = Scale { max_log_transform: 9, msm_len: 17, rounds: 1, ..Scale::simulation() };
    every(card, &scale, |case| eprintln!("{case}"));
}

/// What the card lacks, software does; what it has, it did.
fn alone(dut: &'static str, ports: usize, kernel: Opcode) {
    let Some(card) = card(dut, ports, &[kernel]) else { return };
    card.engine().start_journal();
    suite(&Checked::new(Soft::new(), card.clone(), Policy::Twin));
    let jobs = card.engine().take_journal();
    assert!(jobs.iter().any(|job| job.opcode == kernel), "{dut} was never asked");
}

#[test]
fn mid() {
    card("card_mid_fast", 1, &KERNELS).iter().for_each(suite);
}

#[test]
fn big() {
    card("card_big_fast", 2, &KERNELS).iter().for_each(suite);
}

#[test]
fn sums_alone() {
    alone("card_msm_fast", 1, Opcode::MsmG1);
}

#[test]
fn transforms_alone() {
    alone("card_ntt_fast", 4, Opcode::Transform);
}
