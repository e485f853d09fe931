//! Points, eight at a time: the batch of additions, and the way from and to memory.

use super::constants::Field;
use super::field::{Wide, carry, constant, from_ark, invert, is_zero, may_vanish, mul, mul_wide, select};
use super::field::{square_wide, sub, sub_from, tighten, to_ark, vanishes};
use super::words::{join, transpose, unjoin, zero};
use super::{Block, Coming, Fe, LANES, Pick, Point};
use ark_bn254::{Fq, G1Affine};
use ark_ec::AffineRepr;
use ark_ff::Zero;
use std::arch::x86_64::*;

/// The batch: denominators are multiplied up in two chains by turns, so that two products are under way at a time; the
/// chains are inverted together and taken back. `near` and `far` are the chains whose turn is next and after next.
#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add(sums: &mut [Block], others: &[Block], prefixes: &mut Vec<Fe>, coming: &Coming<Point>) {
    prefixes.resize(sums.len(), constant([0; 5]));
    let (mut near, mut far) = (constant(Fq::FROM_ARK), constant(Fq::FROM_ARK)); // any unit would do
    for (at, ((a, b), prefix)) in sums.iter().zip(others).zip(&mut *prefixes).enumerate() {
        prefetch(coming, at);
        let slope = slope(a, b);
        near.store(prefix);
        (near, far) = (far, mul(&near, &slope.denominator));
    }
    let inverse = invert(&mul(&near, &far));
    (near, far) = (mul(&inverse, &far), mul(&inverse, &near));
    for ((a, b), prefix) in sums.iter_mut().zip(others).zip(&*prefixes).rev() {
        let slope = slope(a, b);
        let inverse = mul(&far, prefix);
        (near, far) = (mul(&far, &slope.denominator), near);
        let sum = plus(a, b, &mul(&slope.numerator, &inverse));
        if slope.special {
            let before = *a;
            sum.store(a);
            settle(&before, b, a);
        } else {
            sum.store(a);
        }
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
    if special { special_slope(a, b) } else { Slope { numerator, denominator, special } }
}

/// The tangent where the points are equal; a denominator of one where there is no slope. Out: values below 3.3p.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn special_slope(a: &Block, b: &Block) -> Slope {
    let Lanes { equal, opposite, left_infinity, right_infinity } = lanes(a, b);
    let times = |k: i64, wide: Wide<Fq>| {
        carry(Wide::new(wide.0.map(|limb| _mm512_mullox_epi64(limb, _mm512_set1_epi64(k)))))
    };
    let triple = times(3, square_wide(&a.x)); // 3 times below 1.1p; limbs before the carry below 3·20·2⁵² < 2⁵⁸
    let double = times(2, Wide::new(a.y.0)); // below 2.1p
    let numerator = select(equal, &carry(sub(&b.y, &a.y, 2)), &triple);
    let denominator = select(equal, &carry(sub(&b.x, &a.x, 2)), &double);
    let none = opposite | left_infinity | right_infinity;
    Slope { numerator, denominator: select(none, &denominator, &constant(Fq::FROM_ARK)), special: true }
}

/// The third point on the line, mirrored. In: tight points, slope below 1.8p. Out: tight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus(a: &Block, b: &Block, slope: &Fe) -> Block {
    // Value below 1.1p + 3p and at least 3p − 2(p + ε) > p/2. Limbs: below 20·2⁵² from the square, with 3·2⁵² on top and
    // 2·2⁵² taken off, so below 2⁵⁷.
    let x = tighten(sub_from(sub_from(square_wide(slope), &a.x, 1), &b.x, 2));
    let down = carry(sub(&a.x, &x, 2)); // below 3.1p
    let y = tighten(sub_from(mul_wide(slope, &down), &a.y, 2)); // value in (p/2, 3.2p), limbs below 23·2⁵²
    Block { x, y }
}

