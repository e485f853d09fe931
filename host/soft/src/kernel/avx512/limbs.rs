//! Halves of products of limbs, by fused products and sums of doubles, whose 53 bits hold a limb.
//!
//! 2¹⁰⁴ + a·b, cut to a double, is 2¹⁰⁴ + h·2⁵², where h is the high half of a·b: the spacing of doubles is 2⁵² there, and the
//! bits of the double are those of 2¹⁰⁴ and h. Then a·b + (2⁵² − h·2⁵²) is 2⁵² and the low half, exactly. (Emmart and others
//! do so on GPUs: "Faster modular exponentiation using double precision floating point arithmetic on the GPU", 2018.)

use super::constants::MASK;
use super::words::all;
use std::arch::x86_64::*;

/// Towards zero, whatever the processor is told elsewhere.
const CUT: i32 = _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC;
/// The bits of 2⁵², to which an integer below it may be added, and those of 2¹⁰⁴.
const UNITS: u64 = (1023 + 52) << 52;
const HIGHS: u64 = (1023 + 104) << 52;

/// Whether this processor has what all of this is compiled for.
pub fn is_able() -> bool {
    is_x86_feature_detected!("avx512f")
}

/// The sum and the low 52 bits of a product. Of the factors the low 52 bits count.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add_low(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
    let (a, b) = (double(a), double(b));
    let less_high = _mm512_sub_pd(_mm512_add_pd(of_bits(HIGHS), of_bits(UNITS)), high(a, b)); // exact: (1 − h)·2⁵²
    let low = _mm512_fmadd_round_pd::<CUT>(a, b, less_high);
    _mm512_add_epi64(sum, _mm512_sub_epi64(_mm512_castpd_si512(low), all(UNITS)))
}

/// The sum and the high 52 bits of a product. Of the factors the low 52 bits count.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add_high(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
    let high = high(double(a), double(b));
    _mm512_add_epi64(sum, _mm512_sub_epi64(_mm512_castpd_si512(high), all(HIGHS)))
}

/// `2¹⁰⁴ + ⌊a·b/2⁵²⌋·2⁵²`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn high(a: __m512d, b: __m512d) -> __m512d {
    _mm512_fmadd_round_pd::<CUT>(a, b, of_bits(HIGHS))
}

/// The low 52 bits as a double.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn double(limb: __m512i) -> __m512d {
    let bits = _mm512_or_si512(_mm512_and_si512(limb, all(MASK)), all(UNITS));
    _mm512_sub_pd(_mm512_castsi512_pd(bits), of_bits(UNITS))
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn of_bits(bits: u64) -> __m512d {
    _mm512_castsi512_pd(all(bits))
}
