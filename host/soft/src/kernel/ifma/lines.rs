//! Transforms of eight lines, a line a lane.
//!
//! Elements stay in arkworks' form, R = 2²⁵⁶, since a transform is linear: factors have no form (see [`factor`](super::factor))
//! and take none away. In memory they are four words; where a pass ends between two they are below 2.5p < 2²⁵⁶.
//!
//! The first levels leave values below 12p, each further one adds at most 2p, of which there are at most twelve (a line is
//! no longer than 2¹⁴): all are below 36p, so loose.

use super::LANES;
use super::constants::Field;
use super::factor::{Factor, Factors, canonical, less_p, product, times};
use super::field::{Fe, Wide, carry, constant, montgomery, mul, mul_wide};
use super::words::{all, from_words, join, shifted_unjoin, to_words, transpose_halves, unjoin, zero};
use crate::kernel::lines::{Course, LINES, Lines, Series, arrange, reversed};
use ark_bn254::Fr;
use ark_ff::BigInt;
use std::arch::x86_64::*;

pub type Block = Fe<Fr>;

/// Elements whose lines are fetched from memory ahead.
const AHEAD: usize = 4;

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn factors(values: &[Fr]) -> Vec<Factor> {
    let mut factors = Vec::with_capacity(values.len().next_multiple_of(LANES));
    for some in values.chunks(LANES) {
        let eight: [Fr; LANES] = std::array::from_fn(|lane| *some.get(lane).unwrap_or(&some[0]));
        factors.extend(Factors::new(&load_shifted(eight.each_ref())).each());
    }
    factors.truncate(values.len());
    factors
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn enter(
    lines: &impl Lines,
    course: Course,
    weights: Option<&[Factor]>,
    roots: &[Factor],
    blocks: &mut [Block],
) {
    match weights {
        Some(weights) => {
            enter_by(lines, course, |place, element| carry(times(&element, &weights[place])), roots, blocks)
        }
        None => enter_by(lines, course, |_, element| element, roots, blocks),
    }
}

/// Elements are below 2.5p from memory, below 2p after a product with a weight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn enter_by(
    lines: &impl Lines,
    course: Course,
    weigh: impl Fn(usize, Block) -> Block,
    roots: &[Factor],
    blocks: &mut [Block],
) {
    let len = blocks.len();
    let fetch = |k: usize| {
        let place = course.place(k, len);
        prefetch(lines.at(course.place((k + AHEAD) & (len - 1), len)));
        weigh(place, load(lines.at(place)))
    };
    if len.trailing_zeros() % 2 == 1 {
        let (low, high) = blocks.split_at_mut(len / 2);
        for (k, (y0, y1)) in low.iter_mut().zip(high).enumerate() {
            first_pair(fetch(k), fetch(k + len / 2), y0, y1);
        }
    } else {
        for_quarters(blocks, |k, y| {
            first_four(std::array::from_fn(|i| fetch(k + i * len / 4)), &roots[1], y)
        });
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn turn(blocks: &mut [Block], course: Course, weights: &[Factor], roots: &[Factor]) {
    arrange(blocks, course);
    let len = blocks.len();
    let weigh = |k: usize, block: &Block| carry(times(block, &weights[course.place(k, len)])); // below 2p
    if len.trailing_zeros() % 2 == 1 {
        let (low, high) = blocks.split_at_mut(len / 2);
        for (k, (y0, y1)) in low.iter_mut().zip(high).enumerate() {
            first_pair(weigh(k, y0), weigh(k + len / 2, y1), y0, y1);
        }
    } else {
        for_quarters(blocks, |k, y| {
            let x = std::array::from_fn(|i| weigh(k + i * len / 4, y[i]));
            first_four(x, &roots[1], y);
        });
    }
}

/// In: below 3p. Out: below 6p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn first_pair(x0: Block, x1: Block, y0: &mut Block, y1: &mut Block) {
    carry(plus(wide(&x0), wide(&x1))).store(y0);
    carry(minus(wide(&x0), wide(&x1), 3)).store(y1);
}

/// In: below 3p. Out: below 12p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn first_four(x: [Block; 4], i: &Factor, [y0, y1, y2, y3]: [&mut Block; 4]) {
    let [x0, x1, x2, x3] = x.each_ref().map(|x| wide(x));
    let (u0, u1) = (plus(x0, x2), plus(x1, x3)); // below 6p; limbs below 2⁵³
    let (u2, u3) = (minus(x0, x2, 3), minus(x1, x3, 3)); // below 6p; limbs below 2⁵⁵
    let turned = times(&carry(u3), i); // below 2p; limbs below 2⁵⁷
    carry(plus(u0, u1)).store(y0); // below 12p
    carry(minus(u0, u1, 6)).store(y1); // below 12p
    carry(plus(u2, turned)).store(y2); // below 8p
    carry(minus(u2, turned, 2)).store(y3); // below 8p
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn cross(blocks: &mut [Block], span: usize, index: usize, roots: &[Factor]) {
    let factors = |index: usize| [&roots[index], &roots[2 * index], &roots[2 * index + 1]];
    if span == 4 {
        let (pairs, _) = blocks.as_chunks_mut::<8>();
        for (at, [x0, x1, x2, x3, y0, y1, y2, y3]) in pairs.iter_mut().enumerate() {
            let index = index + 2 * at;
            fours([[x0, x1, x2, x3], [y0, y1, y2, y3]], [factors(index), factors(index + 1)]);
        }
        return;
    }
    for (part, index) in blocks.chunks_exact_mut(span).zip(index..) {
        let (low, high) = part.split_at_mut(span / 2);
        let ((x0, x1), (x2, x3)) = (low.split_at_mut(span / 4), high.split_at_mut(span / 4));
        let pairs = [x0, x1, x2, x3].map(|quarter| quarter.as_chunks_mut::<2>().0.iter_mut());
        let [x0, x1, x2, x3] = pairs;
        for ((([a0, b0], [a1, b1]), [a2, b2]), [a3, b3]) in x0.zip(x1).zip(x2).zip(x3) {
            fours([[a0, a1, a2, a3], [b0, b1, b2, b3]], [factors(index); 2]);
        }
    }
}

/// Two levels of two fours, each step of both before the next, so that the second keeps the processor busy while the first
/// waits. In: loose. Out: at most 4p more; limbs before a carry below 2·2⁵⁷ + 3·2⁵⁵ < 2⁵⁹, carries below 2⁷.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn fours([a, b]: [[&mut Block; 4]; 2], [f, g]: [[&Factor; 3]; 2]) {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
    let (t2, t3) = (times(a2, f[0]), times(a3, f[0])); // below 2p
    let (s2, s3) = (times(b2, g[0]), times(b3, g[0]));
    let (u1, u3) = (carry(plus(wide(a1), t3)), carry(minus(wide(a1), t3, 2)));
    let (v1, v3) = (carry(plus(wide(b1), s3)), carry(minus(wide(b1), s3, 2)));
    let (u0, u2) = (plus(wide(a0), t2), minus(wide(a0), t2, 2));
    let (v0, v2) = (plus(wide(b0), s2), minus(wide(b0), s2, 2));
    let (t1, t3) = (times(&u1, f[1]), times(&u3, f[2])); // below 2p
    let (s1, s3) = (times(&v1, g[1]), times(&v3, g[2]));
    carry(plus(u0, t1)).store(a0);
    carry(minus(u0, t1, 2)).store(a1);
    carry(plus(u2, t3)).store(a2);
    carry(minus(u2, t3, 2)).store(a3);
    carry(plus(v0, s1)).store(b0);
    carry(minus(v0, s1, 2)).store(b1);
    carry(plus(v2, s3)).store(b2);
    carry(minus(v2, s3, 2)).store(b3);
}

