//! The card whose kernels are one program (`rtl/config/tiny.sv`): its jobs against arkworks, its faults, its resets. After each reset
//! assertions of `rtl/top/program_unit.sv` look at every register.

use super::driver::{Driver, open};
use super::kernel_faults::{goes_on, multiply};
use super::kernel_msm::{RECORD, check, msm, points, put_points, windows};
use super::kernels::{
    A, B, D, check_product, check_transform, constants, elements, holds, kinds, put, transform, wild,
};
use ark_bn254::Fr;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_golden::program::package::INTERVALS;
use zkcard_layout::{Descriptor, Flags, Status, reg};
use zkcard_sim::axi::Fault;
use zkcard_sim::{SimConfig, seed};

fn config() -> SimConfig {
    SimConfig { dut: "card_tiny_fast", ..SimConfig::default() }
}

fn before_wild_memories(seed: u64) -> SimConfig {
    SimConfig { dut: "card_tiny_fast", ..wild(seed) }
}

/// Cards before steady and before wild memories.
fn both(seed: u64) -> impl Iterator<Item = Driver> {
    eprintln!("repeat with ZKCARD_SEED={seed}");
    [config(), before_wild_memories(seed)].into_iter().map_while(|config| open(&config))
}

#[test]
fn transforms_of_small_sizes_and_every_kind() {
    let seed = seed();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for mut driver in both(seed) {
        for log_n in 0..=4 {
            for kind in kinds(log_n) {
                let done = check_transform(&mut driver, &mut rng, log_n, kind);
                assert!((done.work > 0 || log_n == 0) && done.bubbles < done.cycles, "2^{log_n}: {done:?}");
            }
        }
    }
}

#[test]
fn products_and_quotients_of_any_length_and_range() {
    let seed = seed();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for mut driver in both(seed) {
        for length in [0, 1, 2, 3, 16, 17] {
            for (first, is_quotient) in [(0, false), (6, false), (0, true), (2, true)] {
                let k = is_quotient.then(|| elements(&mut rng, 1)[0]);
                check_product(&mut driver, &mut rng, k, first, length);
            }
        }
    }
}

#[test]
fn sums_of_any_length_and_window() {
    let seed = seed();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for mut driver in both(seed) {
        for (c, first, length) in [(4, 0, 0), (2, 1, 5), (3, 4, 2), (4, 7, 3)] {
            check(&mut driver, &mut rng, c, first, length);
        }
    }
}

/// Errors of memory anywhere in a job are its status, and the next job is right.
#[test]
fn errors_of_memory_end_in_a_status() {
    for mut driver in both(seed()) {
        for (nth, job) in [(0, multiply(30)), (7, transform(1, 3, 0, Flags(0)))] {
            let [reads, _] = driver.device.memory[0].bursts();
            driver.device.memory[0].faults().reads.push((reads + nth, Fault::Error));
            assert_eq!(driver.run(job).status, Status::CardRead, "read {nth}: {job:?}");
            for fault in [Fault::Error, Fault::Twice] {
                let [_, writes] = driver.device.memory[0].bursts();
                driver.device.memory[0].faults().writes.push((writes + nth, fault));
                assert_eq!(driver.run(job).status, Status::CardWrite, "{fault:?} of write {nth}: {job:?}");
            }
        }
        let host = driver.buffer(&vec![0; RECORD * windows(2)]);
        let [_, writes] = driver.device.host.bursts();
        driver.device.host.faults().writes.push((writes + 2, Fault::Error));
        assert_eq!(driver.run(msm(1, 2, 0, 0, host)).status, Status::HostWrite);
        goes_on(&mut driver);
    }
}

/// The program runs one job at a time: one that hangs takes those of the other units with it, until a reset.
#[test]
fn an_answer_that_never_comes_loses_the_units_until_a_reset() {
    let Some(mut driver) = open(&config()) else { return };
    driver.write(reg::WATCHDOG, 3000);
    let [reads, _] = driver.device.memory[0].bursts();
    driver.device.memory[0].faults().reads.push((reads + 5, Fault::Late(30_000)));
    let first = driver.submit(&[transform(1, 5, 0, Flags(0)), multiply(20)]);
    let said = [0, 1].map(|i| driver.wait(first + i).status);
    assert_eq!(said, [Status::Watchdog, Status::Watchdog]);
    driver.bring_up();
    assert!(!driver.state().bridge_lost());
    goes_on(&mut driver);
}

