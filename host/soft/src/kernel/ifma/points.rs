//! Points, eight at a time: the batch of additions or doublings, and the way from and to memory.

use super::extension::{self, Element, is_zero, may_vanish, mul, mul_wide, none, select};
use super::extension::{
    carry_each, square_wide, sub_each, sub_from_each, tighten_each, times, unit, vanishes,
};
use super::words::{join, transpose, unjoin};
use super::{Block, Coming, Curve, Fe, LANES, Pick, Point};
use ark_bn254::Fq;
use ark_ec::AffineRepr;
use ark_ff::{Field, Zero};
use std::arch::x86_64::*;
use std::array::from_fn;

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn add<const D: usize>(
    sums: &mut [Block<D>],
    others: &[Block<D>],
    prefixes: &mut Vec<Element<D>>,
    coming: &Coming<Point<D>>,
) {
    batch(Addition(others), sums, prefixes, coming);
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn double<const D: usize>(sums: &mut [Block<D>], prefixes: &mut Vec<Element<D>>) {
    batch(Doubling, sums, prefixes, &Coming::nothing());
}

/// What is added to each block of a batch.
trait Summands<const D: usize>: Copy {
    /// Whether it is the block itself.
    const SAME: bool;
    /// The summand of the block at `at`, which is `own`.
    fn get<'a>(&'a self, at: usize, own: &'a Block<D>) -> &'a Block<D>;
}

#[derive(Clone, Copy)]
struct Addition<'a, const D: usize>(&'a [Block<D>]);

#[derive(Clone, Copy)]
struct Doubling;

impl<const D: usize> Summands<D> for Addition<'_, D> {
    const SAME: bool = false;

    #[inline(always)]
    fn get<'a>(&'a self, at: usize, _: &'a Block<D>) -> &'a Block<D> {
        &self.0[at]
    }
}

impl<const D: usize> Summands<D> for Doubling {
    const SAME: bool = true;

    #[inline(always)]
    fn get<'a>(&'a self, _: usize, own: &'a Block<D>) -> &'a Block<D> {
        own
    }
}

/// The batch: denominators are multiplied up in two chains by turns, so that two products are under way at a time; the
/// chains are inverted together and taken back. `near` and `far` are the chains whose turn is next and after next.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn batch<const D: usize, S: Summands<D>>(
    others: S,
    sums: &mut [Block<D>],
    prefixes: &mut Vec<Element<D>>,
    coming: &Coming<Point<D>>,
) {
    prefixes.resize(sums.len(), none());
    let (mut near, mut far) = (unit(), unit());
    for (at, (a, prefix)) in sums.iter().zip(&mut *prefixes).enumerate() {
        prefetch(coming, at);
        let slope = slope::<D, S>(a, others.get(at, a));
        extension::store(&near, prefix);
        (near, far) = (far, mul(&near, &slope.denominator));
    }
    let inverse = extension::invert(&mul(&near, &far));
    (near, far) = (mul(&inverse, &far), mul(&inverse, &near));
    for (at, (a, prefix)) in sums.iter_mut().zip(&*prefixes).enumerate().rev() {
        let b = others.get(at, a);
        let slope = slope::<D, S>(a, b);
        let inverse = mul(&far, prefix);
        (near, far) = (mul(&far, &slope.denominator), near);
        let sum = plus(a, b, &mul(&slope.numerator, &inverse));
        if slope.special {
            settle(a, b, &sum).store(a);
        } else {
            sum.store(a);
        }
    }
}

/// Of the line through two points, or of the tangent.
struct Slope<const D: usize> {
    numerator: Element<D>,
    denominator: Element<D>,
    /// Whether some lane may hold infinity or, in an addition, two points with one x.
    special: bool,
}

/// In: tight. Out: values below 3.3p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn slope<const D: usize, S: Summands<D>>(a: &Block<D>, b: &Block<D>) -> Slope<D> {
    if S::SAME { tangent(a) } else { chord(a, b) }
}

/// In: tight. Out: values below 3.1p, from differences of tight numbers and 2p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn chord<const D: usize>(a: &Block<D>, b: &Block<D>) -> Slope<D> {
    let denominator = carry_each(sub_each(&b.x, &a.x, 2));
    let numerator = carry_each(sub_each(&b.y, &a.y, 2));
    let special = (may_vanish(&denominator) | is_zero(&a.y) | is_zero(&b.y)) != 0;
    if special { special_slope(a, b) } else { Slope { numerator, denominator, special } }
}

