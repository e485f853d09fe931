//! The field's steps at the edges of what they promise.

#![allow(unsafe_code)] // calls of functions that are compiled for processors with AVX-512 IFMA

use super::Ifma;
use super::constants::MASK;
use super::field::*;
use super::words::{all, to_words};
use ark_bn254::Fq;
use ark_ff::{BigInt, BigInteger, Field, PrimeField, UniformRand};
use ark_std::rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

type Value = BigInt<5>;

#[test]
fn tight_numbers_are_below_p_and_a_little() {
    for (value, borrowed) in
        near_multiples().into_iter().flat_map(|value| (0..4).map(move |limb| (value, limb)))
    {
        if value >= shifted(p(), -1) && Ifma::detect().is_some() {
            let mut limbs = limbs(value).map(|limb| limb as i64);
            limbs[borrowed] -= 3 << 52; // one number, written with a negative limb
            limbs[borrowed + 1] += 3;
            // SAFETY: `detect` found the features.
            let tight = unsafe { tighten_limbs(limbs) };
            assert_eq!(fq(tight), fq(value), "{value}, limb {borrowed} negative");
            assert!(tight < sum(p(), shifted(p(), -23)), "{value}, limb {borrowed} negative");
        }
    }
}

#[test]
fn products_are_below_twice_p() {
    let mut rng = ChaCha20Rng::seed_from_u64(20);
    let mut values = near_multiples();
    values.extend((0..200).map(|_| widened(Fq::rand(&mut rng).into_bigint(), rng.gen_range(0..7))));
    let bound = sum(p(), less(p(), shifted(p(), -2))); // 1.75p; the product of two 8p makes 1.76p
    for (i, (a, b)) in values.iter().flat_map(|a| values.iter().step_by(5).map(move |b| (*a, *b))).enumerate()
    {
        if Ifma::detect().is_some() {
            // SAFETY: `detect` found the features.
            let (product, square) = unsafe { multiply(a, b) };
            assert_eq!(fq(product) * shift(), fq(a) * fq(b), "pair {i}, seed 20");
            assert_eq!(fq(square) * shift(), fq(a).square(), "square {i}, seed 20");
            assert!(product <= sum(bound, shifted(p(), -6)), "pair {i}, seed 20");
        }
    }
}

#[test]
fn multiples_of_p_vanish_and_nothing_else_does() {
    let four = shifted(p(), 2);
    for value in near_multiples().into_iter().filter(|value| *value < four && Ifma::detect().is_some()) {
        // SAFETY: `detect` found the features.
        let (may, does) = unsafe { vanishing(value) };
        let expected = if fq(value) == Fq::from(0u64) { 0xff } else { 0 };
        assert_eq!(does, expected, "{value}");
        assert!(may & does == does, "{value}");
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn tighten_limbs(limbs: [i64; 5]) -> Value {
    value(&tighten(Wide(limbs.map(|limb| all(limb as u64)))))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply(a: Value, b: Value) -> (Value, Value) {
    let (a, b) = (constant(limbs(a)), constant(limbs(b)));
    (value(&mul(&a, &b)), value(&carry(square_wide(&a))))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn vanishing(number: Value) -> (u8, u8) {
    let number = constant(limbs(number));
    (may_vanish(&number), vanishes(&number))
}

/// k·p, and up to 2⁶⁴ and about 2²²⁰ more or less, from 0 to 8p, which is not among them.
fn near_multiples() -> Vec<Value> {
    let nears = [0, 1, 2, 1 << 51, 1 << 52, u64::MAX].map(Value::from);
    let nears = nears.into_iter().chain((208..232).map(|bits| shifted(Value::from(1u64), bits)));
    let multiples = (0..=8u64).map(|k| (0..k).fold(Value::zero(), |value, _| sum(value, p())));
    let around = multiples
        .flat_map(|multiple| nears.clone().flat_map(move |near| [sum(multiple, near), less(multiple, near)]));
    around.filter(|value| *value < shifted(p(), 3)).collect()
}

fn p() -> Value {
    widened(Fq::MODULUS, 0)
}

/// `value + k·p`.
fn widened(value: BigInt<4>, k: u64) -> Value {
    let [w0, w1, w2, w3] = value.0;
    let multiple = (0..k).fold(Value::zero(), |multiple, _| sum(multiple, p()));
    sum(BigInt([w0, w1, w2, w3, 0]), multiple)
}

fn sum(mut a: Value, b: Value) -> Value {
    a.add_with_carry(&b);
    a
}

/// Wraps to far above 8p where b is more.
fn less(mut a: Value, b: Value) -> Value {
    a.sub_with_borrow(&b);
    a
}

/// To the left, or with a minus to the right.
fn shifted(value: Value, by: i32) -> Value {
    if by < 0 { value >> by.unsigned_abs() } else { value << by.unsigned_abs() }
}

fn limbs(value: Value) -> [u64; 5] {
    std::array::from_fn(|i| (value >> (52 * i as u32)).0[0] & MASK)
}

/// The number that every lane holds.
fn value(number: &Fe) -> Value {
    let limbs = number.0.map(|limb| {
        let lanes = to_words(limb);
        assert!(
            lanes.iter().all(|lane| *lane == lanes[0] && *lane <= MASK),
            "a limb is not carried: {lanes:x?}"
        );
        Value::from(lanes[0])
    });
    limbs.into_iter().rev().fold(Value::zero(), |value, limb| sum(value << 52, limb))
}

fn fq(value: Value) -> Fq {
    Fq::from_le_bytes_mod_order(&value.to_bytes_le())
}

/// 2²⁶⁰.
fn shift() -> Fq {
    Fq::from(2u64).pow([260u64])
}
