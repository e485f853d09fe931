//! Sums of products, by buckets whose points are added in affine batches.
//!
//! 1. [`terms`]: each scalar's sign goes to its point, so that −5, which is r − 5, is as short as 5.
//! 2. [`digits`]: scalars are cut into signed digits of c bits, all of a scalar at once; short scalars have no digits in the
//!    upper windows, and cost nothing there. Each window's points are sorted by digit, a few windows at a time.
//! 3. [`runs`]: the points of each digit are added up, whatever their number, in batches without idle lanes.
//! 4. [`weigh`]: in each window the sum of digit k counts k times.
//!
//! Where scalars are known to repeat, [`repeating`] first adds up the points of those that are equal, one addition each.
//!
//! Every step is exact for equal and opposite points and for infinity, for any scalars; what they are shows in the
//! time taken, but not in the result's or the memory's form. Copies of scalars and what was sorted by them are wiped.

mod digits;
mod repeating;
pub mod runs;
mod terms;
mod weigh;

use crate::kernel::{Kernel, Pick};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Zero};
pub use digits::Windows;
use digits::{Digits, Sorted};
use rayon::prelude::*;
pub use repeating::sum_of_repeating;
use std::ops::{Deref, Range};
pub use terms::{Term, Terms};

/// Picks that are sorted at one time, but for one window a thread: four bytes each. It bounds memory, which is used again
/// for the next windows.
const SORTED: usize = 1 << 19;

/// `Σ sᵢ·Pᵢ` over as many as there are of both.
pub fn sum_of_products<K: Kernel>(kernel: K, points: &[K::Point], scalars: &[Fr]) -> K::Group {
    sum_over(kernel, points.len(), Pick::MAX_LEN, |range| &points[range], scalars)
}

/// The same over `len` points that are made when the scalars have been cut: what was needed for that lies beside no points.
/// So many terms at a time, at most [`Pick::MAX_LEN`].
pub fn sum_over<K: Kernel, P: Deref<Target = [K::Point]>>(
    kernel: K,
    len: usize,
    at_once: usize,
    points: impl Fn(Range<usize>) -> P,
    scalars: &[Fr],
) -> K::Group {
    let scalars = &scalars[..scalars.len().min(len)];
    let at_once = at_once.clamp(1, Pick::MAX_LEN);
    let pieces = scalars.chunks(at_once).enumerate();
    pieces
        .map(|(at, scalars)| {
            let digits = Digits::new(kernel, scalars);
            let begin = at * at_once;
            sum_of_terms(kernel, &points(begin..begin + scalars.len()), &digits)
        })
        .sum()
}

/// Bytes that a sum needs beside its points: so many, and some for each term.
pub fn memory<K: Kernel>() -> (usize, usize) {
    let pieces = SORTED / 4 * (size_of::<K::Point>() + 2 * size_of::<&[Pick]>());
    let picks = size_of::<Pick>() * rayon::current_num_threads();
    (SORTED * size_of::<Pick>() + pieces, digits::BYTES + picks)
}

fn sum_of_terms<K: Kernel>(kernel: K, points: &[K::Point], digits: &Digits) -> K::Group {
    let threads = rayon::current_num_threads();
    let at_once = (SORTED / digits.long().max(1)).max(1).next_multiple_of(threads);
    let all: Vec<usize> = (0..digits.count()).collect();
    let sums: Vec<_> =
        all.chunks(at_once).flat_map(|some| window_sums(kernel, points, digits, some)).collect();
    let shifted = |sum: K::Group| (0..digits.windows.bits).fold(sum, |sum, _| sum.double());
    sums.into_iter().rev().fold(K::Group::zero(), |above, sum| shifted(above) + sum)
}

fn window_sums<K: Kernel>(
    kernel: K,
    points: &[K::Point],
    digits: &Digits,
    windows: &[usize],
) -> Vec<K::Group> {
    let sorted: Vec<Sorted> = windows.par_iter().map(|window| digits.sort(*window)).collect();
    let runs: Vec<&[Pick]> = sorted.iter().flat_map(Sorted::runs).collect();
    weigh::sums(kernel, runs::sums(kernel, points, &runs), windows.len())
}

#[cfg(test)]
mod tests;
