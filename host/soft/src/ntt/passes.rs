//! The passes over a vector's matrix, eight lines at a time.

use super::matrix::{columns, rows, transpose};
use super::plan::Plan;
use super::tables::Tables;
use crate::kernel::{LineKernel, Lines};
use ark_bn254::Fr;
use ark_ff::One;
use rayon::prelude::*;
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_accel::Transform;

/// Blocks whose remaining levels are gone through one after the other: they fit the first cache.
const NEAR: usize = 64;
/// Shares of the lines a thread, so that one that is held up leaves some to others.
const SHARES: usize = 4;

/// A transform in place, of at least 64 elements.
pub fn transform<K: LineKernel>(tables: &Tables<K>, values: &mut [Fr], transform: Transform) {
    let (height, width) = shape(values.len());
    let plan = Plan::new(transform, height, width);
    down(tables, values, width, &plan);
    let (roots, after) = (tables.roots(width), weights(tables, plan.after, width));
    // What belongs to row a of the transposed half b stands in column a of that half.
    let place = |k: usize| if width == height { k } else { k / 2 + k % 2 * height };
    each(rows(values, width), width, |_, lines, blocks: &mut [K::Block]| {
        tables.kernel.enter(lines, plan.course, None, &roots, blocks);
        levels(tables.kernel, blocks, &roots);
        tables.kernel.leave(blocks, after.as_deref(), place, lines);
    });
    transpose(values, width);
}

/// One transform after another in place, of at least 64 elements. What lies between has no order, so that nothing is
/// put in order, and what one ends with and the other begins with is one pass.
pub fn transform_twice<K: LineKernel>(tables: &Tables<K>, values: &mut [Fr], transforms: [Transform; 2]) {
    let (height, width) = shape(values.len());
    let (first, second) = (Plan::new(transforms[0], height, width), Plan::new(transforms[1], width, height));
    down(tables, values, width, &first);
    let (roots, between) = (tables.roots(width), tables.powers(first.after * second.before, width));
    let series = second.series();
    each(rows(values, width), width, |at, lines, blocks: &mut [K::Block]| {
        tables.kernel.enter(lines, first.course, None, &roots, blocks);
        levels(tables.kernel, blocks, &roots);
        tables.kernel.turn(blocks, second.course, &between, &roots);
        levels(tables.kernel, blocks, &roots);
        tables.kernel.spread(blocks, &series[at], lines);
    });
    let (roots, after) = (tables.roots(height), weights(tables, second.after, height));
    each(columns(values, width), height, |_, lines, blocks: &mut [K::Block]| {
        tables.kernel.enter(lines, second.course, None, &roots, blocks);
        levels(tables.kernel, blocks, &roots);
        tables.kernel.leave(blocks, after.as_deref(), |k| k, lines);
    });
}

/// Rows and columns: as many, or twice as many columns.
fn shape(len: usize) -> (usize, usize) {
    let log = len.trailing_zeros();
    (1 << (log / 2), 1 << log.div_ceil(2))
}

/// The first pass of a transform from natural order: along the columns.
fn down<K: LineKernel>(tables: &Tables<K>, values: &mut [Fr], width: usize, plan: &Plan) {
    let height = values.len() / width;
    let (roots, before) = (tables.roots(height), weights(tables, plan.before, height));
    let series = plan.series();
    each(columns(values, width), height, |at, lines, blocks: &mut [K::Block]| {
        tables.kernel.enter(lines, plan.course, before.as_deref(), &roots, blocks);
        levels(tables.kernel, blocks, &roots);
        tables.kernel.spread(blocks, &series[at], lines);
    });
}

fn weights<K: LineKernel>(tables: &Tables<K>, ratio: Fr, len: usize) -> Option<Arc<[K::Factor]>> {
    (!ratio.is_one()).then(|| tables.powers(ratio, len))
}

/// Works on each eight lines with blocks for as many elements as a line has. What is left in the blocks is wiped.
fn each<L: Lines + Send, B: Copy + Default + Send + zeroize::DefaultIsZeroes>(
    mut eights: Vec<L>,
    len: usize,
    work: impl Fn(usize, &mut L, &mut [B]) + Sync,
) {
    let share = eights.len().div_ceil(SHARES * rayon::current_num_threads());
    eights.par_chunks_mut(share).enumerate().for_each(|(at, eights)| {
        let mut blocks = Zeroizing::new(vec![B::default(); len]);
        eights.iter_mut().enumerate().for_each(|(i, lines)| work(at * share + i, lines, &mut blocks));
    });
}

/// The levels that are left after the first one or two.
fn levels<K: LineKernel>(kernel: K, blocks: &mut [K::Block], roots: &[K::Factor]) {
    let parts = if blocks.len().trailing_zeros() % 2 == 1 { 2 } else { 4 };
    descend(kernel, blocks, parts, 0, roots);
}

/// All levels of each of the parts, the first of which is the part of this index at its level.
fn descend<K: LineKernel>(
    kernel: K,
    blocks: &mut [K::Block],
    parts: usize,
    index: usize,
    roots: &[K::Factor],
) {
    let span = blocks.len() / parts;
    if blocks.len() <= NEAR {
        let levels = std::iter::successors(Some((span, index)), |(span, index)| Some((span / 4, 4 * index)));
        return levels
            .take_while(|(span, _)| *span >= 4)
            .for_each(|(span, index)| kernel.cross(blocks, span, index, roots));
    }
    for (part, index) in blocks.chunks_exact_mut(span).zip(index..) {
        kernel.cross(part, span, index, roots);
        descend(kernel, part, 4, 4 * index, roots);
    }
}
