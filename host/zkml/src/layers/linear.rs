//! Linear layers with public weights: linear combinations, no constraints.

use crate::constraints::lc::Lc;
use ark_ff::PrimeField;

/// `yⱼ = biasⱼ + Σᵢ weights[j·n + i]·xᵢ`, n the length of x.
pub fn linear<F: PrimeField>(x: &[Lc<F>], weights: &[i32], bias: &[i64]) -> Vec<Lc<F>> {
    let rows = weights.chunks(x.len().max(1));
    rows.zip(bias)
        .map(|(row, &bias)| Lc::weighted_sum(F::from(bias), row.iter().map(|&w| F::from(w)).zip(x)))
        .collect()
}

/// `x·2^shifts[0] + y·2^shifts[1]`, elementwise; shifts below 64.
pub fn add<F: PrimeField>(x: &[Lc<F>], y: &[Lc<F>], shifts: [u32; 2]) -> Vec<Lc<F>> {
    let [s, t] = shifts.map(|shift| F::from(2u64).pow([shift.into()]));
    x.iter().zip(y).map(|(x, y)| Lc::weighted_sum(F::zero(), [(s, x), (t, y)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, cost, enumerate, gadget};
    use crate::interval::Interval;
    use std::slice::from_ref;

    const X: Interval = Interval { lo: -48, hi: 48 };

    #[test]
    fn a_linear_layer_costs_nothing() {
        let layer = |_: &mut _, [x, y]: [&Lc<F97>; 2]| {
            Ok(linear(&[x.clone(), y.clone()], &[1, 0, -3, 5], &[9, 7]).swap_remove(1))
        };
        let system = gadget(layer).unwrap();
        assert_eq!(cost(&system), 0);
        enumerate(&system, [X; 2], |[x, y]| 7 - 3 * x + 5 * y).exact();
    }

    #[test]
    fn a_sum_at_one_scale_costs_nothing() {
        let sum = |_: &mut _, [x, y]: [&Lc<F97>; 2]| Ok(add(from_ref(x), from_ref(y), [2, 1]).swap_remove(0));
        enumerate(&gadget(sum).unwrap(), [X; 2], |[x, y]| 4 * x + 2 * y).exact();
    }
}
