//! Sums in which the k-th point of a list counts k times.
//!
//! Lists are cut into segments of [`SEGMENT`] points, a lane each. From the last point of its segment to the first a lane
//! adds each to its total, and the total to its weighted sum; segment s still owes its total s·[`SEGMENT`] times, which
//! is the same question about the totals.

use super::runs;
use crate::kernel::{Coming, Kernel, Pick};
use ark_ec::CurveGroup;
use ark_ff::AdditiveGroup;
use rayon::prelude::*;

/// Points in a segment, a power of two.
const SEGMENT: usize = 16;
/// Lists up to this long are weighed one point after the other.
const SHORT: usize = 24;

/// `Σ k·Bₖ`, k from 1, of each of `lists` lists of one length that stand one after the other.
pub fn sums<K: Kernel>(kernel: K, mut points: Vec<K::Point>, lists: usize) -> Vec<K::Group> {
    let len = points.len() / lists;
    if len <= SHORT {
        return kernel.unpack(&points).chunks(len.max(1)).map(short).collect();
    }
    let segments = len.div_ceil(SEGMENT);
    points.reserve_exact(1); // or the list would take twice its memory
    points.push(K::Point::default()); // stands for what the last segment of a list lacks
    let at = |list: usize, at: usize| if at < len { list * len + at } else { lists * len };
    let pick = |lane: usize, step: usize| at(lane / segments, lane % segments * SEGMENT + step);
    let (totals, weighted) =
        walk(kernel, &points, lists * segments, |lane, step| Pick::new(pick(lane, step), false));
    let owing = totals.chunks(segments).flat_map(|totals| &totals[1..]).copied().collect();
    let owed = sums(kernel, owing, lists);
    let paid = kernel.unpack(&add_up(kernel, &weighted, segments));
    owed.into_iter().zip(paid).map(|(owed, paid)| shifted(owed) + paid).collect()
}

/// The total and the weighted sum of each lane.
fn walk<K: Kernel>(
    kernel: K,
    points: &[K::Point],
    lanes: usize,
    pick: impl Fn(usize, usize) -> Pick + Sync,
) -> (Vec<K::Point>, Vec<K::Point>) {
    let (mut totals, mut weighted) = (vec![K::Point::default(); lanes], vec![K::Point::default(); lanes]);
    let batches = totals.par_chunks_mut(K::BATCH).zip(weighted.par_chunks_mut(K::BATCH)).enumerate();
    batches.for_each(|(batch, (totals, weighted))| {
        let lanes = batch * K::BATCH..batch * K::BATCH + totals.len();
        walk_batch(
            kernel,
            points,
            |step| lanes.clone().map(|lane| pick(lane, step)).collect(),
            totals,
            weighted,
        );
    });
    (totals, weighted)
}

fn walk_batch<K: Kernel>(
    kernel: K,
    points: &[K::Point],
    picks: impl Fn(usize) -> Vec<Pick>,
    totals: &mut [K::Point],
    weighted: &mut [K::Point],
) {
    let mut blocks = [(); 3].map(|()| vec![K::Block::default(); totals.len().div_ceil(K::LANES)]);
    let [next, total, sum] = &mut blocks;
    let mut scratch = K::Scratch::default();
    for step in (0..SEGMENT).rev() {
        kernel.gather(points, &picks(step), next);
        kernel.add(total, next, &mut scratch, &Coming::nothing());
        kernel.add(sum, total, &mut scratch, &Coming::nothing());
    }
    kernel.scatter(total, totals);
    kernel.scatter(sum, weighted);
}

/// The plain sum of each list of `len` points.
fn add_up<K: Kernel>(kernel: K, points: &[K::Point], len: usize) -> Vec<K::Point> {
    let picks: Vec<Pick> = (0..points.len()).map(|index| Pick::new(index, false)).collect();
    runs::sums(kernel, points, &picks.chunks(len).collect::<Vec<_>>())
}

fn short<G: CurveGroup>(points: &[G::Affine]) -> G {
    let (mut total, mut sum) = (G::zero(), G::zero());
    for point in points.iter().rev() {
        total += point;
        sum += total;
    }
    sum
}

/// [`SEGMENT`] times.
fn shifted<G: AdditiveGroup>(sum: G) -> G {
    (0..SEGMENT.ilog2()).fold(sum, |sum, _| sum.double())
}
