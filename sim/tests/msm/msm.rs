//! Tests `rtl/msm/msm.sv`: every window against the golden model, whole sums against arkworks.
#![allow(clippy::print_stderr, reason = "seeds are for people; tests keep them till they fail")]

use super::kernel::{G1, Job, Kernel, Numbers, PortGaps, Ported};
use super::scalars::{KINDS, Kind, draw};
use crate::common::*;
use ark_bn254::{Fq, Fr, G1Projective};
use ark_ec::PrimeGroup;
use ark_ff::{AdditiveGroup, UniformRand};
use num_bigint::BigUint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_device_suite::usual_or_long;
use zkcard_golden::msm::{combine, recode, window_sums, windows};
use zkcard_sim::seed;

/// Scalars with points.
pub struct Sum<E> {
    pub scalars: Vec<BigUint>,
    pub points: Vec<E>,
}

/// Passes of up to `in_flight` windows of `c` bits over `sum`.
pub fn passes<E: Clone>(sum: &Sum<E>, c: u64, in_flight: u64) -> Vec<Job<E>> {
    let pass = |first| Job {
        c,
        first,
        count: in_flight.min(windows(c) - first),
        scalars: sum.scalars.clone(),
        points: sum.points.clone(),
    };
    (0..windows(c)).step_by(in_flight as usize).map(pass).collect()
}

/// Runs all jobs back to back and compares every window; the whole sums, job after job.
pub fn check<G: Ported>(
    kernel: &mut Kernel,
    group: &G,
    jobs: &[Job<G::Element>],
    gaps: PortGaps,
) -> Vec<G::Element>
where
    G::Element: PartialEq + std::fmt::Debug,
{
    let answers = kernel.run(group, jobs, gaps);
    for (job, answer) in jobs.iter().zip(&answers) {
        let digits: Vec<_> = job.scalars.iter().map(|s| recode(fr(), s, job.c)).collect();
        let range = job.first as usize..(job.first + job.count) as usize;
        let expected = window_sums(group, &digits, &job.points, job.c, range);
        let counters = answer.counters;
        assert!(
            answer.windows == expected,
            "n = {}, c = {}, first = {}: windows differ; {counters:?}",
            job.scalars.len(),
            job.c,
            job.first
        );
        check_counters(job, &counters);
    }
    answers.into_iter().flat_map(|answer| answer.windows).collect()
}

/// What must hold of the counters of any job.
fn check_counters<E>(job: &Job<E>, counters: &super::kernel::Counters) {
    assert_eq!(counters.points as usize, job.scalars.len());
    assert_eq!(u64::from(counters.clears), job.count << (job.c - 1), "every bucket is emptied");
    let bubbles = counters.bubbles_starved + counters.bubbles_rested + counters.bubbles_stalled;
    assert_eq!(
        counters.issued + bubbles + counters.bubbles_drain,
        counters.accumulate_cycles,
        "every cycle is an addition or a bubble: {counters:?}"
    );
}

/// Points that repeat, cancel and vanish: from a pool of `pool`, turned or zero now and then.
fn points<G: Ported>(
    group: &G,
    n: usize,
    mut fresh: impl FnMut(&mut ChaCha8Rng) -> G::Element,
    rng: &mut ChaCha8Rng,
) -> Vec<G::Element> {
    let pool: Vec<_> = (0..n / 3 + 1).map(|_| fresh(rng)).collect();
    let mut pick = || {
        let point = &pool[rng.next_u32() as usize % pool.len()];
        match rng.next_u32() % 16 {
            0 => group.zero(),
            1..5 => group.neg(point),
            _ => point.clone(),
        }
    };
    (0..n).map(|_| pick()).collect()
}

pub fn curve_sum(kind: Kind, n: usize, rng: &mut ChaCha8Rng) -> Sum<G1Projective> {
    let fresh = |rng: &mut ChaCha8Rng| G1Projective::generator() * Fr::rand(rng);
    Sum { scalars: draw(kind, n, rng), points: points(&G1, n, fresh, rng) }
}

pub fn number_sum(kind: Kind, n: usize, rng: &mut ChaCha8Rng) -> Sum<Fq> {
    Sum { scalars: draw(kind, n, rng), points: points(&Numbers, n, Fq::rand, rng) }
}

