//! Coordinates, eight at a time: elements of the base field (D = 1) or of Fq[u]/(u² + 1) (D = 2), component by component.
//!
//! In the extension (a₀ + a₁u)(b₀ + b₁u) takes three products (Karatsuba), whose columns are added and subtracted before
//! they are reduced: two reductions, not three. Where bounds differ, the larger is stated; it holds of each component.

use super::field::{self, carry, constant, product, sub};
use super::words::{all, zero};
use super::{Fe, LANES, constants::Field};
use ark_bn254::Fq;
use ark_ff::AdditiveGroup;
use std::arch::x86_64::*;

/// Of the base field, not carried.
type Wide = field::Wide<Fq>;
/// Carried components.
pub type Element<const D: usize> = [Fe; D];
/// Components that are not carried.
pub type WideElement<const D: usize> = [Wide; D];

/// In: values below 3.3p. Out: values below 2.2p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn mul<const D: usize>(a: &Element<D>, b: &Element<D>) -> Element<D> {
    carry_each(mul_wide(a, b))
}

/// In: values below 3.3p, so that a product of two is below 10.9·p², and p²/2²⁶⁰ < 0.0119p. Out: limbs below 22·2⁵² in
/// absolute value; values for D = 1 below 1.2p, for D = 2 in (0.8p, 2.2p) and [0, 1.3p).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn mul_wide<const D: usize>(a: &Element<D>, b: &Element<D>) -> WideElement<D> {
    let mut z = [Wide::new([zero(); 5]); D];
    match (&a[..], &b[..], &mut z[..]) {
        ([a0, a1], [b0, b1], [z0, z1]) => karatsuba([a0, a1], [b0, b1], [z0, z1]),
        _ => z[0] = field::mul_wide(&a[0], &b[0]),
    }
    z
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn karatsuba([a0, a1]: [&Fe; 2], [b0, b1]: [&Fe; 2], [z0, z1]: [&mut Wide; 2]) {
    let (mut real, unreal) = (product(a0, b0), product(a1, b1));
    let mut cross = product(&sum(a0, a1), &sum(b0, b1));
    for i in 0..10 {
        cross[i] = _mm512_sub_epi64(cross[i], _mm512_add_epi64(real[i], unreal[i])); // limbs in (−20·2⁵², 10·2⁵²)
        real[i] = _mm512_sub_epi64(real[i], unreal[i]); // limbs in (−10·2⁵², 10·2⁵²)
    }
    // Value after the reduction: a₀b₀ − a₁b₁ is above −10.9·p², so above −0.13p; a₀b₁ + a₁b₀ is not negative.
    *z0 = plus_p(field::montgomery(real));
    *z1 = field::montgomery(cross);
}

/// In: values below 3p. Out: limbs below 21·2⁵² in absolute value, values in [0, 1.5p).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn square_wide<const D: usize>(a: &Element<D>) -> WideElement<D> {
    let mut z = [Wide::new([zero(); 5]); D];
    match (&a[..], &mut z[..]) {
        ([a0, a1], [z0, z1]) => {
            // (a₀ + a₁)(a₀ − a₁ + 3p) < 6p·6p, of which 36·0.0119 < 0.5 remain; 2a₀·a₁ < 18p².
            *z0 = field::mul_wide(&sum(a0, a1), &carry(sub(a0, a1, 3)));
            *z1 = field::mul_wide(&sum(a0, a0), a1);
        }
        _ => z[0] = field::square_wide(&a[0]),
    }
    z
}

/// `a − b + k·p`, each as [`field::sub`].
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn sub_each<const D: usize>(a: &Element<D>, b: &Element<D>, k: usize) -> WideElement<D> {
    let mut z = [Wide::new([zero(); 5]); D];
    for i in 0..D {
        z[i] = sub(&a[i], &b[i], k);
    }
    z
}

/// `a − b + k·p`, each as [`field::sub_from`].
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn sub_from_each<const D: usize>(mut a: WideElement<D>, b: &Element<D>, k: usize) -> WideElement<D> {
    for i in 0..D {
        a[i] = field::sub_from(a[i], &b[i], k);
    }
    a
}

/// `k·a`. In: limbs below 2⁵⁸/k in absolute value, values below 8p/k.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn times<const D: usize>(k: u64, a: WideElement<D>) -> Element<D> {
    let mut z = a;
    for component in &mut z {
        for limb in &mut component.0 {
            *limb = _mm512_mullox_epi64(*limb, all(k));
        }
    }
    carry_each(z)
}

