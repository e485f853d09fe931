//! Where the values of a circuit live: among the integers, or in a prime field.

use ark_ff::{BigInteger, PrimeField};
use std::marker::PhantomData;
use zeroize::Zeroize;

/// Where values live.
pub trait Domain {
    /// A value, also a coefficient.
    type Value: Copy + Zeroize;
    /// From a small integer.
    fn lift(value: i64) -> Self::Value;
    /// As a small integer; any integer if it is not one.
    fn small(value: Self::Value) -> i64;
    /// `sum + x·y`.
    fn mul_add(sum: Self::Value, x: Self::Value, y: Self::Value) -> Self::Value;
    /// `x·y/over`, the division exact.
    fn mul_div(x: Self::Value, y: Self::Value, over: i64) -> Self::Value;
}

/// The integers, for values that fit an `i64`. Sums wrap: they are exact whenever their result fits.
#[derive(Debug)]
pub enum Integers {}

/// A prime field; small integers are its elements nearest to zero.
#[derive(Debug)]
pub struct Modular<F>(PhantomData<F>);

impl Domain for Integers {
    type Value = i64;
    fn lift(value: i64) -> i64 {
        value
    }
    fn small(value: i64) -> i64 {
        value
    }
    fn mul_add(sum: i64, x: i64, y: i64) -> i64 {
        sum.wrapping_add(x.wrapping_mul(y))
    }
    fn mul_div(x: i64, y: i64, over: i64) -> i64 {
        x.wrapping_mul(y) / over
    }
}

impl<F: PrimeField> Domain for Modular<F> {
    type Value = F;
    fn lift(value: i64) -> F {
        F::from(value)
    }
    fn small(value: F) -> i64 {
        let (negative, size) = sign_and_size(value);
        let low = size.as_ref()[0] as i64;
        if negative { low.wrapping_neg() } else { low }
    }
    fn mul_add(sum: F, x: F, y: F) -> F {
        sum + x * y
    }
    fn mul_div(x: F, y: F, over: i64) -> F {
        x * y / F::from(over)
    }
}

/// The integer nearest to zero that a field element stands for, if it fits: −5 for r − 5.
pub fn signed<F: PrimeField>(value: F) -> Option<i64> {
    let (negative, size) = sign_and_size(value);
    let (low, high) = size.as_ref().split_first()?;
    let size = high.iter().all(|&limb| limb == 0).then(|| i64::try_from(*low).ok())??;
    Some(if negative { -size } else { size })
}

fn sign_and_size<F: PrimeField>(value: F) -> (bool, F::BigInt) {
    let mut half = F::MODULUS;
    half.div2();
    let size = value.into_bigint();
    if size > half { (true, (-value).into_bigint()) } else { (false, size) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::Fr;
    use ark_ff::Field;

    #[test]
    fn signed_is_the_inverse_of_lift() {
        for value in [0, 1, -1, 5, -5, i64::MAX, -i64::MAX, 1 << 40] {
            assert_eq!(signed(Fr::from(value)), Some(value));
        }
        let wide = Fr::from(2).pow([64]);
        assert_eq!(
            [wide, -wide, Fr::from(2).inverse().unwrap(), Fr::from(1u64 << 63)].map(signed),
            [None; 4]
        );
    }
}
