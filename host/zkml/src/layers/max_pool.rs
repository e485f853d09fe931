//! The largest element under a window.

use super::layer::{Layer, Misfit, Operand};
use super::rectify::{larger, maximum, maximum_cost};
use super::window::Window;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// The largest element that a window sees, in every channel; margins are seen by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaxPool {
    /// Where the window lies.
    pub window: Window,
}

impl MaxPool {
    /// What each element of the result is the largest of.
    fn fold<T: Clone, E>(&self, x: &[T], mut larger: impl FnMut(T, &T) -> Result<T, E>) -> Result<Vec<T>, E> {
        let seen = self.window.seen(x.len());
        // Of the right size from the start: growing would leave private values behind, unwiped.
        let mut largest = Vec::with_capacity(seen.len());
        for (first, rest) in seen.iter().filter_map(|seen| seen.split_first()) {
            largest.push(rest.iter().try_fold(x[*first].clone(), |best, &i| larger(best, &x[i]))?);
        }
        Ok(largest)
    }
}

impl Layer for MaxPool {
    fn operation(&self) -> &'static str {
        "max pool"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        self.window.check_channels(operands[0], len)?;
        self.window.check_seen()
    }

    /// Exact for a box.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let Ok(largest) = self.fold(operands[0], |x, &y| Ok::<_, std::convert::Infallible>(larger(x, y)));
        largest.into_iter().map(|x| [x.lo.into(), x.hi.into()]).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let Ok(largest) = self.fold(operands[0], |x, &y| Ok::<_, std::convert::Infallible>(x.max(y)));
        largest
    }

    /// One maximum for each further element that a window sees, unless the intervals decide it.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let x: Vec<_> =
            operands[0].elements.iter().cloned().zip(operands[0].ranges.iter().copied()).collect();
        let largest = self.fold(&x, |x, y| maximum(b, [(&x.0, x.1), (&y.0, y.1)]))?;
        Ok(largest.into_iter().map(|(largest, _)| largest).collect())
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        let mut cost = 0;
        let count = |x: Interval, &y: &Interval| {
            cost += maximum_cost([x, y], ranges);
            Ok::<_, std::convert::Infallible>(larger(x, y))
        };
        let Ok(_) = self.fold(operands[0], count);
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::domain::Modular;
    use crate::harness::{F257, F8191, cost, damage, enumerate, gadget, is_ambiguous, layer, survivors};
    use crate::layers::window::tests::{plain, small};
    use proptest::prelude::*;

    const RANGES: [Interval; 2] = [Interval { lo: -3, hi: 4 }, Interval { lo: -2, hi: 5 }];

    #[test]
    fn exactly_one_result_for_two_elements() {
        let pool = MaxPool { window: plain(&[2], &[2]) };
        let system = gadget(|b, [x, y]: [&Lc<F257>; 2]| {
            Ok(layer(&pool, b, &[&[x.clone(), y.clone()]], &[&RANGES])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!(cost(&system), pool.cost(&[&RANGES], Ranges::Bits));
        enumerate(&system, RANGES, |[x, y]| x.max(y)).exact();
        for damaged in damage(&system) {
            assert!(is_ambiguous(&damaged, RANGES));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let mut window = plain(&[4], &[2]);
        assert_eq!(MaxPool { window: window.clone() }.check(&[8], 6), Ok(()));
        assert!(MaxPool { window: window.clone() }.check(&[8], 5).is_err());
        window.pads[0] = [2, 0];
        let margin = MaxPool { window }.check(&[8], 10).unwrap_err().to_string();
        assert!(margin.starts_with("the fewest elements that a window sees"), "{margin}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bounds_are_attained_and_constraints_are_the_evaluation(
            window in small(), numbers in prop::collection::vec(-40..40i64, 32), table: bool,
        ) {
            let pool = MaxPool { window };
            let x = &numbers[..2 * pool.window.grid()];
            prop_assume!(pool.check(&[x.len()], 2 * pool.window.len()).is_ok());
            let ranges: Vec<_> = x.iter().map(|&x| Interval::new(x - x.abs() % 3, x + x.abs() % 5)).collect();
            let ends = |end: fn(&Interval) -> i64| pool.evaluate(&[&ranges.iter().map(end).collect::<Vec<_>>()]);
            let attained = ends(|x| x.lo).into_iter().zip(ends(|x| x.hi)).map(|(lo, hi)| [lo.into(), hi.into()]);
            prop_assert_eq!(pool.bounds(&[&ranges]), attained.collect::<Vec<[i128; 2]>>());
            let limbs = if table { Ranges::Table { width: 3 } } else { Ranges::Bits };
            let mut b = Builder::<F8191>::with_ranges(limbs, 0);
            let inputs: Vec<_> = (0..x.len()).map(|i| b.input(i)).collect();
            b.layer("gadget");
            let made = layer(&pool, &mut b, &[&inputs], &[&ranges]).unwrap();
            made.iter().for_each(|y| b.expose(y));
            let system = b.finish();
            prop_assert_eq!(system.layers[0].constraints - made.len(), pool.cost(&[&ranges], limbs));
            let field: Vec<F8191> = x.iter().map(|&x| F8191::from(x)).collect();
            let z = system.program.run::<Modular<F8191>>(&field, []);
            let expected: Vec<_> = pool.evaluate(&[x]).into_iter().map(F8191::from).collect();
            prop_assert_eq!(&z[1..=made.len()], &expected[..]);
            prop_assert_eq!(survivors(&system, &field), vec![]);
        }
    }
}
