//! Eight additions at a time by the multiply-add of 52-bit limbs (AVX-512 IFMA).
//!
//! **Elements** of a field are five limbs of 52 bits in five registers, each register holding that limb of eight
//! lanes. They are in Montgomery form with R = 2²⁶⁰. p < 2²⁵⁴ leaves six bits, so that sums and differences need
//! no reduction before a product. Beside each step stands what it takes and gives: *limbs* are bounds of single limbs,
//! *value* is the bound of the whole number, in multiples of p. Two forms occur:
//!
//! - [`field::Fe`], *carried*: limbs in [0, 2⁵²), value below 8p < 2²⁵⁷ (so the top limb is below 2⁴⁹), or where a step
//!   of [`factor`] or [`lines`] says so *loose*, below 64p < 2²⁶⁰;
//! - [`field::Wide`], *not carried*: limbs are signed, below 2⁵⁸ in absolute value; the value is never negative.
//!
//! *Tight* is an `Fe` below p + ε with ε = 2⁻²³·p, what [`field::tighten`] gives: coordinates at rest are tight. Zero
//! modulo p may be p itself there; a coordinate of infinity is always the number zero, and no point of the curve has
//! y ≡ 0, so that infinity is told by y's limbs.
//!
//! **Points** at rest are 64 bytes, one cache line: x and y as four words each.

mod constants;
mod factor;
mod field;
mod lines;
mod points;
mod transforms;
mod words;

pub use transforms::IfmaLines;

use super::{Coming, Kernel, Pick};
use ark_bn254::{Fq, G1Affine};
use std::arch::x86_64::__m512i;

/// Eight elements of the base field.
type Fe = field::Fe<Fq>;

/// The kernel for processors with AVX-512 IFMA. Having one is the proof that this processor is of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Ifma(());

/// A point at rest.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Point(__m512i);

/// Eight points, tight.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    x: Fe,
    y: Fe,
}

impl Ifma {
    /// The kernel, if this processor can run it.
    pub fn detect() -> Option<Self> {
        is_able().then_some(Ifma(()))
    }
}

/// Whether this processor has what all of this is compiled for.
fn is_able() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma")
}

impl Default for Point {
    fn default() -> Self {
        Point(words::from_words([0; 8]))
    }
}

impl Default for Block {
    fn default() -> Self {
        Block { x: Fe::new([Point::default().0; 5]), y: Fe::new([Point::default().0; 5]) }
    }
}

#[allow(unsafe_code)] // calls of functions that are compiled for processors with AVX-512 IFMA
impl Kernel for Ifma {
    const LANES: usize = 8;
    type Point = Point;
    type Block = Block;
    type Scratch = Vec<Fe>;

    fn pack(self, points: &[G1Affine]) -> Vec<Point> {
        // SAFETY: an `Ifma` exists only where `detect` found the features that `pack` is compiled for.
        unsafe { points::pack(points) }
    }

    fn unpack(self, points: &[Point]) -> Vec<G1Affine> {
        // SAFETY: as in `pack`.
        unsafe { points::unpack(points) }
    }

    fn gather(self, points: &[Point], picks: &[Pick], blocks: &mut [Block]) {
        // SAFETY: as in `pack`.
        unsafe { points::gather(points, picks, blocks) }
    }

    fn scatter(self, blocks: &[Block], points: &mut [Point]) {
        // SAFETY: as in `pack`.
        unsafe { points::scatter(blocks, points) }
    }

    fn add(self, sums: &mut [Block], others: &[Block], scratch: &mut Vec<Fe>, coming: &Coming<Point>) {
        // SAFETY: as in `pack`.
        unsafe { points::add(sums, others, scratch, coming) }
    }
}

const LANES: usize = Ifma::LANES;

#[cfg(test)]
mod tests;
