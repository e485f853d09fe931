//! The engine on the simulated card: the same suite as on any device, and faults of the bus at random.

use std::sync::Arc;
use zkcard_device_suite::campaign::{self, Sabotage};
use zkcard_device_suite::usual_or_long;
use zkcard_device_suite::{Scale, device_suite};
use zkcard_sim::axi::{Fault, Timing};
use zkcard_sim::{SimCard, SimConfig, SimDevice, or_skip, seed};

const SMALL: u64 = 60;
/// More than 5,000 faults, since one round in six has none.
const WHOLE: u64 = 6_500;
/// Cycles that no round may exceed, recovery and the wiping of all memory included.
const LIMIT: u64 = 2_000_000;

device_suite!(sim, or_skip(SimDevice::open(&SimConfig::default())), Scale::default());
device_suite!(
    sim_of_four_ports,
    or_skip(SimDevice::open(&four_wild_ports())),
    Scale { steps: 20, ..Scale::default() }
);

/// Everything that AXI allows, on every port.
fn four_wild_ports() -> SimConfig {
    let (host, is_steady) = (Timing::wild(), false);
    SimConfig { dut: "card4_fast", ports: 4, host, is_steady, ..SimConfig::default() }
}

/// Damages bursts between the card and its memories.
pub struct Saboteur {
    card: Arc<SimDevice>,
    /// Whether bits flip inside card memory too: the driver alone leaves those to the memory's ECC.
    flips_memory: bool,
}

impl Saboteur {
    /// What the driver alone must stand.
    pub fn new(card: Arc<SimDevice>) -> Self {
        Self { card, flips_memory: false }
    }

    /// What a checked accelerator must stand: flipped bits inside card memory too.
    pub fn with_flips(card: Arc<SimDevice>) -> Self {
        Self { card, flips_memory: true }
    }
}

impl Sabotage for Saboteur {
    fn arm(&self, draw: u64) -> &'static str {
        let (kind, place, rest) = (draw % 5, draw >> 8 & 7, draw >> 32);
        let nth = (draw >> 16 & 15) >> (draw >> 20 & 3); // most jobs are short
        let (fault, name) = match kind {
            0 if self.flips_memory => (Fault::Flip(rest as u32), ["flip in", "flip out", "flip in memory"]),
            0 => (Fault::Flip(rest as u32), ["flip in", "flip out", "error in memory"]),
            1 => (Fault::Error, ["error in", "error out", "error in memory"]),
            2 => (Fault::Drop, ["drop in", "drop out", "drop in memory"]),
            3 => (Fault::Twice, ["twice in", "twice out", "twice in memory"]),
            _ => (Fault::Late(rest % 9_000), ["late in", "late out", "late in memory"]),
        };
        let is_spared = matches!(fault, Fault::Flip(_)) && !self.flips_memory;
        let inside = if is_spared { Fault::Error } else { fault };
        self.card.with_card(|card| match place {
            0..3 => plant(card.host.bursts()[0], nth, fault, &mut card.host.faults().reads, name[0]),
            3..6 => plant(card.host.bursts()[1], nth, fault, &mut card.host.faults().writes, name[1]),
            6 => plant(card.memory[0].bursts()[0], nth, inside, &mut card.memory[0].faults().reads, name[2]),
            _ => plant(card.memory[0].bursts()[1], nth, inside, &mut card.memory[0].faults().writes, name[2]),
        })
    }

    fn heal(&self) -> bool {
        self.card.with_card(|card| {
            let left = [card.host.faults(), card.memory[0].faults()].map(std::mem::take);
            left.iter().all(|faults| faults.reads.is_empty() && faults.writes.is_empty())
        })
    }

    fn now(&self) -> u64 {
        self.card.with_card(|card| card.cycles())
    }

    fn strays(&self) -> u64 {
        self.card.with_card(|card: &mut SimCard| card.host.refused())
    }
}

fn plant(
    bursts: u64,
    nth: u64,
    fault: Fault,
    list: &mut Vec<(u64, Fault)>,
    name: &'static str,
) -> &'static str {
    list.push((bursts + nth, fault));
    name
}

#[test]
fn no_fault_of_the_bus_is_believed_and_none_is_final() {
    let seed = seed();
    let host = Timing { jitter: 40, reorder: true, pause: 16, ..Timing::steady(60) };
    let Ok(device) = SimDevice::open(&SimConfig { host, seed, ..SimConfig::default() }) else { return };
    let device = Arc::new(device);
    let rounds = usual_or_long(SMALL, WHOLE);
    let scale = Scale { elements: 120, ..Scale::default() };
    let tally = campaign::run(&device, &Saboteur::new(Arc::clone(&device)), &scale, seed, rounds, LIMIT);
    println!("{tally}");
    assert!(tally.faults * 4 > rounds, "too few faults happened");
}
