//! What the bus reaches, in cycles: exact, printed, and held against its floors.

use super::driver::{Driver, open};
use std::fs;
use std::time::Instant;
use zkcard_layout::{Descriptor, Opcode, Status, reg};
use zkcard_sim::axi::Timing;
use zkcard_sim::{SimConfig, Span};

const KIB_64: u32 = 64 * 1024 / 32;
const MIB: u32 = 1024 * 1024 / 32;
/// 32 bursts of 512 bytes asked for, 64 written and not yet answered.
const READS_AT_ONCE: f64 = 32.0 * 8.0;
const WRITES_AT_ONCE: f64 = 64.0 * 8.0;
/// Cycles of 1 µs at 250 MHz.
const MICROSECOND: u64 = 250;

fn host_at(latency: u64) -> SimConfig {
    SimConfig { host: Timing::steady(latency), ..SimConfig::default() }
}

/// One copy: its payload at the host port, and cycles from before the doorbell to the completion.
fn copy(driver: &mut Driver, opcode: Opcode, length: u32) -> (Span, u64) {
    let host = driver.device.host.alloc(32 * length as usize);
    let before = driver.device.cycles();
    driver.device.watch();
    let done = driver.run(Descriptor { host, length, ..Descriptor::new(opcode, 1) });
    assert_eq!(done.status, Status::Ok);
    let cycles = driver.device.cycles() - before;
    let beats = driver.device.beats();
    let span = if opcode == Opcode::CopyIn { beats.read } else { beats.write };
    assert_eq!(span.beats, u64::from(length / 2));
    driver.device.host.free(host);
    (span, cycles)
}

#[test]
fn copies_fill_the_port() {
    for microseconds in [1, 2, 4] {
        let Some(mut driver) = open(&host_at(microseconds * MICROSECOND)) else { return };
        for (opcode, length) in [
            (Opcode::CopyIn, KIB_64),
            (Opcode::CopyOut, KIB_64),
            (Opcode::CopyIn, MIB),
            (Opcode::CopyOut, MIB),
        ] {
            let (span, cycles) = copy(&mut driver, opcode, length);
            let (share, whole) = (rate(span.beats, span.cycles()), rate(span.beats, cycles));
            println!(
                "{} of {:4} KiB at {microseconds} µs: {} beats in {} cycles, {:.1}% of the port; end to end {cycles} cycles, {:.1}%",
                opcode.name(),
                length / 32,
                span.beats,
                span.cycles(),
                100.0 * share,
                100.0 * whole
            );
            // Little's law.
            let at_once = if opcode == Opcode::CopyIn { READS_AT_ONCE } else { WRITES_AT_ONCE };
            let bound = (at_once / (microseconds * MICROSECOND) as f64).min(1.0);
            assert!(length != MIB || share >= 0.95 * bound, "{share:.3} of the port, of {bound:.3}");
            assert!(microseconds > 1 || share >= 0.90, "{share:.3} of the port");
            assert!(microseconds > 1 || length != MIB || whole >= 0.90, "{whole:.3} end to end");
        }
    }
}

fn rate(beats: u64, cycles: u64) -> f64 {
    beats as f64 / cycles as f64
}

/// Seconds that this thread has computed, where the system says so: other work on the machine does not count.
fn computed() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Reported, never gated.
#[test]
fn simulated_khz() {
    for dut in ["card_fast", "card_kernels_fast"] {
        let config = SimConfig { dut, ..host_at(MICROSECOND) };
        let Some(mut driver) = open(&config) else { continue };
        khz(dut, "idle", &mut driver, |driver| driver.step(1000));
        khz(dut, "copying in and out", &mut driver, |driver| {
            copy(driver, Opcode::CopyIn, KIB_64);
            copy(driver, Opcode::CopyOut, KIB_64);
        });
        let length = 1 << 12;
        let job =
            |opcode| Descriptor { length, source_b: 4096, destination: 8192, ..Descriptor::new(opcode, 1) };
        let host = driver.buffer(&[0; 32 * 128]);
        for job in [
            job(Opcode::Multiply),
            Descriptor { log_length: 12, ..job(Opcode::Transform) },
            Descriptor { window: 8, host, length: 256, ..job(Opcode::MsmG1) },
        ] {
            if driver.read(reg::OPCODES) >> job.opcode.code() & 1 == 1 {
                khz(dut, job.opcode.name(), &mut driver, |driver| {
                    assert_eq!(driver.run(job).status, Status::Ok);
                });
            }
        }
    }
}

/// Cycles a second of half a second of `work`.
fn khz(dut: &str, name: &str, driver: &mut Driver, mut work: impl FnMut(&mut Driver)) {
    let start = Instant::now();
    let clock = || computed().unwrap_or_else(|| start.elapsed().as_secs_f64());
    let before = (clock(), driver.device.cycles());
    while clock() - before.0 < 0.5 {
        work(driver);
    }
    let khz = (driver.device.cycles() - before.1) as f64 / (clock() - before.0) / 1e3;
    println!("{dut}, {name}: {khz:.0} kHz on one core");
}
