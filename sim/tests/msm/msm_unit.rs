//! Tests `rtl/top/msm_unit.sv`: whole jobs from card memory to host memory, against arkworks; and what the seam promises.
#![allow(clippy::print_stderr, reason = "seeds are for people; tests keep them till they fail")]

use super::kernel::{G1, Numbers, Ported};
use super::msm::{Sum, curve_sum, number_sum};
use super::scalars::{KINDS, Kind};
use super::unit::{Answer, Bench, MEMORY, RECORD, Said, WILD, Weather, Wire};
use crate::common::fr;
use ark_bn254::{Fr, G1Projective};
use ark_ec::PrimeGroup;
use ark_ff::{AdditiveGroup, Zero};
use rand_chacha::rand_core::RngCore;
use std::time::Instant;
use zkcard_device_suite::usual_or_long;
use zkcard_golden::msm::{combine, recode, window_sums, windows};
use zkcard_layout::{Descriptor, Opcode, Status, crc32c};
use zkcard_sim::axi::{Fault, Ready};
use zkcard_sim::seed;

/// The longest that a job which is alive may be silent. Between two signs of life a memory that is
/// [`Seldom`](zkcard_sim::axi::Ready) ready may shut a channel as long as it does before each of three bursts that are read, an
/// address that is written and two beats; the adder's latency comes to that, and what the memory takes to answer.
const SILENCE: u64 = 6 * Ready::SELDOM as u64 + 400;
const REAL: (&str, u64) = ("msm_unit_fast", 32);
const FOLDED: (&str, u64) = ("msm_unit_folded_fast", REAL.1);
const TINY: (&str, u64) = ("msm_unit_tiny_fast", 5);

/// Where a job lies: the first element of the scalars, and which unit each source begins at.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: u32,
    scalars: u32,
    points: u32,
}

impl Place {
    fn any(bench: &mut Bench, n: usize) -> Self {
        let half = (MEMORY / 64 / 2) as u32;
        let first = bench.rng.next_u32() % 40;
        let room = half - n as u32 - 21;
        let mut unit = || bench.rng.next_u32() % room;
        Self { first, scalars: unit(), points: half + unit() }
    }
}

/// Puts `sum` into card memory; the job over it, with a buffer of exactly its records.
fn prepare<G: Ported>(
    bench: &mut Bench,
    group: &G,
    sum: &Sum<G::Element>,
    c: u64,
    place: Place,
) -> Descriptor {
    for (i, s) in sum.scalars.iter().enumerate() {
        let mut words = s.to_u32_digits();
        words.resize(8, 0);
        bench.plant(16 * place.scalars as usize + 8 * (place.first as usize + i), &words);
    }
    for (i, point) in sum.points.iter().enumerate() {
        bench.plant(16 * (place.points as usize + i), &group.to_port(point));
    }
    Descriptor {
        window: c as u8,
        source_a: place.scalars,
        source_b: place.points,
        first: place.first,
        length: sum.scalars.len() as u32,
        host: bench.host.alloc(128 * windows(c) as usize),
        ..Descriptor::new(Opcode::MsmG1, 1)
    }
}

/// The windows in host memory; their form is checked, and their CRC.
fn records<G: Ported>(bench: &mut Bench, group: &G, job: &Descriptor, answer: &Answer) -> Vec<G::Element> {
    let mut bytes = vec![0; 128 * windows(job.window.into()) as usize];
    bench.host.read(job.host, &mut bytes);
    assert_eq!(answer.payload_crc, crc32c(&bytes), "of all records, in order");
    let word = |four: &[u8]| u32::from_le_bytes(four.try_into().expect("four bytes"));
    let words: Vec<_> = bytes.chunks(4).map(word).collect();
    let record = |(number, record): (usize, &[u32])| {
        assert_eq!(record[24] as usize, number);
        assert!(record[25..].iter().all(|&word| word == 0));
        group.element_of(&record[..24])
    };
    words.chunks(RECORD).enumerate().map(record).collect()
}

