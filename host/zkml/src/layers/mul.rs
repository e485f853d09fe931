//! Products of two tensors, one constraint an element.

use super::layer::{Layer, Misfit, Operand};
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;
use serde::{Deserialize, Serialize};

/// `x·y`, elementwise: the scales add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mul {}

impl Layer for Mul {
    fn operation(&self) -> &'static str {
        "mul"
    }

    fn arity(&self) -> usize {
        2
    }

    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit> {
        Misfit::length("the first operand", len, operands[0])?;
        Misfit::length("the second operand", len, operands[1])
    }

    /// Exact for two operands that have nothing to do with each other.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]> {
        let of = |(x, y): (&Interval, &Interval)| {
            let corner = |x: i64, y: i64| i128::from(x) * i128::from(y);
            let corners = [corner(x.lo, y.lo), corner(x.lo, y.hi), corner(x.hi, y.lo), corner(x.hi, y.hi)];
            corners.iter().fold([corners[0]; 2], |[lo, hi], &end| [lo.min(end), hi.max(end)])
        };
        operands[0].iter().zip(operands[1]).map(of).collect()
    }

    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64> {
        operands[0].iter().zip(operands[1]).map(|(x, y)| x.wrapping_mul(*y)).collect()
    }

    /// A product with a constant is a multiple, and free.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError> {
        Ok((0..operands[0].elements.len()).map(|i| product(b, operands, (i, i))).collect())
    }

    fn cost(&self, operands: &[&[Interval]], _: Ranges) -> usize {
        let open = |(x, y): &(&Interval, &Interval)| x.constant().is_none() && y.constant().is_none();
        operands[0].iter().zip(operands[1]).filter(open).count()
    }
}

/// The product of an element of the first operand and one of the second.
pub fn product<F: PrimeField>(
    b: &mut Builder<F>,
    operands: &[Operand<'_, F>],
    (i, j): (usize, usize),
) -> Lc<F> {
    let (x, y) = (&operands[0].elements[i], &operands[1].elements[j]);
    match [operands[0].ranges[i].constant(), operands[1].ranges[j].constant()] {
        [Some(x), _] => y.clone() * F::from(x),
        [_, Some(y)] => x.clone() * F::from(y),
        _ => b.product([x.clone(), y.clone()], 1, Lc::zero()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F257, cost, damage, enumerate, gadget, is_ambiguous, layer};

    #[test]
    fn each_pair_has_exactly_one_product() {
        let ranges = [Interval::new(-7, 5), Interval::new(-3, 9)];
        let system = gadget(|b, [x, y]: [&Lc<F257>; 2]| {
            let operands = [x, y].map(std::slice::from_ref);
            Ok(layer(&Mul {}, b, &operands, &[&ranges[..1], &ranges[1..]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), Mul {}.cost(&[&ranges[..1], &ranges[1..]], Ranges::Bits)), (1, 1));
        enumerate(&system, ranges, |[x, y]| x * y).exact();
        assert!(damage(&system).all(|damaged| is_ambiguous(&damaged, ranges)));
        assert_eq!(Mul {}.bounds(&[&ranges[..1], &ranges[1..]]), [[-63, 45]]);
        assert_eq!(Mul {}.evaluate(&[&[-7], &[9]]), [-63]);
    }

    #[test]
    fn a_constant_factor_is_free() {
        let ranges = [Interval::new(-7, 5), Interval::new(3, 3)];
        let system = gadget(|b, [x]: [&Lc<F257>; 1]| {
            let three = Lc::constant(F257::from(3));
            let operands = [std::slice::from_ref(x), std::slice::from_ref(&three)];
            Ok(layer(&Mul {}, b, &operands, &[&ranges[..1], &ranges[1..]])?.swap_remove(0))
        });
        let system = system.unwrap();
        assert_eq!((cost(&system), Mul {}.cost(&[&ranges[..1], &ranges[1..]], Ranges::Bits)), (0, 0));
        enumerate(&system, [ranges[0]], |[x]| 3 * x).sound_within();
    }
}