fn open_seeded(name: &str) -> Option<(Kernel, ChaCha8Rng, u64)> {
    let seed = seed();
    eprintln!("{name}: repeat with ZKCARD_SEED={seed}");
    Some((Kernel::open(name, seed)?, ChaCha8Rng::seed_from_u64(seed), seed))
}

/// The whole sum by arkworks, beside the windows by the golden model.
fn check_curve(kernel: &mut Kernel, sum: &Sum<G1Projective>, c: u64, gaps: PortGaps) {
    let sums = check(kernel, &G1, &passes(sum, c, 26), gaps);
    let scaled = sum.scalars.iter().zip(&sum.points).map(|(s, p)| *p * Fr::from(s.clone()));
    let expected = scaled.fold(G1Projective::ZERO, |sum, term| sum + term);
    assert_eq!(combine(&G1, &sums, c), expected, "the sum of n = {}, c = {c}", sum.points.len());
}

/// Every kind of scalars, over up to so many points.
fn every_kind(name: &str, most: usize) {
    let Some((mut kernel, mut rng, seed)) = open_seeded(name) else { return };
    for (index, kind) in KINDS.into_iter().enumerate() {
        let n = most * 2 / 5 + rng.next_u32() as usize % (most * 3 / 5);
        let sum = curve_sum(kind, n, &mut rng);
        let c = 3 + index as u64 % 3;
        eprintln!("{kind:?}, n = {n}, c = {c}");
        check_curve(&mut kernel, &sum, c, PortGaps::random(seed));
    }
}

#[test]
fn curve_of_every_kind() {
    every_kind("msm_fast", usual_or_long(150, 2000));
}

#[test]
fn folded_curve_of_every_kind() {
    every_kind("msm_folded_fast", usual_or_long(50, 1000));
}

#[test]
fn curve_of_every_length() {
    let Some((mut kernel, mut rng, seed)) = open_seeded("msm_fast") else { return };
    for n in [0, 1, 2, 3, 7, 33] {
        let sum = curve_sum(Kind::Edges, n, &mut rng);
        check_curve(&mut kernel, &sum, 2 + n as u64 % 5, PortGaps::random(seed));
    }
}

#[test]
fn curve_of_infinity_alone() {
    let Some((mut kernel, mut rng, _)) = open_seeded("msm_fast") else { return };
    let sum = Sum { scalars: draw(Kind::Uniform, 9, &mut rng), points: vec![G1Projective::ZERO; 9] };
    check_curve(&mut kernel, &sum, 5, PortGaps::none());
}

#[test]
fn curve_known_answers() {
    let Some((mut kernel, ..)) = open_seeded("msm_fast") else { return };
    for (operands, results) in vectors("msm/msm") {
        let element = |a: &BigUint| Fq::from(fq().from_mont(a));
        let point = |xy: &[BigUint]| match (element(&xy[0]), element(&xy[1])) {
            (x, y) if x == Fq::ZERO && y == Fq::ZERO => G1Projective::ZERO,
            (x, y) => ark_bn254::G1Affine::new(x, y).into(),
        };
        let terms = operands.chunks(3);
        let sum = Sum {
            scalars: terms.clone().map(|term| term[0].clone()).collect(),
            points: terms.map(|term| point(&term[1..])).collect(),
        };
        let sums = check(&mut kernel, &G1, &passes(&sum, 5, 26), PortGaps::none());
        assert_eq!(combine(&G1, &sums, 5), point(&results));
    }
}

/// Jobs of all kinds, lengths, windows and ranges of windows, back to back.
fn fuzz(name: &str, in_flight: u64, c_max: u64, points: usize) {
    let Some((mut kernel, mut rng, seed)) = open_seeded(name) else { return };
    let mut left = points as i64;
    while left > 0 {
        let mut draw_job = || {
            let kind = KINDS[rng.next_u32() as usize % KINDS.len()];
            let length = 1 << (rng.next_u32() % 9);
            let n = rng.next_u32() % length;
            let c = 2 + u64::from(rng.next_u32()) % (c_max - 1);
            let first = u64::from(rng.next_u32()) % windows(c);
            let count = 1 + u64::from(rng.next_u32()) % in_flight.min(windows(c) - first);
            let sum = number_sum(kind, n as usize, &mut rng);
            left -= i64::from(n);
            Job { c, first, count, scalars: sum.scalars, points: sum.points }
        };
        let jobs: Vec<_> = (0..4).map(|_| draw_job()).collect();
        let gaps =
            if rng.next_u32() % 3 == 0 { PortGaps::none() } else { PortGaps::random(seed ^ left as u64) };
        check(&mut kernel, &Numbers, &jobs, gaps);
    }
}