/// A reset at any moment of jobs on all units leaves nothing outstanding, no constants, and the card right.
#[test]
fn a_reset_in_the_middle_leaves_a_card_that_is_right() {
    let seed = seed();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let Some(mut driver) = open(&before_wild_memories(seed)) else { return };
    let host = driver.buffer(&vec![0; RECORD * windows(2)]);
    for cut in [200, 900, 2_500, 6_000, 20_000] {
        let secret = elements(&mut rng, 16);
        put(&mut driver, A, 0, &secret);
        constants(&mut driver, 1, &secret[..2]);
        driver.submit(&[transform(1, 6, 1, Flags::COSET), msm(2, 2, 0, 9, host), multiply(100)]);
        driver.step(cut + u64::from(rng.next_u32() % 64));
        driver.bring_up();
        assert!(!driver.state().bridge_lost(), "cut at {cut}");
        put(&mut driver, A, 0, &secret);
        assert_eq!(driver.run(transform(1, 2, 1, Flags::COSET)).status, Status::Ok);
        assert!(holds(&driver, D, 0, &[Fr::from(0u8); 4]), "a constant was left");
        goes_on(&mut driver);
    }
}

/// A card that is reset again while it wipes begins the wiping anew, and ends it.
#[test]
fn a_reset_while_it_is_wiped() {
    let Some(mut driver) = open(&config()) else { return };
    for cut in [10, 420, 900, 5_000] {
        driver.write(reg::RESET, 1);
        driver.step(cut);
        driver.write(reg::RESET, 1);
        driver.wait_ready();
        driver.enable();
        goes_on(&mut driver);
    }
}

/// Jobs of all units at once: they wait for each other, and none for longer than a watchdog allows.
#[test]
fn units_take_turns() {
    let Some(mut driver) = open(&config()) else { return };
    driver.write(reg::WATCHDOG, 3000);
    let values = elements(&mut ChaCha8Rng::seed_from_u64(5), 32);
    put(&mut driver, A, 0, &values);
    let host = driver.buffer(&vec![0; RECORD * windows(2)]);
    let jobs = [msm(1, 2, 0, 0, host), Descriptor { tag: 2, ..transform(2, 5, 0, Flags(0)) }, multiply(30)];
    let jobs = [jobs[0], jobs[1], Descriptor { tag: 3, destination: D + 0x1000, ..jobs[2] }];
    let first = driver.submit(&jobs);
    (0..3).for_each(|i| assert_eq!(driver.wait(first + i).status, Status::Ok, "job {i}"));
    goes_on(&mut driver);
}

/// What the program's model says of its pace, which the driver's budgets and the modelled times stand on, is the gates'.
#[test]
fn jobs_take_as_long_as_the_model_says() {
    let Some(mut driver) = open(&config()) else { return };
    let interval = |name: &str| INTERVALS.iter().find(|(known, _)| *known == name).unwrap().1 as f64;
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let is_near = |what: &str, cycles: f64, said: f64| {
        assert!(cycles < 1.1 * said && cycles > 0.6 * said, "{what}: {cycles} cycles, and it says {said}");
    };
    [A, B].iter().for_each(|unit| put(&mut driver, *unit, 0, &elements(&mut rng, 400)));
    is_near("a beat of products", driver.run(multiply(400)).cycles as f64 / 200.0, interval("VEC"));
    let beat = driver.run(transform(1, 7, 0, Flags(0))).cycles as f64 / 64.0;
    is_near("a beat of a pass of seven stages", beat, interval("NTT"));
    let mut sum = |terms| {
        let (scalars, points) = (elements(&mut rng, terms), points(&mut rng, terms));
        put(&mut driver, A, 0, &scalars);
        put_points(&mut driver, B, &points);
        let host = driver.buffer(&vec![0; RECORD * windows(5)]);
        driver.run(msm(1, 5, 0, terms as u32, host)).cycles as f64
    };
    let (none, some) = (sum(1), sum(9));
    is_near("an addition", (some - none) / (8 * windows(5)) as f64, interval("MSM"));
}
