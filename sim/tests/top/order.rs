//! Tags, predecessors, fences, skipped jobs, rings that wrap, one doorbell a batch.

use super::driver::{BUDGET, open};
use zkcard_layout::{Completion, Descriptor, Flags, Opcode, Status, reg};
use zkcard_sim::SimConfig;
use zkcard_sim::axi::Timing;

/// Host address that no buffer has.
const NOWHERE: u64 = 0x10_0000;

fn copy_in(tag: u16, host: u64, length: u32) -> Descriptor {
    Descriptor { host, length, ..Descriptor::new(Opcode::CopyIn, tag) }
}

fn zero(tag: u16, destination: u32, length: u32) -> Descriptor {
    Descriptor { destination, length, ..Descriptor::new(Opcode::Zero, tag) }
}

fn ends(completion: &Completion) -> u64 {
    completion.started + completion.cycles
}

#[test]
fn units_run_at_once_and_followers_wait() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(1 << 16);
    let jobs = [
        copy_in(1, host, 2048),
        zero(2, 0x8000, 2048),
        zero(3, 0x8000, 64).after(&[1]),
        Descriptor { source_a: 0x8000, host, length: 2, ..Descriptor::new(Opcode::CopyOut, 4) }
            .after(&[3, 2]),
    ];
    let first = driver.submit(&jobs);
    let done: Vec<_> = (0..4).map(|i| driver.wait(first + i)).collect();
    assert!(done.iter().all(|one| one.status == Status::Ok), "{done:?}");
    assert!(done[1].started < ends(&done[0]), "zero runs beside copy in");
    assert!(done[2].started >= ends(&done[0]), "a follower waits");
    assert!(done[3].started >= ends(&done[2]));
}

#[test]
fn a_failed_job_takes_its_followers_with_it() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(4096);
    let jobs = [
        copy_in(1, NOWHERE, 64),
        copy_in(2, host, 64).after(&[1]),
        zero(3, 0, 64).after(&[9, 2]),
        zero(4, 0, 64),
        zero(5, 0, 64).after(&[4]),
        Descriptor::new(Opcode::Fence, 6).after(&[3]),
    ];
    let first = driver.submit(&jobs);
    let done: Vec<_> = (0..6).map(|i| driver.wait(first + i)).collect();
    let said: Vec<_> = done.iter().map(|one| (one.status, one.detail)).collect();
    let skipped = |tag| (Status::Skipped, tag);
    assert_eq!(said[0], (Status::HostRead, 2));
    assert_eq!(said[1..], [skipped(1), skipped(2), (Status::Ok, 0), (Status::Ok, 0), skipped(3)]);
    // The tag's next use starts clean, and what follows it later sees that.
    assert_eq!(driver.run(zero(1, 0, 2)).status, Status::Ok);
    assert_eq!(driver.run(zero(7, 0, 2).after(&[1])).status, Status::Ok);
    assert_eq!(driver.run(zero(8, 0, 2).after(&[3])).status, Status::Skipped);
}

#[test]
fn a_fence_parts_before_and_after() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(1 << 16);
    let jobs = [copy_in(1, host, 2048), zero(2, 0x8000, 4), Descriptor::new(Opcode::Fence, 3), zero(4, 0, 4)];
    let first = driver.submit(&jobs);
    let done: Vec<_> = (0..4).map(|i| driver.wait(first + i)).collect();
    assert!(done[3].started >= ends(&done[0]) && done[3].started >= ends(&done[1]));
    assert_eq!(done[2].status, Status::Ok);
}

#[test]
fn rings_wrap_and_a_batch_costs_one_write() {
    let config = SimConfig { host: Timing { jitter: 100, ..Timing::steady(40) }, ..SimConfig::default() };
    let Some(mut driver) = open(&config) else { return };
    for batch in 0..20u32 {
        let jobs: Vec<_> = (0..1 + batch % 16).map(|i| zero(i as u16, 64 * i, 1 + i)).collect();
        let before = driver.device.accesses;
        let first = driver.submit(&jobs);
        for i in 0..jobs.len() as u32 {
            let done = driver.wait(first + i);
            assert_eq!((done.status, done.tag), (Status::Ok, i as u16));
            assert!(done.head > first + i, "its entry was read");
        }
        assert_eq!(driver.device.accesses, [before[0], before[1] + 1], "reads and writes of registers");
    }
}

#[test]
fn interrupts_come_when_asked_for_and_after_the_completion() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let loud = |tag| Descriptor { flags: Flags::INTERRUPT, ..zero(tag, 0, 2) };
    driver.device.take_interrupts(0);
    driver.submit(&[zero(1, 0, 2), zero(2, 0, 2), loud(3)]);
    let end = driver.device.cycles() + BUDGET;
    let mut seen = 0;
    while seen == 0 {
        assert!(driver.device.cycles() < end, "no interrupt");
        driver.step(1);
        seen = driver.device.take_interrupts(0);
    }
    assert!(driver.try_wait(2, 0).is_some(), "the completion was written before its interrupt");
    driver.step(2000);
    assert_eq!(driver.device.take_interrupts(0), 0);
    assert_eq!(driver.read(reg::JOBS_OK), 3);
}
