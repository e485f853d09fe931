//! Quiescence, watchdog, bridge lost, and wiping.

use super::driver::{BUDGET, Driver, open};
use zkcard_layout::{Descriptor, Faults, Flags, Opcode, State, Status, reg};
use zkcard_sim::axi::{Fault, Timing};
use zkcard_sim::{SimConfig, seed};

const UNITS: u32 = 0x1_0000;

fn copy_in(driver: &mut Driver, tag: u16, destination: u32, length: u32) -> Descriptor {
    let host = driver.buffer(&vec![0x77; 32 * length as usize]);
    Descriptor { host, destination, length, ..Descriptor::new(Opcode::CopyIn, tag) }
}

fn is_blank(driver: &Driver, units: std::ops::Range<u32>) -> bool {
    units.clone().all(|unit| driver.device.unit(unit).iter().all(|word| *word == 0))
}

#[test]
fn a_reset_wipes_secrets_and_spares_public_bases() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let bases = Descriptor { flags: Flags::PUBLIC, ..copy_in(&mut driver, 1, 0, 64) };
    let secret = copy_in(&mut driver, 2, UNITS - 64, 127);
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS);
    assert_eq!(driver.run(bases).status, Status::Ok);
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS);
    assert_eq!(driver.run(secret).status, Status::Ok);
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS - 64);
    assert!(!is_blank(&driver, UNITS - 64..UNITS));
    driver.bring_up();
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS);
    assert!(is_blank(&driver, UNITS - 64..UNITS));
    assert!(!is_blank(&driver, 0..32));
}

/// A host that dies in mid-job: whoever opens the card next finds nothing, also if that one dies in mid-wipe.
#[test]
fn a_killed_host_leaves_nothing() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let config = SimConfig { host: Timing { pause: 40, ..Timing::steady(60) }, seed, ..SimConfig::default() };
    let Some(mut driver) = open(&config) else { return };
    let mut had_secrets = 0;
    for cut in [30, 100, 200, 320, 500, 900] {
        let job = copy_in(&mut driver, 1, UNITS - 2048, 2048);
        driver.submit(&[job]);
        driver.step(cut);
        had_secrets += usize::from(!is_blank(&driver, UNITS - 2048..UNITS));
        driver.write(reg::RESET, 1);
        if cut % 200 == 100 {
            driver.step(400);
            driver.write(reg::RESET, 1);
        }
        driver.wait_ready();
        assert!(is_blank(&driver, UNITS - 2048..UNITS), "cut at {cut}");
        assert!(!driver.state().bridge_lost());
        assert!(driver.device.host.free(job.host), "the buffer may go: nothing touches it any more");
        driver.enable();
        let job = copy_in(&mut driver, 1, 100, 33);
        assert_eq!(driver.run(job).status, Status::Ok);
    }
    assert!(had_secrets >= 3, "the host died with secrets on the card");
}

#[test]
fn function_level_reset_wipes_too() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let job = copy_in(&mut driver, 1, UNITS - 64, 128);
    driver.run(job);
    driver.submit(&[job]);
    driver.step(300);
    driver.device.function_reset().unwrap();
    driver.wait_ready();
    assert!(is_blank(&driver, UNITS - 64..UNITS));
    driver.enable();
    assert_eq!(driver.run(job).status, Status::Ok);
}

#[test]
fn at_power_up_everything_is_wiped() {
    let config = SimConfig { dut: "card4_fast", ports: 4, ..SimConfig::default() };
    let Ok(mut device) = zkcard_sim::SimCard::open(&config) else { return };
    (0..UNITS).step_by(97).for_each(|unit| device.unit_mut(unit)[5] = 1);
    let end = device.cycles() + BUDGET;
    while State(device.read32(reg::STATE).unwrap()).phase() != State::READY {
        assert!(device.cycles() < end);
        device.step(500).unwrap();
    }
    assert!((0..UNITS).all(|unit| device.unit(unit).iter().all(|word| *word == 0)));
}

#[test]
fn a_job_without_progress_is_ended_and_its_unit_is_lost_until_a_reset() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    driver.write(reg::WATCHDOG, 2000);
    let job = copy_in(&mut driver, 1, 100, 64);
    let [reads, _] = driver.device.host.bursts();
    driver.device.host.faults().reads.push((reads + 2, Fault::Late(20_000)));
    let follower = Descriptor { length: 2, ..Descriptor::new(Opcode::Zero, 2) }.after(&[1]);
    let again = Descriptor { tag: 3, ..job };
    let zero = Descriptor { length: 2, ..Descriptor::new(Opcode::Zero, 4) };
    let first = driver.submit(&[job, follower, again, zero]);
    let said: Vec<_> = (0..4).map(|i| driver.wait(first + i).status).collect();
    assert_eq!(said, [Status::Watchdog, Status::Skipped, Status::UnitLost, Status::Ok]);
    // The late answer is waited for: quiescence is confirmed.
    driver.bring_up();
    assert!(!driver.state().bridge_lost());
    assert_eq!(driver.run(job).status, Status::Ok);
}

#[test]
fn a_bridge_that_never_answers_is_reported_and_only_flr_helps() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    driver.write(reg::WATCHDOG, 2000);
    driver.write(reg::QUIESCE_LIMIT, 3000);
    let job = copy_in(&mut driver, 1, UNITS - 64, 64);
    let [reads, _] = driver.device.host.bursts();
    driver.device.host.faults().reads.push((reads + 3, Fault::Drop));
    assert_eq!(driver.run(job).status, Status::Watchdog);
    driver.reset();
    assert!(driver.state().bridge_lost());
    assert!(Faults(driver.read(reg::FAULTS)).bridge_lost());
    assert!(is_blank(&driver, UNITS - 64..UNITS), "wiped all the same");
    driver.write(reg::ENABLE, 1);
    assert_eq!(driver.state().phase(), State::READY, "takes no job");
    driver.device.function_reset().unwrap();
    driver.wait_ready();
    assert!(!driver.state().bridge_lost());
    driver.enable();
    assert_eq!(driver.run(job).status, Status::Ok);
}

#[test]
fn a_wipe_that_fails_keeps_the_mark_and_the_card_shut() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let job = copy_in(&mut driver, 1, UNITS - 64, 64);
    driver.run(job);
    let [_, writes] = driver.device.memory[0].bursts();
    driver.device.memory[0].faults().writes.push((writes + 1, Fault::Error));
    driver.write(reg::RESET, 1);
    driver.step(5000);
    assert_eq!(driver.state().phase(), State::WIPING);
    assert!(Faults(driver.read(reg::FAULTS)).wipe());
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS - 64);
    driver.reset();
    assert!(is_blank(&driver, UNITS - 64..UNITS));
    assert_eq!(driver.read(reg::WIPE_FROM), UNITS);
}
