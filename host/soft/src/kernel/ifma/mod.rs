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
//! **Coordinates** are elements of degree D: one for G1, and for G2 two components of Fq[u]/(u² + 1); what is said of an
//! element holds of each component. [`extension`] has their arithmetic, and [`points`] that of points, for either D.
//!
//! **Without IFMA** the same files are compiled once more, as `avx512`, for processors that have AVX-512 alone: there
//! [`limbs`] are multiplied by doubles (`build.rs`, `avx512/limbs.rs`). What is said of ports and of IFMA is not of it.
//!
//! **Points** at rest are D cache lines of 64 bytes, one for each component: x's and y's as four words each.

mod constants;
mod extension;
mod factor;
mod field;
mod inverse;
mod limbs;
mod lines;
mod points;
mod transforms;
mod words;

pub use transforms::IfmaLines;

use super::{Coming, Curve, Kernel, Pick};
use ark_bn254::{Fq, Fr};
use ark_ff::PrimeField;
use extension::Element;
use limbs::is_able;
use std::arch::x86_64::__m512i;
use std::marker::PhantomData;
use zkcard_accel::{G1, G2};

/// Eight elements of the base field.
type Fe = field::Fe<Fq>;

/// The kernel for processors with AVX-512 IFMA, for a group whose coordinates are of degree D. Having one is the proof
/// that this processor is of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Ifma<G, const D: usize>(PhantomData<G>);

/// The kernel of G1.
pub type IfmaG1 = Ifma<G1, 1>;
/// The kernel of G2.
pub type IfmaG2 = Ifma<G2, 2>;

/// A point at rest.
#[derive(Clone, Copy, Debug)]
#[repr(transparent)]
pub struct Point<const D: usize>([__m512i; D]);

/// Eight points, tight.
#[derive(Clone, Copy, Debug)]
pub struct Block<const D: usize> {
    x: Element<D>,
    y: Element<D>,
}

impl<G, const D: usize> Ifma<G, D> {
    /// The kernel, if this processor can run it.
    pub fn detect() -> Option<Self> {
        is_able().then_some(Ifma(PhantomData))
    }
}

impl<const D: usize> Default for Point<D> {
    fn default() -> Self {
        Point([words::from_words([0; 8]); D])
    }
}

impl<const D: usize> Default for Block<D> {
    fn default() -> Self {
        let zero = [Fe::new([words::from_words([0; 8]); 5]); D];
        Block { x: zero, y: zero }
    }
}

#[allow(unsafe_code)] // calls of functions that are compiled for processors with AVX-512 IFMA
impl<G: Curve, const D: usize> Kernel for Ifma<G, D> {
    type Group = G;
    const LANES: usize = LANES;
    /// Some 260 bytes a point of G1, and twice as many of G2.
    const BATCH: usize = 3032 / D;
    type Point = Point<D>;
    type Block = Block<D>;
    type Scratch = Vec<Element<D>>;

    fn values(self, scalars: &[Fr], values: &mut [[u64; 4]]) {
        let ((eights, rest), (of_eights, of_rest)) = (scalars.as_chunks(), values.as_chunks_mut());
        // SAFETY: as in `pack`.
        unsafe { lines::values(eights, of_eights) };
        rest.iter().zip(of_rest).for_each(|(scalar, value)| *value = scalar.into_bigint().0);
    }

    fn pack(self, points: &[G::Affine]) -> Vec<Point<D>> {
        // SAFETY: an `Ifma` exists only where `detect` found the features that `pack` is compiled for.
        unsafe { points::pack::<G, D>(points) }
    }

    fn unpack(self, points: &[Point<D>]) -> Vec<G::Affine> {
        // SAFETY: as in `pack`.
        unsafe { points::unpack::<G, D>(points) }
    }

    fn gather(self, points: &[Point<D>], picks: &[Pick], blocks: &mut [Block<D>]) {
        // SAFETY: as in `pack`.
        unsafe { points::gather(points, picks, blocks) }
    }

    fn scatter(self, blocks: &[Block<D>], points: &mut [Point<D>]) {
        // SAFETY: as in `pack`.
        unsafe { points::scatter(blocks, points) }
    }

    fn add(
        self,
        sums: &mut [Block<D>],
        others: &[Block<D>],
        scratch: &mut Vec<Element<D>>,
        coming: &Coming<Point<D>>,
    ) {
        // SAFETY: as in `pack`.
        unsafe { points::add(sums, others, scratch, coming) }
    }

    fn double(self, sums: &mut [Block<D>], scratch: &mut Vec<Element<D>>) {
        // SAFETY: as in `pack`.
        unsafe { points::double(sums, scratch) }
    }
}

const LANES: usize = 8;

#[cfg(test)]
mod tests;
