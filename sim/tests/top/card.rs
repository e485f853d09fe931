//! `rtl/top/card.sv`: copies, order, refusals, reset and wiping, through registers and rings.

use super::driver::{Driver, open};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_layout::{ABI, Descriptor, Flags, MAGIC, Opcode, Status, crc32c, reg};
use zkcard_sim::axi::{MemoryTiming, Ready, Timing};
use zkcard_sim::{SimConfig, seed};

fn random_bytes(rng: &mut ChaCha8Rng, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    rng.fill_bytes(&mut bytes);
    bytes
}

fn copy(opcode: Opcode, tag: u16, unit: u32, host: u64, length: u32) -> Descriptor {
    let job = Descriptor { host, length, ..Descriptor::new(opcode, tag) };
    match opcode {
        Opcode::CopyOut => Descriptor { source_a: unit, ..job },
        _ => Descriptor { destination: unit, ..job },
    }
}

/// Copies in and out again; the bytes and both CRCs.
pub fn round_trip(driver: &mut Driver, rng: &mut ChaCha8Rng, unit: u32, length: u32) {
    let bytes = random_bytes(rng, 32 * length as usize);
    let from = driver.buffer(&bytes);
    let to = driver.buffer(&vec![0xa5; bytes.len() + 64]);
    let jobs =
        [copy(Opcode::CopyIn, 1, unit, from, length), copy(Opcode::CopyOut, 2, unit, to, length).after(&[1])];
    let index = driver.submit(&jobs);
    for i in 0..2 {
        let done = driver.wait(index + i);
        assert_eq!(done.status, Status::Ok, "{done:?}");
        assert_eq!(done.payload_crc, crc32c(&bytes), "job {i} of {length} elements");
        assert_eq!(done.work, u64::from(length.div_ceil(2)));
    }
    let back = driver.bytes(to, bytes.len() + 64);
    assert!(back[..bytes.len()] == bytes, "{length} elements at {unit} changed on the way");
    assert!(back[bytes.len()..].iter().all(|byte| *byte == 0xa5), "bytes after the buffer were written");
    driver.device.host.free(from);
    driver.device.host.free(to);
}

#[test]
fn introduces_itself() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    assert_eq!(driver.read(reg::MAGIC), MAGIC);
    assert_eq!(driver.device.read64(reg::ABI).unwrap(), ABI);
    assert_eq!(driver.read(reg::FEATURES), 1);
    driver.write(reg::SCRATCH, 0x1234_5678);
    assert_eq!(driver.read(reg::SCRATCH), 0x1234_5678);
    assert_eq!(driver.read(reg::MEMORY_UNITS), 0x1_0000);
    assert_eq!(driver.read(0xffc), 0);
}

#[test]
fn vectors_of_any_length_come_back() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let Some(mut driver) = open(&SimConfig { seed, ..SimConfig::default() }) else { return };
    for length in [0, 1, 2, 3, 15, 16, 17, 31, 33, 255, 256, 257, 1000] {
        round_trip(&mut driver, &mut rng, 100, length);
    }
}

#[test]
fn vectors_come_back_through_wild_memories() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for (dut, ports, memory) in
        [("card_fast", 1, MemoryTiming::ddr4()), ("card4_fast", 4, MemoryTiming::hbm2())]
    {
        let config = SimConfig { dut, ports, memory, seed, host: Timing::wild(), is_steady: false };
        let Some(mut driver) = open(&config) else { continue };
        for ready in Ready::ALL {
            driver.device.set_ready(ready);
            for _ in 0..if ready == Ready::Eager { 25 } else { 5 } {
                let (unit, length) = (rng.next_u32() % 5000, rng.next_u32() % 600);
                round_trip(&mut driver, &mut rng, unit, length);
            }
        }
    }
}

#[test]
fn montgomery_images_become_canonical_in_passing() {
    use ark_bn254::Fr;
    use ark_ff::{Field, PrimeField};
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let edges = [Fr::from(0u8), Fr::from(1u8), -Fr::from(1u8), Fr::from(2u8).inverse().unwrap_or_default()];
    let mut x = Fr::from(0x1234_5678u32);
    let more = std::iter::repeat_with(|| {
        x = x.square() + Fr::from(1u8);
        x
    });
    let values: Vec<_> = edges.into_iter().chain(more.take(97)).collect();
    let image = |limbs: [u64; 4]| limbs.map(u64::to_le_bytes).concat();
    let inside: Vec<u8> = values.iter().flat_map(|value| image(value.0.0)).collect();
    let canonical: Vec<u8> = values.iter().flat_map(|value| image(value.into_bigint().0)).collect();
    let (from, to) = (driver.buffer(&inside), driver.buffer(&vec![0; canonical.len()]));
    let length = values.len() as u32;
    let job = Descriptor { flags: Flags::MONTGOMERY, ..copy(Opcode::CopyIn, 1, 7, from, length) };
    let done = driver.run(job);
    assert_eq!((done.status, done.payload_crc), (Status::Ok, crc32c(&inside)));
    assert_eq!(driver.run(copy(Opcode::CopyOut, 2, 7, to, length)).payload_crc, crc32c(&canonical));
    assert!(driver.bytes(to, canonical.len()) == canonical);
}

#[test]
fn zero_zeroes_exactly_its_range() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    for (first, length) in [(0, 1), (0, 2), (4, 33), (2, 100)] {
        (0..100).for_each(|unit| driver.device.unit_mut(unit).fill(!0));
        let job = Descriptor { destination: 20, first, length, ..Descriptor::new(Opcode::Zero, 1) };
        assert_eq!(driver.run(job).status, Status::Ok);
        for element in 0..200u32 {
            let (unit, half) = (element / 2, element as usize % 2);
            let is_zero = driver.device.unit(unit)[8 * half..][..8].iter().all(|word| *word == 0);
            assert_eq!(is_zero, (40 + first..40 + first + length).contains(&element), "element {element}");
        }
    }
}

#[test]
fn counters_count() {
    let Some(mut driver) = open(&SimConfig::default()) else { return };
    let host = driver.buffer(&[1; 2048]);
    driver.run(copy(Opcode::CopyIn, 1, 0, host, 64));
    driver.run(copy(Opcode::CopyOut, 2, 0, host, 64));
    driver.run(Descriptor::new(Opcode::MsmG2, 3));
    // 32 beats a copy, a descriptor and a completion a job.
    for (offset, count) in [
        (reg::JOBS_OK, 2),
        (reg::JOBS_FAILED, 1),
        (reg::HOST_READ_BEATS, 35),
        (reg::HOST_WRITE_BEATS, 35),
        (reg::CARD_READ_BEATS, 32),
        (reg::CARD_WRITE_BEATS, 32),
    ] {
        assert_eq!(driver.device.read64(offset).unwrap(), count, "counter {offset:#x}");
    }
    let before = driver.device.read64(reg::CYCLES).unwrap();
    driver.step(1000);
    assert!((1000..1020).contains(&(driver.device.read64(reg::CYCLES).unwrap() - before)));
    driver.bring_up();
    assert_eq!(driver.read(reg::JOBS_OK), 0);
    assert!(driver.device.read64(reg::CYCLES).unwrap() > before);
}
