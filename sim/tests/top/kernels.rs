//! The card with kernels: every opcode through registers and rings, against arkworks.

use super::driver::{Driver, open};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, FftField, Field, PrimeField};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_layout::{Completion, Descriptor, Flags, Opcode, Status, reg};
use zkcard_sim::axi::{Ready, Timing};
use zkcard_sim::{SimConfig, seed};

pub const DUT: &str = "card_kernels_fast";
/// Where the tests' vectors lie; each has room for 2^14 elements, near the top: a wipe is short.
pub const A: u32 = 0xf_0000;
pub const B: u32 = 0xf_3000;
pub const C: u32 = 0xf_6000;
pub const D: u32 = 0xf_9000;

pub fn config() -> SimConfig {
    SimConfig { dut: DUT, ..SimConfig::default() }
}

/// Pauses and reordering everywhere.
pub fn wild(seed: u64) -> SimConfig {
    SimConfig { host: Timing::wild(), is_steady: false, seed, ..config() }
}

/// Elements without pattern, edges among them.
pub fn elements(rng: &mut ChaCha8Rng, count: usize) -> Vec<Fr> {
    let mut one = || match rng.next_u32() % 16 {
        0 => Fr::ZERO,
        1 => Fr::from(1u8),
        2 => -Fr::from(1u8),
        _ => {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes);
            Fr::from_le_bytes_mod_order(&bytes)
        }
    };
    (0..count).map(|_| one()).collect()
}

fn words(limbs: [u64; 4]) -> impl Iterator<Item = u32> {
    limbs.into_iter().flat_map(|limb| [limb as u32, (limb >> 32) as u32])
}

/// Puts canonical numbers into card memory, from element `first` of `unit` on.
pub fn put(driver: &mut Driver, unit: u32, first: u32, values: &[Fr]) {
    for (value, at) in values.iter().zip(first..) {
        let half = 8 * (at as usize % 2);
        let place = &mut driver.device.unit_mut(unit + at / 2)[half..half + 8];
        place.iter_mut().zip(words(value.into_bigint().0)).for_each(|(to, word)| *to = word);
    }
}

/// Whether exactly these canonical numbers lie there.
pub fn holds(driver: &Driver, unit: u32, first: u32, values: &[Fr]) -> bool {
    values.iter().zip(first..).all(|(value, at)| {
        let half = 8 * (at as usize % 2);
        words(value.into_bigint().0).eq(driver.device.unit(unit + at / 2)[half..half + 8].iter().copied())
    })
}

/// Copies Montgomery images into a slot.
pub fn constants(driver: &mut Driver, slot: u8, values: &[Fr]) -> Completion {
    let bytes: Vec<u8> =
        values.iter().flat_map(|value| words(value.0.0)).flat_map(u32::to_le_bytes).collect();
    let host = driver.buffer(&bytes);
    let length = values.len() as u32;
    let done = driver.run(Descriptor { host, slot, length, ..Descriptor::new(Opcode::Constant, 14) });
    assert_eq!(done.status, Status::Ok);
    driver.device.host.free(host);
    done
}

/// k as a quotient takes it: the element whose image is k · R^2.
fn factor(k: Fr) -> Fr {
    k * Fr::from(2u8).pow([256])
}

/// What a transform does.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Forward,
    Inverse,
    CosetForward(Fr),
    CosetInverse(Fr),
}

impl Kind {
    fn expected(self, input: &[Fr]) -> Vec<Fr> {
        let domain = Radix2EvaluationDomain::<Fr>::new(input.len()).unwrap();
        let coset = |shift| domain.get_coset(shift).unwrap();
        match self {
            Self::Forward => domain.fft(input),
            Self::Inverse => domain.ifft(input),
            Self::CosetForward(shift) => coset(shift).fft(input),
            Self::CosetInverse(shift) => coset(shift).ifft(input),
        }
    }

    /// The flags, and what belongs into the slot.
    fn parts(self, n: u64) -> (Flags, [Fr; 2]) {
        let (one, part) = (Fr::from(1u8), Fr::from(n).inverse().unwrap());
        match self {
            Self::Forward => (Flags(0), [Fr::ZERO; 2]),
            Self::Inverse => (Flags::INVERSE, [one, part]),
            Self::CosetForward(shift) => (Flags::COSET, [shift, one]),
            Self::CosetInverse(shift) => (Flags::INVERSE | Flags::COSET, [shift.inverse().unwrap(), part]),
        }
    }
}

pub fn transform(tag: u16, log_length: u8, slot: u8, flags: Flags) -> Descriptor {
    let length = 1 << log_length;
    let job =
        Descriptor { source_a: A, source_b: B, destination: D, ..Descriptor::new(Opcode::Transform, tag) };
    Descriptor { log_length, slot, length, flags, ..job }
}

