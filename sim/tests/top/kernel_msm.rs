//! Multi-scalar multiplications on the card with kernels, against arkworks.

use super::driver::{Driver, open};
use super::kernels::{A, B, C, D, config, elements, holds, put, transform, wild};
use ark_bn254::{Fq, Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, Field, PrimeField};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_layout::{Descriptor, Flags, Opcode, Status, crc32c, reg};
use zkcard_sim::axi::Fault;
use zkcard_sim::seed;

const UNITS: u32 = 0x10_0000;
pub const RECORD: usize = 128;

pub fn windows(c: u8) -> usize {
    255usize.div_ceil(c.into())
}

pub fn points(rng: &mut ChaCha8Rng, count: usize) -> Vec<G1Affine> {
    let mut last = G1Affine::generator();
    let mut one = || match rng.next_u32() % 8 {
        0 => G1Affine::identity(),
        1 => last,
        2 => -last,
        _ => {
            last = (G1Projective::generator() * Fr::from(rng.next_u64())).into_affine();
            last
        }
    };
    (0..count).map(|_| one()).collect()
}

/// Affine points as their Montgomery images, (0, 0) for infinity.
pub fn put_points(driver: &mut Driver, unit: u32, points: &[G1Affine]) {
    for (point, at) in points.iter().zip(unit..) {
        let (x, y) = point.xy().unwrap_or((Fq::ZERO, Fq::ZERO));
        let limbs = x.0.0.into_iter().chain(y.0.0);
        let words = limbs.flat_map(|limb| [limb as u32, (limb >> 32) as u32]);
        driver.device.unit_mut(at).iter_mut().zip(words).for_each(|(to, word)| *to = word);
    }
}

/// The answer from the records of windows of `c` bits.
fn sum_of(records: &[u8], c: u8) -> G1Projective {
    let r = Fq::from(2u8).pow([256]).inverse().unwrap();
    let number = |bytes: &[u8]| Fq::from_le_bytes_mod_order(bytes) * r;
    let mut sum = G1Projective::ZERO;
    for (at, record) in records.chunks(RECORD).enumerate().rev() {
        let [x, y, z] = [0, 32, 64].map(|from| number(&record[from..from + 32]));
        assert_eq!(record[96..104], (at as u64).to_le_bytes(), "the window's number");
        assert!(record[104..].iter().all(|byte| *byte == 0));
        (0..c).for_each(|_| sum = sum.double());
        if let Some(inverse) = z.inverse() {
            sum += G1Affine::new(x * inverse, y * inverse);
        }
    }
    sum
}

pub fn msm(tag: u16, window: u8, first: u32, length: u32, host: u64) -> Descriptor {
    Descriptor {
        window,
        first,
        length,
        host,
        source_a: A,
        source_b: B,
        ..Descriptor::new(Opcode::MsmG1, tag)
    }
}

/// One sum of `length` terms, scalars from `first` on, compared.
pub fn check(driver: &mut Driver, rng: &mut ChaCha8Rng, c: u8, first: u32, length: u32) {
    let (scalars, points) = (elements(rng, length as usize), points(rng, length as usize));
    put(driver, A, first, &scalars);
    put_points(driver, B, &points);
    let bytes = RECORD * windows(c);
    let host = driver.buffer(&vec![0xa5; bytes + 64]);
    let done = driver.run(msm(1, c, first, length, host));
    assert_eq!((done.status, done.detail), (Status::Ok, 0), "{length} terms, c = {c}");
    let records = driver.bytes(host, bytes + 64);
    assert!(records[bytes..].iter().all(|byte| *byte == 0xa5), "bytes after the records were written");
    assert_eq!(done.payload_crc, crc32c(&records[..bytes]));
    let expected: G1Projective = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar).sum();
    assert_eq!(sum_of(&records[..bytes], c), expected, "{length} terms from {first}, c = {c}");
    driver.device.host.free(host);
}

#[test]
fn sums_of_any_length_and_window() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for (config, jobs) in [
        (config(), [(8, 0, 0), (8, 3, 1), (8, 0, 70), (2, 1, 5), (5, 0, 33), (7, 7, 2)]),
        (wild(seed), [(8, 1, 50), (6, 2, 9), (8, 0, 1), (3, 0, 3), (8, 5, 0), (4, 4, 17)]),
    ] {
        let Some(mut driver) = open(&config) else { return };
        assert_eq!(driver.read(reg::MSM_CAPS), 0x01_02_20_08);
        jobs.into_iter().for_each(|(c, first, length)| check(&mut driver, &mut rng, c, first, length));
    }
}

