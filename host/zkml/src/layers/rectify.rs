//! `max(x, 0)`, which clips, slopes and maxima are made of.

use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::program::Rule;
use crate::constraints::range;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::{GadgetError, check_width};
use crate::interval::Interval;
use ark_ff::PrimeField;

/// `max(x, 0)` for an x whose interval holds for every satisfying assignment: `y·(y − x) = 0` leaves 0 and x,
/// `|x| = 2y − x < 2^bits`, or somewhat more, the greater one. Free where the interval decides.
pub fn positive<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, range: Interval) -> Result<Lc<F>, GadgetError> {
    match range {
        Interval { lo: 0.., .. } => return Ok(x.clone()),
        Interval { hi: ..=0, .. } => return Ok(Lc::zero()),
        _ => {}
    }
    check_width::<F>(range.absolute_bits() + 1)?;
    let y = b.hint(Rule::Positive(x.clone()));
    b.enforce(&y, &(y.clone() - x.clone()), &Lc::zero());
    range::loose(b, &(y.clone() * F::from(2) - x.clone()), range.absolute_bits())?;
    Ok(y)
}

/// The constraints of [`positive`].
pub fn positive_cost(range: Interval, ranges: Ranges) -> usize {
    match range {
        Interval { lo: 0.., .. } | Interval { hi: ..=0, .. } => 0,
        _ => 1 + ranges.loose_cost(range.absolute_bits()),
    }
}

/// The larger of two values: `y + max(x − y, 0)`.
pub fn maximum<F: PrimeField>(
    b: &mut Builder<F>,
    [x, y]: [(&Lc<F>, Interval); 2],
) -> Result<(Lc<F>, Interval), GadgetError> {
    let lead = positive(b, &(x.0.clone() - y.0.clone()), difference(x.1, y.1))?;
    Ok((y.0.clone() + lead, larger(x.1, y.1)))
}

/// The constraints of [`maximum`].
pub fn maximum_cost([x, y]: [Interval; 2], ranges: Ranges) -> usize {
    positive_cost(difference(x, y), ranges)
}

/// `min(max(x, low), high)`: `l = low + max(x − low, 0)`, then `high − max(high − l, 0)`, each where the interval asks for it.
pub fn clamp<F: PrimeField>(
    b: &mut Builder<F>,
    x: &Lc<F>,
    range: Interval,
    ends: [i64; 2],
) -> Result<Lc<F>, GadgetError> {
    let [low, high] = ends.map(|end| Lc::constant(F::from(end)));
    let [above, below] = distances(range, ends);
    let raised = positive(b, &(x.clone() - low.clone()), above)? + low;
    Ok(high.clone() - positive(b, &(high - raised), below)?)
}

/// The constraints of [`clamp`].
pub fn clamp_cost(range: Interval, ends: [i64; 2], ranges: Ranges) -> usize {
    distances(range, ends).into_iter().map(|distance| positive_cost(distance, ranges)).sum()
}

/// How far x is above the lower end, and what is raised to it below the upper.
fn distances(range: Interval, [low, high]: [i64; 2]) -> [Interval; 2] {
    let raised = range.map(|x| x.max(low));
    [range.map(|x| x - low), Interval::new(high - raised.hi, high - raised.lo)]
}

/// The interval of the larger of two values.
pub fn larger(x: Interval, y: Interval) -> Interval {
    Interval::new(x.lo.max(y.lo), x.hi.max(y.hi))
}

fn difference(x: Interval, y: Interval) -> Interval {
    Interval::new(x.lo - y.hi, x.hi - y.lo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, F8191, cost, damage, enumerate, gadget_in, is_ambiguous};

    const BOTH: [Ranges; 2] = [Ranges::Bits, Ranges::Table { width: 3 }];

    fn rectifier<F: PrimeField>(range: Interval, ranges: Ranges) -> System<F> {
        gadget_in(ranges, |b, [x]| positive(b, x, range)).unwrap()
    }

    #[test]
    fn each_value_has_exactly_one_positive_part() {
        for (lo, hi) in [(-9, 20), (-1, 1), (-31, 3), (0, 9), (2, 9), (-9, 0), (-9, -3)] {
            for ranges in BOTH {
                let range = Interval::new(lo, hi);
                let system = rectifier::<F257>(range, ranges);
                assert_eq!(cost(&system), positive_cost(range, ranges));
                enumerate(&system, [range], |[x]| x.max(0)).sound_within();
            }
        }
    }

    #[test]
    fn no_constraint_is_superfluous() {
        let range = Interval::new(-9, 20);
        for damaged in
            BOTH.into_iter().flat_map(|ranges| damage(&rectifier::<F257>(range, ranges)).collect::<Vec<_>>())
        {
            assert!(is_ambiguous(&damaged, [range]));
        }
    }

    #[test]
    fn the_larger_of_two_is_one_of_them() {
        let both = [Interval::new(-4, 3), Interval::new(-2, 7)];
        for ranges in BOTH {
            let larger = |b: &mut Builder<F257>, [x, y]: [&Lc<F257>; 2]| {
                Ok(maximum(b, [(x, both[0]), (y, both[1])])?.0)
            };
            let system = gadget_in(ranges, larger).unwrap();
            assert_eq!(cost(&system), maximum_cost(both, ranges));
            enumerate(&system, both, |[x, y]| x.max(y)).exact();
            assert!(damage(&system).all(|damaged| is_ambiguous(&damaged, both)));
        }
        assert_eq!(maximum_cost([Interval::new(3, 4), Interval::new(-9, 3)], Ranges::Bits), 0);
    }

    #[test]
    fn widths_without_margin_are_refused() {
        let wide = |bits: u32, ranges| {
            let range = Interval::new(-1, (1 << bits) - 1);
            gadget_in::<F8191, 1>(ranges, |b, [x]| positive(b, x, range))
        };
        for ranges in BOTH {
            assert!(wide(9, ranges).is_ok());
            assert!(matches!(wide(11, ranges), Err(GadgetError::TooWide { .. })));
        }
    }
}