/// Runs a job and compares everything; its windows and its answer.
fn check<G: Ported>(
    bench: &mut Bench,
    group: &G,
    (sum, c, in_flight): (&Sum<G::Element>, u64, u64),
    place: Place,
) -> (Vec<G::Element>, Answer)
where
    G::Element: PartialEq,
{
    let n = sum.scalars.len() as u64;
    let what = format!("n = {n}, c = {c}, {place:?}");
    let before = bench.counts();
    let job = prepare(bench, group, sum, c, place);
    bench.begin(&job);
    let answer = bench.finish();
    assert_eq!((answer.status, answer.detail), (Status::Ok, 0), "{what}");
    let got = records(bench, group, &job, &answer);
    let digits: Vec<_> = sum.scalars.iter().map(|s| recode(fr(), s, c)).collect();
    let expected = window_sums(group, &digits, &sum.points, c, 0..windows(c) as usize);
    assert!(got == expected, "{what}: windows differ");
    bench.host.free(job.host);
    let passes = windows(c).div_ceil(in_flight);
    let pairs = if n == 0 { 0 } else { (n + u64::from(place.first % 2)).div_ceil(2) };
    assert_eq!(bench.beats, [passes * pairs, passes * n, 2 * windows(c)], "{what}: beats");
    assert_eq!(bench.strobed, 2 * windows(c));
    assert!(bench.silence[0] < SILENCE, "{what}: {} cycles without progress", bench.silence[0]);
    check_counts(bench, &before, &answer, [passes * n, windows(c) << (c - 1)]);
    (got, answer)
}

/// What the card's registers gained by this job.
fn check_counts(bench: &Bench, before: &[u32; 15], answer: &Answer, [points, clears]: [u64; 2]) {
    let counts = bench.counts();
    let gained: Vec<_> = counts.iter().zip(before).map(|(a, b)| u64::from(a.wrapping_sub(*b))).collect();
    let [starved, rested, stalled, drain] = [6, 7, 8, 9].map(|at| gained[at]);
    assert_eq!([gained[0], gained[10]], [points, clears], "points, clears");
    assert_eq!([gained[2], starved + rested + stalled + drain], [answer.work, answer.bubbles]);
    assert_eq!(gained[12], answer.work + answer.bubbles, "every cycle is an addition or a bubble");
    let phases: u64 = gained[11..].iter().sum();
    assert!(phases <= answer.cycles, "phases {phases} of {} cycles", answer.cycles);
}

/// [`check`], and the whole sum by arkworks.
fn check_curve(bench: &mut Bench, sum: &Sum<G1Projective>, c: u64, place: Place) -> Answer {
    let (sums, answer) = check(bench, &G1, (sum, c, REAL.1), place);
    let scaled = sum.scalars.iter().zip(&sum.points).map(|(s, p)| *p * Fr::from(s.clone()));
    let expected = scaled.fold(G1Projective::ZERO, |sum, term| sum + term);
    assert_eq!(combine(&G1, &sums, c), expected, "the sum of n = {}, c = {c}", sum.points.len());
    answer
}

#[test]
fn unit_curve_of_every_length() {
    for weather in Weather::all() {
        let Some(mut bench) = Bench::open(REAL.0, weather, seed()) else { return };
        for n in [0, 1, 2, 3, 17] {
            for first in 0..2 {
                let sum = curve_sum(Kind::Edges, n, &mut bench.rng);
                let place = Place { first, ..Place::any(&mut bench, n) };
                check_curve(&mut bench, &sum, 5 + n as u64 % 4, place);
            }
        }
    }
}

#[test]
fn unit_curve_of_every_kind() {
    every_kind(REAL.0);
}

#[test]
fn unit_folded_curve_of_every_kind() {
    every_kind(FOLDED.0);
}

fn every_kind(name: &str) {
    let Some(mut bench) = Bench::open(name, WILD, seed()) else { return };
    for (kind, c) in KINDS.into_iter().zip([8, 7, 6, 8, 5, 4, 8, 2, 3]) {
        let n = 20 + bench.rng.next_u32() as usize % 40;
        let sum = curve_sum(kind, n, &mut bench.rng);
        let place = Place::any(&mut bench, n);
        check_curve(&mut bench, &sum, c, place);
    }
    let sum = Sum { points: vec![G1Projective::ZERO; 9], ..curve_sum(Kind::Uniform, 9, &mut bench.rng) };
    let place = Place::any(&mut bench, 9);
    check_curve(&mut bench, &sum, 6, place);
}

