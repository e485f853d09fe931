//! What a layer is: everything that one operation of an integer model has to say about itself.

use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::ranges::Ranges;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;

/// Largest shift: the rounding term 2^(shift−1) still fits an `i64` beside any bounded accumulator.
pub const MAX_SHIFT: u32 = 61;

/// Widest input or activation in bits.
pub const MAX_BITS: u32 = 32;

/// One operation of an integer model. Operands come in the order of the node's inputs, as many as
/// [`arity`](Layer::arity) says and of lengths that [`check`](Layer::check) has accepted.
pub trait Layer {
    /// Its name in reports.
    fn operation(&self) -> &'static str;

    /// How many tensors it reads.
    fn arity(&self) -> usize {
        1
    }

    /// How many weights it has.
    fn weights(&self) -> usize {
        0
    }

    /// Shape: whether operands of these lengths give a result of `len` elements, and its parameters are in
    /// their ranges.
    fn check(&self, operands: &[usize], len: usize) -> Result<(), Misfit>;

    /// Bounds: between which integers each element of the result lies, for all operands in their intervals.
    fn bounds(&self, operands: &[&[Interval]]) -> Vec<[i128; 2]>;

    /// Evaluation on integers. Sums wrap: they are exact, because the results are bounded.
    fn evaluate(&self, operands: &[&[i64]]) -> Vec<i64>;

    /// Constraints: the result in terms of the circuit's variables, bound by what is added to `b`.
    fn constrain<F: PrimeField>(
        &self,
        b: &mut Builder<F>,
        operands: &[Operand<'_, F>],
    ) -> Result<Vec<Lc<F>>, GadgetError>;

    /// Cost: how many constraints that takes, the tables of its functions with it, where no two elements of an operand
    /// differ by a constant and no table is shared with another layer, or else at most.
    fn cost(&self, operands: &[&[Interval]], ranges: Ranges) -> usize;
}

/// A tensor in a circuit: its elements, and intervals that hold for every satisfying assignment.
#[derive(Debug)]
pub struct Operand<'a, F> {
    /// The elements.
    pub elements: &'a [Lc<F>],
    /// One interval an element.
    pub ranges: &'a [Interval],
}

/// Why a layer does not fit its operands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The wrong number of operands.
    #[error("{found} inputs, {expected} needed")]
    Arity {
        /// What the operation takes.
        expected: usize,
        /// What the model gives.
        found: usize,
    },
    /// A length that does not follow from the others.
    #[error("{what} has {found} elements, {expected} needed")]
    Length {
        /// Which list.
        what: &'static str,
        /// The length that fits.
        expected: usize,
        /// Its length.
        found: usize,
    },
    /// A shift or width that no operation can have.
    #[error("{what} {value} is not in [{min}, {max}]")]
    Parameter {
        /// Which parameter.
        what: &'static str,
        /// Its value.
        value: u32,
        /// Smallest allowed.
        min: u32,
        /// Largest allowed.
        max: u32,
    },
}

impl Misfit {
    /// Whether a list has the length that it should have.
    pub fn length(what: &'static str, expected: usize, found: usize) -> Result<(), Self> {
        match expected == found {
            true => Ok(()),
            false => Err(Misfit::Length { what, expected, found }),
        }
    }

    /// Whether a parameter is in its range.
    pub fn parameter(what: &'static str, value: u32, [min, max]: [u32; 2]) -> Result<(), Self> {
        match (min..=max).contains(&value) {
            true => Ok(()),
            false => Err(Misfit::Parameter { what, value, min, max }),
        }
    }
}