/// A denominator of one at infinity. In: tight. Out: values below 3.3p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn tangent<const D: usize>(a: &Block<D>) -> Slope<D> {
    let infinity = is_zero(&a.y);
    // 3x²: of tight components the extension's square is below 8.1·0.0119p + p < 1.1p; limbs below 63·2⁵² < 2⁵⁸.
    let numerator = times(3, square_wide(&a.x));
    let double = extension::double(&a.y); // below 2.1p
    Slope { numerator, denominator: select(infinity, &double, &unit()), special: infinity != 0 }
}

/// The tangent where the points are equal; a denominator of one where there is no slope. Out: values below 3.3p.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn special_slope<const D: usize>(a: &Block<D>, b: &Block<D>) -> Slope<D> {
    let Lanes { equal, opposite, left_infinity, right_infinity } = lanes(a, b);
    let tangent = tangent(a);
    let numerator = select(equal, &carry_each(sub_each(&b.y, &a.y, 2)), &tangent.numerator);
    let denominator = select(equal, &carry_each(sub_each(&b.x, &a.x, 2)), &tangent.denominator);
    let none = opposite | left_infinity | right_infinity;
    Slope { numerator, denominator: select(none, &denominator, &unit()), special: true }
}

/// The third point on the line, mirrored. In: tight points, slope below 2.2p. Out: tight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn plus<const D: usize>(a: &Block<D>, b: &Block<D>, slope: &Element<D>) -> Block<D> {
    // Value below 1.5p + 3p and at least 3p − 2(p + ε) > p/2. Limbs: below 21·2⁵² from the square, with 3·2⁵² on top and
    // 2·2⁵² taken off, so below 2⁵⁷.
    let x = tighten_each(sub_from_each(sub_from_each(square_wide(slope), &a.x, 1), &b.x, 2));
    let down = carry_each(sub_each(&a.x, &x, 2)); // below 3.1p
    let y = tighten_each(sub_from_each(mul_wide(slope, &down), &a.y, 2)); // in (p/2, 4.2p), limbs below 24·2⁵²
    Block { x, y }
}