/// All kinds: arkworks' offset 5, and snarkjs's root of twice the order.
pub fn kinds(log_n: u8) -> [Kind; 6] {
    let (root, five) = (Fr::get_root_of_unity(2 << log_n).unwrap(), Fr::from(5u8));
    [
        Kind::Forward,
        Kind::Inverse,
        Kind::CosetForward(five),
        Kind::CosetInverse(five),
        Kind::CosetForward(root),
        Kind::CosetInverse(root),
    ]
}

/// One transform, to another place or in its own, compared; nothing behind its destination may change.
pub fn check_transform(driver: &mut Driver, rng: &mut ChaCha8Rng, log_n: u8, kind: Kind) -> Completion {
    let input = elements(rng, 1 << log_n);
    let (flags, slot) = kind.parts(input.len() as u64);
    let number = (rng.next_u32() % 16) as u8;
    if flags != Flags(0) {
        constants(driver, number, &slot);
    }
    let behind = elements(rng, 3);
    let destination = if rng.next_u32().is_multiple_of(2) { A } else { D };
    put(driver, destination, 1 << log_n, &behind);
    put(driver, A, 0, &input);
    let done = driver.run(Descriptor { destination, ..transform(7, log_n, number, flags) });
    assert_eq!((done.status, done.detail, done.payload_crc), (Status::Ok, 0, 0), "2^{log_n} {kind:?}");
    assert!(holds(driver, destination, 0, &kind.expected(&input)), "2^{log_n} {kind:?} is wrong");
    assert!(holds(driver, destination, 1 << log_n, &behind), "2^{log_n} {kind:?} wrote behind its end");
    done
}

#[test]
fn says_what_it_has() {
    let Some(mut driver) = open(&config()) else { return };
    for opcode in [Opcode::Constant, Opcode::Multiply, Opcode::Quotient, Opcode::Transform] {
        assert_eq!(driver.read(reg::OPCODES) >> opcode.code() & 1, 1, "{opcode:?}");
    }
    assert_eq!(driver.read(reg::NTT_CAPS), 0x01_07_01_10);
    assert_eq!(driver.read(reg::VEC_CAPS), 1);
    assert_eq!(driver.read(reg::PORT_CAPS), 0x01_40);
}

#[test]
fn transforms_of_every_size_and_kind() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let Some(mut driver) = open(&config()) else { return };
    for log_n in 0..=10 {
        for kind in kinds(log_n) {
            let done = check_transform(&mut driver, &mut rng, log_n, kind);
            assert_eq!(done.work, u64::from(log_n) << log_n >> 1, "butterflies of 2^{log_n}");
            assert!(done.bubbles < done.cycles, "2^{log_n}: {done:?}");
        }
    }
}

#[test]
fn transforms_through_wild_memories() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let Some(mut driver) = open(&wild(seed)) else { return };
    for log_n in [1, 4, 7, 8, 9, 11] {
        let kind = kinds(log_n)[rng.next_u32() as usize % 6];
        check_transform(&mut driver, &mut rng, log_n, kind);
    }
}

#[test]
fn the_largest_transform_and_one_that_is_too_large() {
    let Some(mut driver) = open(&config()) else { return };
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    check_transform(&mut driver, &mut rng, 14, Kind::Forward);
    assert_eq!(driver.run(transform(1, 17, 0, Flags(0))).status, Status::BadField);
}

/// One product (or quotient by `slot`'s k) over a range of its vectors, compared; nothing around it may change.
pub fn check_product(
    driver: &mut Driver,
    rng: &mut ChaCha8Rng,
    k: Option<Fr>,
    first: u32,
    length: u32,
) -> Completion {
    let mut vector = |unit| {
        let values = elements(rng, length as usize);
        put(driver, unit, first, &values);
        values
    };
    let [a, b, c] = [A, B, C].map(&mut vector);
    let around = elements(rng, 2);
    let destination = [D, A, B, C][rng.next_u32() as usize % if k.is_some() { 4 } else { 3 }];
    if first > 0 {
        put(driver, destination, first - 1, &around[..1]);
    }
    put(driver, destination, first + length, &around[1..]);
    let job = Descriptor {
        source_a: A,
        source_b: B,
        destination,
        first,
        length,
        ..Descriptor::new(Opcode::Multiply, 9)
    };
    let (job, expected): (_, Vec<Fr>) = if let Some(k) = k {
        let slot = (rng.next_u32() % 16) as u8;
        constants(driver, slot, &[factor(k)]);
        let quotient = a.iter().zip(&b).zip(&c).map(|((a, b), c)| k * (a * b - c));
        (Descriptor { opcode: Opcode::Quotient, source_c: C, slot, ..job }, quotient.collect())
    } else {
        (job, a.iter().zip(&b).map(|(a, b)| a * b).collect())
    };
    let done = driver.run(job);
    assert_eq!(done.status, Status::Ok, "{job:?}");
    assert!(holds(driver, destination, first, &expected), "{job:?} is wrong");
    assert!(
        first == 0 || holds(driver, destination, first - 1, &around[..1]),
        "{job:?} wrote before its range"
    );
    assert!(holds(driver, destination, first + length, &around[1..]), "{job:?} wrote behind its range");
    done
}