#[test]
fn what_the_sum_cannot_be_is_refused_by_name() {
    let Some(mut driver) = open(&config()) else { return };
    let host = driver.buffer(&vec![0; RECORD * windows(2)]);
    let good = msm(1, 8, 0, 4, host);
    let end = u64::MAX - 32 * RECORD as u64 + 1;
    for (status, job) in [
        (Status::BadField, Descriptor { window: 1, ..good }),
        (Status::BadField, Descriptor { window: 0, ..good }),
        (Status::BadField, Descriptor { window: 9, ..good }),
        (Status::BadAlignment, Descriptor { host: host + 32, ..good }),
        (Status::BadRange, Descriptor { host: end + 64, ..good }),
        (Status::BadRange, Descriptor { source_a: UNITS - 1, ..good }),
        (Status::BadRange, Descriptor { source_b: UNITS - 3, ..good }),
        (Status::BadRange, Descriptor { first: u32::MAX, ..good }),
        (Status::Ok, Descriptor { source_b: UNITS - 4, first: 9, ..good }),
        (Status::Ok, Descriptor { first: 3, length: 0, ..good }),
        (Status::Ok, good),
    ] {
        assert_eq!(driver.run(job).status, status, "{job:?}");
    }
}

/// All kernels at once, and copies beside them.
#[test]
fn sums_transforms_and_products_run_at_once() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let Some(mut driver) = open(&wild(seed)) else { return };
    let scalars = elements(&mut rng, 256);
    let points = points(&mut rng, 60);
    put(&mut driver, A, 0, &scalars);
    put_points(&mut driver, B, &points);
    let host = driver.buffer(&vec![0; RECORD * windows(8)]);
    let square = Descriptor {
        source_a: A,
        source_b: A,
        destination: C,
        length: 256,
        ..Descriptor::new(Opcode::Multiply, 3)
    };
    let forward = Descriptor { source_b: C + 0x1000, ..transform(2, 8, 0, Flags(0)) };
    let first = driver.submit(&[msm(1, 8, 0, 60, host), forward, square]);
    let done = [0, 1, 2].map(|i| driver.wait(first + i));
    assert!(done.iter().all(|job| job.status == Status::Ok), "{done:?}");
    assert!(done[1..].iter().all(|job| job.started < done[0].started + done[0].cycles), "{done:?}");
    let records = driver.bytes(host, RECORD * windows(8));
    let expected: G1Projective = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar).sum();
    assert_eq!(sum_of(&records, 8), expected);
    let squares: Vec<_> = scalars.iter().map(Fr::square).collect();
    assert!(holds(&driver, C, 0, &squares));
    let domain = <ark_poly::Radix2EvaluationDomain<Fr> as ark_poly::EvaluationDomain<Fr>>::new(256).unwrap();
    assert!(holds(&driver, D, 0, &ark_poly::EvaluationDomain::fft(&domain, &scalars)));
}

#[test]
fn faults_and_resets_in_the_middle_of_a_sum() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let Some(mut driver) = open(&wild(seed)) else { return };
    let host = driver.buffer(&vec![0; RECORD * windows(8)]);
    let job = msm(1, 8, 1, 50, host);
    let [reads, _] = driver.device.memory[0].bursts();
    driver.device.memory[0].faults().reads.push((reads + 3, Fault::Error));
    assert_eq!(driver.run(job).status, Status::CardRead);
    let [_, writes] = driver.device.host.bursts();
    driver.device.host.faults().writes.push((writes + 2, Fault::Error));
    assert_eq!(driver.run(job).status, Status::HostWrite);
    check(&mut driver, &mut rng, 8, 1, 50);
    for cut in [100, 700, 3000, 12_000] {
        driver.submit(&[job]);
        driver.step(cut);
        driver.bring_up();
        assert!(!driver.state().bridge_lost());
        check(&mut driver, &mut rng, 8, 0, 7);
    }
}
