//! The models of `rtl/field` against arkworks, at full width and at a small one.

use ark_ff::{BigInteger, Field, PrimeField};
use num_bigint::BigUint;
use proptest::prelude::*;
use zkcard_golden::field::*;

/// A number below `end`, edges often.
fn below(end: BigUint) -> impl Strategy<Value = BigUint> {
    let (last, middle) = (&end - 1u8, &end / 2u8);
    prop_oneof![
        1 => prop_oneof![Just(BigUint::ZERO), Just(1u8.into()), Just(last), Just(middle.clone()), Just(middle - 1u8)],
        4 => proptest::collection::vec(any::<u32>(), 9).prop_map(move |digits| BigUint::new(digits) % &end),
    ]
}

fn loose(field: &Prime) -> impl Strategy<Value = BigUint> + use<> {
    below(field.two_p())
}

/// The element whose memory image in arkworks is `a` mod p.
fn ark<F: PrimeField>(field: &Prime, a: &BigUint) -> F {
    F::from(field.from_mont(a))
}

fn agrees<F: PrimeField>(field: &Prime, got: &BigUint, expected: F) {
    assert!(field.is_loose(got), "{got} is not loose");
    assert_eq!(ark::<F>(field, got), expected);
}

fn all<F: PrimeField>(f: &Prime, a: &BigUint, b: &BigUint) {
    let (x, y) = (ark::<F>(f, a), ark::<F>(f, b));
    agrees(f, &mod_add(f, a, b), x + y);
    agrees(f, &mod_sub(f, a, b), x - y);
    agrees(f, &mod_neg(f, a), -x);
    agrees(f, &mod_dbl(f, a), x.double());
    agrees(f, &mod_tighten(f, a), x);
    assert!(mod_tighten(f, a) < f.p);
    agrees(f, &mont_mul(f, a, b), x * y);
    agrees(f, &mont_mul_serial(f, a, b), x * y);
    agrees(f, &mont_sum(f, [a, b], [b, b]), x * y + y * y);
    agrees(f, &mont_difference(f, [a, b], [b, b]), x * y - y * y);
}

#[test]
fn primes_are_those_of_arkworks() {
    assert_eq!(Prime::fq().p, ark_bn254::Fq::MODULUS.into());
    assert_eq!(Prime::fr().p, ark_bn254::Fr::MODULUS.into());
}

#[test]
fn montgomery_form_is_arkworks_memory_image() {
    let x = ark_bn254::Fq::from(1_234_567_890_123_456_789u64);
    let image = BigUint::from_bytes_le(&x.0.to_bytes_le());
    assert_eq!(Prime::fq().to_mont(&x.into_bigint().into()), image);
}

#[test]
fn small_width_exhaustively_at_its_edges() {
    let f = Prime::small();
    let edges = || (0u32..8).chain(16377..16389).chain(32754..32762).map(BigUint::from);
    for (a, b) in edges().flat_map(|a| edges().map(move |b| (a.clone(), b))) {
        let product = mont_mul(&f, &a, &b);
        assert!(f.is_loose(&product));
        assert_eq!(f.from_mont(&product), f.from_mont(&a) * f.from_mont(&b) % &f.p);
        assert!(f.is_loose(&mont_sum(&f, [&a, &b], [&b, &b])));
        assert!(f.is_loose(&mont_difference(&f, [&a, &a], [&b, &b])));
        let inverse = mod_inv(&f, &a);
        let expected = if f.from_mont(&a) == BigUint::ZERO { BigUint::ZERO } else { 1u8.into() };
        assert_eq!(f.from_mont(&mont_mul(&f, &a, &inverse)), expected);
    }
}

proptest! {
    #[test]
    fn fq_agrees_with_arkworks(a in loose(&Prime::fq()), b in loose(&Prime::fq())) {
        all::<ark_bn254::Fq>(&Prime::fq(), &a, &b);
    }

    #[test]
    fn fr_agrees_with_arkworks(a in loose(&Prime::fr()), b in loose(&Prime::fr())) {
        all::<ark_bn254::Fr>(&Prime::fr(), &a, &b);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn inverse_agrees_with_arkworks(a in loose(&Prime::fq())) {
        let f = Prime::fq();
        let x = ark::<ark_bn254::Fq>(&f, &a);
        agrees(&f, &mod_inv(&f, &a), x.inverse().unwrap_or_default());
    }
}
