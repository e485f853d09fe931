//! Every refusal is a status, disturbs nobody, and the card goes on.

use super::driver::{Driver, open};
use zkcard_layout::{Descriptor, Faults, Flags, Opcode, Status, reg};
use zkcard_sim::SimConfig;
use zkcard_sim::axi::Fault;

const UNITS: u32 = 0x1_0000;
/// Bursts of the host port that may be on their way: `dma_pkg::HOST_READS`.
const HOST_READS: usize = 32;

fn zero(tag: u16) -> Descriptor {
    Descriptor { length: 2, ..Descriptor::new(Opcode::Zero, tag) }
}

fn goes_on(driver: &mut Driver) {
    assert_eq!(driver.run(zero(60)).status, Status::Ok);
}

#[test]
fn what_is_malformed_is_refused_by_name() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(4096);
    let copy = Descriptor { host, length: 64, ..Descriptor::new(Opcode::CopyIn, 1) };
    let out = Descriptor { opcode: Opcode::CopyOut, ..copy };
    let bad = |status, job| (status, job);
    for (status, job) in [
        bad(Status::BadTag, Descriptor { tag: 64, ..zero(0) }),
        bad(Status::BadTag, zero(2).after(&[64])),
        bad(Status::BadTag, zero(2).after(&[1, 1000])),
        bad(Status::BadOpcode, Descriptor::new(Opcode::MsmG2, 3)),
        bad(Status::BadOpcode, Descriptor::new(Opcode::Transform, 3)),
        bad(Status::BadField, Descriptor { flags: Flags(1 << 9), ..zero(3) }),
        bad(Status::BadAlignment, Descriptor { host: host + 32, ..copy }),
        bad(Status::BadAlignment, Descriptor { first: 1, ..copy }),
        bad(Status::BadAlignment, Descriptor { first: 3, ..out }),
        bad(Status::BadAlignment, Descriptor { first: 1, ..zero(3) }),
        bad(Status::BadRange, Descriptor { destination: UNITS - 31, ..copy }),
        bad(Status::BadRange, Descriptor { source_a: UNITS, length: 1, ..out }),
        bad(Status::BadRange, Descriptor { first: u32::MAX - 1, length: u32::MAX, ..zero(3) }),
        bad(Status::BadRange, Descriptor { destination: u32::MAX, length: u32::MAX, ..zero(3) }),
        bad(Status::BadRange, Descriptor { host: u64::MAX - 63, ..copy }),
        bad(Status::Ok, Descriptor { destination: UNITS - 32, ..copy }),
        bad(Status::Ok, Descriptor { destination: UNITS, length: 0, ..zero(3) }),
    ] {
        let done = driver.run(job);
        assert_eq!(done.status, status, "{job:?}");
        assert_eq!(done.opcode, job.opcode.code());
    }
    // A reserved bit, an unknown opcode.
    for (byte, value, status) in
        [(14, 1, Status::BadField), (0, 200, Status::BadOpcode), (0, 0, Status::BadOpcode)]
    {
        let mut bytes = zero(4).to_bytes();
        bytes[byte] = value;
        let crc = zkcard_layout::crc32c(&bytes[..60]);
        bytes[60..].copy_from_slice(&crc.to_le_bytes());
        let index = driver.submit_bytes(&[bytes]);
        assert_eq!(driver.wait(index).status, status);
    }
    goes_on(&mut driver);
}

#[test]
fn a_tag_in_flight_is_refused_and_its_owner_is_not_disturbed() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(1 << 16);
    let long = Descriptor { host, length: 2048, ..Descriptor::new(Opcode::CopyIn, 5) };
    let first = driver.submit(&[long, zero(5), zero(6).after(&[5])]);
    assert_eq!(driver.wait(first + 1).status, Status::BadTag);
    assert_eq!(driver.wait(first).status, Status::Ok);
    assert_eq!(driver.wait(first + 2).status, Status::Ok);
}

#[test]
fn any_flipped_bit_of_a_descriptor_is_refused_and_followers_are_skipped() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    for bit in (0..512).step_by(7) {
        let mut bytes = zero(1).to_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let first = driver.submit_bytes(&[bytes, zero(2).after(&[1]).to_bytes(), zero(3).to_bytes()]);
        assert_eq!(driver.wait(first).status, Status::BadCrc, "bit {bit}");
        assert_eq!(driver.wait(first + 1).status, Status::Skipped, "bit {bit}");
        assert_eq!(driver.wait(first + 2).status, Status::Ok, "bit {bit}");
        // What is good again: a tag that was used again.
        assert_eq!(driver.run(zero(1)).status, Status::Ok);
    }
}

#[test]
fn a_ring_that_cannot_be_read_ends_as_bad_fetch() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let next = driver.device.host.bursts()[0];
    driver.device.host.faults().reads.push((next, Fault::Error));
    let first = driver.submit(&[zero(1), zero(2)]);
    assert_eq!(driver.wait(first).status, Status::BadFetch);
    assert_eq!(driver.wait(first + 1).status, Status::BadFetch);
    assert!(Faults(driver.read(reg::FAULTS)).ring_read());
    assert!(driver.device.take_interrupts(1) > 0);
    driver.write(reg::FAULTS, !0);
    assert_eq!(driver.read(reg::FAULTS), 0);
    goes_on(&mut driver);
}

