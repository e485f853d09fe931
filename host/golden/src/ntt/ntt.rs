//! Mirrors `rtl/ntt/ntt.sv`: a transform pass by pass, as the four-step method does it.

use super::{inverse, ntt_pass, root};
use crate::field::Prime;
use num_bigint::BigUint;

/// log2 of the columns of a tile.
const LOG_BURST: u32 = 4;

/// `job_t` without addresses; plain numbers.
#[derive(Clone, Debug)]
pub struct Transform {
    /// Whether w is replaced by 1/w, and the shift acts on the result.
    pub inverse: bool,
    /// Forward: `x_i` is first multiplied by `shift^i`. Inverse: `y_k` is multiplied by `shift^k`.
    pub shift: BigUint,
    /// What every result is multiplied by.
    pub factor: BigUint,
}

/// `y_k = Σ x_i·root^(ik)`, by its definition.
pub fn plain_dft(field: &Prime, x: &[BigUint], root: &BigUint) -> Vec<BigUint> {
    let at = |k: usize| {
        let step = root.modpow(&k.into(), &field.p);
        x.iter().rev().fold(BigUint::ZERO, |sum, x| (sum * &step + x) % &field.p)
    };
    (0..x.len()).map(at).collect()
}

/// log2 of the rows of each pass: as even as possible, larger ones first, the first of several at least 4.
pub fn passes(log_n: u32, log_pass: u32) -> Vec<u32> {
    let count = log_n.div_ceil(log_pass).max(1);
    if count == 1 {
        return vec![log_n];
    }
    let first = log_n.div_ceil(count).max(LOG_BURST);
    let rest = |p: u32| (log_n - first + count - 1 - p) / (count - 1);
    std::iter::once(first).chain((1..count).map(rest)).collect()
}

/// The transform of `x` in passes of these sizes (log2 of the rows).
///
/// n = n₀·m: DFT over i₀ of x[i₀·m + j], times w^(k₀·j), then the DFT of length m over j for each k₀,
/// whose result k' lands at k₀ + n₀·k'.
///
/// Source: D. H. Bailey, *FFTs in external or hierarchical memory*, J. Supercomputing 1990.
pub fn transform(field: &Prime, job: &Transform, x: &[BigUint], sizes: &[u32]) -> Vec<BigUint> {
    let powers = |start: &BigUint| {
        let next = |power: &BigUint| Some(power * &job.shift % &field.p);
        std::iter::successors(Some(start.clone()), next)
    };
    let times = |x: &[BigUint], start: &BigUint| -> Vec<BigUint> {
        x.iter().zip(powers(start)).map(|(x, power)| x * power % &field.p).collect()
    };
    if job.inverse {
        times(&passed(field, x, sizes, true), &job.factor)
    } else {
        passed(field, &times(x, &job.factor), sizes, false)
    }
}

fn passed(field: &Prime, x: &[BigUint], sizes: &[u32], is_inverse: bool) -> Vec<BigUint> {
    let Some((&k, rest)) = sizes.split_first() else { return x.to_vec() };
    let (rows, columns) = (1usize << k, x.len() >> k);
    let w = root(field, x.len().ilog2());
    let w = if is_inverse { inverse(field, &w) } else { w };
    let tile: Vec<Vec<_>> = x.chunks(columns).map(<[BigUint]>::to_vec).collect();
    let mut y = vec![BigUint::ZERO; x.len()];
    for (k0, row) in ntt_pass(field, &tile, is_inverse).iter().enumerate() {
        let twiddled = |(j, x): (usize, &BigUint)| x * w.modpow(&(k0 * j).into(), &field.p) % &field.p;
        let row: Vec<_> = row.iter().enumerate().map(twiddled).collect();
        for (k1, value) in passed(field, &row, rest, is_inverse).into_iter().enumerate() {
            y[k0 + rows * k1] = value;
        }
    }
    y
}
