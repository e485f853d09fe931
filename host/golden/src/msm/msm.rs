//! Mirrors `rtl/msm/msm.sv`, and in it `schedule.sv` (buckets) and `reduce.sv` (windows).
//!
//! Gates add in any order; the sums are the same elements, not the same coordinates.

use super::{Group, Recoded};
use std::ops::Range;

/// The buckets of window `w`: bucket i is the sum of the points whose digit is i + 1, less those whose digit is −(i + 1).
pub fn buckets<G: Group>(
    group: &G,
    scalars: &[Recoded],
    points: &[G::Element],
    c: u64,
    w: usize,
) -> Vec<G::Element> {
    let mut buckets = vec![group.zero(); 1 << (c - 1)];
    for (scalar, point) in scalars.iter().zip(points) {
        let multiple = scalar.multiple(w);
        let point = if multiple < 0 { group.neg(point) } else { point.clone() };
        if multiple != 0 {
            let bucket = &mut buckets[multiple.unsigned_abs() as usize - 1];
            *bucket = group.add(bucket, &point);
        }
    }
    buckets
}

/// The sum of every window: (i + 1) times bucket i.
pub fn window_sums<G: Group>(
    group: &G,
    scalars: &[Recoded],
    points: &[G::Element],
    c: u64,
    windows: Range<usize>,
) -> Vec<G::Element> {
    let reduced = |w| {
        let buckets = buckets(group, scalars, points, c, w);
        let (mut sum, mut total) = (group.zero(), group.zero());
        for bucket in buckets.iter().rev() {
            sum = group.add(&sum, bucket);
            total = group.add(&total, &sum);
        }
        total
    };
    windows.map(reduced).collect()
}

/// The host's part: the sum of 2^(cw) times window w.
pub fn combine<G: Group>(group: &G, windows: &[G::Element], c: u64) -> G::Element {
    windows.iter().rev().fold(group.zero(), |sum, window| {
        let shifted = (0..c).fold(sum, |sum, _| group.add(&sum, &sum));
        group.add(&shifted, window)
    })
}
