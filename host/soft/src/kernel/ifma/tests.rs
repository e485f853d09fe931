//! The fields' steps at the edges of what they promise.

#![allow(unsafe_code)] // calls of functions that are compiled for processors with AVX-512 IFMA

use super::IfmaG1 as Ifma;
use super::constants::{Field, MASK};
use super::factor::{Factors, canonical, times};
use super::field::*;
use super::words::{all, to_words};
use ark_bn254::{Fq, Fr};
use ark_ff::{BigInt, BigInteger};
use ark_std::rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

type Value = BigInt<5>;

/// The test's body for each field.
macro_rules! each_field {
    ($($name:ident),+ $(,)?) => {
        mod base { $(#[test] fn $name() { super::$name::<super::Fq>(); })+ }
        mod scalar { $(#[test] fn $name() { super::$name::<super::Fr>(); })+ }
    };
}

each_field!(
    tight_numbers_are_below_p_and_a_little,
    products_are_below_twice_p,
    multiples_of_p_vanish_and_nothing_else_does,
    products_by_factors_are_below_twice_p,
    canonical_numbers_are_below_p,
);

fn tight_numbers_are_below_p_and_a_little<F: Field>() {
    for (value, borrowed) in
        near_multiples::<F>().into_iter().flat_map(|value| (0..4).map(move |limb| (value, limb)))
    {
        if value >= shifted(p::<F>(), -1) && Ifma::detect().is_some() {
            let mut limbs = limbs(value).map(|limb| limb as i64);
            limbs[borrowed] -= 3 << 52; // one number, written with a negative limb
            limbs[borrowed + 1] += 3;
            // SAFETY: `detect` found the features.
            let tight = unsafe { tighten_limbs::<F>(limbs) };
            assert_eq!(residue::<F>(tight), residue::<F>(value), "{value}, limb {borrowed} negative");
            assert!(tight < sum(p::<F>(), shifted(p::<F>(), -23)), "{value}, limb {borrowed} negative");
        }
    }
}

fn products_are_below_twice_p<F: Field>() {
    let mut rng = ChaCha20Rng::seed_from_u64(20);
    let mut values = near_multiples::<F>();
    values.extend((0..200).map(|_| widened::<F>(F::rand(&mut rng).into_bigint(), rng.gen_range(0..7))));
    let bound = sum(p::<F>(), less(p::<F>(), shifted(p::<F>(), -2))); // 1.75p; the product of two 8p makes 1.76p
    for (i, (a, b)) in values.iter().flat_map(|a| values.iter().step_by(5).map(move |b| (*a, *b))).enumerate()
    {
        if Ifma::detect().is_some() {
            // SAFETY: `detect` found the features.
            let (product, square) = unsafe { multiply::<F>(a, b) };
            assert_eq!(
                residue::<F>(product) * shift::<F>(),
                residue::<F>(a) * residue::<F>(b),
                "pair {i}, seed 20"
            );
            assert_eq!(residue::<F>(square) * shift::<F>(), residue::<F>(a).square(), "square {i}, seed 20");
            assert!(product <= sum(bound, shifted(p::<F>(), -6)), "pair {i}, seed 20");
        }
    }
}

fn multiples_of_p_vanish_and_nothing_else_does<F: Field>() {
    let four = shifted(p::<F>(), 2);
    for value in near_multiples::<F>().into_iter().filter(|value| *value < four && Ifma::detect().is_some()) {
        // SAFETY: `detect` found the features.
        let (may, does) = unsafe { vanishing::<F>(value) };
        let expected = if residue::<F>(value) == F::zero() { 0xff } else { 0 };
        assert_eq!(does, expected, "{value}");
        assert!(may & does == does, "{value}");
    }
}

fn products_by_factors_are_below_twice_p<F: Field>() {
    let mut rng = ChaCha20Rng::seed_from_u64(21);
    let mut factors = vec![F::zero(), F::one(), -F::one()];
    factors.extend((0..8).map(|_| F::rand(&mut rng)));
    for (a, w) in loose::<F>().into_iter().flat_map(|a| factors.iter().map(move |w| (a, *w))) {
        if Ifma::detect().is_some() {
            // SAFETY: `detect` found the features.
            let product = unsafe { multiply_by_factor(a, w) };
            assert_eq!(residue::<F>(product), residue::<F>(a) * w, "{a} times {w}, seed 21");
            assert!(product < sum(p::<F>(), p::<F>()), "{a} times {w}, seed 21");
        }
    }
}

fn canonical_numbers_are_below_p<F: Field>() {
    for a in loose::<F>().into_iter().filter(|_| Ifma::detect().is_some()) {
        // SAFETY: `detect` found the features.
        let canonical = unsafe { made_canonical::<F>(a) };
        assert_eq!(residue::<F>(canonical), residue::<F>(a), "{a}");
        assert!(canonical < p::<F>(), "{a}");
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply_by_factor<F: Field>(a: Value, w: F) -> Value {
    let form = widened::<F>((w * shift::<F>()).into_bigint(), 0);
    let [factor, ..] = Factors::<F>::new(&constant(limbs(form))).each();
    value(&carry(times::<F>(&constant(limbs(a)), &factor)))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn made_canonical<F: Field>(a: Value) -> Value {
    value(&canonical::<F>(&constant(limbs(a))))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn tighten_limbs<F: Field>(limbs: [i64; 5]) -> Value {
    value(&tighten(Wide::<F>::new(limbs.map(|limb| all(limb as u64)))))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn multiply<F: Field>(a: Value, b: Value) -> (Value, Value) {
    let (a, b) = (constant::<F>(limbs(a)), constant(limbs(b)));
    (value(&mul(&a, &b)), value(&carry(square_wide(&a))))
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn vanishing<F: Field>(number: Value) -> (u8, u8) {
    let number = constant::<F>(limbs(number));
    (may_vanish(&number), vanishes(&number))
}

/// k·p, and up to 2⁶⁴ and about 2²²⁰ more or less, from 0 to 8p, which is not among them.
fn near_multiples<F: Field>() -> Vec<Value> {
    let nears = [0, 1, 2, 1 << 51, 1 << 52, u64::MAX].map(Value::from);
    let nears = nears.into_iter().chain((208..232).map(|bits| shifted(Value::from(1u64), bits)));
    let multiples = (0..=8u64).map(|k| (0..k).fold(Value::zero(), |value, _| sum(value, p::<F>())));
    let around = multiples
        .flat_map(|multiple| nears.clone().flat_map(move |near| [sum(multiple, near), less(multiple, near)]));
    around.filter(|value| *value < shifted(p::<F>(), 3)).collect()
}

/// k·p, and up to 2⁶⁴ and about 2²³⁰ more or less, from 0 to 64p, which is not among them.
fn loose<F: Field>() -> Vec<Value> {
    let nears = [0, 1, 1 << 52, u64::MAX].map(Value::from).into_iter();
    let nears = nears.chain([156, 207, 208, 230].map(|bits| shifted(Value::from(1u64), bits)));
    let multiples = (0..=64u64).map(|k| (0..k).fold(Value::zero(), |value, _| sum(value, p::<F>())));
    let around = multiples
        .flat_map(|multiple| nears.clone().flat_map(move |near| [sum(multiple, near), less(multiple, near)]));
    around.filter(|value| *value < shifted(p::<F>(), 6)).collect()
}

fn p<F: Field>() -> Value {
    widened::<F>(F::MODULUS, 0)
}

/// `value + k·p`.
fn widened<F: Field>(value: BigInt<4>, k: u64) -> Value {
    let [w0, w1, w2, w3] = value.0;
    let multiple = (0..k).fold(Value::zero(), |multiple, _| sum(multiple, p::<F>()));
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
fn value<F: Field>(number: &Fe<F>) -> Value {
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

fn residue<F: Field>(value: Value) -> F {
    F::from_le_bytes_mod_order(&value.to_bytes_le())
}

/// 2²⁶⁰.
fn shift<F: Field>() -> F {
    F::from(2u64).pow([260u64])
}