#[test]
fn tiny_of_anything() {
    fuzz("msm_tiny", 5, 7, usual_or_long(8_000, 300_000));
}

#[test]
fn tiny_fast_of_anything() {
    fuzz("msm_tiny_fast", 5, 7, usual_or_long(20_000, 1_000_000));
}

/// With `schedule` as synthesis leaves it.
#[test]
fn tiny_mapped_of_anything() {
    fuzz("msm_tiny_mapped", 5, 7, usual_or_long(2_000, 50_000));
}

/// Before an adder that takes one in twelve cycles, in four and in two.
#[test]
fn folded_tiny_of_anything() {
    fuzz("msm_folded_tiny", 5, 7, usual_or_long(2_000, 100_000));
}

#[test]
fn folded_tiny_fast_of_anything() {
    fuzz("msm_folded_tiny_fast", 5, 7, usual_or_long(5_000, 300_000));
}

#[test]
fn folded_stub_of_anything() {
    fuzz("msm_folded_stub_fast", 26, 10, usual_or_long(5_000, 300_000));
}

#[test]
fn folded_quick_fast_of_anything() {
    fuzz("msm_folded_quick_fast", 5, 7, usual_or_long(10_000, 1_000_000));
}

/// Before an adder that begins when four additions wait, or when it is told that no more comes soon.
#[test]
fn batches_of_anything() {
    fuzz("msm_batch_fast", 5, 7, usual_or_long(5_000, 300_000));
}

#[test]
fn stub_of_anything() {
    fuzz("msm_stub_fast", 26, 10, usual_or_long(10_000, 1_000_000));
}

/// One small sum, for `TRACE=msm/msm_tiny`: rtl/msm/README.md walks through its waveform.
#[test]
fn one_to_look_at() {
    let Some(mut kernel) = Kernel::open("msm_tiny", 1) else { return };
    let sum = number_sum(Kind::ZkMl, 24, &mut ChaCha8Rng::seed_from_u64(24));
    let job = passes(&sum, 4, 5).swap_remove(0);
    check(&mut kernel, &Numbers, &[job], PortGaps::none());
}

/// A comparison that cannot fail would pass everything: one scalar that is off by one is found.
#[test]
fn a_wrong_scalar_is_found() {
    let Some(mut kernel) = Kernel::open("msm_tiny_fast", 1) else { return };
    let mut sum = number_sum(Kind::Uniform, 50, &mut ChaCha8Rng::seed_from_u64(50));
    sum.points[17] = Fq::from(1);
    let job = passes(&sum, 6, 5).swap_remove(0);
    let [answer] =
        kernel.run(&Numbers, std::slice::from_ref(&job), PortGaps::none()).try_into().ok().expect("one");
    sum.scalars[17] += 1u8;
    let digits: Vec<_> = sum.scalars.iter().map(|s| recode(fr(), s, 6)).collect();
    assert_ne!(answer.windows, window_sums(&Numbers, &digits, &sum.points, 6, 0..5));
}

/// A large card's windows: 20 of 13 bits; every kind of scalar, then more points than buckets.
#[test]
fn large_windows() {
    let Some(mut kernel) = Kernel::open("msm_large_fast", seed()) else { return };
    let mut rng = ChaCha8Rng::seed_from_u64(seed());
    let few = [(13, 200), (12, 150), (5, 60)];
    let large = [(Kind::Uniform, 13, 1 << 18)];
    let all = few.into_iter().flat_map(|(c, n)| KINDS.map(|kind| (kind, c, n)));
    for (kind, c, n) in all.chain(large) {
        let points = (0..n).map(|_| Fq::rand(&mut rng)).collect();
        let sum = Sum { scalars: draw(kind, n, &mut rng), points };
        let clock = kernel.clock();
        check(&mut kernel, &Numbers, &passes(&sum, c, 20), PortGaps::none());
        if n > 1000 {
            eprintln!("{n} points, windows of {c} bits: {} cycles", kernel.clock() - clock);
        }
    }
}
