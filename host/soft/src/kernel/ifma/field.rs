//! A field, eight elements at a time.

use super::LANES;
use super::constants::{Field, MASK};
use super::limbs::{add_high, add_low};
use super::words::{all, from_words, join, to_words, unjoin, zero};
use ark_ff::{BigInt, BigInteger};
use std::arch::x86_64::*;
use std::marker::PhantomData;

/// Carried: limbs in [0, 2⁵²), value below 8p where a step does not say otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Fe<F>(pub [__m512i; 5], PhantomData<F>);

/// Not carried: limbs signed, below 2⁵⁸ in absolute value, value in [0, 8p).
#[derive(Clone, Copy)]
pub struct Wide<F>(pub [__m512i; 5], PhantomData<F>);

impl<F> Wide<F> {
    /// In: limbs and value within the bounds of a `Wide`.
    #[inline]
    pub fn new(limbs: [__m512i; 5]) -> Self {
        Wide(limbs, PhantomData)
    }
}

impl<F> Fe<F> {
    /// In: limbs and value within the bounds of an `Fe`.
    #[inline]
    pub fn new(limbs: [__m512i; 5]) -> Self {
        Fe(limbs, PhantomData)
    }

    /// Register by register: the compiler would call for a copy of memory.
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub fn store(&self, to: &mut Self) {
        let [l0, l1, l2, l3, l4] = &mut to.0;
        *l0 = self.0[0];
        *l1 = self.0[1];
        *l2 = self.0[2];
        *l3 = self.0[3];
        *l4 = self.0[4];
    }
}

/// Montgomery product. In: values whose product is below 64·p². Out: value below 1.8p, as
/// 64·p²/2²⁶⁰ < 0.76p and the multiple of p that is added is below p·2²⁶⁰. In general K·p² give (1 + K/84)·p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn mul<F: Field>(a: &Fe<F>, b: &Fe<F>) -> Fe<F> {
    carry(mul_wide(a, b))
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn mul_wide<F: Field>(a: &Fe<F>, b: &Fe<F>) -> Wide<F> {
    montgomery(product(a, b))
}

/// The ten columns of a product, not carried: limbs below 10·2⁵², which is what [`montgomery`] takes.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn product<F: Field>(a: &Fe<F>, b: &Fe<F>) -> [__m512i; 10] {
    let mut z = [zero(); 10];
    for i in 0..5 {
        for j in 0..5 {
            // A column takes at most five low and five high halves, each below 2⁵²: limbs below 10·2⁵².
            z[i + j] = add_low(z[i + j], a.0[i], b.0[j]);
            z[i + j + 1] = add_high(z[i + j + 1], a.0[i], b.0[j]);
        }
    }
    z
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn square_wide<F: Field>(a: &Fe<F>) -> Wide<F> {
    let mut z = [zero(); 10];
    for i in 0..5 {
        for j in i + 1..5 {
            // At most two pairs i < j have one sum, so a column takes at most two low and two high halves.
            z[i + j] = add_low(z[i + j], a.0[i], a.0[j]);
            z[i + j + 1] = add_high(z[i + j + 1], a.0[i], a.0[j]);
        }
    }
    for column in &mut z {
        *column = _mm512_add_epi64(*column, *column); // limbs below 8·2⁵²
    }
    for i in 0..5 {
        // One more half a column: limbs below 9·2⁵².
        z[2 * i] = add_low(z[2 * i], a.0[i], a.0[i]);
        z[2 * i + 1] = add_high(z[2 * i + 1], a.0[i], a.0[i]);
    }
    montgomery(z)
}

