//! Tests `rtl/curve/padd.sv` and `padd_folded.sv` against the curve itself: arkworks' group, and EIP-196's known answers.
#![allow(clippy::print_stderr, reason = "seeds are for people; tests keep them till they fail")]

use crate::common::*;
use ark_bn254::{Fq, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, BigInt, BigInteger, UniformRand};
use num_bigint::BigUint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_device_suite::usual_or_long;
use zkcard_sim::{Gaps, seed};

const WIDTHS: [u64; 7] = [256, 256, 256, 256, 256, 256, 8];
const BATCH: usize = 1024;
/// Points that the random ones are drawn from; a draw replaces one by the sum of two.
const POOL: usize = 64;

/// A sum to be computed, coordinates as they stand on the ports.
struct Sum {
    operands: Vec<BigUint>,
    expected: G1Affine,
}

/// The bits of `a` in Montgomery form.
fn image(a: Fq) -> BigUint {
    BigUint::from_bytes_le(&a.0.to_bytes_le())
}

/// The element of which `image` may be either representative below 2p.
fn element(image: &BigUint) -> Fq {
    assert!(fq().is_loose(image), "a result is not below 2p");
    let mut limbs = (image % &fq().p).to_u64_digits();
    limbs.resize(4, 0);
    Fq::new_unchecked(BigInt([limbs[0], limbs[1], limbs[2], limbs[3]]))
}

/// `g` scaled by a random λ, each coordinate as a or as a + p.
fn representative(g: G1Affine, rng: &mut ChaCha8Rng) -> [BigUint; 3] {
    let scale = std::iter::repeat_with(|| Fq::rand(rng)).find(|scale| *scale != Fq::ZERO).expect("endless");
    let (x, y, z) = g.xy().map_or((Fq::ZERO, scale, Fq::ZERO), |(x, y)| (x * scale, y * scale, scale));
    [x, y, z].map(|a| if rng.next_u32().is_multiple_of(2) { image(a) } else { image(a) + &fq().p })
}

/// Sums without end: every third one has unrelated operands, the others are the cases that incomplete formulas miss.
struct Sums {
    rng: ChaCha8Rng,
    pool: Vec<G1Projective>,
    count: usize,
}

impl Sums {
    fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut next = || G1Projective::generator() * ark_bn254::Fr::rand(&mut rng);
        Self { pool: (0..POOL).map(|_| next()).collect(), rng, count: 0 }
    }

    fn draw(&mut self) -> G1Projective {
        let [i, j] = [0; 2].map(|_| self.rng.next_u32() as usize % POOL);
        let sum = self.pool[i] + self.pool[j];
        if sum != G1Projective::ZERO {
            self.pool[i] = sum;
        }
        self.pool[i]
    }
}

impl Iterator for Sums {
    type Item = Sum;

    fn next(&mut self) -> Option<Sum> {
        let (p, q, zero) = (self.draw(), self.draw(), G1Projective::ZERO);
        self.count += 1;
        let (a, b) = match self.count % 9 {
            0..3 => (p, q),
            3 => (p, p),
            4 => (p, -p),
            5 => (p, zero),
            6 => (zero, p),
            7 => (zero, zero),
            _ => (p, -(p + p)),
        };
        let points = [a, b].map(|g| representative(g.into_affine(), &mut self.rng));
        let tag = BigUint::from(self.count % 256);
        let operands = points.into_iter().flatten().chain([tag]).collect();
        Some(Sum { operands, expected: (a + b).into_affine() })
    }
}

fn check(name: &str, sum: &Sum, outputs: &[u32]) {
    let results = unpack(outputs, &[256, 256, 256, 8]);
    assert_eq!(results[3], sum.operands[6], "{name}: the tag of another sum");
    let [x, y, z] = [0, 1, 2].map(|at| element(&results[at]));
    let holds = match sum.expected.xy() {
        Some((affine_x, affine_y)) => z != Fq::ZERO && x == affine_x * z && y == affine_y * z,
        None => z == Fq::ZERO && x == Fq::ZERO && y != Fq::ZERO,
    };
    assert!(holds, "{name}: {:#x?} should give {:?}, gives {results:#x?}", sum.operands, sum.expected);
}

fn run(name: &str, count: usize) {
    let seed = seed();
    eprintln!("{name}: repeat with ZKCARD_SEED={seed}");
    let Some(mut sim) = open(name, seed) else { return };
    let (mut sums, mut left) = (Sums::new(seed), count);
    while left > 0 {
        let batch: Vec<_> = sums.by_ref().take(left.min(BATCH)).collect();
        let inputs: Vec<_> = batch.iter().map(|sum| pack(&sum.operands, &WIDTHS)).collect();
        let gaps = if left % 3 == 0 { Gaps::random(left as u64) } else { Gaps::none() };
        let report = sim.run(&inputs, gaps).unwrap_or_else(|error| panic!("{error}"));
        batch.iter().zip(&report.outputs).for_each(|(sum, outputs)| check(name, sum, outputs));
        left -= batch.len();
    }
}

#[test]
fn padd_is_the_group_law() {
    run("padd", usual_or_long(600, 20_000));
}

#[test]
fn padd_fast_is_the_group_law() {
    run("padd_fast", usual_or_long(9000, 1_000_000));
}

/// The structure of padd over the fast styles of its modules: quick to build, and every range is asserted.
#[test]
fn padd_composed_fast_is_the_group_law() {
    run("padd_composed_fast", usual_or_long(3000, 100_000));
}

/// One multiplier, and more than one in a phase of the beat.
#[test]
fn padd_folded_fast_is_the_group_law() {
    for name in ["padd_folded_1_fast", "padd_folded_3_fast", "padd_folded_4_fast"] {
        run(name, usual_or_long(900, 100_000));
    }
}

/// Both sides of an EIP-196 vector through affine coordinates.
fn eip_196(name: &str) {
    let affine = |xy: &[BigUint]| {
        let [x, y] = [0, 1].map(|at| Fq::from(xy[at].clone()));
        if x == Fq::ZERO && y == Fq::ZERO { G1Affine::identity() } else { G1Affine::new(x, y) }
    };
    let Some(mut sim) = open(name, 1) else { return };
    let mut rng = ChaCha8Rng::seed_from_u64(196);
    for (operands, results) in vectors("curve/eip_196") {
        let points = [&operands[..2], &operands[2..]].map(|xy| representative(affine(xy), &mut rng));
        let operands = points.into_iter().flatten().chain([196u8.into()]).collect();
        let sum = Sum { operands, expected: affine(&results) };
        let report =
            sim.run(&[pack(&sum.operands, &WIDTHS)], Gaps::none()).unwrap_or_else(|error| panic!("{error}"));
        check(name, &sum, &report.outputs[0]);
    }
}

#[test]
fn padd_gives_eip_196() {
    eip_196("padd");
}

#[test]
fn padd_fast_gives_eip_196() {
    eip_196("padd_fast");
}

#[test]
fn padd_folded_fast_gives_eip_196() {
    eip_196("padd_folded_3_fast");
}
