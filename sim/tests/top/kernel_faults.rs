//! Kernels when things go wrong: refusals, errors of card memory, resets in the middle, and what is left of secrets.

use super::driver::{BUDGET, Driver, open};
use super::kernels::{A, B, C, D, config, constants, elements, holds, put, transform, wild};
use ark_bn254::Fr;
use ark_ff::Field;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use zkcard_layout::{Descriptor, Flags, Opcode, Status, reg};
use zkcard_sim::axi::Fault;
use zkcard_sim::seed;

const UNITS: u32 = 0x10_0000;

pub fn multiply(length: u32) -> Descriptor {
    let job = Descriptor { source_a: A, source_b: B, source_c: C, ..Descriptor::new(Opcode::Multiply, 2) };
    Descriptor { destination: D, length, ..job }
}

/// Squares of one vector are right: the unit works.
pub fn goes_on(driver: &mut Driver) {
    let values = elements(&mut ChaCha8Rng::seed_from_u64(5), 40);
    put(driver, A, 0, &values);
    put(driver, B, 0, &values);
    assert_eq!(driver.run(multiply(40)).status, Status::Ok);
    let squares: Vec<_> = values.iter().map(Fr::square).collect();
    assert!(holds(driver, D, 0, &squares));
    // A transform of one element is that element.
    assert_eq!(driver.run(transform(3, 0, 0, Flags(0))).status, Status::Ok);
    assert!(holds(driver, D, 0, &values[..1]));
}

#[test]
fn what_a_kernel_cannot_do_is_refused_by_name() {
    let Some(mut driver) = open(&config()) else { return };
    let good = transform(1, 8, 0, Flags(0));
    let slot =
        Descriptor { host: driver.buffer(&[0; 256]), length: 8, ..Descriptor::new(Opcode::Constant, 1) };
    let quotient = Descriptor { opcode: Opcode::Quotient, ..multiply(5) };
    let high = UNITS - 128;
    for (status, job) in [
        (Status::BadField, Descriptor { length: 255, ..good }),
        (Status::BadField, Descriptor { length: 512, ..good }),
        (Status::BadField, Descriptor { log_length: 17, length: 1 << 17, ..good }),
        (Status::BadField, Descriptor { log_length: 40, length: 256, ..good }),
        (Status::BadField, Descriptor { first: 2, ..good }),
        (Status::BadField, Descriptor { slot: 16, flags: Flags::INVERSE, ..good }),
        (Status::BadField, Descriptor { slot: 16, flags: Flags::COSET, ..good }),
        (Status::Ok, Descriptor { slot: 16, ..good }),
        (Status::Ok, Descriptor { source_b: high, ..good }),
        (Status::BadRange, Descriptor { source_a: high + 1, ..good }),
        (Status::BadRange, Descriptor { source_b: high + 1, ..good }),
        (Status::BadRange, Descriptor { destination: high + 1, ..good }),
        (Status::Ok, Descriptor { length: 0, ..good }),
        (Status::BadAlignment, Descriptor { first: 1, ..multiply(5) }),
        (Status::BadAlignment, Descriptor { first: 7, ..quotient }),
        (Status::BadField, Descriptor { slot: 16, ..quotient }),
        (Status::Ok, Descriptor { slot: 16, ..multiply(5) }),
        (Status::BadRange, Descriptor { source_a: UNITS - 2, ..multiply(5) }),
        (Status::BadRange, Descriptor { source_b: UNITS - 2, ..multiply(5) }),
        (Status::BadRange, Descriptor { source_c: UNITS - 2, ..quotient }),
        (Status::Ok, Descriptor { source_c: UNITS - 2, ..multiply(5) }),
        (Status::BadRange, Descriptor { destination: UNITS - 2, ..multiply(5) }),
        (Status::BadRange, Descriptor { first: u32::MAX - 1, ..multiply(5) }),
        (Status::BadField, Descriptor { slot: 16, ..slot }),
        (Status::BadField, Descriptor { length: 9, ..slot }),
        (Status::BadAlignment, Descriptor { host: slot.host + 32, ..slot }),
        (Status::Ok, slot),
        (Status::Ok, Descriptor { length: 0, ..slot }),
    ] {
        let done = driver.run(job);
        assert_eq!(done.status, status, "{job:?}");
    }
    goes_on(&mut driver);
}

/// The scratch of a transform counts as written: the mark falls to the lower of both.
#[test]
fn the_mark_falls_to_scratch_too() {
    let Some(mut driver) = open(&config()) else { return };
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS);
    let job = Descriptor { destination: UNITS - 128, source_b: UNITS - 512, ..transform(1, 8, 0, Flags(0)) };
    assert_eq!(driver.run(job).status, Status::Ok);
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS - 512);
    let job = Descriptor { destination: UNITS - 1024, first: 6, ..multiply(5) };
    assert_eq!(driver.run(job).status, Status::Ok);
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS - 1021);
}

