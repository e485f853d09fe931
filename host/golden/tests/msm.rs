//! The models of `rtl/msm`: digits give the scalar back, sums are arkworks'.

use ark_bn254::{Fr, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, BigInteger};
use num_bigint::{BigInt, BigUint};
use proptest::prelude::*;
use zkcard_golden::curve::affine_in;
use zkcard_golden::field::Prime;
use zkcard_golden::msm::*;

/// Scalars of which edges are many: around 0, r/2 and r, powers of two.
fn scalar() -> impl Strategy<Value = BigUint> {
    let r = Prime::fr().p;
    let (end, middle) = (r.clone(), &r / 2u8);
    prop_oneof![
        proptest::collection::vec(any::<u32>(), 9).prop_map(move |digits| BigUint::new(digits) % &end),
        (0u8..4).prop_map(BigUint::from),
        (1u8..4).prop_map(move |below| &r - below),
        (0u8..4).prop_map(move |near| &middle + near - 1u8),
        (0u32..253).prop_map(|bit| BigUint::from(1u8) << bit),
    ]
}

fn check_digits(s: &BigUint, c: u64) {
    let fr = Prime::fr();
    let recoded = recode(&fr, s, c);
    let half = 1i64 << (c - 1);
    assert!(recoded.digits.iter().all(|digit| (-half..half).contains(digit)));
    let value = (0..recoded.digits.len()).map(|w| BigInt::from(recoded.multiple(w)) << (c * w as u64));
    let (value, s): (BigInt, BigInt) = (value.sum(), s.clone().into());
    assert!(value == s || value == s - BigInt::from(fr.p), "c = {c}");
}

#[test]
fn digits_hold_the_edges_at_every_window() {
    let r = Prime::fr().p;
    for c in C_MIN..=16 {
        assert_eq!(recode(&Prime::fr(), &BigUint::ZERO, c).digits, vec![0; windows(c) as usize]);
        for s in [BigUint::from(1u8), &r - 1u8, &r / 2u8, &r / 2u8 + 1u8] {
            check_digits(&s, c);
        }
    }
}

proptest! {
    #[test]
    fn digits_give_the_scalar_back(s in scalar(), c in C_MIN..17) {
        check_digits(&s, c);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn sums_agree_with_arkworks(scalars in proptest::collection::vec(scalar(), 0..5), c in C_MIN..6) {
        let fq = Prime::fq();
        let points: Vec<_> = (0..scalars.len() as u64).map(|i| G1Projective::generator() * Fr::from(i / 2 * 77)).collect();
        let lifted: Vec<_> = points.iter().map(|p| {
            let [x, y] = p.into_affine().xy().map_or([BigUint::ZERO, BigUint::ZERO], |(x, y)| {
                [x, y].map(|a| BigUint::from_bytes_le(&a.0.to_bytes_le()))
            });
            affine_in(&fq, &x, &y)
        }).collect();
        let digits: Vec<_> = scalars.iter().map(|s| recode(&Prime::fr(), s, c)).collect();
        let group = Curve(fq.clone());
        let sums = window_sums(&group, &digits, &lifted, c, 0..windows(c) as usize);
        let [x, y] = combine(&group, &sums, c).to_affine(&fq);
        let expected = scalars.iter().zip(&points).fold(G1Projective::ZERO, |sum, (s, p)| sum + *p * Fr::from(s.clone()));
        let image = |a: ark_bn254::Fq| BigUint::from_bytes_le(&a.0.to_bytes_le());
        let expected = expected.into_affine().xy().map_or([BigUint::ZERO, BigUint::ZERO], |(x, y)| [image(x), image(y)]);
        prop_assert_eq!([x, y], expected);
    }
}
