//! Sums of many runs of points, however unequal the runs are.
//!
//! Runs are cut into pieces of nearly one length. Pieces of one length are added up side by side, a lane each, so that a
//! batch has no idle lanes; the pieces' sums are points again, and those of one run are its next, shorter run.

use crate::kernel::{Coming, Kernel, Pick, pages};
use rayon::prelude::*;
use zeroize::{Zeroize, Zeroizing};

/// Points in a piece at most. Longer ones spare sums of sums, shorter ones are more equal.
const PIECE: usize = 16;

/// The sum of each run; infinity for an empty one.
pub fn sums<K: Kernel>(kernel: K, points: &[K::Point], runs: &[&[Pick]]) -> Vec<K::Point> {
    let pieces: Vec<&[Pick]> = runs.iter().flat_map(|run| cut(run)).collect();
    let (sorted, places) = by_length(&pieces);
    let mut sums = pages::filled(K::Point::default(), sorted.len());
    let batches = sums.par_chunks_mut(K::BATCH).zip(sorted.par_chunks(K::BATCH));
    batches
        .for_each_init(Work::<K>::default, |work, (sums, pieces)| work.add_up(kernel, points, pieces, sums));
    let mut places = &places[..];
    let of_sums: Vec<&[Pick]> = runs.iter().map(|run| take(&mut places, pieces_of(run))).collect();
    if of_sums.iter().any(|run| run.len() > 1) {
        return self::sums(kernel, &sums, &of_sums);
    }
    of_sums.iter().map(|run| run.first().map_or(K::Point::default(), |pick| sums[pick.index()])).collect()
}

/// What a batch needs, kept from one to the next.
struct Work<K: Kernel> {
    picks: Zeroizing<Vec<Pick>>,
    sums: Vec<K::Block>,
    others: Vec<K::Block>,
    scratch: K::Scratch,
}

impl<K: Kernel> Default for Work<K> {
    fn default() -> Self {
        Work { picks: Zeroizing::default(), sums: vec![], others: vec![], scratch: K::Scratch::default() }
    }
}

impl<K: Kernel> Work<K> {
    /// The sum of each piece. None is longer than the one before it.
    fn add_up(&mut self, kernel: K, points: &[K::Point], pieces: &[&[Pick]], sums: &mut [K::Point]) {
        let blocks = pieces.len().div_ceil(K::LANES);
        self.sums.resize(blocks, K::Block::default());
        self.others.resize(blocks, K::Block::default());
        let steps = step_by_step(pieces, &mut self.picks);
        kernel.gather(points, steps[0], &mut self.sums);
        for (at, step) in steps.iter().enumerate().skip(1) {
            let blocks = step.len().div_ceil(K::LANES);
            let (sums, others) = (&mut self.sums[..blocks], &mut self.others[..blocks]);
            let coming = Coming { points, picks: steps.get(at + 1).unwrap_or(&[].as_slice()) };
            kernel.gather(points, step, others);
            kernel.add(sums, others, &mut self.scratch, &coming);
        }
        kernel.scatter(&self.sums, sums);
    }
}

/// The first pick of each piece, then the second of each that has one, and so on: in the order in which they are read.
fn step_by_step<'a>(pieces: &[&[Pick]], picks: &'a mut Vec<Pick>) -> Vec<&'a [Pick]> {
    let longest = pieces.first().map_or(0, |piece| piece.len());
    let active = |at: usize| pieces.partition_point(|piece| piece.len() > at);
    emptied(picks, pieces.iter().map(|piece| piece.len()).sum());
    let starts: Vec<usize> = (0..longest)
        .map(|at| {
            let start = picks.len();
            picks.extend(pieces[..active(at)].iter().map(|piece| piece[at]));
            start
        })
        .collect();
    let ends = starts.iter().skip(1).copied().chain([picks.len()]);
    let picks = &picks[..];
    starts.iter().zip(ends).map(|(start, end)| &picks[*start..end]).collect()
}

/// Empty, with room for so many: a list that grows would leave what it held where it was.
fn emptied(picks: &mut Vec<Pick>, room: usize) {
    if picks.capacity() < room {
        picks.zeroize();
        *picks = Vec::with_capacity(room);
    }
    picks.clear();
}

/// Into as few pieces as may be, of lengths that differ by one at most.
fn cut(run: &[Pick]) -> impl Iterator<Item = &[Pick]> {
    let (count, len) = (pieces_of(run), run.len());
    (0..count).map(move |piece| &run[piece * len / count..(piece + 1) * len / count])
}

fn pieces_of(run: &[Pick]) -> usize {
    run.len().div_ceil(PIECE)
}

/// The pieces, the longest first, and where each went.
fn by_length<'a>(pieces: &[&'a [Pick]]) -> (Vec<&'a [Pick]>, Vec<Pick>) {
    let mut starts = [0; PIECE + 1];
    pieces.iter().for_each(|piece| starts[PIECE - piece.len()] += 1);
    let mut total = 0;
    for start in &mut starts {
        total += std::mem::replace(start, total);
    }
    let mut sorted: Vec<&[Pick]> = vec![&[]; pieces.len()];
    let place = |piece: &&'a [Pick]| {
        let place = &mut starts[PIECE - piece.len()];
        sorted[*place] = piece;
        *place += 1;
        Pick::new(*place - 1, false)
    };
    let places = pieces.iter().map(place).collect();
    (sorted, places)
}

fn take<'a>(rest: &mut &'a [Pick], count: usize) -> &'a [Pick] {
    let (taken, left) = rest.split_at(count);
    *rest = left;
    taken
}
