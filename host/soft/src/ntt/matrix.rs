//! A vector as a matrix, row after row: its lines, and its transposition in place.

use crate::kernel::{Columns, LINES, Rows};
use ark_bn254::Fr;

/// Rows of a tile that is transposed at once: two of them fit the first cache.
const TILE: usize = 16;
/// Rows below which a part is not shared among threads.
const SHARED: usize = 128;

/// The columns, by eights.
pub fn columns(values: &mut [Fr], columns: usize) -> Vec<Columns<'_>> {
    let rows = values.len() / columns;
    let mut groups: Vec<_> = (0..columns / LINES).map(|_| Columns(Vec::with_capacity(rows))).collect();
    for row in values.chunks_exact_mut(columns) {
        let (eights, _) = row.as_chunks_mut::<LINES>();
        groups.iter_mut().zip(eights).for_each(|(group, eight)| group.0.push(eight));
    }
    groups
}

/// The rows, by eights.
pub fn rows(values: &mut [Fr], columns: usize) -> Vec<Rows<'_>> {
    let eights = values.chunks_exact_mut(columns * LINES);
    eights
        .map(|eight| {
            let mut rows = eight.chunks_exact_mut(columns);
            Rows(std::array::from_fn(|_| rows.next().unwrap_or_default()))
        })
        .collect()
}

/// Transposes a matrix that is as wide as high, or each half of one twice as wide.
pub fn transpose(values: &mut [Fr], columns: usize) {
    let rows = values.len() / columns;
    let whole: Part<'_> = values.chunks_exact_mut(columns).collect();
    if columns == rows {
        turn(whole);
    } else {
        let (left, right) = split_columns(whole, rows);
        rayon::join(|| turn(left), || turn(right));
    }
}

/// A square part of a matrix, row by row.
type Part<'a> = Vec<&'a mut [Fr]>;

fn turn(mut part: Part<'_>) {
    if part.len() <= TILE {
        for i in 1..part.len() {
            let (above, below) = part.split_at_mut(i);
            above.iter_mut().enumerate().for_each(|(j, row)| std::mem::swap(&mut row[i], &mut below[0][j]));
        }
        return;
    }
    let [a, b, c, d] = quarters(part);
    side_by_side(a.len(), || exchange(b, c), || side_by_side(SHARED, || turn(a), || turn(d)));
}

/// Each with the other's transpose.
fn exchange(mut one: Part<'_>, mut other: Part<'_>) {
    if one.len() <= TILE {
        for (i, row) in one.iter_mut().enumerate() {
            row.iter_mut()
                .zip(&mut other)
                .for_each(|(element, column)| std::mem::swap(element, &mut column[i]));
        }
        return;
    }
    let len = one.len();
    let ([a, b, c, d], [e, f, g, h]) = (quarters(one), quarters(other));
    let (upper, lower) = (|| (exchange(a, e), exchange(b, g)), || (exchange(c, f), exchange(d, h)));
    side_by_side(len, upper, lower);
}

fn side_by_side<A: Send, B: Send>(
    len: usize,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) {
    if len < SHARED {
        one();
        other();
    } else {
        rayon::join(one, other);
    }
}

fn quarters(mut part: Part<'_>) -> [Part<'_>; 4] {
    let half = part.len() / 2;
    let lower = part.split_off(half);
    let ((a, b), (c, d)) = (split_columns(part, half), split_columns(lower, half));
    [a, b, c, d]
}

fn split_columns(part: Part<'_>, at: usize) -> (Part<'_>, Part<'_>) {
    part.into_iter().map(|row| row.split_at_mut(at)).unzip()
}