#[test]
fn products_and_quotients_of_any_length_and_range() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for config in [config(), wild(seed)] {
        let Some(mut driver) = open(&config) else { return };
        for length in [0, 1, 2, 3, 15, 16, 17, 31, 33, 255, 256, 257, 1000] {
            for first in [0, 2, 6, 16, 30] {
                let k = (rng.next_u32().is_multiple_of(2)).then(|| elements(&mut rng, 1)[0]);
                let done = check_product(&mut driver, &mut rng, k, first, length);
                assert_eq!(done.work, u64::from(length));
            }
        }
    }
}

/// Cards before steady memories, then before wild ones that are ready in every way.
fn every_way(seed: u64) -> impl Iterator<Item = Driver> {
    let wild = Ready::ALL.map(|ready| (wild(seed), ready));
    [(config(), Ready::Eager)].into_iter().chain(wild).map_while(|(config, ready)| {
        let mut driver = open(&config)?;
        driver.device.set_ready(ready);
        Some(driver)
    })
}

/// A chain over all units, submitted at once: in, multiply, inverse on a coset, out; and beside it copies that it waits for.
#[test]
fn jobs_of_several_units_keep_their_order() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for mut driver in every_way(seed) {
        let n = 256;
        let [a, b] = [0; 2].map(|_| elements(&mut rng, n));
        let bytes = |values: &[Fr]| -> Vec<u8> {
            values.iter().flat_map(|x| words(x.0.0)).flat_map(u32::to_le_bytes).collect()
        };
        let kind = Kind::CosetInverse(Fr::from(5u8));
        let (flags, slot) = kind.parts(n as u64);
        let [from_a, from_b, from_slot] =
            [bytes(&a), bytes(&b), bytes(&slot)].map(|bytes| driver.buffer(&bytes));
        let to = driver.buffer(&vec![0; 32 * n]);
        let length = n as u32;
        let copy = |tag, host, destination| Descriptor {
            host,
            destination,
            length,
            flags: Flags::MONTGOMERY,
            ..Descriptor::new(Opcode::CopyIn, tag)
        };
        let product = Descriptor {
            source_a: A,
            source_b: B,
            destination: C,
            length,
            ..Descriptor::new(Opcode::Multiply, 4)
        };
        let back = Descriptor { source_a: C, source_b: B, destination: D, ..transform(5, 8, 3, flags) };
        let first = driver.submit(&[
            copy(1, from_a, A),
            copy(2, from_b, B),
            Descriptor { host: from_slot, slot: 3, length: 2, ..Descriptor::new(Opcode::Constant, 3) },
            product.after(&[1, 2]),
            back.after(&[4, 3]),
            Descriptor { source_a: D, host: to, length, ..Descriptor::new(Opcode::CopyOut, 6) }.after(&[5]),
        ]);
        (0..6).for_each(|i| assert_eq!(driver.wait(first + i).status, Status::Ok, "job {i}"));
        let product: Vec<_> = a.iter().zip(&b).map(|(a, b)| a * b).collect();
        let expected: Vec<u8> = kind
            .expected(&product)
            .iter()
            .flat_map(|x| words(x.into_bigint().0))
            .flat_map(u32::to_le_bytes)
            .collect();
        assert!(driver.bytes(to, 32 * n) == expected);
    }
}

/// Jobs of different units that need nothing of each other overlap in time.
#[test]
fn units_run_at_once() {
    let Some(mut driver) = open(&config()) else { return };
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let input = elements(&mut rng, 1 << 11);
    put(&mut driver, A, 0, &input);
    put(&mut driver, C, 0, &input);
    let product = Descriptor {
        source_a: C,
        source_b: C,
        destination: C + 0x7000,
        length: 1 << 11,
        ..Descriptor::new(Opcode::Multiply, 2)
    };
    let zero = Descriptor { destination: 0, length: 4096, ..Descriptor::new(Opcode::Zero, 3) };
    let before = driver.read(reg::VEC_PRODUCTS);
    let first = driver.submit(&[transform(1, 11, 0, Flags(0)), product, zero]);
    let done: Vec<_> = (0..3).map(|i| driver.wait(first + i)).collect();
    assert!(done.iter().all(|job| job.status == Status::Ok));
    for pair in done.windows(2) {
        assert!(pair[1].started < pair[0].started + pair[0].cycles, "{done:?}");
    }
    assert_eq!(driver.read(reg::VEC_PRODUCTS) - before, 1 << 11);
    let squares: Vec<_> = input.iter().map(Fr::square).collect();
    assert!(holds(&driver, D, 0, &Kind::Forward.expected(&input)));
    assert!(holds(&driver, C + 0x7000, 0, &squares));
}
