//! Conditions on several bits at once, by a polynomial in their count.
//!
//! `P_z(n) = Π_{i=1..z} (n − i)`, the middle factor doubled for odd z, is symmetric about (z + 1)/2: zero
//! for n = 1 … z and equal, not zero, at 0 and z + 1. Divided by that value it says which of the two
//! happened in 1, 2 or 3 constraints for z ≤ 2, 4, 8, with small values only and no inverses.

use crate::constraints::bits::not;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use ark_ff::PrimeField;

/// Most bits counted at once.
const GROUP: usize = 8;

/// 1 if every flag is 0, else 0. No constraint for one flag, at most 3 for up to eight.
pub fn none<F: PrimeField>(b: &mut Builder<F>, flags: &[Lc<F>]) -> Lc<F> {
    match flags {
        [] => Lc::constant(F::one()),
        [flag] => not(flag),
        _ if flags.len() <= GROUP => outside(b, &count(flags), flags.len()),
        _ => {
            let groups: Vec<_> = flags.chunks(GROUP).map(|group| not(&none(b, group))).collect();
            none(b, &groups)
        }
    }
}

/// 1 if every flag equals `leader`, else 0. At most 3 constraints for up to eight flags.
pub fn uniform<F: PrimeField>(b: &mut Builder<F>, leader: &Lc<F>, flags: &[Lc<F>]) -> Lc<F> {
    if flags.is_empty() {
        return Lc::constant(F::one());
    }
    if flags.len() <= GROUP {
        return outside(b, &(leader.clone() + count(flags)), flags.len());
    }
    let groups: Vec<_> = flags.chunks(GROUP).map(|group| not(&uniform(b, leader, group))).collect();
    none(b, &groups)
}

/// The constraints of [`none`] of so many flags.
pub fn none_cost(flags: usize) -> usize {
    match flags {
        0 | 1 => 0,
        _ if flags <= GROUP => outside_cost(flags),
        _ => in_groups(flags, none_cost),
    }
}

/// The constraints of [`uniform`] of so many flags beside the leader.
pub fn uniform_cost(flags: usize) -> usize {
    match flags {
        0 => 0,
        _ if flags <= GROUP => outside_cost(flags),
        _ => in_groups(flags, uniform_cost),
    }
}

/// A flag a group, then one for all groups.
fn in_groups(flags: usize, cost: impl Fn(usize) -> usize) -> usize {
    let (full, rest) = (flags / GROUP, flags % GROUP);
    full * cost(GROUP) + cost(rest) + none_cost(flags.div_ceil(GROUP))
}

fn count<F: PrimeField>(flags: &[Lc<F>]) -> Lc<F> {
    Lc::weighted_sum(F::zero(), flags.iter().map(|flag| (F::one(), flag)))
}

/// `P_z(n)/P_z(0)` for `n ∈ [0, z + 1]` and `1 ≤ z ≤ 8`: 0 in `[1, z]`, 1 at both ends.
fn outside<F: PrimeField>(b: &mut Builder<F>, n: &Lc<F>, z: usize) -> Lc<F> {
    let z = z as i64;
    if z <= 2 {
        return b.product([minus(n, 1), minus(n, z)], z, Lc::zero());
    }
    let centred = minus(&(n.clone() * F::from(2)), z + 1);
    let t = b.product([centred.clone(), centred], 1, Lc::zero());
    product_of_distances(b, &t, (z + 1) * (z + 1), &squares(z))
}

/// The constraints of [`outside`].
fn outside_cost(z: usize) -> usize {
    [0, 1, 1, 2, 2, 3, 3, 3, 3][z]
}

/// `(2i − z − 1)²` for i = 1 …, each once: where P_z vanishes, in terms of `t = (2n − z − 1)²`.
fn squares(z: i64) -> Vec<i64> {
    (1..=(z + 1) / 2).map(|i| (2 * i - z - 1) * (2 * i - z - 1)).collect()
}

