//! Transforms of eight lines at a time: the arithmetic under the transforms.
//!
//! A transform of n elements is many short ones, of the columns and then of the rows of a matrix. Eight of these *lines*
//! are worked on side by side, so that whatever an element is multiplied with on the way serves all eight.

use ark_bn254::Fr;
use zeroize::DefaultIsZeroes;

/// Lines that are worked on at once.
pub const LINES: usize = 8;

/// Eight lines of equal length in memory.
pub trait Lines {
    /// The elements at a place.
    fn at(&self, place: usize) -> [&Fr; LINES];

    /// The same, to be written.
    fn at_mut(&mut self, place: usize) -> [&mut Fr; LINES];
}

/// Eight neighbouring columns, one row after the other.
pub struct Columns<'a>(pub Vec<&'a mut [Fr; LINES]>);

/// Eight neighbouring rows.
pub struct Rows<'a>(pub [&'a mut [Fr]; LINES]);

impl Lines for Columns<'_> {
    #[inline(always)]
    fn at(&self, place: usize) -> [&Fr; LINES] {
        self.0[place].each_ref()
    }

    #[inline(always)]
    fn at_mut(&mut self, place: usize) -> [&mut Fr; LINES] {
        self.0[place].each_mut()
    }
}

impl Lines for Rows<'_> {
    #[inline(always)]
    fn at(&self, place: usize) -> [&Fr; LINES] {
        let [a, b, c, d, e, f, g, h] = &self.0;
        [&a[place], &b[place], &c[place], &d[place], &e[place], &f[place], &g[place], &h[place]]
    }

    #[inline(always)]
    fn at_mut(&mut self, place: usize) -> [&mut Fr; LINES] {
        let [a, b, c, d, e, f, g, h] = &mut self.0;
        [
            &mut a[place],
            &mut b[place],
            &mut c[place],
            &mut d[place],
            &mut e[place],
            &mut f[place],
            &mut g[place],
            &mut h[place],
        ]
    }
}

/// In which order the elements of a line are taken: place k, or place −k modulo the length, which makes a transform
/// its own inverse but for 1/n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    Ahead,
    Back,
}

impl Course {
    /// The place that is taken k-th, in a line of a power of two.
    #[inline]
    pub fn place(self, k: usize, len: usize) -> usize {
        match self {
            Course::Ahead => k,
            Course::Back => len.wrapping_sub(k) & (len - 1),
        }
    }
}

/// Geometric series, one a line: `start·ratioᵏ` at place k.
#[derive(Clone, Copy, Debug)]
pub struct Series {
    pub start: [Fr; LINES],
    pub ratio: [Fr; LINES],
}

/// Arithmetic on blocks, each of which holds one element of each of eight lines.
///
/// A line of length L goes through `enter`, then `cross` for each span of L/4, L/16, … 4 (of L/2, L/8, … 4 where L is
/// not a power of four), then stands in bit-reversed order and is brought back by `spread` or `leave`, or goes on by
/// `turn`. L is at least 8 and at most 2¹⁴. Elements between two passes may be more than r, but fit their words.
pub trait LineKernel: Copy + Send + Sync {
    /// Eight elements at work.
    type Block: Copy + Default + Send + DefaultIsZeroes;
    /// What all lines are multiplied with.
    type Factor: Copy + Send + Sync;

    /// Values as factors.
    fn factors(self, values: &[Fr]) -> Vec<Self::Factor>;

    /// Takes the lines, times the weight of each place, through their first one or two levels: as many as leave an
    /// even number. `roots` are the powers of the root of unity in bit-reversed order.
    fn enter(
        self,
        lines: &impl Lines,
        course: Course,
        weights: Option<&[Self::Factor]>,
        roots: &[Self::Factor],
        blocks: &mut [Self::Block],
    );

    /// Two levels of the parts of `span` blocks, the first of which is the part of this index at its level. There are at
    /// least eight blocks.
    fn cross(self, blocks: &mut [Self::Block], span: usize, index: usize, roots: &[Self::Factor]);

    /// From the end of a transform, in bit-reversed order, through the first levels of another, times weights.
    fn turn(
        self,
        blocks: &mut [Self::Block],
        course: Course,
        weights: &[Self::Factor],
        roots: &[Self::Factor],
    );

    /// From bit-reversed order to the lines, times the series.
    fn spread(self, blocks: &[Self::Block], series: &Series, lines: &mut impl Lines);

    /// From bit-reversed order to the lines, times weights; what stands at `k` goes to `place(k)`. Reduced in the end.
    fn leave(
        self,
        blocks: &[Self::Block],
        weights: Option<&[Self::Factor]>,
        place: impl Fn(usize) -> usize,
        lines: &mut impl Lines,
    );

    /// `a[i] := k·(a[i]·b[i] − c[i])`. All are of one length.
    fn quotient(self, a: &mut [Fr], b: &[Fr], c: &[Fr], k: Fr);

    /// `a[i] := a[i]·b[i]`. Both are of one length.
    fn multiply(self, a: &mut [Fr], b: &[Fr]);
}

/// Where the block of place k lies, in bit-reversed order. The length is a power of two, at least 2.
#[inline]
pub fn reversed(k: usize, len: usize) -> usize {
    k.reverse_bits() >> (usize::BITS - len.trailing_zeros())
}

/// From bit-reversed order to that of the course.
pub fn arrange<B>(blocks: &mut [B], course: Course) {
    let len = blocks.len();
    for k in 0..len {
        let other = reversed(k, len);
        if k < other {
            blocks.swap(k, other);
        }
    }
    if course == Course::Back {
        blocks[1..].reverse();
    }
}