#[test]
fn unit_tiny_of_anything() {
    for weather in Weather::all() {
        let Some(mut bench) = Bench::open(TINY.0, weather, seed()) else { return };
        let rounds = if matches!(weather, Weather::Steady | WILD) { 25 } else { 5 };
        for _ in 0..usual_or_long(rounds, 40 * rounds) {
            let kind = KINDS[bench.rng.next_u32() as usize % KINDS.len()];
            let length = 1 << (bench.rng.next_u32() % 9);
            let n = (bench.rng.next_u32() % length) as usize;
            let c = 2 + u64::from(bench.rng.next_u32()) % 6;
            let sum = number_sum(kind, n, &mut bench.rng);
            let place = Place::any(&mut bench, n);
            check(&mut bench, &Numbers, (&sum, c, TINY.1), place);
        }
    }
}

/// The structural style: the same answers in the same clocks.
#[test]
fn unit_structural() {
    let seed = seed();
    let run = |name| {
        let mut bench = Bench::open(name, Weather::Steady, seed)?;
        let answers = [(90, 7), (1, 2), (200, 5)].map(|(n, c)| {
            let sum = number_sum(Kind::Uniform, n, &mut bench.rng);
            let place = Place::any(&mut bench, n);
            check(&mut bench, &Numbers, (&sum, c, TINY.1), place).1
        });
        Some(answers.map(|answer| (answer.cycles, answer.work, answer.bubbles)))
    };
    let Some(structural) = run("msm_unit_tiny") else { return };
    assert_eq!(structural, run(TINY.0).expect("built with the other"));
}

/// A job of its own kind of trouble: `plant` says what; the next job is well.
fn trouble(plant: impl Fn(&mut Bench, u64), status: Status) {
    for nth in 0..6 {
        let Some(mut bench) = Bench::open(TINY.0, WILD, seed()) else { return };
        let sum = number_sum(Kind::Uniform, 90, &mut bench.rng);
        let place = Place::any(&mut bench, 90);
        let job = prepare(&mut bench, &Numbers, &sum, 7, place);
        plant(&mut bench, nth);
        bench.begin(&job);
        let answer = bench.finish();
        assert_eq!((answer.status, answer.detail), (status, 2), "burst {nth}");
        let place = Place::any(&mut bench, 90);
        check(&mut bench, &Numbers, (&sum, 7, TINY.1), place);
    }
}

#[test]
fn unit_read_errors_are_told() {
    trouble(|bench, nth| bench.memory[0].faults().reads.push((3 * nth, Fault::Error)), Status::CardRead);
    trouble(|bench, nth| bench.memory[1].faults().reads.push((9 * nth, Fault::Error)), Status::CardRead);
}

#[test]
fn unit_write_errors_are_told() {
    trouble(|bench, nth| bench.host.faults().writes.push((nth, Fault::Error)), Status::HostWrite);
}

/// A job whose memory or whose host never answers makes no progress: the watchdog's case.
#[test]
fn unit_that_hangs_is_silent() {
    for at_host in [false, true] {
        let Some(mut bench) = Bench::open(TINY.0, WILD, seed()) else { return };
        let sum = number_sum(Kind::Uniform, 90, &mut bench.rng);
        let place = Place::any(&mut bench, 90);
        let job = prepare(&mut bench, &Numbers, &sum, 7, place);
        if at_host {
            bench.host.faults().writes.push((2, Fault::Drop));
        } else {
            bench.memory[1].faults().reads.push((20, Fault::Drop));
        }
        bench.begin(&job);
        assert_eq!(bench.until(Said::Done, 60_000), None);
        assert!(bench.silence[1] > 20_000, "{:?}", bench.silence);
        assert!(!bench.said(Said::Quiet), "a response is still owed");
    }
}

#[test]
fn unit_quiesces_in_the_middle() {
    for round in 0..25 {
        let seed = seed() ^ round;
        let Some(mut bench) = Bench::open(TINY.0, WILD, seed) else { return };
        let sum = number_sum(Kind::Uniform, 60, &mut bench.rng);
        let place = Place::any(&mut bench, 60);
        let job = prepare(&mut bench, &Numbers, &sum, 6, place);
        let whole = {
            bench.begin(&job);
            bench.finish().cycles
        };
        bench.begin(&job);
        let at = bench.rng.next_u32() as u64 % whole;
        assert_eq!(bench.until(Said::Done, at.max(1)), None);
        bench.set(Wire::Quiesce, true);
        bench.tick();
        let strobed = bench.strobed;
        bench.until(Said::Quiet, 3_000).expect("quiet soon");
        let beats = bench.beats;
        for _ in 0..500 {
            bench.tick();
            assert!(bench.said(Said::Quiet), "and quiet it stays");
        }
        assert_eq!(bench.beats, beats, "no beat after quiescence");
        assert!(bench.strobed - strobed <= 2, "only what was registered already is written");
        bench.reset();
        bench.wipe();
        assert_eq!(bench.counts(), [0; 15]);
        check(&mut bench, &Numbers, (&sum, 6, TINY.1), place);
    }
}

