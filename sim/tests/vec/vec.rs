//! Tests `rtl/vec/vec.sv` against arkworks: any length, in place, pauses everywhere, and its rate.
#![allow(clippy::print_stdout, reason = "exact cycles are for people too")]

use crate::common::{Card, Timing, open_card, packed, vectors};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use num_bigint::BigUint;
use zkcard_sim::kernels::run_jobs;
use zkcard_sim::seed;

/// What lies behind a vector, and must stay.
const GUARD: u32 = 0xdead_beef;

/// d = k (a b - c), or a b.
struct Job {
    k: Option<Fr>,
    length: usize,
    /// Which operand the result replaces; 3: none.
    onto: usize,
}

fn elements(count: usize, seed: u64) -> Vec<Fr> {
    let step = Fr::from(seed).square() + Fr::from_le_bytes_mod_order(b"zkcard: pointwise elements");
    let edge = |at: usize, x: Fr| match at % 17 {
        3 => Fr::ZERO,
        5 => -Fr::ONE,
        7 => Fr::ONE,
        _ => x,
    };
    let powers = std::iter::successors(Some(step), |x| Some(*x * step + Fr::ONE));
    powers.take(count).enumerate().map(|(at, x)| edge(at, x)).collect()
}

fn to_words(elements: &[Fr]) -> Vec<u32> {
    let words = |x: &Fr| x.into_bigint().0.into_iter().flat_map(|limb| [limb as u32, (limb >> 32) as u32]);
    elements.iter().flat_map(words).collect()
}

/// k R^2 mod r, or R^2.
fn factor(k: Option<Fr>) -> BigUint {
    let r = Fr::from(BigUint::from(1u8) << 256u32);
    (k.unwrap_or(Fr::ONE) * r * r).into_bigint().into()
}

/// The fast style of two lanes, and of one multiplier.
const FAST: [&str; 2] = ["vec_fast", "vec_folded_fast"];

/// Runs jobs one after another; clocks from the first request to the last acknowledgement of each.
fn run(dut: &str, jobs: &[Job], timing: Timing) -> Option<Vec<u64>> {
    let seed = seed();
    let room = jobs.iter().map(|job| job.length.div_ceil(2) + 1).max().unwrap_or(1);
    let mut card = open_card(dut, 4 * room, timing, seed)?;
    Some(jobs.iter().enumerate().map(|(tag, job)| one(&mut card, job, tag, room, seed)).collect())
}

fn one(card: &mut Card, job: &Job, tag: usize, room: usize, seed: u64) -> u64 {
    let x = [1, 2, 3].map(|operand| elements(job.length, operand + 10 * tag as u64));
    let place = [0, 1, 2, job.onto].map(|operand| operand * room);
    for unit in 0..4 * room {
        card.store(unit, &[GUARD; 16]);
    }
    x.iter().zip(place).for_each(|(x, unit)| card.store(unit, &to_words(x)));
    card.span = None;
    drive(card, job_words(job.k, job.length, place, tag), tag, seed);
    let value = |at: usize| match job.k {
        Some(k) => k * (x[0][at] * x[1][at] - x[2][at]),
        None => x[0][at] * x[1][at],
    };
    let expected: Vec<_> = (0..job.length).map(value).collect();
    assert_eq!(card.elements(place[3], job.length), to_words(&expected), "job {tag}, seed {seed}");
    let behind = &card.words[place[3] * 16 + job.length * 8..(place[3] + room) * 16];
    assert!(behind.iter().all(|&word| word == GUARD), "job {tag} wrote behind its vector, seed {seed}");
    card.span.map_or(0, |(first, last)| last - first + 1)
}

/// The bits of `job_t`.
fn job_words(k: Option<Fr>, length: usize, [a, b, c, d]: [usize; 4], tag: usize) -> Vec<u32> {
    packed([
        (factor(k), 256),
        (d.into(), 32),
        (c.into(), 32),
        (b.into(), 32),
        (a.into(), 32),
        (length.into(), 29),
        (u8::from(k.is_some()).into(), 1),
        (tag.into(), 8),
    ])
}

fn drive(card: &mut Card, job: Vec<u32>, tag: usize, seed: u64) {
    let done = run_jobs(card, &[job]).unwrap_or_else(|error| panic!("job {tag}: {error}, seed {seed}"));
    assert_eq!(done, [tag as u32]);
}

/// The vectors of `sim/vectors/vec/vec.json`: multiply, then two quotients.
#[test]
fn known_answers() {
    FAST.into_iter().for_each(known);
}

fn known(dut: &str) {
    for (at, (operands, results)) in vectors("vec/vec").into_iter().enumerate() {
        let x: Vec<_> = operands.into_iter().map(Fr::from).collect();
        let Some(mut card) = open_card(dut, 16, Timing::ideal(), seed()) else { return };
        let k = (at > 0).then_some(x[0]);
        x[1..].chunks(7).enumerate().for_each(|(operand, part)| card.store(4 * operand, &to_words(part)));
        drive(&mut card, job_words(k, 7, [0, 4, 8, 12], 1), 1, seed());
        let expected: Vec<_> = results.into_iter().map(Fr::from).collect();
        assert_eq!(card.elements(12, 7), to_words(&expected));
    }
}

#[test]
fn any_length() {
    let lengths = (0..40).chain([255, 256, 257, 1000]);
    let jobs: Vec<_> = lengths
        .enumerate()
        .map(|(at, length)| Job { k: (at % 3 != 0).then(|| Fr::from(at as u64 - 1)), length, onto: at % 4 })
        .collect();
    for dut in FAST {
        run(dut, &jobs, Timing::ideal());
        run(dut, &jobs, Timing { gaps: Some(seed()), ..Timing::ideal() });
    }
}

/// The structural style: the same clocks, the same bits.
#[test]
fn structural() {
    let job =
        |length| Job { k: (length % 2 == 0).then(|| Fr::from(length as u64 + 7)), length, onto: length % 4 };
    let jobs: Vec<_> = [0, 1, 2, 3, 65, 100].map(job).into_iter().collect();
    for (dut, fast) in ["vec", "vec_folded"].into_iter().zip(FAST) {
        let Some(took) = run(dut, &jobs, Timing::ideal()) else { continue };
        assert_eq!(took, run(fast, &jobs, Timing::ideal()).expect("built with the other"));
    }
}

/// Cycles of 2^14 elements: a product's, a quotient's.
fn rate(dut: &str, least: [usize; 2]) {
    let jobs = [Job { k: None, length: N, onto: 0 }, Job { k: Some(-Fr::ONE), length: N, onto: 3 }];
    let Some(cycles) = run(dut, &jobs, Timing::ideal()) else { return };
    println!("{dut}: 2^14: multiply {} cycles, quotient {} cycles", cycles[0], cycles[1]);
    for (cycles, least) in cycles.iter().zip(least) {
        assert!(least as f64 / *cycles as f64 > 0.95, "{dut}: {cycles} cycles, and {least} would do");
    }
}

const N: usize = 1 << 14;

/// Two beats read for each one written, or three.
#[test]
fn reaches_its_rate() {
    rate("vec_fast", [N, N / 2 * 3]);
}

/// Four products for each beat.
#[test]
fn folded_reaches_its_rate() {
    rate("vec_folded_fast", [N / 2 * 4; 2]);
}
