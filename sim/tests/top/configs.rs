//! The builds of `rtl/config` and cards with one kernel alone, before the accelerators' whole suite: in the long run.

use zkcard_accel_suite::{Scale, every};
use zkcard_layout::Opcode;
use zkcard_offload::{Offload, Settings};
use zkcard_sim::{SimConfig, SimDevice, or_skip};

const KERNELS: [Opcode; 4] = [Opcode::Multiply, Opcode::Quotient, Opcode::Transform, Opcode::MsmG1];

/// Runs the suite on a card that can do these things and no other.
fn suite(dut: &'static str, ports: usize, kernels: &[Opcode]) {
    let opened = SimDevice::open(&SimConfig { dut, ports, ..SimConfig::default() });
    let Some(card) = or_skip(opened) else { return };
    let card = Offload::open(card, Settings::default()).expect("a sound card");
    for opcode in KERNELS {
        assert_eq!(card.engine().caps().has(opcode), kernels.contains(&opcode), "{dut}: {opcode:?}");
    }
    let scale = Scale { max_log_transform: 9, msm_len: 17, rounds: 1, ..Scale::simulation() };
    every(&card, &scale, |case| eprintln!("{dut}: {case}"));
}

#[test]
fn mid() {
    suite("card_mid_fast", 1, &KERNELS);
}

#[test]
fn big() {
    suite("card_big_fast", 2, &KERNELS);
}

#[test]
fn sums_alone() {
    suite("card_msm_fast", 1, &[Opcode::MsmG1]);
}

#[test]
fn transforms_alone() {
    suite("card_ntt_fast", 4, &[Opcode::Transform]);
}
