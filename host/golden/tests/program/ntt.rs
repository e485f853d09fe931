//! Transforms.

use crate::run::{Card, element};
use num_bigint::BigUint;
use proptest::prelude::*;
use zkcard_golden::field::Prime;
use zkcard_golden::ntt::{Transform, inverse, passes, plain_dft, root, transform};
use zkcard_golden::program::machine::Job;

const COURSE: u32 = 1;
const INVERSE: u32 = 32;
const COSET: u32 = 64;
const KINDS: [u32; 4] = [0, INVERSE, COSET, INVERSE | COSET];

/// Units where the source, the scratch and the destination begin; they are apart, but for a transform in place.
const SOURCE: u32 = 0x1000;
const SCRATCH: u32 = 0x20000;
const APART: u32 = 0x10000;

/// What the card does with x, after a check that it wrote nothing but destination and scratch.
fn on_card(x: &[BigUint], flags: u32, constants: [&BigUint; 2], destination: u32) -> Vec<BigUint> {
    let (mut card, fr, n) = (Card::new(), Prime::fr(), x.len() as u32);
    card.put(2 * SOURCE, x);
    let fields = [10, flags, 0, n.ilog2(), n, 0, SOURCE, SCRATCH, 0, destination];
    let slot = (flags != 0).then(|| constants.map(|value| fr.to_mont(value)));
    card.run(&Job { course: COURSE, fields, slot });
    if destination != SOURCE {
        assert!(card.get(2 * SOURCE, x.len()) == x, "the source was written");
    }
    let places = [SOURCE, SCRATCH, destination];
    let is_its_own = |unit: &u32, half: &bool| {
        places.iter().any(|place| (2 * place..2 * place + n).contains(&(2 * unit + u32::from(*half))))
    };
    assert!(
        card.outside.memory.keys().all(|(unit, half)| is_its_own(unit, half)),
        "it wrote what is not its own"
    );
    card.get(2 * destination, x.len())
}

fn in_model(x: &[BigUint], flags: u32, [shift, factor]: [&BigUint; 2]) -> Vec<BigUint> {
    let (fr, one) = (Prime::fr(), BigUint::from(1u8));
    let [shift, factor] = if flags == 0 { [&one, &one] } else { [shift, factor] }.map(Clone::clone);
    let job = Transform { inverse: flags & INVERSE != 0, shift, factor };
    transform(&fr, &job, x, &passes(x.len().ilog2(), 7))
}

fn elements(n: usize, seed: u64) -> Vec<BigUint> {
    let fr = Prime::fr();
    let next = |x: &BigUint| Some((x * x + seed) % &fr.p);
    std::iter::successors(Some(BigUint::from(seed + 2).pow(97) % &fr.p), next).take(n).collect()
}

#[test]
fn every_kind_and_size_to_1024_in_place_and_not() {
    let fr = Prime::fr();
    let (shift, factor) = (BigUint::from(5u8), BigUint::from(7u8).pow(80) % &fr.p);
    for log_n in 0..=10 {
        let x = elements(1 << log_n, log_n);
        for flags in KINDS {
            let expected = in_model(&x, flags, [&shift, &factor]);
            for destination in [SOURCE, APART] {
                let found = on_card(&x, flags, [&shift, &factor], destination);
                assert!(found == expected, "2^{log_n}, flags {flags}, to {destination}");
            }
        }
    }
}

#[test]
fn there_and_back_at_2_to_the_16() {
    let (fr, x) = (Prime::fr(), elements(1 << 16, 3));
    let (shift, one) = (BigUint::from(5u8), BigUint::from(1u8));
    let there = on_card(&x, COSET, [&shift, &one], SOURCE);
    let y = |point: &BigUint| x.iter().rev().fold(BigUint::ZERO, |sum, x| (sum * point + x) % &fr.p);
    assert_eq!(there[0], y(&shift), "the polynomial at the shift");
    assert_eq!(there[1], y(&(root(&fr, 16) * &shift % &fr.p)), "and at the next point");
    let [back, n_inverse] = [&shift, &BigUint::from(1u32 << 16)].map(|x| inverse(&fr, x));
    assert!(on_card(&there, INVERSE | COSET, [&back, &n_inverse], APART) == x);
}

#[test]
fn a_length_of_zero_does_nothing() {
    let mut card = Card::new();
    card.run(&Job { course: COURSE, fields: [10, 0, 0, 3, 0, 0, 1, 2, 3, 4], slot: None });
    assert!(card.outside.memory.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_elements(x in proptest::collection::vec(element(), 32), log_n in 0u32..6, kind in 0usize..4,
                    shift in element(), factor in element(), in_place: bool) {
        let x = &x[..1 << log_n];
        let expected = in_model(x, KINDS[kind], [&shift, &factor]);
        prop_assert_eq!(on_card(x, KINDS[kind], [&shift, &factor], if in_place { SOURCE } else { APART }), expected);
    }

    #[test]
    fn a_plain_one_is_the_sum_of_its_definition(x in proptest::collection::vec(element(), 16), log_n in 0u32..5) {
        let (fr, x, one) = (Prime::fr(), &x[..1 << log_n], BigUint::from(1u8));
        prop_assert_eq!(on_card(x, 0, [&one, &one], SOURCE), plain_dft(&fr, x, &root(&fr, log_n)));
    }
}