/// Errors of card memory anywhere in a job are its status, and the next job is right.
#[test]
fn errors_of_card_memory_end_in_a_status() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    for config in [config(), wild(seed)] {
        let Some(mut driver) = open(&config) else { return };
        for nth in [0, 1, 7, 20] {
            for fault in [Fault::Error, Fault::Twice] {
                for job in [transform(1, 9, 0, Flags(0)), multiply(700)] {
                    let [reads, writes] = driver.device.memory[0].bursts();
                    driver.device.memory[0].faults().reads.push((reads + nth, fault));
                    assert_eq!(driver.run(job).status, Status::CardRead, "{fault:?} of read {nth}: {job:?}");
                    let again = driver.device.memory[0].bursts()[1];
                    assert!(again > writes);
                    driver.device.memory[0].faults().writes.push((again + nth, fault));
                    assert_eq!(
                        driver.run(job).status,
                        Status::CardWrite,
                        "{fault:?} of write {nth}: {job:?}"
                    );
                    assert_eq!(driver.run(job).status, Status::Ok, "the next one: {job:?}");
                }
            }
        }
        goes_on(&mut driver);
    }
}

#[test]
fn an_answer_that_never_comes_loses_the_unit_until_a_reset() {
    let Some(mut driver) = open(&config()) else { return };
    driver.write(reg::WATCHDOG, 3000);
    for job in [transform(1, 9, 0, Flags(0)), multiply(700)] {
        let [reads, _] = driver.device.memory[0].bursts();
        driver.device.memory[0].faults().reads.push((reads + 5, Fault::Late(30_000)));
        let first = driver.submit(&[job, Descriptor { tag: 9, ..job }]);
        let said = [0, 1].map(|i| driver.wait(first + i).status);
        assert_eq!(said, [Status::Watchdog, Status::UnitLost]);
    }
    driver.bring_up();
    assert!(!driver.state().bridge_lost());
    goes_on(&mut driver);
}

/// A reset at any moment of jobs on all units leaves nothing outstanding, and the card right.
#[test]
fn a_reset_in_the_middle_leaves_a_card_that_is_right() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let Some(mut driver) = open(&wild(seed)) else { return };
    let image = Fr::from(7u8);
    for cut in [60, 200, 450, 900, 1500, 2500, 4000] {
        constants(&mut driver, 1, &[image, image]);
        driver.submit(&[transform(1, 10, 1, Flags::COSET), multiply(2000)]);
        driver.step(cut);
        driver.write(reg::RESET, 1);
        driver.wait_ready();
        assert!(!driver.state().bridge_lost(), "cut at {cut}");
        let blank = [A, D].iter().all(|unit| driver.device.unit(*unit).iter().all(|word| *word == 0));
        assert!(blank || driver.read(reg::WIPE_FROM) == UNITS);
        driver.enable();
        goes_on(&mut driver);
    }
}

/// Constants of the host before are gone: a coset of slot 1 is then one of shift 0 and factor 0.
#[test]
fn a_reset_forgets_constants() {
    let Some(mut driver) = open(&config()) else { return };
    let values = elements(&mut ChaCha8Rng::seed_from_u64(8), 16);
    for slot in 0..16 {
        constants(&mut driver, slot, &values[..8]);
    }
    driver.bring_up();
    put(&mut driver, A, 0, &values);
    for slot in 0..16 {
        put(&mut driver, D, 0, &values);
        assert_eq!(driver.run(transform(1, 4, slot, Flags::COSET)).status, Status::Ok);
        assert!(holds(&driver, D, 0, &[Fr::from(0u8); 16]), "slot {slot}");
    }
}

/// A card that is reset again while it wipes begins the wiping anew, and ends it.
#[test]
fn a_reset_while_kernels_are_wiped() {
    let Some(mut driver) = open(&config()) else { return };
    for cut in [10, 420, 900, 5000, 9000] {
        driver.write(reg::RESET, 1);
        driver.step(cut);
        driver.write(reg::RESET, 1);
        let end = driver.device.cycles() + BUDGET;
        driver.wait_ready();
        assert!(driver.device.cycles() < end);
        driver.enable();
        goes_on(&mut driver);
    }
    driver.device.function_reset().unwrap();
    driver.wait_ready();
    driver.enable();
    goes_on(&mut driver);
}

/// Before any job, each kernel has run zeros through all of its memories: as many beats as its longest memory has words.
#[test]
fn a_reset_runs_zeros_through_the_memories_of_kernels() {
    let Some(mut driver) = open(&config()) else { return };
    let [log_pass, burst_beats, out_bursts] = [driver.read(reg::NTT_CAPS) >> 16 & 0xff, 8, 16];
    for _ in 0..2 {
        let out_beats = 1 << (log_pass + 3 + 2);
        assert!(driver.read(reg::NTT_BEATS) >= out_beats, "exchanges and output buffer of the transforms");
        assert!(driver.read(reg::NTT_BUTTERFLIES) >= log_pass * out_beats, "all of its stages");
        assert!(driver.read(reg::VEC_PRODUCTS) >= 2 * out_bursts * burst_beats, "queues of the products");
        goes_on(&mut driver);
        driver.bring_up();
    }
    assert_eq!(driver.read(reg::MSM_POINTS), 0);
}
