//! Products and quotients.

use crate::run::{Card, element};
use num_bigint::BigUint;
use proptest::prelude::*;
use zkcard_golden::field::Prime;
use zkcard_golden::program::machine::Job;
use zkcard_golden::vec;

const COURSE: u32 = 2;
const MULTIPLY: u32 = 8;
const QUOTIENT: u32 = 9;

/// Units where a, b, c and d begin.
type Units = [u32; 4];
const APART: Units = [100, 200, 300, 400];

fn job(opcode: u32, length: usize, first: u32, [a, b, c, d]: Units, k: &BigUint) -> Job {
    let fr = Prime::fr();
    let factor = fr.to_mont(&fr.to_mont(k));
    let fields = [opcode, 0, 0, 0, length as u32, first, a, b, c, d];
    Job { course: COURSE, fields, slot: Some([factor, BigUint::from(0u8)]) }
}

/// The job's result, after a check that nothing else was written.
fn result(opcode: u32, first: u32, units: Units, k: &BigUint, parts: [&[BigUint]; 3]) -> Vec<BigUint> {
    let (mut card, n) = (Card::new(), parts[0].len());
    let used = if opcode == QUOTIENT { 3 } else { 2 };
    for (unit, part) in units.iter().zip(parts).take(used) {
        card.put(2 * unit + first, part);
    }
    let before = card.outside.memory.clone();
    card.run(&job(opcode, n, first, units, k));
    let wanted = 2 * units[3] + first..2 * units[3] + first + n as u32;
    let is_result = |(unit, half): &(u32, bool)| wanted.contains(&(2 * unit + u32::from(*half)));
    let mut others = card.outside.memory.iter().filter(|(at, _)| !is_result(at));
    assert!(others.all(|(at, value)| before.get(at) == Some(value)), "it wrote what is not its own");
    card.get(wanted.start, n)
}

fn edges(n: usize, step: usize) -> Vec<BigUint> {
    let r = Prime::fr().p;
    let all = [BigUint::from(0u8), 1u8.into(), &r - 1u8, &r - 2u8, &r / 2u8];
    (0..n).map(|i| all[(i * step + i / 5) % all.len()].clone()).collect()
}

#[test]
fn every_short_length_and_edge() {
    let (fr, k) = (Prime::fr(), &Prime::fr().p - 3u8);
    for n in 0..12 {
        let [a, b, c] = [1, 2, 3].map(|step| edges(n, step));
        let parts = [&a[..], &b, &c];
        assert_eq!(result(MULTIPLY, 0, APART, &k, parts), vec::mul(&fr, &a, &b), "{n}");
        assert_eq!(result(QUOTIENT, 6, APART, &k, parts), vec::quotient(&fr, &k, parts), "{n}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_vectors(terms in proptest::collection::vec([element(), element(), element()], 0..20), k in element(),
                   first in 0u32..9, place in 0usize..4) {
        let fr = Prime::fr();
        let part = |i: usize| terms.iter().map(|term| term[i].clone()).collect::<Vec<_>>();
        let [a, b, c] = [part(0), part(1), part(2)];
        let first = 2 * first;
        let into = |place: usize| [APART[0], APART[1], APART[2], APART[place]];
        let parts = [&a[..], &b, &c];
        prop_assert_eq!(result(MULTIPLY, first, into(if place == 2 { 3 } else { place }), &k, parts), vec::mul(&fr, &a, &b));
        prop_assert_eq!(result(QUOTIENT, first, into(place), &k, parts), vec::quotient(&fr, &k, parts));
    }
}