/// In: values below 3.3p. Out: values below 6.6p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn double<const D: usize>(a: &Element<D>) -> Element<D> {
    let mut z = none();
    for i in 0..D {
        z[i] = sum(&a[i], &a[i]);
    }
    z
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn carry_each<const D: usize>(a: WideElement<D>) -> Element<D> {
    let mut z = none();
    for i in 0..D {
        z[i] = carry(a[i]);
    }
    z
}

/// Each as [`field::tighten`].
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn tighten_each<const D: usize>(a: WideElement<D>) -> Element<D> {
    let mut z = none();
    for i in 0..D {
        z[i] = field::tighten(a[i]);
    }
    z
}

/// The number zero in every component.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn is_zero<const D: usize>(a: &Element<D>) -> __mmask8 {
    let mut mask = 0xff;
    for component in a {
        mask &= field::is_zero(component);
    }
    mask
}

/// As [`field::may_vanish`].
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn may_vanish<const D: usize>(a: &Element<D>) -> __mmask8 {
    let mut mask = 0xff;
    for component in a {
        mask &= field::may_vanish(component);
    }
    mask
}

/// As [`field::vanishes`].
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn vanishes<const D: usize>(a: &Element<D>) -> __mmask8 {
    let mut mask = 0xff;
    for component in a {
        mask &= field::vanishes(component);
    }
    mask
}

/// `b` in the lanes of `mask`, else `a`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn select<const D: usize>(mask: __mmask8, a: &Element<D>, b: &Element<D>) -> Element<D> {
    let mut z = none();
    for i in 0..D {
        z[i] = field::select(mask, &a[i], &b[i]);
    }
    z
}

/// The inverse of each lane, zero of zero. In: values below 2.2p. Out: values below 1.3p, those of D = 1 tight.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn invert<const D: usize>(a: &Element<D>) -> Element<D> {
    match &a[..] {
        [a0, a1] => {
            // 1/(a₀ + a₁u) = (a₀ − a₁u)/(a₀² + a₁²); the sum of the squares is below 2·1.1p, its limbs below 42·2⁵².
            let (a, b) = (field::square_wide(a0), field::square_wide(a1));
            let inverse = field::invert(&carry(sum_wide(a, b)));
            let opposite = carry(sub(&constant([0; 5]), a1, 3)); // in (0.8p, 3p]
            components([field::mul(a0, &inverse), field::mul(&opposite, &inverse)])
        }
        _ => [field::invert(&a[0]); D],
    }
}

/// One, or another unit that is its own stand-in for it: any number that is not zero serves.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn unit<const D: usize>() -> Element<D> {
    let mut unit = none();
    unit[0] = constant(Fq::FROM_ARK);
    unit
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn none<const D: usize>() -> Element<D> {
    [constant([0; 5]); D]
}

/// Register by register, as [`Fe::store`].
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn store<const D: usize>(a: &Element<D>, to: &mut Element<D>) {
    for (a, to) in a.iter().zip(to) {
        a.store(to);
    }
}

/// In: values below 8p. Out: canonical, in arkworks' form.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn to_ark<const D: usize>(a: &Element<D>) -> [[Fq; LANES]; D] {
    let mut lanes = [[Fq::ZERO; LANES]; D];
    for i in 0..D {
        lanes[i] = field::to_ark(&a[i]);
    }
    lanes
}

/// Out: tight.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn from_ark<const D: usize>(lanes: &[[Fq; LANES]; D]) -> Element<D> {
    let mut z = none();
    for i in 0..D {
        z[i] = field::from_ark(&lanes[i]);
    }
    z
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn components<T: Copy, const D: usize>(two: [T; 2]) -> [T; D] {
    let mut z = [two[0]; D];
    z[D - 1] = two[D - 1];
    z
}

/// In: values below 3.3p. Out: value below 6.6p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn sum(a: &Fe, b: &Fe) -> Fe {
    carry(sum_wide(Wide::new(a.0), Wide::new(b.0)))
}

/// In: limbs below 21·2⁵² in absolute value. Out: limbs below 22·2⁵².
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus_p(mut a: Wide) -> Wide {
    for (limb, multiples) in a.0.iter_mut().zip(&Fq::MULTIPLES) {
        *limb = _mm512_add_epi64(*limb, all(multiples[1]));
    }
    a
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn sum_wide(mut a: Wide, b: Wide) -> Wide {
    for i in 0..5 {
        a.0[i] = _mm512_add_epi64(a.0[i], b.0[i]);
    }
    a
}