/// Adds multiples of p that make the five low limbs vanish, and takes those off. In: limbs in (−20·2⁵², 10·2⁵²). Each
/// column takes at most ten more halves and a carry below 2⁵ in absolute value, so limbs stay in (−21·2⁵², 21·2⁵²), where
/// 21·2⁵² < 2⁵⁷. Value: (z + m·p)/2²⁶⁰ for some m in [0, 2²⁶⁰).
///
/// The lowest limb of m·p is not computed: it is what lifts z[i] to a multiple of 2⁵², and is below 2⁵² itself, so that
/// ⌈z[i]/2⁵²⌉ is carried. The port that multiplies is the one that everything waits for.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn montgomery<F: Field>(mut z: [__m512i; 10]) -> Wide<F> {
    for i in 0..5 {
        let m = add_low(zero(), z[i], all(F::MU)); // below 2⁵²; takes the low 52 bits of z[i] by itself
        z[i + 1] = add_high(z[i + 1], m, all(F::P[0]));
        for j in 1..5 {
            z[i + j] = add_low(z[i + j], m, all(F::P[j]));
            z[i + j + 1] = add_high(z[i + j + 1], m, all(F::P[j]));
        }
        let lifted = _mm512_add_epi64(z[i], all(MASK));
        z[i + 1] = _mm512_add_epi64(z[i + 1], _mm512_srai_epi64::<52>(lifted));
    }
    Wide::new([z[5], z[6], z[7], z[8], z[9]])
}

/// In: limbs below 2⁶⁰ in absolute value. Out: the same value, carried. The carries are below 2⁹, so no sum leaves 63
/// bits; the top limb takes what is left, ⌊value/2²⁰⁸⌋, which is not negative where the value is not.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn carry<F: Field>(Wide(mut z, _): Wide<F>) -> Fe<F> {
    for i in 0..4 {
        z[i + 1] = _mm512_add_epi64(z[i + 1], _mm512_srai_epi64::<52>(z[i]));
        z[i] = _mm512_and_si512(z[i], all(MASK));
    }
    Fe::new(z)
}

/// Takes off p as often as fits. In: limbs below 2⁵⁷ in absolute value, value in [p/2, 8p). Out: tight.
///
/// `top` is ⌊value/2²⁰⁸⌋ or one beside it, since what the three low limbs hold is below 2¹⁶² in absolute value. It is
/// lowered by one and cut, and the reciprocal is rounded down, so that the quotient q never exceeds ⌊value/p⌋. What q is
/// short of value/p before it is cut: 2⁻²⁷ by cutting the top (2²²⁶ of p > 2²⁵³), 2⁻²⁷ by cutting the reciprocal, and
/// 8·2⁻²⁷ by rounding p up to a multiple of 2²²⁶, since value < 8p; in all less than 2⁻²³, which is ε.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn tighten<F: Field>(Wide(mut z, _): Wide<F>) -> Fe<F> {
    let top = _mm512_add_epi64(z[4], _mm512_srai_epi64::<52>(z[3])); // in [2⁴⁴, 2⁴⁹)
    let below = _mm512_srli_epi64::<18>(_mm512_sub_epi64(top, all(1))); // below 2³¹
    let q = _mm512_srli_epi64::<58>(_mm512_mul_epu32(below, all(F::RECIPROCAL))); // at most 7
    for (limb, multiples) in z.iter_mut().zip(&F::MULTIPLES) {
        *limb = _mm512_sub_epi64(*limb, _mm512_permutexvar_epi64(q, from_words(*multiples))); // limbs below 2⁵⁸
    }
    carry(Wide::new(z))
}

/// `a − b + k·p`, k ≤ 4. In: b below k·p, a + k·p below 8p. Out: limbs below 5·2⁵² < 2⁵⁵ in absolute value, value not
/// negative.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn sub<F: Field>(a: &Fe<F>, b: &Fe<F>, k: usize) -> Wide<F> {
    sub_from(Wide::new(a.0), b, k)
}