/// In: loose. Out: products with the series, which is below 2p and in Montgomery form: 36·2·p² give 1.9p.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn spread(blocks: &[Block], series: &Series, lines: &mut impl Lines) {
    let ratio = load_shifted(series.ratio.each_ref()); // below 16p, times 2²⁶⁰
    let mut at = mul(&load_shifted(series.start.each_ref()), &constant(Fr::UNIT)); // below 1.2p
    let mut chains = [at; 4]; // the next four of the series, so that four products are under way at a time
    for chain in &mut chains[1..] {
        at = mul(&at, &ratio); // 16·2·p² give 1.4p
        *chain = at;
    }
    let square = mul(&ratio, &mul(&ratio, &constant(Fr::UNIT))); // 16·1.2·p² give 1.3p
    let step = Factors::new(&mul(&square, &square));
    for k in 0..blocks.len() {
        prefetch(lines.at((k + AHEAD) & (blocks.len() - 1)));
        let chain = &mut chains[k % 4];
        let element = carry(mul_wide(&blocks[reversed(k, blocks.len())], chain));
        store(&element, lines.at_mut(k));
        carry(product(chain, &step)).store(chain); // below 1.1p
    }
}

/// In: loose. Out: canonical.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn leave(
    blocks: &[Block],
    weights: Option<&[Factor]>,
    place: impl Fn(usize) -> usize,
    lines: &mut impl Lines,
) {
    for k in 0..blocks.len() {
        prefetch(lines.at(place((k + AHEAD) & (blocks.len() - 1))));
        let block = &blocks[reversed(k, blocks.len())];
        let element = match weights {
            Some(weights) => less_p(&carry(times(block, &weights[k]))),
            None => canonical(block),
        };
        store(&element, lines.at_mut(place(k)));
    }
}

