//! Halves of products of limbs, by the instructions that add them to a sum.

use std::arch::x86_64::*;

/// Whether this processor has what all of this is compiled for.
pub fn is_able() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma")
}

/// The sum and the low 52 bits of a product. Of the factors the low 52 bits count.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add_low(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
    _mm512_madd52lo_epu64(sum, a, b)
}

/// The sum and the high 52 bits of a product. Of the factors the low 52 bits count.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add_high(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
    _mm512_madd52hi_epu64(sum, a, b)
}
