//! Points, eight at a time: the batch of additions, and the way from and to memory.

use super::constants::FROM_ARK;
use super::field::{Fe, Wide, carry, constant, from_ark, invert, is_zero, may_vanish, mul, mul_wide, select};
use super::field::{square_wide, sub, sub_from, tighten, to_ark, vanishes};
use super::words::{join, transpose, unjoin, zero};
use super::{Block, LANES, Pick, Point};
use ark_bn254::{Fq, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::Zero;
use std::arch::x86_64::*;

/// The batch: two chains of products through the denominators, inverted together and taken back.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add(sums: &mut [Block], others: &[Block], prefixes: &mut Vec<Fe>) {
    let one = constant(FROM_ARK); // any unit would do
    let mut chains = [one; 2];
    prefixes.clear();
    for (i, (a, b)) in sums.iter().zip(others).enumerate() {
        prefixes.push(chains[i % 2]);
        chains[i % 2] = mul(&chains[i % 2], &slope(a, b).denominator);
    }
    let inverse = invert(&mul(&chains[0], &chains[1]));
    chains = [mul(&inverse, &chains[1]), mul(&inverse, &chains[0])];
    for (i, ((a, b), prefix)) in sums.iter_mut().zip(others).zip(&*prefixes).enumerate().rev() {
        let slope = slope(a, b);
        let inverse = mul(&chains[i % 2], prefix);
        chains[i % 2] = mul(&chains[i % 2], &slope.denominator);
        let sum = plus(a, b, &mul(&slope.numerator, &inverse));
        *a = if slope.special { settle(a, b, sum) } else { sum };
    }
}

/// Of the line through two points.
struct Slope {
    numerator: Fe,
    denominator: Fe,
    /// Whether some lane may hold infinity or two points with one x.
    special: bool,
}

/// In: tight. Out: values below 3.1p, from differences of tight numbers and 2p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn slope(a: &Block, b: &Block) -> Slope {
    let denominator = carry(sub(&b.x, &a.x, 2));
    let numerator = carry(sub(&b.y, &a.y, 2));
    let special = (may_vanish(&denominator) | is_zero(&a.y) | is_zero(&b.y)) != 0;
    let slope = Slope { numerator, denominator, special };
    if special { special_slope(a, b, slope) } else { slope }
}

/// The tangent where the points are equal; a denominator of one where there is no slope.
#[cold]
#[target_feature(enable = "avx512f,avx512ifma")]
fn special_slope(a: &Block, b: &Block, slope: Slope) -> Slope {
    let Lanes { equal, opposite, left_infinity, right_infinity } = lanes(a, b);
    let square = square_wide(&a.x); // value below 1.1p, limbs below 2⁵⁷
    let triple = carry(Wide(square.0.map(|limb| _mm512_add_epi64(limb, _mm512_add_epi64(limb, limb))))); // below 3.3p, limbs before below 2⁵⁹
    let double = carry(Wide(a.y.0.map(|limb| _mm512_add_epi64(limb, limb)))); // below 2.1p
    let numerator = select(equal, &slope.numerator, &triple);
    let denominator = select(equal, &slope.denominator, &double);
    let none = opposite | left_infinity | right_infinity;
    Slope { numerator, denominator: select(none, &denominator, &constant(FROM_ARK)), special: true }
}

/// The third point on the line, mirrored. In: tight points, slope below 1.8p. Out: tight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus(a: &Block, b: &Block, slope: &Fe) -> Block {
    // Below 1.1p + 3p, at least 3p − 2(p + ε) > p/2; limbs below 2⁵⁷ as square's are below 20·2⁵² and 2¹·2⁵² go off.
    let x = tighten(sub_from(sub_from(square_wide(slope), &a.x, 1), &b.x, 2));
    let down = carry(sub(&a.x, &x, 2)); // below 3.1p
    let y = tighten(sub_from(mul_wide(slope, &down), &a.y, 2)); // in (p/2, 3.2p)
    Block { x, y }
}

/// The right answer in the lanes where the line gave none.
#[cold]
#[target_feature(enable = "avx512f,avx512ifma")]
fn settle(a: &Block, b: &Block, sum: Block) -> Block {
    let Lanes { opposite, left_infinity, right_infinity, .. } = lanes(a, b);
    let settle = |a: &Fe, b: &Fe, sum: &Fe| {
        let finite = select(opposite, sum, &Fe([zero(); 5]));
        select(left_infinity, &select(right_infinity, &finite, a), b)
    };
    Block { x: settle(&a.x, &b.x, &sum.x), y: settle(&a.y, &b.y, &sum.y) }
}

