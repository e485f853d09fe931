//! Many multiples of one point: a table of the digits' multiples in each window, and one entry a window to add.

use crate::kernel::{AffineOf, Kernel, Pick};
use crate::msm::{Term, Terms, Windows, runs};
use ark_bn254::Fr;
use ark_ec::{AffineRepr, CurveGroup};
use rayon::prelude::*;
use zeroize::Zeroizing;

/// The widest window: beyond it the table outgrows the caches.
const WIDEST: usize = 13;
/// Scalars at a time.
const CHUNK: usize = 1 << 12;

/// `sᵢ·P` for each scalar.
pub fn multiples<K: Kernel>(kernel: K, point: &AffineOf<K>, scalars: &[Fr]) -> Vec<AffineOf<K>> {
    let terms = Terms::new(kernel, scalars);
    let windows = cheapest(terms.longest(), scalars.len());
    let table = table(kernel, point, &windows);
    let chunks = terms.0.par_chunks(CHUNK);
    chunks.flat_map_iter(|terms| kernel.unpack(&sums(kernel, &table, &windows, terms))).collect()
}

/// The windows that need the fewest additions for `count` magnitudes of up to `longest` bits, the table's among them.
fn cheapest(longest: usize, count: usize) -> Windows {
    let cut = |bits| Windows::new(bits, longest);
    let additions = |cut: &Windows| cut.count * (count + cut.buckets());
    (3..=WIDEST).map(cut).min_by_key(additions).unwrap_or(cut(3))
}

/// `k·2^(c·w)·P` for each window w and digit k from 1, a window after the other.
fn table<K: Kernel>(kernel: K, point: &AffineOf<K>, windows: &Windows) -> Vec<K::Point> {
    let len = windows.buckets();
    let mut table = vec![K::Point::default(); windows.count * len];
    let firsts = kernel.pack(&shifted::<K::Group>(point, windows));
    firsts.into_iter().enumerate().for_each(|(window, first)| table[window * len] = first);
    let mut known = 1;
    while known < len {
        double_the_table(kernel, &mut table, len, known);
        known *= 2;
    }
    table
}

/// From the first `known` multiples in each window to twice as many: the last of them is added to each.
fn double_the_table<K: Kernel>(kernel: K, table: &mut [K::Point], len: usize, known: usize) {
    let last = |start: usize| Pick::new(start + known - 1, false);
    let starts = (0..table.len()).step_by(len);
    let pairs = starts.clone().flat_map(|start| (start..start + known).map(move |at| (at, start)));
    let picks: Vec<[Pick; 2]> = pairs.map(|(at, start)| [Pick::new(at, false), last(start)]).collect();
    let sums = runs::sums(kernel, table, &picks.iter().map(|pair| &pair[..]).collect::<Vec<_>>());
    for (start, sums) in starts.zip(sums.chunks(known)) {
        table[start + known..start + 2 * known].copy_from_slice(sums);
    }
}

/// `2^(c·w)·P` for each window w.
fn shifted<G: CurveGroup>(point: &G::Affine, windows: &Windows) -> Vec<G::Affine> {
    let next = |point: &G| Some((0..windows.bits).fold(*point, |point, _| point.double()));
    let firsts = std::iter::successors(Some(point.into_group()), next);
    G::normalize_batch(&firsts.take(windows.count).collect::<Vec<_>>())
}

fn sums<K: Kernel>(kernel: K, table: &[K::Point], windows: &Windows, terms: &[Term]) -> Vec<K::Point> {
    let offset = windows.offset();
    let mut picks = Zeroizing::new(Vec::with_capacity(terms.len() * windows.count));
    let mut ends = Vec::with_capacity(terms.len());
    for term in terms {
        let digits = windows.digits(term, &offset);
        let entry = |(window, digit): (usize, i32)| {
            let at = window * windows.buckets() + digit.unsigned_abs() as usize - 1;
            Pick::new(at, digit < 0).negated_if(term.pick.is_negated())
        };
        picks.extend(digits.enumerate().filter(|(_, digit)| *digit != 0).map(entry));
        ends.push(picks.len());
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let runs: Vec<&[Pick]> = starts.zip(&ends).map(|(start, end)| &picks[start..*end]).collect();
    runs::sums(kernel, table, &runs)
}