#[test]
fn errors_of_either_memory_end_the_job_that_met_them() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(4096);
    driver.device.host.forgive();
    let copy = Descriptor { host, length: 64, ..Descriptor::new(Opcode::CopyIn, 1) };
    let out = Descriptor { opcode: Opcode::CopyOut, ..copy };
    assert_eq!(driver.run(Descriptor { host: host + 2048, length: 128, ..copy }).status, Status::HostRead);
    assert_eq!(driver.run(Descriptor { host: host + 2048, length: 128, ..out }).status, Status::HostWrite);
    let [reads, writes] = driver.device.memory[0].bursts();
    driver.device.memory[0].faults().writes.push((writes, Fault::Error));
    driver.device.memory[0].faults().reads.push((reads + 1, Fault::Error));
    assert_eq!(driver.run(copy).status, Status::CardWrite);
    assert_eq!(driver.run(out).status, Status::CardRead);
    assert_eq!(driver.run(copy).status, Status::Ok);
    goes_on(&mut driver);
}

/// RLAST early, or missing, in a burst of descriptors, of host memory and of card memory.
#[test]
fn an_rlast_at_a_wrong_beat_ends_in_a_status() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(4096);
    let copy = Descriptor { host, length: 64, ..Descriptor::new(Opcode::CopyIn, 1) };
    let out = Descriptor { opcode: Opcode::CopyOut, ..copy };
    for beat in [0, 7] {
        // The read after the ring's is the copy's.
        for (nth, status) in [(0, Status::BadFetch), (1, Status::HostRead)] {
            let next = driver.device.host.bursts()[0] + nth;
            driver.device.host.faults().reads.push((next, Fault::Last(beat)));
            assert_eq!(driver.run(copy).status, status, "wrong at beat {beat}");
            assert_eq!(driver.run(copy).status, Status::Ok);
        }
        let next = driver.device.memory[0].bursts()[0];
        driver.device.memory[0].faults().reads.push((next + 2, Fault::Last(beat)));
        assert_eq!(driver.run(out).status, Status::CardRead, "wrong at beat {beat}");
        assert_eq!(driver.run(out).status, Status::Ok);
    }
    // Early in a burst of descriptors, since two are fetched together.
    let next = driver.device.host.bursts()[0];
    driver.device.host.faults().reads.push((next, Fault::Last(0)));
    let first = driver.submit(&[zero(1), zero(2)]);
    let told = [first, first + 1].map(|index| driver.wait(index).status);
    assert_eq!(told, [Status::BadFetch, Status::Ok], "the second's own RLAST is right");
    goes_on(&mut driver);
}

/// `read_mux` counts a burst until its RLAST. Each that never comes costs one of the places of the host port, until none is left and
/// nothing is read. Then an address is offered that is never taken, so that only a reset of the function ends it.
#[test]
fn an_rlast_that_is_missing_costs_a_place_until_a_reset_of_the_function() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.device.host.alloc(4096);
    let copy = Descriptor { host, length: 64, ..Descriptor::new(Opcode::CopyIn, 1) };
    let mut loses_a_place = |_: &usize| {
        // The read after the ring's is the copy's.
        let next = driver.device.host.bursts()[0] + 1;
        driver.device.host.faults().reads.push((next, Fault::Last(7)));
        let index = driver.submit(&[copy]);
        let done = driver.try_wait(index, 20_000);
        done.inspect(|done| assert_eq!(done.status, Status::HostRead)).is_some()
    };
    let lost = (0..2 * HOST_READS).take_while(|nth| loses_a_place(nth)).count();
    assert!((HOST_READS - 1..=HOST_READS).contains(&lost), "{lost} places");
    driver.device.host.faults().reads.clear();
    driver.device.function_reset().expect("a reset");
    driver.wait_ready();
    driver.enable();
    assert_eq!(driver.run(copy).status, Status::Ok);
    goes_on(&mut driver);
}

#[test]
fn self_test_finds_a_flipped_bit_and_says_where() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let test = Descriptor { destination: 1000, length: 201, ..Descriptor::new(Opcode::SelfTest, 1) };
    driver.device.unit_mut(1100)[8] = 0x1234;
    assert_eq!(driver.run(test).status, Status::Ok);
    assert_eq!(driver.device.unit(1100)[8], 0x1234, "the half behind an odd end is not touched");
    let [_, writes] = driver.device.memory[0].bursts();
    driver.device.memory[0].faults().writes.push((writes + 2, Fault::Flip(512 + 3)));
    let done = driver.run(test);
    assert_eq!((done.status, done.detail), (Status::Mismatch, 1009 + 8));
    goes_on(&mut driver);
}

#[test]
fn a_wrong_doorbell_is_not_taken() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    driver.write(reg::DOORBELL, 17);
    assert!(Faults(driver.read(reg::FAULTS)).bad_doorbell());
    goes_on(&mut driver);
}
