//! What jobs take of cycles, against the intervals that the card reports.
//!
//! The driver's model (`drivers/offload/src/cost.rs`) multiplies them with digits, and twice with buckets, of a sum; with beats and
//! passes of up to seven stages of a transform; with beats of products. Its budgets are sixteen times that.

use crate::msm::{point, sum_of};
use crate::run::Card;
use num_bigint::BigUint;
use zkcard_golden::field::Prime;
use zkcard_golden::msm::windows;
use zkcard_golden::program::machine::Job;
use zkcard_golden::program::package::INTERVALS;

fn interval(name: &str) -> f64 {
    let (_, cycles) = INTERVALS.iter().find(|(known, _)| *known == name).expect("an interval");
    f64::from(*cycles)
}

fn numbers(count: u32) -> Vec<BigUint> {
    let r = Prime::fr().p;
    (2..).take(count as usize).map(|i| BigUint::from(i as u32).pow(90) % &r).collect()
}

#[test]
fn sums() {
    for c in [5, 6] {
        let points: Vec<_> = (0..48).map(|i| point(i % 20 + 1)).collect();
        let cycles = |n: u32| sum_of(&numbers(n), &points[..n as usize], c, 0).1 as f64;
        let (buckets, all) = (cycles(0), cycles(48));
        let a_bucket = buckets / (windows(c) << (c - 1)) as f64;
        let a_digit = (all - buckets) / (48 * windows(c)) as f64;
        assert!(
            a_digit < interval("MSM") && a_digit > 0.75 * interval("MSM"),
            "c = {c}: {a_digit} cycles a digit"
        );
        assert!(a_bucket < 2.0 * interval("MSM"), "c = {c}: {a_bucket} cycles a bucket");
    }
}

#[test]
fn transforms() {
    let slot = Some([5u8, 7].map(BigUint::from));
    for log_n in [3u32, 7, 8, 10] {
        let n = 1 << log_n;
        let mut card = Card::new();
        card.put(0, &numbers(n));
        let fields = [10, 96, 0, log_n, n, 0, 0, 0x4000, 0, 0x8000];
        let cycles = card.run(&Job { course: 1, fields, slot: slot.clone() }) as f64;
        let beats = f64::from(log_n.div_ceil(7) * n / 2);
        let a_beat = cycles / beats;
        assert!(cycles < 3_000.0 + interval("NTT") * beats, "2^{log_n}: {a_beat} cycles a beat");
        assert!(log_n != 7 || a_beat > 0.75 * interval("NTT"), "seven stages: {a_beat} cycles a beat");
    }
}

#[test]
fn products_and_quotients() {
    for opcode in [8, 9] {
        let mut card = Card::new();
        [0, 0x1000, 0x2000].iter().for_each(|unit| card.put(2 * unit, &numbers(400)));
        let fields = [opcode, 0, 0, 0, 400, 0, 0, 0x1000, 0x2000, 0x3000];
        let cycles =
            card.run(&Job { course: 2, fields, slot: Some([5u8, 7].map(BigUint::from)) }) as f64 / 200.0;
        assert!(cycles < interval("VEC") + 5.0, "{cycles} cycles a beat");
    }
}

/// How long an addition is: instructions of the pair's routine and around it.
#[test]
fn instructions_of_an_addition() {
    let points: Vec<_> = (0..48).map(|i| point(i % 20 + 1)).collect();
    let count = |n: u32| sum_of(&numbers(n), &points[..n as usize], 6, 0).2;
    let additions = 48 * windows(6);
    let each = (count(48) - count(0)) / additions;
    assert!((50..64).contains(&each), "{each} instructions a digit");
}