/// The sum with the lanes mended where the line gave none.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx512f,avx512ifma")]
fn settle<const D: usize>(a: &Block<D>, b: &Block<D>, sum: &Block<D>) -> Block<D> {
    let Lanes { opposite, left_infinity, right_infinity, .. } = lanes(a, b);
    let settle = |a: &Element<D>, b: &Element<D>, sum: &Element<D>| {
        let finite = select(opposite, sum, &none());
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
fn lanes<const D: usize>(a: &Block<D>, b: &Block<D>) -> Lanes {
    let (left_infinity, right_infinity) = (is_zero(&a.y), is_zero(&b.y));
    let same_x = vanishes(&carry_each(sub_each(&b.x, &a.x, 2))) & !left_infinity & !right_infinity;
    let same_y = vanishes(&carry_each(sub_each(&b.y, &a.y, 2)));
    Lanes { equal: same_x & same_y, opposite: same_x & !same_y, left_infinity, right_infinity }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn gather<const D: usize>(points: &[Point<D>], picks: &[Pick], blocks: &mut [Block<D>]) {
    let (full, rest) = picks.as_chunks::<LANES>();
    for (at, block) in blocks.iter_mut().enumerate() {
        prefetch(&Coming { points, picks }, at + 4);
        match full.get(at) {
            Some(picks) => gather_block(picks.map(|pick| &points[pick.index()]), picks).store(block),
            None if at == full.len() => *block = gather_rest(points, rest),
            None => *block = Block::default(),
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn gather_block<const D: usize>(rows: [&Point<D>; LANES], picks: &[Pick; LANES]) -> Block<D> {
    let mut block = Block { x: none(), y: none() };
    for (i, (x, y)) in block.x.iter_mut().zip(&mut block.y).enumerate() {
        let [x0, x1, x2, x3, y0, y1, y2, y3] = transpose(rows.map(|row| row.0[i]));
        (*x, *y) = (Fe::new(unjoin([x0, x1, x2, x3])), Fe::new(unjoin([y0, y1, y2, y3])));
    }
    let negated = (0..LANES).fold(0, |mask, lane| mask | u8::from(picks[lane].is_negated()) << lane);
    let opposite = negated & !is_zero(&block.y); // infinity stays zero
    Block { x: block.x, y: negate(opposite, &block.y) }
}

/// Fewer points than lanes.
#[cold]
#[target_feature(enable = "avx512f,avx512ifma")]
fn gather_rest<const D: usize>(points: &[Point<D>], rest: &[Pick]) -> Block<D> {
    let infinity = Point::default();
    let (mut rows, mut picks) = ([&infinity; LANES], [Pick::default(); LANES]);
    picks[..rest.len()].copy_from_slice(rest);
    for (row, pick) in rows.iter_mut().zip(rest) {
        *row = &points[pick.index()];
    }
    gather_block(rows, &picks)
}

/// `2p − a` in the lanes of `mask`. In: tight. Out: tight.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn negate<const D: usize>(mask: __mmask8, a: &Element<D>) -> Element<D> {
    let negative = tighten_each(sub_each(&none(), a, 2)); // in (p/2, 2p]
    select(mask, a, &negative)
}

/// Asks the memory for the points that the block at `at` will be filled with next.
#[inline]
#[allow(unsafe_code)] // hints that take an address
fn prefetch<const D: usize>(coming: &Coming<Point<D>>, at: usize) {
    let picks = coming.picks.get(at * LANES..(at + 1) * LANES).unwrap_or_default();
    for row in picks.iter().filter_map(|pick| coming.points.get(pick.index())).flat_map(|point| &point.0) {
        // SAFETY: a hint, which reads nothing; the address is that of a part of a point in the list.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(row).cast()) }
    }
}

impl<const D: usize> Block<D> {
    #[inline]
    #[target_feature(enable = "avx512f,avx512ifma")]
    fn store(&self, to: &mut Block<D>) {
        extension::store(&self.x, &mut to.x);
        extension::store(&self.y, &mut to.y);
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn scatter<const D: usize>(blocks: &[Block<D>], points: &mut [Point<D>]) {
    for (block, points) in blocks.iter().zip(points.chunks_mut(LANES)) {
        for (i, (x, y)) in block.x.iter().zip(&block.y).enumerate() {
            let ([x0, x1, x2, x3], [y0, y1, y2, y3]) = (join(x.0), join(y.0));
            let rows = transpose([x0, x1, x2, x3, y0, y1, y2, y3]);
            points.iter_mut().zip(rows).for_each(|(point, row)| point.0[i] = row);
        }
    }
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn pack<G: Curve, const D: usize>(points: &[G::Affine]) -> Vec<Point<D>> {
    let mut packed = vec![Point::default(); points.len()];
    for (points, packed) in points.chunks(LANES).zip(packed.chunks_mut(LANES)) {
        let (mut x, mut y) = ([[Fq::zero(); LANES]; D], [[Fq::zero(); LANES]; D]);
        for (lane, point) in points.iter().enumerate() {
            let (of_x, of_y) = point.xy().unwrap_or_default();
            x.iter_mut().zip(of_x.to_base_prime_field_elements()).for_each(|(x, from)| x[lane] = from);
            y.iter_mut().zip(of_y.to_base_prime_field_elements()).for_each(|(y, from)| y[lane] = from);
        }
        let (x, y) = (extension::from_ark(&x), extension::from_ark(&y));
        let infinity =
            points.iter().enumerate().fold(0, |mask, (lane, p)| mask | u8::from(p.is_zero()) << lane);
        scatter(&[Block { x: select(infinity, &x, &none()), y: select(infinity, &y, &none()) }], packed);
    }
    packed
}

#[target_feature(enable = "avx512f,avx512ifma")]
pub fn unpack<G: Curve, const D: usize>(points: &[Point<D>]) -> Vec<G::Affine> {
    let mut unpacked = Vec::with_capacity(points.len());
    for points in points.chunks(LANES) {
        let picks: [Pick; LANES] = from_fn(|lane| Pick::new(lane, false));
        let block = gather_rest(points, &picks[..points.len()]);
        let (x, y) = (extension::to_ark(&block.x), extension::to_ark(&block.y));
        unpacked.extend((0..points.len()).map(|lane| affine::<G, D>(&x, &y, lane)));
    }
    unpacked
}

fn affine<G: Curve, const D: usize>(x: &[[Fq; LANES]; D], y: &[[Fq; LANES]; D], lane: usize) -> G::Affine {
    let of_lane = |components: &[[Fq; LANES]; D]| {
        G::BaseField::from_base_prime_field_elems(components.iter().map(|component| component[lane]))
    };
    match (of_lane(x), of_lane(y)) {
        (Some(x), Some(y)) if !y.is_zero() => G::point(x, y),
        _ => G::Affine::zero(),
    }
}
