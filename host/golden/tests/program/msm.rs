//! Sums.

use crate::run::{Card, element};
use num_bigint::BigUint;
use proptest::prelude::*;
use std::sync::LazyLock;
use zkcard_golden::curve::{Point, affine_in};
use zkcard_golden::field::Prime;
use zkcard_golden::msm::{C_MIN, Curve, Group, combine, recode, window_sums, windows};
use zkcard_golden::program::machine::Job;

const COURSE: u32 = 0;
/// The largest window that the program has buckets for.
const C_MAX: u64 = 8;
const SCALARS: u32 = 0x100;
const POINTS: u32 = 0x1000;

/// 0·G, 1·G, … as x and y.
static POINTS_OF: LazyLock<Vec<[BigUint; 2]>> = LazyLock::new(|| {
    let fq = Prime::fq();
    let group = Curve(fq.clone());
    let [x, y] = [1u8, 2].map(|value| fq.to_mont(&value.into()));
    let generator = affine_in(&fq, &x, &y);
    let next = |sum: &Point| Some(group.add(sum, &generator));
    let sums = std::iter::successors(Some(group.zero()), next);
    sums.take(24).map(|sum| sum.to_affine(&fq)).collect()
});

/// A point by its number; those below 0 are turned.
pub fn point(number: i32) -> [BigUint; 2] {
    let [x, y] = POINTS_OF[number.unsigned_abs() as usize].clone();
    if number < 0 { [x, (&Prime::fq().p - &y) % &Prime::fq().p] } else { [x, y] }
}

/// The window sums as the card records them, its cycles and its instructions.
pub fn sum_of(scalars: &[BigUint], points: &[[BigUint; 2]], c: u64, first: u32) -> (Vec<Point>, u64, u64) {
    let mut card = Card::new();
    card.put(2 * SCALARS + first, scalars);
    card.put(2 * POINTS, &points.concat());
    let before = card.outside.memory.clone();
    let fields = [16, 0, c as u32, 0, scalars.len() as u32, first, SCALARS, POINTS, 0, 0];
    let cycles = card.run(&Job { course: COURSE, fields, slot: None });
    assert!(card.outside.memory == before, "it wrote card memory");
    assert_eq!(card.outside.records.len() as u64, 2 * windows(c));
    let sums = card.outside.records.chunks(2).enumerate().map(|(number, beats)| {
        let [(place, [x, y]), (next, [z, of])] = beats else { panic!("two beats") };
        assert_eq!([*place, *next], [0, 1].map(|beat| 2 * number as u32 + beat));
        assert_eq!(*of, number.into());
        Point { x: x.clone(), y: y.clone(), z: z.clone() }
    });
    (sums.collect(), cycles, card.machine.visits.iter().sum())
}

fn in_model(scalars: &[BigUint], points: &[[BigUint; 2]], c: u64) -> Vec<Point> {
    let (fq, fr) = (Prime::fq(), Prime::fr());
    let points: Vec<_> = points.iter().map(|[x, y]| affine_in(&fq, x, y)).collect();
    let digits: Vec<_> = scalars.iter().map(|s| recode(&fr, s, c)).collect();
    window_sums(&Curve(fq), &digits, &points, c, 0..windows(c) as usize)
}

fn is_sound(sum: &Point) -> bool {
    let fq = Prime::fq();
    let is_zero = |a: &BigUint| a % &fq.p == BigUint::ZERO;
    [&sum.x, &sum.y, &sum.z].into_iter().all(|a| fq.is_loose(a))
        && (!is_zero(&sum.z) || is_zero(&sum.x) && !is_zero(&sum.y))
}

/// Window by window the same points as the model's.
fn check(scalars: &[BigUint], points: &[[BigUint; 2]], c: u64, first: u32) -> u64 {
    let fq = Prime::fq();
    let (sums, cycles, _) = sum_of(scalars, points, c, first);
    assert!(sums.iter().all(is_sound), "c = {c}: a record that the host would refuse");
    for (window, (sum, expected)) in sums.iter().zip(in_model(scalars, points, c)).enumerate() {
        assert_eq!(sum.to_affine(&fq), expected.to_affine(&fq), "c = {c}, window {window}");
    }
    cycles
}

fn edges() -> Vec<BigUint> {
    let r = Prime::fr().p;
    let one = BigUint::from(1u8);
    let half = &r / 2u8;
    vec![
        0u8.into(),
        1u8.into(),
        2u8.into(),
        &r - 1u8,
        &r - 2u8,
        half.clone(),
        half + 1u8,
        &one << 128u32,
        (&one << 128u32) - 1u8,
        (&one << 253u32) - 1u8,
    ]
}

#[test]
fn every_window_and_edge() {
    let scalars = edges();
    let numbers = [1, 2, 1, 1, -1, 3, 3, 0, 5, -7];
    let points: Vec<_> = numbers.map(point).into();
    for c in C_MIN..=C_MAX {
        check(&scalars, &points, c, 0);
        check(&scalars[1..], &points[1..], c, 3);
    }
}

#[test]
fn lengths_of_zero_and_one() {
    check(&[], &[], 5, 0);
    check(&[], &[], 5, 1);
    for s in edges() {
        check(std::slice::from_ref(&s), &[point(1)], 4, 1);
        check(&[s], &[point(0)], 6, 2);
    }
}

/// Sums, doublings and differences in one bucket; the same scalar everywhere.
#[test]
fn equal_scalars() {
    let points: Vec<_> = [1, 1, -1, 2, 2, 4, -8, 0, 0, 3, -3, 5, 5].map(point).into();
    for s in [BigUint::ZERO, 1u8.into(), 5u8.into(), &Prime::fr().p - 1u8, &Prime::fr().p / 3u8] {
        check(&vec![s; points.len()], &points, 6, 0);
    }
}

#[test]
fn what_ends_early_is_cheap() {
    let points = vec![point(3); 64];
    let cycles = |scalar: u32| check(&vec![scalar.into(); 64], &points, 6, 0);
    let (none, one) = (cycles(0), cycles(1));
    let of_points = one - none;
    assert!(of_points < 64 * 900, "{of_points}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_sums(terms in proptest::collection::vec((element(), -23i32..24), 0..12), c in C_MIN..C_MAX + 1, first in 0u32..4) {
        let (scalars, points): (Vec<_>, Vec<_>) = terms.into_iter().map(|(s, number)| (s, point(number))).unzip();
        check(&scalars, &points, c, first);
    }

    #[test]
    fn any_small_scalars(terms in proptest::collection::vec((-70i32..70, -5i32..6), 0..24), c in C_MIN..C_MAX + 1) {
        let fr = Prime::fr();
        let scalar = |s: i32| if s < 0 { &fr.p - s.unsigned_abs() } else { s.unsigned_abs().into() };
        let (scalars, points): (Vec<_>, Vec<_>) = terms.into_iter().map(|(s, number)| (scalar(s), point(number))).unzip();
        check(&scalars, &points, c, 0);
        let group = Curve(Prime::fq());
        let (sums, ..) = sum_of(&scalars, &points, c, 0);
        prop_assert_eq!(
            combine(&group, &sums, c).to_affine(&group.0),
            combine(&group, &in_model(&scalars, &points, c), c).to_affine(&group.0)
        );
    }
}
