//! A whole prover over the simulated card: every accelerator's suite, what crosses the bus for a proof, and faults.

use super::engine::Saboteur;
use std::sync::{Arc, LazyLock};
use zkcard_accel_suite::{Scale, accel_suite};
use zkcard_checked::{Checked, Policy};
use zkcard_device_suite::offload::campaign::{self, Plan};
use zkcard_device_suite::offload::traffic;
use zkcard_device_suite::usual_or_long;
use zkcard_groth16::Convention;
use zkcard_offload::{Offload, Settings};
use zkcard_sim::{SimConfig, SimDevice, or_skip, seed};
use zkcard_soft::Soft;

const DUT: &str = "card_kernels_fast";

fn card() -> Option<SimDevice> {
    or_skip(SimDevice::open(&SimConfig { dut: DUT, ..SimConfig::default() }))
}

/// One card for all cases of a column, which run at once: to power one up for each would take longer than they do.
type Shared = LazyLock<Offload<SimDevice>>;
static BARE: Shared = LazyLock::new(engine);
static UNDER_TWIN: Shared = LazyLock::new(engine);

fn engine() -> Offload<SimDevice> {
    Offload::open(card().expect("the model was built"), Settings::default()).expect("a sound card")
}

/// What a simulated card does in a minute; with `ZKCARD_LONG=1`, in several.
fn scale() -> Scale {
    let max_log_transform = usual_or_long(5, 8);
    Scale { max_log_transform, msm_len: 17, rounds: 1, ..Scale::simulation() }
}

accel_suite!(bare, BARE.clone(), scale());
accel_suite!(twin, Checked::new(Soft::new(), UNDER_TWIN.clone(), Policy::Twin), scale());

#[test]
fn a_proof_moves_what_it_must_and_no_byte_more() {
    for policy in [Policy::None, Policy::Twin] {
        let Some(card) = card().map(Arc::new) else { return };
        let traffic = traffic::of_a_proof(&card, Settings::default(), 30, Convention::Arkworks, policy);
        println!("{policy}: {traffic:?}");
    }
}

/// Rounds of single jobs and of whole proofs for each policy.
fn rounds() -> (u64, u64) {
    let asked = |name, otherwise| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    let (jobs, proofs) = usual_or_long((6, 1), (5_000, 110));
    (asked("ZKCARD_JOBS", jobs), asked("ZKCARD_PROOFS", proofs))
}

#[test]
fn no_fault_makes_a_wrong_result() {
    let (seed, (jobs, proofs)) = (seed(), rounds());
    let mut ledger = Vec::new();
    for policy in [Policy::Full, Policy::Twin] {
        let Some(card) = card().map(Arc::new) else { return };
        let mut settings = zkcard_device_suite::Scale::default().settings;
        settings.engine.margin = 4;
        let log_len = if jobs > 100 { 8 } else { 5 };
        let plan =
            Plan { settings, policy, seed, jobs, log_len, proofs, log_constraints: 6, limit: 20_000_000 };
        let tallies = campaign::run(&card, &Saboteur::with_flips(Arc::clone(&card)), &plan);
        for (work, tally) in ["jobs", "proofs"].into_iter().zip(tallies) {
            println!("{policy}, {work}:\n{tally}\n");
            ledger.push(format!("  \"{policy}, {work}\": {}", tally.to_json()));
        }
    }
    if let Some(path) = std::env::var_os("ZKCARD_LEDGER") {
        let json = format!("{{\n  \"device\": \"sim\",\n  \"seed\": {seed},\n{}\n}}\n", ledger.join(",\n"));
        std::fs::write(path, json).expect("the ledger can be written");
    }
}