/// What is wiped, the gates themselves check word for word: `msm_unit`'s and `read_wiped`'s assertions.
#[test]
fn unit_wipes_and_goes_on() {
    let units = [(REAL, 32 << 7, 4_000), (FOLDED, 32 << 7, 8_000), (TINY, 5 << 6, 4_000)];
    for ((name, in_flight), depth, job) in units {
        let Some(mut bench) = Bench::open(name, WILD, seed()) else { continue };
        let wiped = bench.wipe();
        eprintln!("{name}: wiped in {wiped} cycles");
        for round in 0..3 {
            let place = Place::any(&mut bench, 50);
            if in_flight == REAL.1 {
                let sum = curve_sum(Kind::TwoValues, 50, &mut bench.rng);
                check_curve(&mut bench, &sum, 8, place);
            } else {
                let sum = number_sum(Kind::TwoValues, 50, &mut bench.rng);
                check(&mut bench, &Numbers, (&sum, 7, in_flight), place);
            }
            if round == 1 {
                bench.reset();
            }
            (bench.beats, bench.strobed) = ([0; 3], 0);
            let counts = bench.counts();
            let cycles = bench.wipe();
            assert!((depth..depth + job).contains(&cycles), "{cycles} cycles, {depth} buckets");
            assert_eq!((bench.beats, bench.counts()), ([0; 3], if round == 1 { [0; 15] } else { counts }));
        }
    }
}

/// Cycles of whole jobs, beside what reading and adding alone would take; how fast it simulates, idle and busy.
#[test]
fn unit_figures() {
    let Some(mut bench) = Bench::open(REAL.0, Weather::Steady, 1) else { return };
    for (n, c) in [(1 << 8, 8), (1 << 10, 8), (1 << 8, 6), (1 << 10, 6)] {
        let mut sum = curve_sum(Kind::Uniform, n, &mut bench.rng);
        let finite = |point: &mut G1Projective| {
            *point = if point.is_zero() { G1Projective::generator() } else { *point }
        };
        sum.points.iter_mut().for_each(finite);
        let place = Place { first: 0, scalars: 0, points: (MEMORY / 128) as u32 };
        let job = prepare(&mut bench, &G1, &sum, c, place);
        let start = Instant::now();
        bench.begin(&job);
        let cycles = bench.finish().cycles;
        let khz = cycles as f64 / start.elapsed().as_secs_f64() / 1e3;
        let (passes, sums) = (windows(c).div_ceil(REAL.1), windows(c));
        // DDR4 moves 76 bytes a cycle; each pass reads 96 a term.
        let reading = passes * 96 * n as u64 / 76;
        let adding = n as u64 * sums * ((1 << c) - 1) / (1 << c) + (sums << c);
        eprintln!(
            "n = {n}, c = {c}: {cycles} cycles in {passes} passes; additions {adding} ({:.3}), reading {reading}; {khz:.0} kHz",
            adding as f64 / cycles as f64
        );
        assert!(adding as f64 / cycles as f64 > 0.75);
    }
    let start = Instant::now();
    let clocks = 20_000;
    (0..clocks).for_each(|_| bench.tick());
    eprintln!("idle: {:.0} kHz", f64::from(clocks) / start.elapsed().as_secs_f64() / 1e3);
}

/// A comparison that cannot fail would pass everything: one bit of one point, flipped on its way, is found.
#[test]
fn unit_flipped_bit_is_found() {
    let Some(mut bench) = Bench::open(TINY.0, Weather::Steady, seed()) else { return };
    let sum = number_sum(Kind::One, 40, &mut bench.rng);
    let place = Place::any(&mut bench, 40);
    let job = prepare(&mut bench, &Numbers, &sum, 6, place);
    let read = |bench: &mut Bench| {
        bench.begin(&job);
        let answer = bench.finish();
        assert_eq!(answer.status, Status::Ok, "a flipped bit is no error of the bus");
        records(bench, &Numbers, &job, &answer)
    };
    let right = read(&mut bench);
    let nth = bench.memory[1].bursts()[0];
    bench.memory[1].faults().reads.push((nth, Fault::Flip(300)));
    assert_ne!(read(&mut bench), right);
}