/// Mends the sum in the lanes where the line gave none.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn settle(a: &Block, b: &Block, sum: &mut Block) {
    let Lanes { opposite, left_infinity, right_infinity, .. } = lanes(a, b);
    let settle = |a: &Fe, b: &Fe, sum: &Fe| {
        let finite = select(opposite, sum, &constant([0; 5]));
        select(left_infinity, &select(right_infinity, &finite, a), b)
    };
    *sum = Block { x: settle(&a.x, &b.x, &sum.x), y: settle(&a.y, &b.y, &sum.y) };
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

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn gather(points: &[Point], picks: &[Pick], blocks: &mut [Block]) {
    let (full, rest) = picks.as_chunks::<LANES>();
    for (at, block) in blocks.iter_mut().enumerate() {
        prefetch(&Coming { points, picks }, at + 4);
        match full.get(at) {
            Some(picks) => gather_block(picks.map(|pick| points[pick.index()]), picks).store(block),
            None if at == full.len() => *block = gather_rest(points, rest),
            None => *block = Block::default(),
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn gather_block(rows: [Point; LANES], picks: &[Pick; LANES]) -> Block {
    let [x0, x1, x2, x3, y0, y1, y2, y3] = transpose(rows.map(|row| row.0));
    let y = Fe::new(unjoin([y0, y1, y2, y3]));
    let negated = (0..LANES).fold(0, |mask, lane| mask | u8::from(picks[lane].is_negated()) << lane);
    let opposite = negated & !is_zero(&y); // infinity stays zero
    Block { x: Fe::new(unjoin([x0, x1, x2, x3])), y: negate(opposite, &y) }
}

/// Fewer points than lanes.
#[cold]
#[target_feature(enable = "avx512f,avx512ifma")]
fn gather_rest(points: &[Point], rest: &[Pick]) -> Block {
    let (mut rows, mut picks) = ([Point::default(); LANES], [Pick::default(); LANES]);
    picks[..rest.len()].copy_from_slice(rest);
    for (row, pick) in rows.iter_mut().zip(rest) {
        *row = points[pick.index()];
    }
    gather_block(rows, &picks)
}

/// `2p − a` in the lanes of `mask`. In: tight. Out: tight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn negate(mask: __mmask8, a: &Fe) -> Fe {
    let negative = tighten(sub(&Fe::new([zero(); 5]), a, 2)); // in (p/2, 2p]
    select(mask, a, &negative)
}

/// Asks the memory for the points that the block at `at` will be filled with next.
#[inline]
#[allow(unsafe_code)] // a hint that takes an address
fn prefetch(coming: &Coming<Point>, at: usize) {
    let picks = coming.picks.get(at * LANES..(at + 1) * LANES).unwrap_or_default();
    for point in picks.iter().filter_map(|pick| coming.points.get(pick.index())) {
        // SAFETY: a hint, which reads nothing; the address is that of a point in the list.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(point).cast()) }
    }
}

impl Block {
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn store(&self, to: &mut Block) {
        self.x.store(&mut to.x);
        self.y.store(&mut to.y);
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn scatter(blocks: &[Block], points: &mut [Point]) {
    for (block, points) in blocks.iter().zip(points.chunks_mut(LANES)) {
        let ([x0, x1, x2, x3], [y0, y1, y2, y3]) = (join(block.x.0), join(block.y.0));
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
        let infinity =
            points.iter().enumerate().fold(0, |mask, (lane, p)| mask | u8::from(p.is_zero()) << lane);
        let none = Fe::new([zero(); 5]);
        scatter(&[Block { x: select(infinity, &x, &none), y: select(infinity, &y, &none) }], packed);
    }
    packed
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn unpack(points: &[Point]) -> Vec<G1Affine> {
    let mut unpacked = Vec::with_capacity(points.len());
    for points in points.chunks(LANES) {
        let picks: [Pick; LANES] = std::array::from_fn(|lane| Pick::new(lane, false));
        let block = gather_rest(points, &picks[..points.len()]);
        let (x, y) = (to_ark(&block.x), to_ark(&block.y));
        let affine =
            |i: usize| if y[i].is_zero() { G1Affine::zero() } else { G1Affine::new_unchecked(x[i], y[i]) };
        unpacked.extend((0..points.len()).map(affine));
    }
    unpacked
}
