//! Registers: limbs and words, rows and columns.

#![allow(unsafe_code)] // casts between a register and its eight words

use super::constants::MASK;
use std::arch::x86_64::*;

/// Four words of a lane to its five limbs.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn unjoin([w0, w1, w2, w3]: [__m512i; 4]) -> [__m512i; 5] {
    let low = |value| _mm512_and_si512(value, all(MASK));
    [
        low(w0),
        low(_mm512_or_si512(_mm512_srli_epi64::<52>(w0), _mm512_slli_epi64::<12>(w1))),
        low(_mm512_or_si512(_mm512_srli_epi64::<40>(w1), _mm512_slli_epi64::<24>(w2))),
        low(_mm512_or_si512(_mm512_srli_epi64::<28>(w2), _mm512_slli_epi64::<36>(w3))),
        _mm512_srli_epi64::<16>(w3),
    ]
}

/// Four words of a lane to the five limbs of 16 times the number. In: below 2²⁵⁶.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn shifted_unjoin([w0, w1, w2, w3]: [__m512i; 4]) -> [__m512i; 5] {
    let low = |value| _mm512_and_si512(value, all(MASK));
    [
        low(_mm512_slli_epi64::<4>(w0)),
        low(_mm512_or_si512(_mm512_srli_epi64::<48>(w0), _mm512_slli_epi64::<16>(w1))),
        low(_mm512_or_si512(_mm512_srli_epi64::<36>(w1), _mm512_slli_epi64::<28>(w2))),
        low(_mm512_or_si512(_mm512_srli_epi64::<24>(w2), _mm512_slli_epi64::<40>(w3))),
        _mm512_srli_epi64::<12>(w3),
    ]
}

/// Five limbs to four words. In: value below 2²⁵⁶.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn join([l0, l1, l2, l3, l4]: [__m512i; 5]) -> [__m512i; 4] {
    [
        _mm512_or_si512(l0, _mm512_slli_epi64::<52>(l1)),
        _mm512_or_si512(_mm512_srli_epi64::<12>(l1), _mm512_slli_epi64::<40>(l2)),
        _mm512_or_si512(_mm512_srli_epi64::<24>(l2), _mm512_slli_epi64::<28>(l3)),
        _mm512_or_si512(_mm512_srli_epi64::<36>(l3), _mm512_slli_epi64::<16>(l4)),
    ]
}

/// Rows to columns of eight by eight words: by pairs of rows, then fours, then eights.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn transpose(r: [__m512i; 8]) -> [__m512i; 8] {
    let even: [__m512i; 4] = std::array::from_fn(|i| _mm512_unpacklo_epi64(r[2 * i], r[2 * i + 1])); // columns 0 2 4 6
    let odd: [__m512i; 4] = std::array::from_fn(|i| _mm512_unpackhi_epi64(r[2 * i], r[2 * i + 1])); // columns 1 3 5 7
    let [c0, c2, c4, c6] = transpose_pairs(even);
    let [c1, c3, c5, c7] = transpose_pairs(odd);
    [c0, c1, c2, c3, c4, c5, c6, c7]
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn transpose_pairs(r: [__m512i; 4]) -> [__m512i; 4] {
    let first = [_mm512_shuffle_i64x2::<0x88>(r[0], r[1]), _mm512_shuffle_i64x2::<0x88>(r[2], r[3])];
    let second = [_mm512_shuffle_i64x2::<0xdd>(r[0], r[1]), _mm512_shuffle_i64x2::<0xdd>(r[2], r[3])];
    [
        _mm512_shuffle_i64x2::<0x88>(first[0], first[1]),
        _mm512_shuffle_i64x2::<0x88>(second[0], second[1]),
        _mm512_shuffle_i64x2::<0xdd>(first[0], first[1]),
        _mm512_shuffle_i64x2::<0xdd>(second[0], second[1]),
    ]
}

/// Rows to columns in each half by itself, four by four words.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn transpose_halves(r: [__m512i; 4]) -> [__m512i; 4] {
    let lower = from_words([0, 1, 8, 9, 4, 5, 12, 13]); // of two registers, the first pair in each half of each
    let upper = from_words([2, 3, 10, 11, 6, 7, 14, 15]);
    let even = [_mm512_unpacklo_epi64(r[0], r[1]), _mm512_unpacklo_epi64(r[2], r[3])]; // columns 0 and 2
    let odd = [_mm512_unpackhi_epi64(r[0], r[1]), _mm512_unpackhi_epi64(r[2], r[3])]; // columns 1 and 3
    [
        _mm512_permutex2var_epi64(even[0], lower, even[1]),
        _mm512_permutex2var_epi64(odd[0], lower, odd[1]),
        _mm512_permutex2var_epi64(even[0], upper, even[1]),
        _mm512_permutex2var_epi64(odd[0], upper, odd[1]),
    ]
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn all(word: u64) -> __m512i {
    _mm512_set1_epi64(word as i64)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn zero() -> __m512i {
    _mm512_setzero_si512()
}

#[inline]
pub fn from_words(words: [u64; 8]) -> __m512i {
    // SAFETY: both are 64 bytes, of which every pattern is a value.
    unsafe { std::mem::transmute(words) }
}

#[inline]
pub fn to_words(register: __m512i) -> [u64; 8] {
    // SAFETY: both are 64 bytes, of which every pattern is a value.
    unsafe { std::mem::transmute(register) }
}
