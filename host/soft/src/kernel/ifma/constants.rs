//! What the fields' arithmetic multiplies and masks with, computed from arkworks' modulus.

use super::inverse::inverse;
use ark_ff::{BigInt, Fp, MontBackend, MontConfig, PrimeField};

pub const MASK: u64 = (1 << 52) - 1;

/// A field whose elements fit the limbs: p between 2²⁵³ and 2²⁵⁴, which is what every bound beside a step rests on.
pub trait Field: PrimeField<BigInt = BigInt<4>> {
    /// p in limbs.
    const P: [u64; 5] = split(Self::MODULUS.0);
    /// −p⁻¹ mod 2⁵².
    const MU: u64 = negated_inverse(Self::P[0]) & MASK;
    /// Multiples of p, limb by limb and not carried: limbs below 8·2⁵² = 2⁵⁵.
    const MULTIPLES: [[u64; 8]; 5] = multiples(Self::P);
    /// ⌊2⁵⁸ / (⌊p/2²²⁶⌋ + 1)⌋: takes the top of a number to its quotient by p. Below 2³¹, as p/2²²⁶ > 2²⁷.
    const RECIPROCAL: u64 = reciprocal(Self::P[4]);
    /// 2²⁶⁰ − p in limbs: what is added instead of taking off p where the sum is cut to 260 bits.
    const MINUS_P: [u64; 5] = complement(Self::P);
    /// −p⁻¹ mod 2²⁶⁰ in limbs.
    const MU_WIDE: [u64; 5] = negated_inverse_wide(Self::P);
    /// ⌊2⁹⁷ / (⌊p/2²⁰⁸⌋ + 1)⌋: takes the top limb to the quotient by p. Below 2⁵², as p/2²⁰⁸ ≥ 2⁴⁵.
    const RECIPROCAL_WIDE: u64 = ((1u128 << 97) / (Self::P[4] as u128 + 1)) as u64;
    /// 2²⁶⁰ mod p: one, in Montgomery form.
    const UNIT: [u64; 5] = split(power_of_two(260, Self::MODULUS.0));
    /// 2²⁶⁴ mod p and 2²⁵⁶ mod p: their Montgomery products with a value multiply it by 2⁴ and by 2⁻⁴, which is what
    /// lies between arkworks' R = 2²⁵⁶ and ours.
    const FROM_ARK: [u64; 5] = split(power_of_two(264, Self::MODULUS.0));
    const TO_ARK: [u64; 5] = split(power_of_two(256, Self::MODULUS.0));

    /// The four words in which arkworks holds an element, times R = 2²⁵⁶.
    fn words(&self) -> [u64; 4];

    /// The element of these words, which are below p.
    fn of_words(words: BigInt<4>) -> Self;

    /// `1/a`, and zero of zero.
    fn inverted(&self) -> Self;
}

impl<T: MontConfig<4>> Field for Fp<MontBackend<T, 4>, 4> {
    #[inline]
    fn words(&self) -> [u64; 4] {
        self.0.0
    }

    #[inline]
    fn of_words(words: BigInt<4>) -> Self {
        Self::new_unchecked(words)
    }

    fn inverted(&self) -> Self {
        inverse(self)
    }
}

const fn split(w: [u64; 4]) -> [u64; 5] {
    [
        w[0] & MASK,
        (w[0] >> 52 | w[1] << 12) & MASK,
        (w[1] >> 40 | w[2] << 24) & MASK,
        (w[2] >> 28 | w[3] << 36) & MASK,
        w[3] >> 16,
    ]
}

/// By Newton's step, which doubles the bits that are right: 1, 2, 4, … 64.
const fn negated_inverse(odd: u64) -> u64 {
    let mut inverse = 1u64;
    let mut step = 0;
    while step < 6 {
        inverse = inverse.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(inverse)));
        step += 1;
    }
    inverse.wrapping_neg()
}

const fn complement(p: [u64; 5]) -> [u64; 5] {
    let (mut z, mut at) = ([0; 5], 0);
    while at < 5 {
        z[at] = MASK - p[at] + (at == 0) as u64; // p is odd, so the sum in the lowest limb carries nothing
        at += 1;
    }
    z
}

/// Limb by limb: each limb of the result makes one more limb of 1 + p·result vanish.
const fn negated_inverse_wide(p: [u64; 5]) -> [u64; 5] {
    let (mut z, mut rest, mut at) = ([0; 5], [1u128, 0, 0, 0, 0], 0);
    while at < 5 {
        z[at] = (rest[at] as u64).wrapping_mul(negated_inverse(p[0])) & MASK;
        let mut j = 0;
        while at + j < 5 {
            rest[at + j] += z[at] as u128 * p[j] as u128;
            j += 1;
        }
        if at < 4 {
            rest[at + 1] += rest[at] >> 52;
        }
        at += 1;
    }
    z
}

const fn reciprocal(top: u64) -> u64 {
    assert!(top >> 45 == 1, "p is not between 2^253 and 2^254");
    (1 << 58) / ((top >> 18) + 1)
}

const fn multiples(p: [u64; 5]) -> [[u64; 8]; 5] {
    let mut all = [[0; 8]; 5];
    let mut at = 0;
    while at < 40 {
        all[at / 8][at % 8] = p[at / 8] * (at % 8) as u64;
        at += 1;
    }
    all
}

/// `2^exponent` mod p.
const fn power_of_two(exponent: usize, p: [u64; 4]) -> [u64; 4] {
    let mut value = [1, 0, 0, 0];
    let mut step = 0;
    while step < exponent {
        value = [
            value[0] << 1,
            value[1] << 1 | value[0] >> 63,
            value[2] << 1 | value[1] >> 63,
            value[3] << 1 | value[2] >> 63,
        ];
        if !less(value, p) {
            value = minus(value, p);
        }
        step += 1;
    }
    value
}

const fn less(a: [u64; 4], b: [u64; 4]) -> bool {
    let mut i = 4;
    while i > 0 {
        i -= 1;
        if a[i] != b[i] {
            return a[i] < b[i];
        }
    }
    false
}

const fn minus(mut a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let (mut i, mut borrow) = (0, 0);
    while i < 4 {
        let (difference, under) = a[i].overflowing_sub(b[i]);
        let (difference, under_again) = difference.overflowing_sub(borrow);
        (a[i], borrow) = (difference, (under || under_again) as u64);
        i += 1;
    }
    a
}
