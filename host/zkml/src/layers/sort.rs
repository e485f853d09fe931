//! The largest elements in order.

use super::layer::{Layer, Misfit, Operand};
use super::rectify::{larger, maximum, maximum_cost};
use super::window::parameter;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// The most elements that are sorted.
pub const MAX_ELEMENTS: usize = 1 << 10;

/// The `most` largest elements of each group of `group`, the largest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// Elements that are compared with each other.
    pub group: usize,
    /// How many of them are kept.
    pub most: usize,
}

impl Sort {
    /// Selection sort: each place in turn takes the larger of itself and every one behind it, which takes the smaller.
    fn sort<T, E>(
        self,
        x: &mut [T],
        mut exchange: impl FnMut(&T, &T) -> Result<[T; 2], E>,
    ) -> Result<Vec<T>, E>
    where
        T: Clone,
    {
        let mut kept = Vec::new();
        for group in x.chunks_mut(self.group) {
            for first in 0..self.most {
                for second in first + 1..self.group {
                    let [large, small] = exchange(&group[first], &group[second])?;
                    (group[first], group[second]) = (large, small);
                }
            }
            kept.extend_from_slice(&group[..self.most]);
        }
        Ok(kept)
    }
}

fn smaller(x: Interval, y: Interval) -> Interval {
    Interval::new(x.lo.min(y.lo), x.hi.min(y.hi))
}

impl Layer for Sort {
    fn operation(&self) -> &'static str {
        "sort"
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        parameter("the number of elements that are sorted", self.group, [1, MAX_ELEMENTS])?;
        parameter("the number of elements that are kept", self.most, [1, self.group])?;
        Misfit::length("the operand", operands[0] / self.group * self.group, operands[0])?;
        Misfit::length("the result", operands[0] / self.group * self.most, len)
    }

    /// Exact for a box.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let exchange =
            |x: &Interval, y: &Interval| Ok::<_, std::convert::Infallible>([larger(*x, *y), smaller(*x, *y)]);
        let Ok(kept) = self.sort(&mut operands[0].to_vec(), exchange);
        kept.into_iter().map(|x| [x.lo.into(), x.hi.into()]).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        let exchange = |x: &i64, y: &i64| Ok::<_, std::convert::Infallible>([*x.max(y), *x.min(y)]);
        let mut x = zeroize::Zeroizing::new(operands[0].to_vec());
        let Ok(kept) = self.sort(&mut x, exchange);
        kept
    }

    /// One maximum an exchange; the smaller one is what it leaves of the sum.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        let ranges = operands[0].ranges.iter().copied();
        let mut x: Vec<_> = operands[0].elements.iter().cloned().zip(ranges).collect();
        let exchange = |x: &(Lc<F>, Interval), y: &(Lc<F>, Interval)| {
            let (large, range) = maximum(b, [(&x.0, x.1), (&y.0, y.1)])?;
            let small = x.0.clone() + y.0.clone() - large.clone();
            Ok([(large, range), (small, smaller(x.1, y.1))])
        };
        Ok(self.sort(&mut x, exchange)?.into_iter().map(|(x, _)| x).collect())
    }

    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize {
        let mut cost = 0;
        let exchange = |x: &Interval, y: &Interval| {
            cost += maximum_cost([*x, *y], ranges);
            Ok::<_, std::convert::Infallible>([larger(*x, *y), smaller(*x, *y)])
        };
        let Ok(_) = self.sort(&mut operands[0].to_vec(), exchange);
        cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::domain::Modular;
    use crate::harness::{F257, F8191, cost, damage, enumerate, gadget, is_ambiguous, layer, survivors};
    use proptest::prelude::*;

    const X: [Interval; 2] = [Interval { lo: -3, hi: 4 }, Interval { lo: -2, hi: 5 }];

    #[test]
    fn exactly_one_order_of_two_elements() {
        for place in [0, 1] {
            let both = Sort { group: 2, most: 2 };
            let system = gadget(|b, [x, y]: [&Lc<F257>; 2]| {
                Ok(layer(&both, b, &[&[x.clone(), y.clone()]], &[&X])?.swap_remove(place))
            });
            let system = system.unwrap();
            assert_eq!(cost(&system), both.cost(&[&X], Ranges::Bits));
            enumerate(&system, X, |[x, y]| if place == 0 { x.max(y) } else { x.min(y) }).exact();
            assert!(damage(&system).all(|damaged| is_ambiguous(&damaged, X)));
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let check = |group, most, len| Sort { group, most }.check(&[6], len).is_ok();
        assert!(check(3, 2, 4) && !check(3, 2, 6) && !check(4, 2, 2) && !check(3, 4, 8) && !check(0, 0, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_largest_are_kept_in_order(x in prop::collection::vec(-40..40i64, 6), most in 1..=3usize, table: bool) {
            let top = Sort { group: 3, most };
            let mut expected = x.clone();
            expected.chunks_mut(3).for_each(|group| group.sort_unstable_by(|x, y| y.cmp(x)));
            let expected: Vec<i64> = expected.chunks(3).flat_map(|group| group[..most].to_vec()).collect();
            prop_assert_eq!(&top.evaluate(&[&x]), &expected);
            let ranges: Vec<_> = x.iter().map(|&x| Interval::new(x - x.abs() % 3, x + x.abs() % 5)).collect();
            let limbs = if table { Ranges::Table { width: 3 } } else { Ranges::Bits };
            let mut b = Builder::<F8191>::with_ranges(limbs, 0);
            let inputs: Vec<_> = (0..x.len()).map(|i| b.input(i)).collect();
            b.layer("gadget");
            let made = layer(&top, &mut b, &[&inputs], &[&ranges]).unwrap();
            made.iter().for_each(|y| b.expose(y));
            let system = b.finish();
            prop_assert_eq!(system.layers[0].constraints - made.len(), top.cost(&[&ranges], limbs));
            let field: Vec<F8191> = x.iter().map(|&x| F8191::from(x)).collect();
            let z = system.program.run::<Modular<F8191>>(&field, []);
            let expected: Vec<_> = expected.into_iter().map(F8191::from).collect();
            prop_assert_eq!(&z[1..=made.len()], &expected[..]);
            prop_assert_eq!(survivors(&system, &field), vec![]);
        }
    }
}
