//! Products with known factors, whose quotients by p are computed beforehand (Shoup's method).
//!
//! To multiply many values a with one w < p, let q = ⌊w·2²⁶⁰/p⌋. Then Q = ⌊a·q/2²⁶⁰⌋ is the quotient of a·w by p or
//! hardly less, and a·w − Q·p is found modulo 2²⁶⁰: half of each of three products is all there is to compute, and w
//! needs no Montgomery form, so that a keeps whatever form it has.
//!
//! Values here are *loose*: carried, below 64p < 2²⁶⁰.

use super::constants::{Field, MASK};
use super::field::{Fe, Wide, carry, constant, mul, select};
use super::limbs::{add_high, add_low};
use super::words::{all, to_words, zero};
use std::arch::x86_64::*;

/// A factor for all lanes: w and q in limbs.
#[derive(Clone, Copy, Debug)]
#[repr(align(16))]
pub struct Factor {
    w: [u64; 5],
    q: [u64; 5],
}

/// A factor for each lane: w and q, carried.
#[derive(Clone, Copy)]
pub struct Factors<F> {
    w: Fe<F>,
    q: Fe<F>,
}

impl<F: Field> Factors<F> {
    /// In: 2²⁶⁰ times what to multiply with, modulo p, below 16p.
    ///
    /// q is (w·2²⁶⁰ − ρ)/p with ρ = w·2²⁶⁰ mod p. That is exact, so it may be computed modulo 2²⁶⁰, as ρ·(−p⁻¹).
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub fn new(value: &Fe<F>) -> Self {
        let w = canonical(&mul(value, &constant([1, 0, 0, 0, 0])));
        let rest = canonical(&mul(value, &constant(F::UNIT)));
        Factors { w, q: Fe::new(cut(low_product([zero(); 5], &rest, &constant(F::MU_WIDE)))) }
    }

    /// The factors lane by lane.
    #[target_feature(enable = "avx512f,avx512ifma")]
    pub fn each(&self) -> [Factor; 8] {
        let (w, q) = (self.w.0.map(to_words), self.q.0.map(to_words));
        std::array::from_fn(|lane| Factor { w: w.map(|limb| limb[lane]), q: q.map(|limb| limb[lane]) })
    }
}

/// `a·w`. In: a below 2²⁶⁰. Out: limbs below 18·2⁵² < 2⁵⁷ in absolute value; value below
/// (1 + a/2²⁶⁰ + 2⁻⁴⁹)·p, so below 2p for a loose a: Q falls short by less than one for its being cut, by a/2²⁶⁰ for q's
/// being cut, and by less than 7.1·2²⁰⁸/2²⁶⁰ for the columns that are left out.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn times<F: Field>(a: &Fe<F>, Factor { w, q }: &Factor) -> Wide<F> {
    product(a, &Factors { w: constant(*w), q: constant(*q) })
}

/// As [`times`], each lane by its own.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn product<F: Field>(a: &Fe<F>, by: &Factors<F>) -> Wide<F> {
    let quotient = high_product(a, &by.q);
    let z = low_product(low_product([zero(); 5], a, &by.w), &quotient, &constant(F::MINUS_P));
    // Modulo 2²⁶⁰ the top limb counts modulo 2⁵². The true one is in [0, 2⁴⁸), less a carry below 2⁵: what is in the
    // low 52 bits of z[4], read with a sign, is that.
    let [z0, z1, z2, z3, z4] = z;
    Wide::new([z0, z1, z2, z3, _mm512_srai_epi64::<12>(_mm512_slli_epi64::<12>(z4))])
}

/// Columns 5 to 9 of a product, carried up to them from columns 3 (high halves) and 4. Out: limbs of which the low 52
/// bits count. Columns 0 to 3 would be below 7.1·2²⁰⁸ more.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn high_product<F>(a: &Fe<F>, b: &Fe<F>) -> Fe<F> {
    let mut z = [zero(); 6]; // columns 4 to 9
    for i in 0..5 {
        for j in 3 - i.min(3)..5 {
            // At most nine halves a column: limbs below 9·2⁵², with a carry of at most nine.
            if i + j >= 4 {
                z[i + j - 4] = add_low(z[i + j - 4], a.0[i], b.0[j]);
            }
            z[i + j - 3] = add_high(z[i + j - 3], a.0[i], b.0[j]);
        }
    }
    for i in 0..5 {
        z[i + 1] = _mm512_add_epi64(z[i + 1], _mm512_srli_epi64::<52>(z[i]));
    }
    Fe::new([z[1], z[2], z[3], z[4], z[5]])
}

/// Adds columns 0 to 4 of a product. A column takes at most five low and four high halves: limbs grow by 9·2⁵².
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn low_product<F>(mut z: [__m512i; 5], a: &Fe<F>, b: &Fe<F>) -> [__m512i; 5] {
    for i in 0..5 {
        for j in 0..5 - i {
            z[i + j] = add_low(z[i + j], a.0[i], b.0[j]);
            if i + j < 4 {
                z[i + j + 1] = add_high(z[i + j + 1], a.0[i], b.0[j]);
            }
        }
    }
    z
}

/// Carried, modulo 2²⁶⁰. In: limbs in [0, 2⁶²).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn cut(mut z: [__m512i; 5]) -> [__m512i; 5] {
    for i in 0..4 {
        z[i + 1] = _mm512_add_epi64(z[i + 1], _mm512_srli_epi64::<52>(z[i]));
    }
    z.map(|limb| _mm512_and_si512(limb, all(MASK)))
}

/// In: loose. Out: below p.
///
/// The quotient by which p is taken off is rounded down throughout. What it lacks of value/p before it is cut is below
/// 3·64·2⁻⁴⁵ (the top limb cut, the reciprocal cut, p rounded up to a multiple of 2²⁰⁸), so that less than p + 2⁻³⁷·p is
/// left, of which one more p is taken off where it fits.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn canonical<F: Field>(a: &Fe<F>) -> Fe<F> {
    let estimate = add_high(zero(), a.0[4], all(F::RECIPROCAL_WIDE));
    let q = _mm512_srli_epi64::<45>(estimate); // at most 63
    let mut z = a.0;
    for i in 0..5 {
        // At most one low and one high half a column: limbs below 3·2⁵².
        z[i] = add_low(z[i], q, all(F::MINUS_P[i]));
        if i < 4 {
            z[i + 1] = add_high(z[i + 1], q, all(F::MINUS_P[i]));
        }
    }
    less_p(&Fe::new(cut(z)))
}

/// In: carried, below 2p. Out: below p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn less_p<F: Field>(a: &Fe<F>) -> Fe<F> {
    let less: Fe<F> = carry(Wide::new(std::array::from_fn(|i| _mm512_sub_epi64(a.0[i], all(F::P[i])))));
    select(_mm512_cmplt_epi64_mask(less.0[4], zero()), &less, a) // the top limb has the sign
}