/// As [`sub`], from limbs below 2⁵⁷ to limbs below 2⁵⁷ + 5·2⁵² < 2⁵⁸.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn sub_from<F: Field>(Wide(mut z, _): Wide<F>, b: &Fe<F>, k: usize) -> Wide<F> {
    for (i, limb) in z.iter_mut().enumerate() {
        *limb = _mm512_add_epi64(_mm512_sub_epi64(*limb, b.0[i]), all(F::MULTIPLES[i][k]));
    }
    Wide::new(z)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn is_zero<F: Field>(a: &Fe<F>) -> __mmask8 {
    let any = a.0.iter().fold(zero(), |any, limb| _mm512_or_si512(any, *limb));
    _mm512_testn_epi64_mask(any, any)
}

/// Whether a value in [0, 4p) may be a multiple of p: told by the lowest limb alone, so with few false alarms.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn may_vanish<F: Field>(a: &Fe<F>) -> __mmask8 {
    (0..4).fold(0, |mask, k| mask | _mm512_cmpeq_epi64_mask(a.0[0], all(F::MULTIPLES[0][k] & MASK)))
}

/// Whether a value in [0, 4p) is a multiple of p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn vanishes<F: Field>(a: &Fe<F>) -> __mmask8 {
    (0..4).fold(0, |mask, k| {
        let multiple = carry::<F>(Wide::new(std::array::from_fn(|i| all(F::MULTIPLES[i][k]))));
        mask | (0..5).fold(0xff, |equal, i| equal & _mm512_cmpeq_epi64_mask(a.0[i], multiple.0[i]))
    })
}

/// `b` in the lanes of `mask`, else `a`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn select<F: Field>(mask: __mmask8, a: &Fe<F>, b: &Fe<F>) -> Fe<F> {
    Fe::new(std::array::from_fn(|i| _mm512_mask_blend_epi64(mask, a.0[i], b.0[i])))
}

/// The inverse of each lane, zero of zero: one inversion for all of them.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn invert<F: Field>(a: &Fe<F>) -> Fe<F> {
    let mut lanes = to_ark(a);
    invert_all(&mut lanes);
    from_ark(&lanes)
}

/// By one inversion of the product of those that are not zero.
fn invert_all<F: Field>(values: &mut [F; LANES]) {
    let factors = values.map(|value| if value.is_zero() { F::one() } else { value });
    let (mut prefixes, mut product) = ([F::one(); LANES], F::one());
    for (prefix, factor) in prefixes.iter_mut().zip(&factors) {
        *prefix = product;
        product *= factor;
    }
    let mut inverse = product.inverted();
    for (value, (prefix, factor)) in values.iter_mut().zip(prefixes.iter().zip(&factors)).rev() {
        if !value.is_zero() {
            *value = inverse * prefix;
        }
        inverse *= factor;
    }
}

/// In: value below 8p. Out: canonical, in arkworks' form.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn to_ark<F: Field>(a: &Fe<F>) -> [F; LANES] {
    // Below 1.1p after the product; another p, so that `tighten` may take it off again.
    let product = mul_wide::<F>(a, &constant(F::TO_ARK));
    let tight =
        tighten::<F>(Wide::new(std::array::from_fn(|i| _mm512_add_epi64(product.0[i], all(F::P[i])))));
    let words = join(tight.0).map(to_words);
    std::array::from_fn(|lane| {
        let mut value = BigInt(std::array::from_fn(|i| words[i][lane]));
        if value >= F::MODULUS {
            let _ = value.sub_with_borrow(&F::MODULUS);
        }
        F::of_words(value)
    })
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn from_ark<F: Field>(lanes: &[F; LANES]) -> Fe<F> {
    let words: [__m512i; 4] = std::array::from_fn(|i| from_words(lanes.map(|lane| lane.words()[i])));
    let product = mul_wide::<F>(&Fe::new(unjoin(words)), &constant(F::FROM_ARK));
    tighten(Wide::new(std::array::from_fn(|i| _mm512_add_epi64(product.0[i], all(F::P[i])))))
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn constant<F: Field>(limbs: [u64; 5]) -> Fe<F> {
    Fe::new(limbs.map(|limb| _mm512_set1_epi64(limb as i64)))
}
