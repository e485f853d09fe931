//! Reciprocals, by which sums of probabilities are brought to one.

use super::layer::{Layer, Misfit, Operand};
use super::rectify::{positive, positive_cost};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::program::Rule;
use crate::constraints::range;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::{GadgetError, check_width};
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// The most bits of what is divided.
pub const MAX_BITS: u32 = 60;

/// `⌊2^bits / max(x, least)⌋`, elementwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reciprocal {
    /// What is divided is two to this power.
    pub bits: u32,
    /// The least divisor, above zero: smaller ones, and negative ones, count as this.
    pub least: i64,
}

impl Reciprocal {
    fn apply(self, x: i64) -> i64 {
        (1 << self.bits) / x.max(self.least)
    }

    /// How far x is above the least divisor.
    fn above(self, x: Interval) -> Interval {
        x.map(|x| x - self.least)
    }

    /// The divisors, and the quotients.
    fn intervals(self, x: Interval) -> [Interval; 2] {
        let divisors = x.map(|x| x.max(self.least));
        [divisors, Interval::new(self.apply(divisors.hi), self.apply(divisors.lo))]
    }

    /// With s the divisor: `r = 2^bits − q·s`, and both r and `s − 1 − r` are not negative. q is small, so that its
    /// product with s is that of the integers.
    fn divide<F: PrimeField>(
        self,
        b: &mut Builder<F>,
        x: &Lc<F>,
        range: Interval,
    ) -> Result<Lc<F>, GadgetError> {
        let [divisors, quotients] = self.intervals(range);
        if let Some(constant) = quotients.constant() {
            return Ok(Lc::constant(F::from(constant)));
        }
        let [width, most] = [divisors, quotients].map(Interval::magnitude_bits);
        check_width::<F>(b.ranges().whole(most) + b.ranges().whole(width) + 2)?;
        check_width::<F>(self.bits + 2)?;
        let least = Lc::constant(F::from(self.least));
        let divisor = positive(b, &(x.clone() - least.clone()), self.above(range))? + least;
        let quotient = b.hint(Rule::Over { numerator: 1 << self.bits, of: divisor.clone() });
        range::loose(b, &quotient, most)?;
        let rest =
            b.product([quotient.clone(), divisor.clone()], -1, Lc::constant(F::from(1u64 << self.bits)));
        range::loose(b, &rest, width)?;
        range::loose(b, &(divisor - Lc::constant(F::one()) - rest), width)?;
        Ok(quotient)
    }

    fn element_cost(self, range: Interval, ranges: Ranges) -> usize {
        let [divisors, quotients] = self.intervals(range);
        let [width, most] = [divisors, quotients].map(Interval::magnitude_bits);
        let division = 1 + ranges.loose_cost(most) + 2 * ranges.loose_cost(width);
        match quotients.constant() {
            Some(_) => 0,
            None => positive_cost(self.above(range), ranges) + division,
        }
    }
}

impl Layer for Reciprocal {
    fn operation(&self) -> &'static str {
        "reciprocal"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the operand", len, operands[0])?;
        Misfit::parameter("the bits of what is divided", self.bits, [0, MAX_BITS])?;
        parameter("the least divisor", usize::try_from(self.least).unwrap_or(0), [1, 1 << MAX_BITS])
    }

    /// Exact: it is monotone.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let of = |&x: &Interval| {
            let [_, quotients] = self.intervals(x);
            [quotients.lo.into(), quotients.hi.into()]
        };
        operands[0].iter().map(of).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().map(|&x| self.apply(x)).collect()
    }

    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let x = operands[0].elements.iter().zip(operands[0].ranges);
        x.map(|(x, &range)| self.divide(b, x, range)).collect()
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        operands[0].iter().map(|&x| self.element_cost(x, ranges)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F8191, cost, damage, enumerate, gadget_in, is_ambiguous, layer, survivors};
    use ark_bn254::Fr;

    const BOTH: [Ranges; 2] = [Ranges::Bits, Ranges::Table { width: 2 }];

    fn of<F: PrimeField>(to: Reciprocal, range: Interval, ranges: Ranges) -> System<F> {
        let build = |b: &mut Builder<F>, [x]: [&Lc<F>; 1]| {
            Ok(layer(&to, b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))
        };
        gadget_in(ranges, build).unwrap()
    }

    #[test]
    fn exactly_one_quotient_for_each_divisor() {
        // Another input, which is not read, keeps the search within the interval.
        let zero = Interval::new(0, 0);
        for (lo, hi) in [(1, 6), (-2, 5), (3, 7), (-5, 2), (5, 5)] {
            for ranges in BOTH {
                let (to, range) = (Reciprocal { bits: 3, least: 2 }, Interval::new(lo, hi));
                let system = gadget_in(ranges, |b: &mut Builder<F8191>, [x, _]| {
                    Ok(layer(&to, b, &[std::slice::from_ref(x)], &[&[range]])?.swap_remove(0))
                });
                let system = system.unwrap();
                assert_eq!(cost(&system), to.cost(&[&[range]], ranges));
                enumerate(&system, [range, zero], |[x, _]| 8 / x.max(2)).sound_within();
            }
        }
    }

    #[test]
    fn no_condition_is_superfluous() {
        for ranges in BOTH {
            let range = Interval::new(-2, 5);
            let system = of::<F8191>(Reciprocal { bits: 3, least: 2 }, range, ranges);
            // Without its own range a quotient may be any that has a small remainder in the field.
            let found = damage(&system).filter(|damaged| is_ambiguous(damaged, [range])).count();
            assert_eq!(found, damage(&system).count(), "{ranges:?}");
        }
    }

    #[test]
    fn every_replaced_hint_is_refused() {
        for ranges in [Ranges::Bits, Ranges::Table { width: 8 }] {
            let to = Reciprocal { bits: 30, least: 1000 };
            let system = of::<Fr>(to, Interval::new(-4, 900_000), ranges);
            for x in [-4, 0, 1, 999, 1000, 1001, 65_536, 899_999, 900_000] {
                assert_eq!(survivors(&system, &[Fr::from(x)]), [], "{x}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let check = |bits, least| Reciprocal { bits, least }.check(&[2], 2).is_ok();
        assert!(check(0, 1) && check(60, 1 << 60) && !check(61, 1) && !check(8, 0) && !check(8, -1));
        assert!(Reciprocal { bits: 8, least: 1 }.check(&[2], 1).is_err());
    }
}
