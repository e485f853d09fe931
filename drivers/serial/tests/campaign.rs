//! A wire that spoils a thousand bytes costs time, and neither a result nor a job.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a test ends where its assumptions do

mod support;

use std::sync::Arc;
use support::{Cable, Linked};
use zkcard_bus::Registers;
use zkcard_device_suite::{Random, Scale, seed_from_environment, usual_or_long};
use zkcard_layout::reg;
use zkcard_offload::{Form, Offload};

/// One byte in so many is lost, doubled or changed.
const ONE_IN: u32 = 1_500;
/// A round moves some 20 kB: more rounds than the faults could ever take.
const MOST_ROUNDS: u64 = 1_000;

#[test]
fn a_thousand_faults_cost_time_and_no_result() {
    let (seed, wanted) = (seed_from_environment(5), usual_or_long(1_000, 20_000));
    let linked = Arc::new(Linked::new(Cable::Noisy(ONE_IN), seed));
    let offload = Offload::open(Arc::clone(&linked), Scale::default().settings).unwrap();
    let mut random = Random::new(seed);
    let mut rounds = 0;
    while linked.served.wire.faults() < wanted {
        assert!(rounds < MOST_ROUNDS * wanted / 1_000, "seed {seed}: too few faults in {rounds} rounds");
        round(&linked, &offload, &mut random)
            .unwrap_or_else(|what| panic!("seed {seed}, round {rounds}: {what}"));
        rounds += 1;
    }
    let counters = linked.device.counters();
    assert_eq!(offload.engine().health().resets, 1, "seed {seed}: one at the beginning; {counters}");
    let seen = counters.link.spoilt + linked.served.end.counts().spoilt;
    assert!(seen * 4 > wanted, "seed {seed}: the faults were not there, {counters}");
    println!("{} faults in {rounds} rounds; {counters}", linked.served.wire.faults());
}

/// Registers, and vectors to the card and back.
fn round(linked: &Linked, offload: &Offload<Arc<Linked>>, random: &mut Random) -> Result<(), String> {
    let word = random.draw() as u32;
    linked.write(reg::SCRATCH, word).map_err(|error| error.to_string())?;
    let back = linked.read(reg::SCRATCH).map_err(|error| error.to_string())?;
    if back != word {
        return Err(format!("SCRATCH is {back:#x}, not {word:#x}"));
    }
    let len = 1 + random.below(300);
    let values: Vec<_> =
        (0..len).map(|_| [random.draw(), random.draw(), random.draw(), random.draw() >> 4]).collect();
    let vector = offload.upload(Form::Canonical, len, |i| values[i]).map_err(|error| error.to_string())?;
    let back = offload.download(&vector).map_err(|error| error.to_string())?;
    if *back != values { Err(format!("{len} elements came back otherwise")) } else { Ok(()) }
}

#[test]
fn a_planted_change_is_found() {
    let linked = Arc::new(Linked::new(Cable::Sound, 1));
    let offload = Offload::open(Arc::clone(&linked), Scale::default().settings).unwrap();
    round(&linked, &offload, &mut Random::new(1)).unwrap();
    let values = [[1, 2, 3, 4]; 300];
    let vector = offload.upload(Form::Canonical, values.len(), |i| values[i]).unwrap();
    // No wire is to blame: the card's own memory changes, and what comes back must differ.
    (0..1 << 12).for_each(|unit| linked.served.card.poke(unit, &[0x0a; 64]));
    assert_ne!(*offload.download(&vector).unwrap(), values);
}