/// `a[i] := k·(a[i]·b[i] − c[i])`. Lengths are equal, and multiples of eight.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn quotient(a: &mut [[Fr; LINES]], b: &[[Fr; LINES]], c: &[[Fr; LINES]], k: &Fr) {
    let k = Factors::new(&load_shifted([k; LINES]));
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        let ab = mul_wide(&load_shifted(a.each_ref()), &load(b.each_ref())); // 16·p² give 1.2p
        let difference = carry(minus(ab, wide(&load(c.each_ref())), 1)); // below 2.2p
        store(&less_p(&carry(product(&difference, &k))), a.each_mut());
    }
}

/// `a[i] := a[i]·b[i]`.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn multiply(a: &mut [[Fr; LINES]], b: &[[Fr; LINES]]) {
    for (a, b) in a.iter_mut().zip(b) {
        let ab = mul(&load_shifted(a.each_ref()), &load(b.each_ref())); // 16·p² give 1.2p
        store(&less_p(&ab), a.each_mut());
    }
}

/// Elements out of Montgomery form: 16 times 2²⁵⁶ times a value, reduced alone, leaves the value.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn values(elements: &[[Fr; LINES]], values: &mut [[[u64; 4]; LINES]]) {
    for (elements, values) in elements.iter().zip(values) {
        let [z0, z1, z2, z3, z4] = load_shifted(elements.each_ref()).0;
        let value = carry(montgomery::<Fr>([z0, z1, z2, z3, z4, zero(), zero(), zero(), zero(), zero()]));
        let value = less_p(&value); // it was below 1.1p
        let pairs = transpose_halves(join(value.0)).map(to_words);
        for (i, value) in values.iter_mut().enumerate() {
            let [w0, w1, w2, w3, w4, w5, w6, w7] = pairs[i % 4];
            *value = if i < 4 { [w0, w1, w2, w3] } else { [w4, w5, w6, w7] };
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn for_quarters(part: &mut [Block], mut work: impl FnMut(usize, [&mut Block; 4])) {
    let (low, high) = part.split_at_mut(part.len() / 2);
    let ((x0, x1), (x2, x3)) = (low.split_at_mut(low.len() / 2), high.split_at_mut(high.len() / 2));
    for (k, (((x0, x1), x2), x3)) in x0.iter_mut().zip(x1).zip(x2).zip(x3).enumerate() {
        work(k, [x0, x1, x2, x3]);
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn wide(a: &Block) -> Wide<Fr> {
    Wide::new(a.0)
}

/// In: limbs below 2⁵⁸ in absolute value. Out: below 2⁵⁹.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus(a: Wide<Fr>, b: Wide<Fr>) -> Wide<Fr> {
    Wide::new(std::array::from_fn(|i| _mm512_add_epi64(a.0[i], b.0[i])))
}

/// `a − b + k·p`, k < 8. In: limbs below 2⁵⁸ in absolute value, b below k·p. Out: limbs below 2⁵⁹ + 2⁵⁵, value not
/// negative.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn minus(a: Wide<Fr>, b: Wide<Fr>, k: usize) -> Wide<Fr> {
    let plus_multiple = |i: usize| _mm512_add_epi64(a.0[i], all(Fr::MULTIPLES[i][k]));
    Wide::new(std::array::from_fn(|i| _mm512_sub_epi64(plus_multiple(i), b.0[i])))
}

/// One element of each line as it stands.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn load(elements: [&Fr; LINES]) -> Block {
    Fe::new(unjoin(columns(elements)))
}

/// The same times 16: from arkworks' Montgomery form to ours. In: below p. Out: below 16p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn load_shifted(elements: [&Fr; LINES]) -> Block {
    Fe::new(shifted_unjoin(columns(elements)))
}

/// Word by word, a lane an element.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn columns(elements: [&Fr; LINES]) -> [__m512i; 4] {
    let pair = |i: usize| {
        let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (elements[i].words(), elements[i + 4].words());
        from_words([a0, a1, a2, a3, b0, b1, b2, b3])
    };
    transpose_halves(std::array::from_fn(pair))
}

/// In: carried, below 2²⁵⁶.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn store(block: &Block, elements: [&mut Fr; LINES]) {
    let pairs = transpose_halves(join(block.0)).map(to_words);
    for (i, element) in elements.into_iter().enumerate() {
        let [w0, w1, w2, w3, w4, w5, w6, w7] = pairs[i % 4];
        let words = if i < 4 { [w0, w1, w2, w3] } else { [w4, w5, w6, w7] };
        *element = Fr::of_words(BigInt(words));
    }
}

/// Asks the memory for elements that are to come.
#[inline]
#[allow(unsafe_code)] // a hint that takes an address
fn prefetch(elements: [&Fr; LINES]) {
    for element in elements {
        // SAFETY: a hint, which reads nothing; the address is that of an element.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(element).cast()) }
    }
}
