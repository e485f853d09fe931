//! Comparisons with zero: what decides between two values.

use super::layer::{Layer, Misfit, Operand};
use crate::constraints::bits::boolean;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::range;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::{GadgetError, check_width};
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// One where `x ≥ 0`, else zero, elementwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {}

impl Layer for Step {
    fn operation(&self) -> &'static str {
        "step"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the operand", len, operands[0])
    }

    /// Exact: it is monotone.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        operands[0].iter().map(|x| [x.lo, x.hi].map(|end| step(end).into())).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().map(|&x| step(x)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let x = operands[0].elements.iter().zip(operands[0].ranges);
        x.map(|(x, &range)| not_negative(b, x, range)).collect()
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        operands[0].iter().map(|&x| not_negative_cost(x, ranges)).sum()
    }
}

fn step(x: i64) -> i64 {
    i64::from(x >= 0)
}

/// One where x is not negative, else zero, for an x whose interval holds for every satisfying assignment. With s the
/// sign, `x − s·(2x + 1)` is x or −x − 1, and at least zero for one s only. Free where the interval decides.
pub fn not_negative<F: PrimeField>(
    b: &mut Builder<F>,
    x: &Lc<F>,
    range: Interval,
) -> Result<Lc<F>, GadgetError> {
    let one = || Lc::constant(F::one());
    match range {
        Interval { lo: 0.., .. } => return Ok(one()),
        Interval { hi: ..=-1, .. } => return Ok(Lc::zero()),
        Interval { lo: -1, hi: 0 } => return Ok(x.clone() + one()),
        _ => {}
    }
    let bits = range.magnitude_bits();
    check_width::<F>(b.ranges().whole(bits) + 1)?;
    let sign = b.bits(x, bits..bits + 1).pop().unwrap_or_else(Lc::zero);
    boolean(b, &sign);
    let turned = b.product([sign.clone(), x.clone() * F::from(2) + one()], -1, x.clone());
    range::loose(b, &turned, bits)?;
    Ok(one() - sign)
}

/// The constraints of [`not_negative`].
pub fn not_negative_cost(range: Interval, ranges: Ranges) -> usize {
    match range {
        Interval { lo: 0.., .. } | Interval { hi: ..=-1, .. } | Interval { lo: -1, hi: 0 } => 0,
        _ => 2 + ranges.loose_cost(range.magnitude_bits()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, cost, damage, enumerate, gadget_in, is_ambiguous, layer, survivors};
    use ark_bn254::Fr;

    const BOTH: [Ranges; 2] = [Ranges::Bits, Ranges::Table { width: 2 }];

    fn of<F: PrimeField>(range: Interval, ranges: Ranges) -> System<F> {
        let build = |b: &mut Builder<F>, [x]: [&Lc<F>; 1]| {
            Ok(layer(&Step {}, b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))
        };
        gadget_in(ranges, build).unwrap()
    }

    #[test]
    fn exactly_one_result_on_either_side_of_zero() {
        for (lo, hi) in [(-9, 12), (-1, 0), (-1, 1), (-16, 3), (-15, 15), (0, 9), (-9, -1)] {
            for ranges in BOTH {
                let range = Interval::new(lo, hi);
                let system = of::<F257>(range, ranges);
                assert_eq!(cost(&system), Step {}.cost(&[&[range]], ranges));
                enumerate(&system, [range], |[x]| i64::from(x >= 0)).sound_within();
                for damaged in damage(&system) {
                    assert!(is_ambiguous(&damaged, [range]), "{range:?} {ranges:?}");
                }
                assert_eq!(Step {}.bounds(&[&[range]]), [[step(lo).into(), step(hi).into()]]);
            }
        }
    }

    #[test]
    fn every_replaced_hint_is_refused() {
        for ranges in BOTH {
            let system = of::<Fr>(Interval::new(-70_000, 90_000), ranges);
            for x in [-70_000, -65_536, -1, 0, 1, 65_535, 90_000] {
                assert_eq!(survivors(&system, &[Fr::from(x)]), [], "{x}");
            }
        }
    }
}
