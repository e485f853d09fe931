//! Transforms on any machine, in words.
//!
//! Elements stay in arkworks' form, since a transform is linear and factors have no form. In memory they are below 2r, at
//! work below 4r.

use super::lines::{Course, LINES, LineKernel, Lines, Series, arrange, reversed};
use super::shoup::{Factor, Words, butterfly, canonical, halved_range, montgomery, stored, times};
use ark_bn254::Fr;
use zeroize::DefaultIsZeroes;

/// Transforms on any machine.
#[derive(Clone, Copy, Debug)]
pub struct PortableLines;

/// One element of each line.
#[derive(Clone, Copy, Debug)]
pub struct Block([Words; LINES]);

impl Default for Block {
    fn default() -> Self {
        Block([[0; 4]; LINES])
    }
}

impl DefaultIsZeroes for Block {}

impl LineKernel for PortableLines {
    type Block = Block;
    type Factor = Factor;

    fn factors(self, values: &[Fr]) -> Vec<Factor> {
        values.iter().map(Factor::new).collect()
    }

    fn enter(
        self,
        lines: &impl Lines,
        course: Course,
        weights: Option<&[Factor]>,
        roots: &[Factor],
        blocks: &mut [Block],
    ) {
        let len = blocks.len();
        for (k, block) in blocks.iter_mut().enumerate() {
            let place = course.place(k, len);
            *block = Block(lines.at(place).map(|element| element.0.0));
            if let Some(weights) = weights {
                block.scale(&weights[place]);
            }
        }
        first_levels(blocks, roots);
    }

    fn cross(self, blocks: &mut [Block], span: usize, index: usize, roots: &[Factor]) {
        for (at, part) in blocks.chunks_exact_mut(span).enumerate() {
            let index = index + at;
            let factors = [&roots[index], &roots[2 * index], &roots[2 * index + 1]];
            for_quarters(part, |x0, x1, x2, x3| {
                x2.scale(factors[0]);
                x3.scale(factors[0]);
                butterflies(x0, x2);
                butterflies(x1, x3);
                x1.scale(factors[1]);
                x3.scale(factors[2]);
                butterflies(x0, x1);
                butterflies(x2, x3);
            });
        }
    }

    fn turn(self, blocks: &mut [Block], course: Course, weights: &[Factor], roots: &[Factor]) {
        arrange(blocks, course);
        let len = blocks.len();
        for (k, block) in blocks.iter_mut().enumerate() {
            block.scale(&weights[course.place(k, len)]);
        }
        first_levels(blocks, roots);
    }

    fn spread(self, blocks: &[Block], series: &Series, lines: &mut impl Lines) {
        // Elements are below 4r and the series below r: products are below 2r, as they are in memory.
        let mut factors = series.start.map(|start| start.0.0);
        for k in 0..blocks.len() {
            let block = &blocks[reversed(k, blocks.len())];
            for (lane, element) in lines.at_mut(k).into_iter().enumerate() {
                *element = stored(montgomery(&block.0[lane], &factors[lane]));
                factors[lane] = canonical(&montgomery(&factors[lane], &series.ratio[lane].0.0)).0.0;
            }
        }
    }

    fn leave(
        self,
        blocks: &[Block],
        weights: Option<&[Factor]>,
        place: impl Fn(usize) -> usize,
        lines: &mut impl Lines,
    ) {
        for k in 0..blocks.len() {
            let mut block = blocks[reversed(k, blocks.len())];
            if let Some(weights) = weights {
                block.scale(&weights[k]);
            }
            for (element, value) in lines.at_mut(place(k)).into_iter().zip(block.0) {
                *element = canonical(&value);
            }
        }
    }

    fn quotient(self, a: &mut [Fr], b: &[Fr], c: &[Fr], k: Fr) {
        for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
            *a = k * (*a * b - c);
        }
    }

    fn multiply(self, a: &mut [Fr], b: &[Fr]) {
        a.iter_mut().zip(b).for_each(|(a, b)| *a *= b);
    }
}

impl Block {
    #[inline]
    /// In: below 4r. Out: below 2r.
    fn scale(&mut self, factor: &Factor) {
        self.0.iter_mut().for_each(|element| *element = times(element, factor));
    }
}

/// In: below 2r. The levels whose factors are 1 and, of the fourth root of unity, i.
fn first_levels(blocks: &mut [Block], roots: &[Factor]) {
    if blocks.len().trailing_zeros() % 2 == 1 {
        let (low, high) = blocks.split_at_mut(blocks.len() / 2);
        low.iter_mut().zip(high).for_each(|(a, b)| butterflies(a, b));
        return;
    }
    for_quarters(blocks, |x0, x1, x2, x3| {
        butterflies(x0, x2);
        butterflies(x1, x3);
        x1.0.iter_mut().for_each(|element| *element = halved_range(element));
        x3.scale(&roots[1]);
        butterflies(x0, x1);
        butterflies(x2, x3);
    });
}

/// Sums and differences. In: below 4r, and below 2r. Out: below 4r.
#[inline]
fn butterflies(a: &mut Block, b: &mut Block) {
    a.0.iter_mut().zip(&mut b.0).for_each(|(a, b)| butterfly(a, b));
}

#[inline]
fn for_quarters(part: &mut [Block], mut work: impl FnMut(&mut Block, &mut Block, &mut Block, &mut Block)) {
    let (low, high) = part.split_at_mut(part.len() / 2);
    let ((x0, x1), (x2, x3)) = (low.split_at_mut(low.len() / 2), high.split_at_mut(high.len() / 2));
    for (((x0, x1), x2), x3) in x0.iter_mut().zip(x1).zip(x2).zip(x3) {
        work(x0, x1, x2, x3);
    }
}