/// Which lanes are special, and how. A lane is in at most one of the first two, and in none with infinity.
struct Lanes {
    equal: __mmask8,
    opposite: __mmask8,
    left_infinity: __mmask8,
    right_infinity: __mmask8,
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn lanes(a: &Block, b: &Block) -> Lanes {
    let (left_infinity, right_infinity) = (is_zero(&a.y), is_zero(&b.y));
    let same_x = vanishes(&carry(sub(&b.x, &a.x, 2))) & !left_infinity & !right_infinity;
    let same_y = vanishes(&carry(sub(&b.y, &a.y, 2)));
    Lanes { equal: same_x & same_y, opposite: same_x & !same_y, left_infinity, right_infinity }
}

/// How many points ahead of the one that is read the memory is asked for them.
const AHEAD: usize = 3 * LANES;

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn gather(points: &[Point], picks: &[Pick], blocks: &mut [Block]) {
    let mut rest = picks;
    for block in blocks {
        let (now, later) = rest.split_at(rest.len().min(LANES));
        for pick in later.iter().skip(AHEAD - LANES).take(LANES) {
            prefetch(points, pick.index());
        }
        *block = gather_block(points, now);
        rest = later;
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn gather_block(points: &[Point], picks: &[Pick]) -> Block {
    let mut rows = [zero(); LANES];
    let mut negated = 0;
    for (lane, pick) in picks.iter().enumerate() {
        rows[lane] = points[pick.index()].0;
        negated |= u8::from(pick.is_negated()) << lane;
    }
    let [x0, x1, x2, x3, y0, y1, y2, y3] = transpose(rows);
    let y = unjoin([y0, y1, y2, y3]);
    let opposite = negated & !is_zero(&y); // infinity stays zero
    Block { x: unjoin([x0, x1, x2, x3]), y: negate(opposite, &y) }
}

/// `2p − a` in the lanes of `mask`. In: tight. Out: tight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn negate(mask: __mmask8, a: &Fe) -> Fe {
    let negative = tighten(sub(&Fe([zero(); 5]), a, 2)); // in (p/2, 2p]
    select(mask, a, &negative)
}

#[inline]
#[allow(unsafe_code)] // a hint that takes an address
fn prefetch(points: &[Point], index: usize) {
    if let Some(point) = points.get(index) {
        // SAFETY: a hint; the address is that of a point in the list.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(point).cast()) }
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn scatter(blocks: &[Block], points: &mut [Point]) {
    for (block, points) in blocks.iter().zip(points.chunks_mut(LANES)) {
        let ([x0, x1, x2, x3], [y0, y1, y2, y3]) = (join(&block.x), join(&block.y));
        let rows = transpose([x0, x1, x2, x3, y0, y1, y2, y3]);
        for (point, row) in points.iter_mut().zip(rows) {
            *point = Point(row);
        }
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn pack(points: &[G1Affine]) -> Vec<Point> {
    let mut packed = vec![Point::default(); points.len()];
    for (points, packed) in points.chunks(LANES).zip(packed.chunks_mut(LANES)) {
        let (mut x, mut y) = ([Fq::zero(); LANES], [Fq::zero(); LANES]);
        for (lane, point) in points.iter().enumerate() {
            (x[lane], y[lane]) = point.xy().unwrap_or_default();
        }
        let (x, y) = (from_ark(&x), from_ark(&y));
        let infinity = points.iter().enumerate().fold(0, |mask, (lane, p)| mask | u8::from(p.is_zero()) << lane);
        let none = Fe([zero(); 5]);
        scatter(&[Block { x: select(infinity, &x, &none), y: select(infinity, &y, &none) }], packed);
    }
    packed
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn unpack(points: &[Point]) -> Vec<G1Affine> {
    let mut unpacked = Vec::with_capacity(points.len());
    for points in points.chunks(LANES) {
        let picks: [Pick; LANES] = std::array::from_fn(|lane| Pick::new(lane, false));
        let block = gather_block(points, &picks[..points.len()]);
        let (x, y) = (to_ark(&block.x), to_ark(&block.y));
        let affine = |i: usize| if y[i].is_zero() { G1Affine::zero() } else { G1Affine::new_unchecked(x[i], y[i]) };
        unpacked.extend((0..points.len()).map(affine));
    }
    unpacked
}
