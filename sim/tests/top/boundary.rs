//! The edge of `rtl/top/card.sv`: interrupts that wait for a slow adapter, registers at every port, the tree of resets.
#![allow(clippy::print_stdout, reason = "exact cycles are for people too")]

use super::card::round_trip;
use super::driver::{BUDGET, Driver, open};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_layout::{Descriptor, Flags, Opcode, Status, reg};
use zkcard_sim::axi::{MemoryTiming, Timing};
use zkcard_sim::{SimConfig, seed};

/// The card behind registers at every port.
const SLICED: &str = "card_sliced_fast";
const NARROW: &str = "card_narrow_fast";
/// Longer than a few jobs take.
const SLOW: u64 = 700;

fn loud(tag: u16) -> Descriptor {
    Descriptor { flags: Flags::INTERRUPT, length: 2, ..Descriptor::new(Opcode::Zero, tag) }
}

/// Interrupts of a line within so many cycles, and the cycle of the last one.
fn listen(driver: &mut Driver, line: usize, cycles: u64) -> (u64, Option<u64>) {
    let (mut count, mut last) = (0, None);
    for _ in 0..cycles {
        driver.step(1);
        let taken = driver.device.take_interrupts(line);
        count += taken;
        last = if taken > 0 { Some(driver.device.cycles()) } else { last };
    }
    (count, last)
}

#[test]
fn a_slow_adapter_loses_no_interrupt() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    for delay in [0, 1, 30, SLOW] {
        driver.device.slow_interrupts(delay);
        let jobs: Vec<_> = (0..12).map(loud).collect();
        let first = driver.submit(&jobs);
        let mut count = 0;
        while driver.try_wait(first + 11, 0).is_none() {
            count += listen(&mut driver, 0, 1).0;
        }
        // Seen by the host, and only then is its interrupt due.
        let done = driver.device.cycles();
        let (later, last) = listen(&mut driver, 0, 2 * SLOW + 500);
        count += later;
        assert!(last.is_some_and(|last| last > done), "{delay}: the last job's interrupt was taken");
        assert!(count <= 12 && (delay > 1 || count == 12), "{delay}: {count} interrupts of 12 jobs");
        assert!(delay < SLOW || count < 12, "{delay}: those that wait are merged, {count} of 12 were not");
    }
}

#[test]
fn a_request_outlives_a_reset_of_the_card_and_not_one_of_the_function() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    driver.device.slow_interrupts(u64::MAX);
    assert_eq!(driver.run(loud(1)).status, Status::Ok);
    driver.write(reg::DOORBELL, 1 << 20);
    driver.step(200);
    driver.reset();
    assert!(!driver.device.has_interrupts());
    driver.device.slow_interrupts(0);
    driver.step(4);
    assert_eq!(
        [0, 1].map(|line| driver.device.take_interrupts(line)),
        [1, 1],
        "the job's, and that of the bad doorbell"
    );
    driver.bring_up();
    driver.device.slow_interrupts(u64::MAX);
    assert_eq!(driver.run(loud(1)).status, Status::Ok);
    driver.step(200);
    driver.device.function_reset().expect("a reset");
    driver.device.slow_interrupts(0);
    driver.step(200);
    assert!(!driver.device.has_interrupts(), "gone with the function");
}

/// Every channel of every port, in weather that fills both places of each slice; resets in between.
#[test]
fn slices_lose_nothing() {
    any_weather(SLICED);
}

#[test]
fn narrow_ports_lose_nothing() {
    any_weather(NARROW);
}

fn any_weather(dut: &'static str) {
    let seed = seed();
    println!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let wild = SimConfig { host: Timing::wild(), is_steady: false, seed, ..SimConfig::default() };
    let Some(mut driver) = open(&SimConfig { dut, ..wild }) else { return };
    for round in 0..24 {
        let (unit, length) = (rng.next_u32() % 5000, rng.next_u32() % 600);
        round_trip(&mut driver, &mut rng, unit, length);
        if round % 8 == 7 {
            driver.bring_up();
        }
    }
}

/// Cycles of a job by its completion, of a read of a register.
fn costs(dut: &'static str, length: u32) -> Option<[u64; 3]> {
    // A refresh of DRAM costs more than all slices.
    let memory = MemoryTiming::ideal();
    let mut driver = open(&SimConfig { dut, memory, ..SimConfig::default() })?;
    let host = driver.buffer(&vec![7; 32 * length as usize]);
    let job = |opcode| Descriptor { host, length, ..Descriptor::new(opcode, 1) };
    let copies = [Opcode::CopyIn, Opcode::CopyOut].map(|opcode| {
        let done = driver.run(job(opcode));
        assert_eq!(done.status, Status::Ok);
        done.cycles
    });
    let before = driver.device.cycles();
    driver.read(reg::MAGIC);
    Some([copies[0], copies[1], driver.device.cycles() - before])
}

/// What registers at the ports cost: nothing at all in rate, a few cycles of latency.
#[test]
fn slices_cost_latency_alone() {
    for length in [16, 2048] {
        let (Some(bare), Some(sliced)) = (costs("card_fast", length), costs(SLICED, length)) else { return };
        let more: Vec<_> = sliced.iter().zip(bare).map(|(sliced, bare)| sliced - bare).collect();
        println!(
            "{} bytes: copies in and out, access of a register: {bare:?} cycles, with slices {sliced:?}",
            32 * length
        );
        assert!(more[..2].iter().all(|more| (1..=12).contains(more)), "copies take {more:?} more");
        assert_eq!(more[2], 2, "an access of a register");
    }
}

/// A port of 128 bits takes four cycles for a beat of 64 bytes, and no more.
#[test]
fn narrow_ports_cost_their_width() {
    let (Some(bare), Some(narrow)) = (costs("card_fast", 2048), costs(NARROW, 2048)) else { return };
    println!("copies of 64 KiB in and out: {bare:?} cycles, through ports of 128 bits {narrow:?}");
    for (bare, narrow) in bare.into_iter().zip(narrow).take(2) {
        let pieces = 4 * 2048 / 2;
        assert!((pieces..pieces + bare).contains(&narrow), "{narrow} cycles for {pieces} pieces");
    }
}

/// However deep the tree, a reset reaches all and is over before the card goes on: what follows it works at once.
#[test]
fn a_deeper_tree_of_resets_changes_nothing_else() {
    for dut in ["card_fast", SLICED] {
        let Some(mut driver) = open(&SimConfig { dut, ..SimConfig::default() }) else { continue };
        for _ in 0..5 {
            let host = driver.buffer(&[1; 32 * 64]);
            driver.submit(&[Descriptor { host, length: 64, ..Descriptor::new(Opcode::CopyIn, 1) }]);
            driver.step(37);
            driver.bring_up();
            let end = driver.device.cycles() + BUDGET;
            assert_eq!(driver.run(loud(3)).status, Status::Ok);
            assert!(driver.device.cycles() < end);
        }
    }
}
