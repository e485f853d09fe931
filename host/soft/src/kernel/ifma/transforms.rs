//! The kernel of transforms on eight lanes.

use super::factor::Factor;
use super::{lines, words};
use crate::kernel::PortableLines;
use crate::kernel::lines::{Course, LINES, LineKernel, Lines, Series};
use ark_bn254::Fr;

/// Transforms on a processor with AVX-512 IFMA. Having one is the proof that this processor is of that kind.
#[derive(Clone, Copy, Debug)]
pub struct IfmaLines(());

impl IfmaLines {
    /// The kernel, if this processor can run it.
    pub fn detect() -> Option<Self> {
        super::is_able().then_some(IfmaLines(()))
    }
}

impl Default for lines::Block {
    fn default() -> Self {
        lines::Block::new([words::from_words([0; 8]); 5])
    }
}

impl zeroize::DefaultIsZeroes for lines::Block {}

#[allow(unsafe_code)] // calls of functions that are compiled for processors with AVX-512 IFMA
impl LineKernel for IfmaLines {
    type Block = lines::Block;
    type Factor = Factor;

    fn factors(self, values: &[Fr]) -> Vec<Factor> {
        // SAFETY: an `IfmaLines` exists only where `detect` found the features that this is compiled for.
        unsafe { lines::factors(values) }
    }

    fn enter(
        self,
        lines: &impl Lines,
        course: Course,
        weights: Option<&[Factor]>,
        roots: &[Factor],
        blocks: &mut [lines::Block],
    ) {
        // SAFETY: as in `factors`.
        unsafe { lines::enter(lines, course, weights, roots, blocks) }
    }

    fn cross(self, blocks: &mut [lines::Block], span: usize, index: usize, roots: &[Factor]) {
        // SAFETY: as in `factors`.
        unsafe { lines::cross(blocks, span, index, roots) }
    }

    fn turn(self, blocks: &mut [lines::Block], course: Course, weights: &[Factor], roots: &[Factor]) {
        // SAFETY: as in `factors`.
        unsafe { lines::turn(blocks, course, weights, roots) }
    }

    fn spread(self, blocks: &[lines::Block], series: &Series, lines: &mut impl Lines) {
        // SAFETY: as in `factors`.
        unsafe { lines::spread(blocks, series, lines) }
    }

    fn leave(
        self,
        blocks: &[lines::Block],
        weights: Option<&[Factor]>,
        place: impl Fn(usize) -> usize,
        lines: &mut impl Lines,
    ) {
        // SAFETY: as in `factors`.
        unsafe { lines::leave(blocks, weights, place, lines) }
    }

    fn quotient(self, a: &mut [Fr], b: &[Fr], c: &[Fr], k: Fr) {
        let (a, a_rest) = a.as_chunks_mut::<LINES>();
        let ((b, b_rest), (c, c_rest)) = (b.as_chunks::<LINES>(), c.as_chunks::<LINES>());
        // SAFETY: as in `factors`.
        unsafe { lines::quotient(a, b, c, &k) };
        PortableLines.quotient(a_rest, b_rest, c_rest, k);
    }

    fn multiply(self, a: &mut [Fr], b: &[Fr]) {
        let ((a, a_rest), (b, b_rest)) = (a.as_chunks_mut::<LINES>(), b.as_chunks::<LINES>());
        // SAFETY: as in `factors`.
        unsafe { lines::multiply(a, b) };
        PortableLines.multiply(a_rest, b_rest);
    }
}
