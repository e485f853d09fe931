//! Mirrors `rtl/ntt/ntt_pass.sv` at the level of its mathematics: what goes in and out, in which order.

use super::{inverse, plain_dft, root};
use crate::field::Prime;
use num_bigint::BigUint;

/// Transforms each of the columns of a tile: `rows[i][c]`, 2^k rows in natural order, plain numbers.
pub fn ntt_pass(field: &Prime, rows: &[Vec<BigUint>], is_inverse: bool) -> Vec<Vec<BigUint>> {
    let root = root(field, rows.len().ilog2());
    let root = if is_inverse { inverse(field, &root) } else { root };
    let columns = rows.first().map_or(0, Vec::len);
    let mut out = rows.to_vec();
    for column in 0..columns {
        let one: Vec<_> = rows.iter().map(|row| row[column].clone()).collect();
        for (row, value) in out.iter_mut().zip(plain_dft(field, &one, &root)) {
            row[column] = value;
        }
    }
    out
}

/// The row that comes in at place `u` of 2^`k`: bits reversed.
pub fn row_order_in(k: u32, u: usize) -> usize {
    (0..k).map(|bit| (u >> bit & 1) << (k - 1 - bit)).sum()
}

/// The row that goes out at place `u`: bits rotated right.
pub fn row_order_out(k: u32, u: usize) -> usize {
    if k == 0 { 0 } else { u >> 1 | (u & 1) << (k - 1) }
}
