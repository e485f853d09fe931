//! Additions of many points at once, of G1 or of G2: the arithmetic under the sums.
//!
//! Points are affine, so that an addition costs six products, and the one inversion that it needs is shared by a whole
//! batch. How a batch is computed is a [`Kernel`]'s business: [`Portable`] takes one point after the other on any
//! machine, `Adx` does so with faster products, `Ifma` takes eight at a time where the processor multiplies 52-bit limbs, and
//! `Avx512` is the same for those that multiply eight doubles. They give the same points.
//!
//! The arithmetic under the transforms is a [`LineKernel`]'s, portable or on eight lanes, too.

#[cfg(target_arch = "x86_64")]
mod adx;
mod choice;
#[cfg(target_arch = "x86_64")]
mod ifma;
mod lines;
mod one_by_one;
pub mod pages;
mod portable;
mod portable_lines;
mod shoup;

#[cfg(target_arch = "x86_64")]
include!(concat!(env!("OUT_DIR"), "/avx512.rs"));

#[cfg(target_arch = "x86_64")]
pub use adx::Adx;
#[cfg(target_arch = "x86_64")]
pub use avx512::{IfmaG1 as Avx512G1, IfmaG2 as Avx512G2, IfmaLines as Avx512Lines};
pub use choice::{KernelChoice, UnknownKernel};
#[cfg(target_arch = "x86_64")]
pub use ifma::{IfmaG1, IfmaG2, IfmaLines};
pub use lines::{Columns, Course, LINES, LineKernel, Lines, Rows, Series, reversed};
pub use portable::Portable;
pub use portable_lines::PortableLines;

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine, g1, g2};
use ark_ec::CurveGroup;
use ark_ec::short_weierstrass::Projective;
use ark_ff::{Field, PrimeField};
use std::fmt::Debug;
use zkcard_accel::Group;

/// A group of points on y² = x³ + b, over the base field or its quadratic extension.
pub trait Curve: Group<BaseField: Field<BasePrimeField = Fq>> {
    /// The point with these coordinates, unchecked.
    fn point(x: Self::BaseField, y: Self::BaseField) -> Self::Affine;
}

impl Curve for Projective<g1::Config> {
    fn point(x: Fq, y: Fq) -> G1Affine {
        G1Affine::new_unchecked(x, y)
    }
}

impl Curve for Projective<g2::Config> {
    fn point(x: Fq2, y: Fq2) -> G2Affine {
        G2Affine::new_unchecked(x, y)
    }
}

/// A point in arkworks' form.
pub type AffineOf<K> = <<K as Kernel>::Group as CurveGroup>::Affine;

/// Arithmetic on lists of points. Results are exact for equal and opposite points and for infinity; a point that is
/// not on the curve makes them meaningless, no worse.
pub trait Kernel: Copy + Send + Sync + 'static {
    /// The group that the points are of.
    type Group: Curve;
    /// Points in a block.
    const LANES: usize;
    /// Points in a batch. A larger one shares its inversions among more; what it works on should stay in a second cache
    /// of one MiB. No power of two, lest the picks of all steps compete for the same lines.
    const BATCH: usize;
    /// A point at rest. The default is infinity.
    type Point: Copy + Default + Send + Sync + Debug;
    /// As many points as are worked on at once. The default is infinity in each lane.
    type Block: Copy + Default + Send;
    /// What a batch of additions needs beside its operands.
    type Scratch: Default + Send;

    /// Scalars as words, below r. Both lists are of one length.
    fn values(self, scalars: &[Fr], values: &mut [[u64; 4]]) {
        scalars.iter().zip(values).for_each(|(scalar, value)| *value = scalar.into_bigint().0);
    }

    /// Points in this kernel's form.
    fn pack(self, points: &[AffineOf<Self>]) -> Vec<Self::Point>;

    /// Points in arkworks' form.
    fn unpack(self, points: &[Self::Point]) -> Vec<AffineOf<Self>>;

    /// Fills blocks with the points that `picks` name, and the lanes left over with infinity.
    fn gather(self, points: &[Self::Point], picks: &[Pick], blocks: &mut [Self::Block]);

    /// Writes the points of blocks one after the other, as many as there is room for.
    fn scatter(self, blocks: &[Self::Block], points: &mut [Self::Point]);

    /// `sums[i] += others[i]` for every block and lane. Both are of one length. What is to be gathered next may be
    /// fetched from memory meanwhile.
    fn add(
        self,
        sums: &mut [Self::Block],
        others: &[Self::Block],
        scratch: &mut Self::Scratch,
        coming: &Coming<Self::Point>,
    );

    /// `sums[i] += sums[i]` for every block and lane.
    fn double(self, sums: &mut [Self::Block], scratch: &mut Self::Scratch) {
        let others = sums.to_vec();
        self.add(sums, &others, scratch, &Coming::nothing());
    }
}

/// The points of a coming [`gather`](Kernel::gather).
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))] // the portable kernel fetches nothing ahead
pub struct Coming<'a, P> {
    /// Where they lie.
    pub points: &'a [P],
    /// Which they are.
    pub picks: &'a [Pick],
}

impl<P> Coming<'_, P> {
    /// Nothing is to come, or nothing is known of it.
    pub fn nothing() -> Self {
        Coming { points: &[], picks: &[] }
    }
}

/// One point of a list, or its opposite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pick(u32);

impl Pick {
    /// The longest list whose points can be picked.
    pub const MAX_LEN: usize = 1 << 31;

    /// The point at `index`, which is below [`Pick::MAX_LEN`].
    pub fn new(index: usize, negated: bool) -> Self {
        Pick((index as u32) << 1 | u32::from(negated))
    }

    /// Where the point stands.
    pub fn index(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether its opposite is meant.
    pub fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The opposite of this point, where `negated`.
    pub fn negated_if(self, negated: bool) -> Self {
        Pick(self.0 ^ u32::from(negated))
    }
}

impl zeroize::DefaultIsZeroes for Pick {}

/// The test's body for each kernel of this machine, in either group.
#[cfg(test)]
macro_rules! each_kernel {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use super::*;

            #[test]
            fn portable_g1() {
                super::$name(Portable::<G1>::new());
            }

            #[test]
            fn portable_g2() {
                super::$name(Portable::<G2>::new());
            }

            #[cfg(target_arch = "x86_64")]
            #[test]
            fn adx_g1() {
                crate::kernel::Adx::<G1>::detect().into_iter().for_each(super::$name);
            }

            #[cfg(target_arch = "x86_64")]
            #[test]
            fn adx_g2() {
                crate::kernel::Adx::<G2>::detect().into_iter().for_each(super::$name);
            }

            #[cfg(target_arch = "x86_64")]
            #[test]
            fn avx512_g1() {
                crate::kernel::Avx512G1::detect().into_iter().for_each(super::$name);
            }

            #[cfg(target_arch = "x86_64")]
            #[test]
            fn avx512_g2() {
                crate::kernel::Avx512G2::detect().into_iter().for_each(super::$name);
            }

            #[cfg(target_arch = "x86_64")]
            #[test]
            fn ifma_g1() {
                crate::kernel::IfmaG1::detect().into_iter().for_each(super::$name);
            }

            #[cfg(target_arch = "x86_64")]
            #[test]
            fn ifma_g2() {
                crate::kernel::IfmaG2::detect().into_iter().for_each(super::$name);
            }
        }
    )+};
}
#[cfg(test)]
pub(crate) use each_kernel;

#[cfg(test)]
mod tests;
