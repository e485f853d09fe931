//! Sums over a part of a vector: as circom's L, which begins at an odd element.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use std::ops::Range;
use zkcard_accel::{Accelerator, Group, Scalars};

/// A vector of eleven scalars.
const LEN: usize = 11;

/// From the beginning, but not to the end.
pub fn prefix<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, LEN, &[0..1, 0..2, 0..5, 0..10]);
}

/// From the middle to the end, at even and odd places.
pub fn suffix<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, LEN, &[1..11, 2..11, 3..11, 9..11]);
}

/// From an odd element to somewhere.
pub fn odd_start<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, LEN, &[1..4, 3..8, 5..7, 7..10]);
}

/// Nothing, at either end and inside: the sum is infinity.
pub fn empty<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, LEN, &[0..0, 1..1, 6..6, 11..11]);
    check::<A, G>(accel, scale, 0, &[0..0, 3..3]);
}

/// One element.
pub fn single<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, LEN, &[0..1, 1..2, 5..6, 10..11]);
}

/// The vector is longer than the list; every stretch of it that fits is taken.
pub fn of_a_vector_longer_than_its_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, 4, &[0..4, 1..5, 7..11, 3..6]);
}

/// The list is longer than the vector.
pub fn of_a_vector_shorter_than_its_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    check::<A, G>(accel, scale, 15, &[0..11, 1..11, 4..9]);
}

/// Ranges of one vector that was transformed first.
pub fn of_a_transformed_vector<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let n = 8.min(1 << t.longest_log());
    let values = inputs::randoms(&mut t.rng(), n);
    let points = inputs::points::<G>(&mut t.rng(), n);
    let bases = t.bases::<G>(&points, Scalars::Loaded);
    for transform in inputs::transforms(&mut t.rng(), n) {
        let vector = t.transformed(&values, &[transform]);
        let want = naive::transform(&values, transform);
        for range in [0..n, n / 2..n, 1.min(n)..n] {
            let sum = naive::msm::<G>(&points[..range.len()], &want[range.clone()]);
            t.is_sum(t.msm::<G>(&bases, &vector, range), sum, format_args!("after {transform:?}"));
        }
    }
}

/// One vector, one list of so many bases, these ranges.
fn check<A: Accelerator, G: Group>(accel: &A, scale: &Scale, bases: usize, ranges: &[Range<usize>]) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), bases);
    let scalars = inputs::randoms(&mut t.rng(), LEN);
    let resident = t.bases::<G>(&points, Scalars::Loaded);
    let vector = t.load(&scalars);
    for range in ranges {
        let want = naive::msm::<G>(&points[..range.len()], &scalars[range.clone()]);
        let what = format_args!("elements {range:?} of {LEN} for {bases} bases");
        t.is_sum(t.msm::<G>(&resident, &vector, range.clone()), want, what);
    }
}
