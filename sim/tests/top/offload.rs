//! A whole prover over the simulated card: every accelerator's suite, what crosses the bus for a proof, and faults.

use crate::engine::Saboteur;
use std::sync::Arc;
use zkcard_accel::{Checked, Policy};
use zkcard_accel_suite::{Scale, accel_suite};
use zkcard_device_suite::offload::campaign::{self, Plan};
use zkcard_device_suite::offload::traffic;
use zkcard_engine::{Engine, Settings};
use zkcard_groth16::Convention;
use zkcard_sim::{SimConfig, SimDevice, seed};
use zkcard_soft::Soft;

const DUT: &str = "card_kernels_fast";

fn card() -> Option<SimDevice> {
    SimDevice::open(&SimConfig { dut: DUT, ..SimConfig::default() }).ok()
}

fn engine() -> Engine<SimDevice> {
    Engine::open(card().expect("the model was built"), Settings::default()).expect("a sound card")
}

/// What a simulated card does in a minute; with `ZKCARD_LONG=1`, in several.
fn scale() -> Scale {
    let max_log_transform = if is_long() { 8 } else { 5 };
    Scale { max_log_transform, msm_len: 17, rounds: 1, ..Scale::simulation() }
}

fn is_long() -> bool {
    std::env::var("ZKCARD_LONG").is_ok_and(|value| value == "1")
}

accel_suite!(bare, engine(), scale());
accel_suite!(twin, Checked::new(Soft::new(), engine(), Policy::Twin), scale());

#[test]
fn a_proof_moves_what_it_must_and_no_byte_more() {
    for policy in [Policy::None, Policy::Twin] {
        let Some(card) = card().map(Arc::new) else { return };
        let traffic = traffic::of_a_proof(&card, Settings::default(), 30, Convention::Arkworks, policy);
        println!("{policy}: {traffic:?}");
    }
}

#[test]
fn no_fault_of_the_bus_makes_a_wrong_result() {
    let seed = seed();
    let (jobs, proofs, log_len) = if is_long() { (6_500, 130, 8) } else { (6, 1, 5) };
    for policy in [Policy::Full, Policy::Twin] {
        let Some(card) = card().map(Arc::new) else { return };
        let settings = zkcard_device_suite::Scale::default().settings;
        let plan =
            Plan { settings, policy, seed, jobs, log_len, proofs, log_constraints: 6, limit: 20_000_000 };
        let [jobs, proofs] = campaign::run(&card, &Saboteur(Arc::clone(&card)), &plan);
        println!("{policy}, single jobs:\n{jobs}\n\n{policy}, whole proofs:\n{proofs}\n");
    }
}
