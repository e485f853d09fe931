//! Jobs one after the other, wipes, and what becomes of a program with a fault.

use crate::msm::point;
use crate::run::{Card, PROGRAM};
use num_bigint::BigUint;
use std::collections::BTreeMap;
use zkcard_golden::field::Prime;
use zkcard_golden::program::machine::{Job, MachineError};

const WIPE: Job = Job { course: 3, fields: [0; 10], slot: None };

/// A flag that is none of a transform's.
const INTERRUPT: u32 = 16;

/// Places of the jobs below, in units: what they read, scratch, and results.
const FROM: [u32; 3] = [0, 100, 200];
const SCRATCH: u32 = 300;
const TO: u32 = 400;

fn numbers(count: usize, seed: u32) -> Vec<BigUint> {
    let r = Prime::fr().p;
    (0..count as u32).map(|i| BigUint::from(seed + i + 2).pow(60) % &r).collect()
}

fn pointwise(opcode: u32, length: u32, first: u32) -> Job {
    let [a, b, c] = FROM;
    let slot = Some([77u8, 0].map(BigUint::from));
    Job { course: 2, fields: [opcode, 0, 0, 0, length, first, a, b, c, TO], slot }
}

fn transform(flags: u32, log_n: u32, to: u32) -> Job {
    let slot = (flags != 0).then(|| [BigUint::from(77u8), BigUint::from(99u8)]);
    Job { course: 1, fields: [10, flags | INTERRUPT, 0, log_n, 1 << log_n, 0, FROM[0], SCRATCH, 0, to], slot }
}

fn sum(c: u32, length: u32, first: u32) -> Job {
    Job { course: 0, fields: [16, 0, c, 0, length, first, FROM[1], FROM[2], 0, 0], slot: None }
}

/// Jobs that need every word of the program, those that take longest last.
fn jobs() -> Vec<Job> {
    let kinds = [0, 32, 64, 96];
    let transforms = (0..5).flat_map(|log_n| kinds.map(|flags| (log_n, flags)));
    let transforms =
        transforms.flat_map(|(log_n, flags)| [TO, FROM[0]].map(|to| transform(flags, log_n, to)));
    let mut nothing = transform(96, 3, TO);
    nothing.fields[4] = 0;
    let products = [(8, 65, 2), (9, 64, 4), (8, 64, 0), (9, 65, 0), (9, 0, 0)];
    let products = products.map(|(opcode, length, first)| pointwise(opcode, length, first));
    [WIPE, nothing]
        .into_iter()
        .chain(transforms)
        .chain(products)
        .chain([sum(3, 0, 0), sum(3, 12, 1), sum(3, 13, 3)])
        .collect()
}

/// More instructions than any of these jobs needs.
const BUDGET: u64 = 200_000;

/// Does the next job, on fresh memory; what is written then.
fn outcome(card: &mut Card, job: &Job) -> Result<String, MachineError> {
    card.outside = Default::default();
    if job.course == 0 {
        let [scalars, points] = [FROM[1], FROM[2]].map(|unit| 2 * unit);
        card.put(scalars, &numbers(18, 5));
        card.put(scalars + 2, &[0u32, 3, 3, 1, 0].map(BigUint::from));
        card.put(points, &[1, 1, -1, 2, 3, 0, 4, 4, 5, 9, 7, 6, -6].map(point).concat());
    } else {
        FROM.iter().for_each(|unit| card.put(2 * unit, &numbers(80, *unit)));
    }
    card.try_run(job, BUDGET)?;
    let memory: BTreeMap<_, _> = card.outside.memory.iter().collect();
    let is_wiped = job.course == WIPE.course && card.machine.is_wiped();
    Ok(format!("{memory:?} {:?} {is_wiped}", card.outside.records))
}

/// Whether any job ends otherwise than it should.
fn is_found(words: &[u64], sound: &[String]) -> bool {
    let mut card = Card::of(words);
    jobs().iter().zip(sound).any(|(job, sound)| outcome(&mut card, job).as_ref() != Ok(sound))
}

#[test]
fn a_wipe_leaves_zeros_and_goes_on() {
    let mut card = Card::new();
    assert!(!card.machine.is_wiped());
    card.run(&WIPE);
    assert!(card.machine.is_wiped());
    card.put(0, &numbers(4, 1));
    card.run(&transform(0, 2, TO));
    assert!(!card.machine.is_wiped());
}

#[test]
fn every_word_is_needed_by_some_job() {
    let mut card = Card::new();
    jobs().iter().for_each(|job| {
        outcome(&mut card, job).expect("a job that ends");
    });
    let unused: Vec<_> =
        (0..).zip(&card.machine.visits).filter(|(_, visits)| **visits == 0).map(|(at, _)| at).collect();
    assert_eq!(unused, [0; 0], "words that no job came to");
}

#[test]
fn a_word_that_does_nothing_is_found() {
    let mut card = Card::new();
    let sound: Vec<_> = jobs().iter().map(|job| outcome(&mut card, job).expect("a job that ends")).collect();
    assert!(!is_found(&PROGRAM.words, &sound) && sound[0].ends_with("true"));
    // What zeros through the multipliers do is the gates' own: here they leave nothing behind.
    let unseen = PROGRAM.labels["wipe_products"]..PROGRAM.labels["wipe_scalars"];
    let tried: Vec<_> = (0..PROGRAM.words.len()).step_by(STRIDE).filter(|at| !unseen.contains(at)).collect();
    let is_missed = |at: &&usize| {
        let mut words = PROGRAM.words.clone();
        words[**at] = 0; // add s0, s0, 0
        !is_found(&words, &sound)
    };
    let missed: Vec<_> = tried.iter().filter(is_missed).collect();
    // Few words only save time, or matter to numbers that these jobs do not have.
    assert!(8 * missed.len() < tried.len(), "of {} words these may be missing: {missed:?}", tried.len());
}

#[test]
fn a_flipped_bit_is_found() {
    let mut card = Card::new();
    let sound: Vec<_> = jobs().iter().map(|job| outcome(&mut card, job).expect("a job that ends")).collect();
    for label in [
        "product",
        "quotient_loop",
        "stage_loop",
        "first_loop",
        "last_loop",
        "scale_loop",
        "second",
        "sums",
        "alone",
    ] {
        let mut words = PROGRAM.words.clone();
        words[PROGRAM.labels[label] + 2] ^= 1;
        assert!(is_found(&words, &sound), "a flipped bit two words after {label}");
    }
}

/// One word in so many is put out.
const STRIDE: usize = 29;
