//! Additions on any machine, one point after the other, in arkworks' field.

use super::Curve;
use super::one_by_one::{OneByOne, Point};
use ark_ff::Field;
use std::marker::PhantomData;

/// The kernel for every machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Portable<G>(PhantomData<G>);

impl<G> Portable<G> {
    /// The kernel.
    pub fn new() -> Self {
        Portable(PhantomData)
    }
}

impl<G: Curve> OneByOne for Portable<G> {
    type Of = G;

    /// Each prefix is the product of the denominators before it, so that one inverse, taken back through them, gives
    /// the inverse of each.
    fn add_each(
        self,
        sums: &mut [Point<G::BaseField>],
        others: &[Point<G::BaseField>],
        prefixes: &mut Vec<G::BaseField>,
    ) {
        prefixes.clear();
        let mut product = G::BaseField::ONE;
        for (a, b) in sums.iter().zip(others) {
            prefixes.push(product);
            product *= a.denominator(b);
        }
        let mut inverse = product.inverse().unwrap_or_default();
        for ((a, b), prefix) in sums.iter_mut().zip(others).zip(&*prefixes).rev() {
            let of_this = inverse * prefix;
            inverse *= a.denominator(b);
            *a = a.plus(b, of_this);
        }
    }
}
