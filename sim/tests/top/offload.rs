//! A whole prover over the simulated card: every accelerator's suite, what crosses the bus for a proof, and faults.

use super::engine::Saboteur;
use std::sync::{Arc, LazyLock};
use zkcard_accel_suite::{Scale, accel_suite};
use zkcard_checked::{Checked, Policy};
use zkcard_device_suite::campaign::{Sabotage, Tally};
use zkcard_device_suite::offload::campaign::{self, Plan};
use zkcard_device_suite::offload::traffic;
use zkcard_device_suite::usual_or_long;
use zkcard_groth16::Convention;
use zkcard_layout::reg;
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

/// A campaign for each policy that promises that no answer is wrong. `device` names it in the ledger.
fn campaigns<S: Sabotage>(device: &str, saboteur_of: impl Fn(Arc<SimDevice>) -> S) {
    let (seed, (jobs, proofs)) = (seed(), rounds());
    let mut settings = zkcard_device_suite::Scale::default().settings;
    settings.engine.margin = 4;
    let log_len = if jobs > 100 { 8 } else { 5 };
    let plan = Plan {
        settings,
        policy: Policy::Full,
        seed,
        jobs,
        log_len,
        proofs,
        log_constraints: 6,
        limit: 20_000_000,
    };
    let mut tallies = Vec::new();
    for policy in [Policy::Full, Policy::Twin] {
        let Some(card) = card().map(Arc::new) else { return };
        tallies.push(campaign::run(&card, &saboteur_of(Arc::clone(&card)), &Plan { policy, ..plan }));
    }
    let happened: u64 = tallies.iter().flatten().map(|tally| tally.faults).sum();
    assert!(happened * 8 > jobs + proofs, "too few faults happened: {happened}, ZKCARD_SEED={seed}");
    enter(device, seed, &tallies);
}

/// Prints the tables, and writes them where `ZKCARD_LEDGER` says.
fn enter(device: &str, seed: u64, tallies: &[[Tally; 2]]) {
    let mut rows = Vec::new();
    for (policy, tallies) in [Policy::Full, Policy::Twin].iter().zip(tallies) {
        for (work, tally) in ["jobs", "proofs"].into_iter().zip(tallies) {
            println!("{policy}, {work}:\n{tally}\n");
            rows.push(format!("  \"{policy}, {work}\": {}", tally.to_json()));
        }
    }
    if let Some(path) = std::env::var_os("ZKCARD_LEDGER") {
        let json =
            format!("{{\n  \"device\": \"{device}\",\n  \"seed\": {seed},\n{}\n}}\n", rows.join(",\n"));
        std::fs::write(path, json).expect("the ledger can be written");
    }
}

#[test]
fn no_fault_makes_a_wrong_result() {
    campaigns("sim", Saboteur::with_flips);
}

/// Flips a bit of some register or memory of the gates at some clock.
struct Inside(Arc<SimDevice>);

/// Cycles within which most jobs end.
const SOON: u64 = 4_000;

impl Sabotage for Inside {
    fn arm(&self, draw: u64) -> &'static str {
        self.0.with_card(|card| {
            let register = (draw >> 16) as u32 % card.registers();
            card.flip_in(draw % SOON, register, draw >> 40);
            area(card.register_name(register).expect("it is one of them"))
        })
    }

    fn heal(&self) -> bool {
        self.0.with_card(|card| !card.spare())
    }

    fn now(&self) -> u64 {
        self.0.with_card(|card| card.cycles())
    }

    fn lasts(&self) -> bool {
        true
    }

    /// A flipped address may point anywhere: that the IOMMU refuses it is all that can be asked.
    fn strays(&self) -> u64 {
        0
    }
}

/// The room of the card that a register stands in.
fn area(name: &str) -> &'static str {
    let rooms = [
        ("u_msm", "flip in msm"),
        ("u_ntt", "flip in ntt"),
        ("u_vec", "flip in vec"),
        ("u_slots", "flip in constants"),
        ("u_jobs", "flip in jobs"),
        ("u_copy", "flip in copies"),
        ("u_fill", "flip in copies"),
        ("u_ports", "flip in ports"),
    ];
    rooms.iter().find(|(part, _)| name.contains(part)).map_or("flip elsewhere", |(_, room)| room)
}

#[test]
fn no_flip_inside_makes_a_wrong_result() {
    campaigns("sim, inside", Inside);
}

/// A flip is one: it changes what is read, and what is flipped twice is as it was.
#[test]
fn a_flipped_register_reads_otherwise() {
    let Some(card) = card() else { return };
    card.with_card(|card| {
        assert!(card.registers() > 500, "{} registers", card.registers());
        let named =
            |nth: &u32| card.register_name(*nth).is_some_and(|name| name.ends_with("u_csr.scratch_q"));
        let scratch = (0..card.registers()).find(named).expect("the scratch register");
        card.write32(reg::SCRATCH, 0x1234).expect("a register");
        for value in [0x1634, 0x1234] {
            card.flip_in(0, scratch, 32 + 10);
            card.step(1).expect("a clock");
            assert!(!card.spare());
            assert_eq!(card.read32(reg::SCRATCH).expect("a register"), value);
        }
    });
}
