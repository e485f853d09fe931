//! A whole prover over the software card: what crosses the bus for a proof, and what becomes of faults.

mod saboteur;

use saboteur::Saboteur;
use std::sync::Arc;
use zkcard_checked::Policy;
use zkcard_device_suite::offload::campaign::{self, Plan};
use zkcard_device_suite::offload::traffic;
use zkcard_device_suite::{Scale, seed_from_environment, usual_or_long};
use zkcard_groth16::Convention;
use zkcard_mock::{Fault, MockConfig, MockDevice};
use zkcard_offload::Settings;

/// A card with room for circuits of 2^10 constraints.
fn card() -> MockDevice {
    MockDevice::new(MockConfig { memory_units: 1 << 14, dma_limit: 64 << 10, ..MockConfig::default() })
}

#[test]
fn a_proof_moves_what_it_must_and_no_byte_more() {
    for constraints in [2, 61, 500] {
        for convention in [Convention::Arkworks, Convention::Snarkjs] {
            for policy in [Policy::None, Policy::Twin] {
                let device = Arc::new(card());
                traffic::of_a_proof(&device, Settings::default(), constraints, convention, policy);
            }
        }
    }
}

/// What the count is there to find: something crosses the bus twice.
#[test]
#[should_panic(expected = "variables: 9")]
fn a_copy_more_would_be_noticed() {
    let card = card();
    card.arm_after(9, Fault::FlippedData); // eight copies are the key's
    let device = Arc::new(card);
    traffic::of_a_proof(&device, Settings::default(), 7, Convention::Arkworks, Policy::None);
}

/// Any fault at all.
fn any(draw: u64) -> (u64, Fault) {
    (draw % 4, Fault::ALL[(draw >> 8) as usize % Fault::ALL.len()])
}

#[test]
fn no_fault_makes_a_wrong_result() {
    let (jobs, proofs) = usual_or_long((300, 16), (20_000, 600));
    let seed = seed_from_environment(7);
    let mut ledger = Vec::new();
    for policy in [Policy::Full, Policy::Twin] {
        let settings = Scale::default().settings;
        let plan =
            Plan { settings, policy, seed, jobs, log_len: 8, proofs, log_constraints: 6, limit: 20_000_000 };
        let card = card();
        let [jobs, proofs] = campaign::run(&Arc::new(card.clone()), &Saboteur { card, draw: any }, &plan);
        assert!(jobs.faults * 3 > plan.jobs, "too few faults happened: {jobs}");
        #[expect(clippy::print_stdout, reason = "the harness shows it on demand")]
        {
            println!("{policy}, single jobs:\n{jobs}\n\n{policy}, whole proofs:\n{proofs}\n");
        }
        for (work, tally) in [("jobs", jobs), ("proofs", proofs)] {
            ledger.push(format!("  \"{policy}, {work}\": {}", tally.to_json()));
        }
    }
    if let Some(path) = std::env::var_os("ZKCARD_LEDGER") {
        let json = format!("{{\n  \"device\": \"mock\",\n  \"seed\": {seed},\n{}\n}}\n", ledger.join(",\n"));
        std::fs::write(path, json).expect("the ledger can be written");
    }
}

/// What the campaign is there to find: a wrong result that nobody checked.
#[test]
#[should_panic(expected = "a wrong answer")]
fn a_wrong_result_would_be_noticed() {
    let settings = Scale::default().settings;
    let plan = Plan {
        settings,
        policy: Policy::None,
        seed: 1,
        jobs: 100,
        log_len: 4,
        proofs: 0,
        log_constraints: 3,
        limit: 20_000_000,
    };
    let card = card();
    let draw = |draw: u64| (draw >> 8 & 1, [Fault::WrongElement, Fault::WrongWindow][(draw % 2) as usize]);
    campaign::run(&Arc::new(card.clone()), &Saboteur { card, draw }, &plan);
}