/// `Π (t − rᵢ) / Π (start − rᵢ)` for two to four roots. The second of two quadratic factors differs from
/// the first, `u = (t − r₀)·(t − r_last)`, by a linear term, so each pair of roots costs one constraint.
fn product_of_distances<F: PrimeField>(b: &mut Builder<F>, t: &Lc<F>, start: i64, roots: &[i64]) -> Lc<F> {
    let scale = roots.iter().map(|root| start - root).product();
    let (first, last) = (roots[0], roots[roots.len() - 1]);
    let ends = [minus(t, first), minus(t, last)];
    match roots[1..roots.len() - 1] {
        [r] => {
            let u = b.product(ends, 1, Lc::zero());
            b.product([u, minus(t, r)], scale, Lc::zero())
        }
        [r, s] => {
            let u = b.product(ends, 1, Lc::zero());
            let linear = minus(&(t.clone() * F::from(first + last - r - s)), first * last - r * s);
            b.product([u.clone(), u + linear], scale, Lc::zero())
        }
        _ => b.product(ends, scale, Lc::zero()),
    }
}

fn minus<F: PrimeField>(x: &Lc<F>, constant: i64) -> Lc<F> {
    x.clone() - Lc::constant(F::from(constant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::bits::boolean;
    use crate::constraints::program::Rule;
    use crate::harness::{F97, cost, enumerate, gadget};
    use crate::interval::Interval;

    const BIT: Interval = Interval { lo: 0, hi: 1 };

    fn costs(n: usize) -> usize {
        [0, 0, 1, 2, 2, 3, 3, 3, 3][n]
    }

    #[test]
    fn costs_are_those_that_are_counted() {
        for n in 0..=80 {
            let mut b = Builder::<F97>::new();
            b.layer("none");
            let flags: Vec<_> = (0..n).map(|_| b.hint(Rule::Copy(Lc::zero()))).collect();
            none(&mut b, &flags);
            b.layer("uniform");
            let leader = b.hint(Rule::Copy(Lc::zero()));
            uniform(&mut b, &leader, &flags);
            let counted: Vec<_> = b.finish().layers.iter().map(|layer| layer.constraints).collect();
            assert_eq!(counted, [none_cost(n), uniform_cost(n)]);
        }
    }

    /// All 2^N settings of N flags against all assignments.
    fn check_none<const N: usize>() {
        let system = gadget::<F97, N>(|b, flags| {
            flags.iter().for_each(|flag| boolean(b, flag));
            Ok(none(b, &flags.map(Clone::clone)))
        });
        let system = system.unwrap();
        assert_eq!(cost(&system) - N, costs(N));
        enumerate(&system, [BIT; N], |flags| i64::from(flags.iter().all(|&flag| flag == 0))).exact();
    }

    fn check_uniform<const N: usize>() {
        let system = gadget::<F97, N>(|b, flags| {
            flags.iter().for_each(|flag| boolean(b, flag));
            let flags = flags.map(Clone::clone);
            Ok(uniform(b, &flags[0], &flags[1..]))
        });
        let system = system.unwrap();
        assert_eq!(cost(&system) - N, costs(N - 1).max(1));
        enumerate(&system, [BIT; N], |flags| i64::from(flags.iter().all(|&flag| flag == flags[0]))).exact();
    }

    #[test]
    fn none_says_whether_no_flag_is_set() {
        check_none::<1>();
        check_none::<2>();
        check_none::<3>();
        check_none::<4>();
        check_none::<5>();
        check_none::<6>();
        check_none::<7>();
        check_none::<8>();
    }

    #[test]
    fn uniform_says_whether_all_are_equal() {
        check_uniform::<2>();
        check_uniform::<3>();
        check_uniform::<4>();
        check_uniform::<5>();
        check_uniform::<6>();
        check_uniform::<7>();
        check_uniform::<8>();
        check_uniform::<9>();
    }

    #[test]
    fn many_flags_go_in_groups() {
        for leader in [0, 1] {
            for odd in [None, Some(0), Some(8), Some(19)] {
                let mut b = Builder::<F97>::new();
                let bit = |i| F97::from(if Some(i) == odd { 1 - leader } else { leader });
                let flags: Vec<_> = (0..20).map(|i| b.hint(Rule::Copy(Lc::constant(bit(i))))).collect();
                let all = uniform(&mut b, &Lc::constant(F97::from(leader)), &flags);
                let zero = none(&mut b, &flags);
                b.expose(&all);
                b.expose(&zero);
                let system = b.finish();
                let z = system.program.run::<crate::constraints::domain::Modular<F97>>(&[], []);
                assert_eq!(system.first_violation(&z), None);
                let expected = [odd.is_none(), odd.is_none() && leader == 0].map(|c| F97::from(u8::from(c)));
                assert_eq!(z[1..3], expected);
            }
        }
    }
}
