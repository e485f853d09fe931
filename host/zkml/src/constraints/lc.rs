//! Linear combinations of the variables of a circuit, typed by round.

use crate::constraints::round::{Before, Committed, Round};
use ark_ff::{One, Zero};
use std::marker::PhantomData;
use std::ops::{Add, Mul, Neg, Sub};

/// One column of the constraint system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// The constant one.
    One,
    /// A public value.
    Public(u32),
    /// A private value.
    Witness(u32),
    /// An element of a tensor: no column, but short for the combination of columns that it is.
    Element(u32),
}

/// `Σ coefficientᵢ·variableᵢ`, sorted by variable, without zeros, known by the end of round `R`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lc<F, R = Committed> {
    terms: Vec<(Variable, F)>,
    round: PhantomData<R>,
}

/// What coefficients need; fields have it.
pub trait Coefficient: Copy + Zero + One + PartialEq + Neg<Output = Self> {}
impl<C: Copy + Zero + One + PartialEq + Neg<Output = C>> Coefficient for C {}

impl Variable {
    /// The position in the assignment (1, public values, witness) or, for an element, behind it.
    pub fn column(self, num_public: u32, num_witness: u32) -> u32 {
        let [witness, element] = [1 + num_public, (1 + num_public).saturating_add(num_witness)];
        match self {
            Variable::One => 0,
            Variable::Public(index) => 1 + index,
            Variable::Witness(index) => witness.saturating_add(index),
            Variable::Element(index) => element.saturating_add(index),
        }
    }
}

impl<F: Coefficient, R: Round> Lc<F, R> {
    /// Nothing.
    pub fn zero() -> Self {
        Self::of_sorted(Vec::new())
    }

    /// A constant.
    pub fn constant(value: F) -> Self {
        Self::from_terms(vec![(Variable::One, value)])
    }

    /// One variable. Only the builder makes variables, so only it knows their round.
    pub(crate) fn variable(variable: Variable) -> Self {
        Self::of_sorted(vec![(variable, F::one())])
    }

    /// `constant + Σ wᵢ·xᵢ`.
    pub fn weighted_sum<'a>(constant: F, operands: impl IntoIterator<Item = (F, &'a Self)>) -> Self
    where
        Self: 'a,
    {
        let mut terms = vec![(Variable::One, constant)];
        for (weight, x) in operands.into_iter().filter(|(weight, _)| !weight.is_zero()) {
            terms.extend(x.terms.iter().map(|&(variable, value)| (variable, value * weight)));
        }
        Self::from_terms(terms)
    }

    /// The same terms with the round forgotten, for those who only write them down.
    pub(crate) fn without_round(&self) -> Lc<F> {
        Lc::of_sorted(self.terms.clone())
    }

    /// The same value, read in the same or a later round.
    pub fn in_round<S: Round>(self) -> Lc<F, S>
    where
        R: Before<S>,
    {
        Lc::of_sorted(self.terms)
    }

    /// The same value with every element of a tensor written out as the combination that it is.
    pub(crate) fn expand(&self, elements: &[Lc<F>]) -> Self {
        let mut terms = Vec::with_capacity(self.terms.len());
        for &(variable, factor) in &self.terms {
            match variable {
                Variable::Element(index) => {
                    let element = elements[index as usize].terms.iter();
                    terms.extend(element.map(|&(variable, value)| (variable, value * factor)));
                }
                _ => terms.push((variable, factor)),
            }
        }
        Self::from_terms(terms)
    }

    /// The value, if it does not depend on any variable.
    pub fn as_constant(&self) -> Option<F> {
        match self.terms[..] {
            [] => Some(F::zero()),
            [(Variable::One, value)] => Some(value),
            _ => None,
        }
    }

    /// Variables and coefficients, sorted by variable.
    pub fn terms(&self) -> &[(Variable, F)] {
        &self.terms
    }

    fn of_sorted(terms: Vec<(Variable, F)>) -> Self {
        Lc { terms, round: PhantomData }
    }

    /// Sorts and merges. The sort finds the sorted runs that operands come in.
    fn from_terms(mut terms: Vec<(Variable, F)>) -> Self {
        terms.sort_by_key(|&(variable, _)| variable);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1 + next.1;
            }
            same
        });
        terms.retain(|(_, value)| !value.is_zero());
        Self::of_sorted(terms)
    }
}

impl<F: Coefficient, R: Round> Add for Lc<F, R> {
    type Output = Self;
    fn add(mut self, mut other: Self) -> Self {
        self.terms.append(&mut other.terms);
        Self::from_terms(self.terms)
    }
}

impl<F: Coefficient, R: Round> Neg for Lc<F, R> {
    type Output = Self;
    fn neg(mut self) -> Self {
        self.terms.iter_mut().for_each(|(_, value)| *value = -*value);
        self
    }
}

impl<F: Coefficient, R: Round> Sub for Lc<F, R> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<F: Coefficient, R: Round> Mul<F> for Lc<F, R> {
    type Output = Self;
    fn mul(mut self, factor: F) -> Self {
        self.terms.iter_mut().for_each(|(_, value)| *value = *value * factor);
        self.terms.retain(|(_, value)| !value.is_zero());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::round::Challenged;
    use ark_bn254::Fr;

    fn x(index: u32) -> Lc<Fr> {
        Lc::variable(Variable::Witness(index))
    }

    fn constant(value: i64) -> Lc<Fr> {
        Lc::constant(Fr::from(value))
    }

    #[test]
    fn terms_are_sorted_and_merged() {
        let lc = x(2) + x(1) * Fr::from(3) + x(2) + constant(5);
        let expected = [(Variable::One, 5), (Variable::Witness(1), 3), (Variable::Witness(2), 2)];
        assert_eq!(lc.terms(), expected.map(|(variable, value)| (variable, Fr::from(value))));
    }

    #[test]
    fn zeros_vanish() {
        assert_eq!(x(1) - x(1), Lc::zero());
        assert_eq!(x(1) * Fr::zero(), Lc::zero());
        assert_eq!((x(1) - x(1) + constant(4)).as_constant(), Some(Fr::from(4)));
        assert_eq!(x(1).as_constant(), None);
    }

    #[test]
    fn weighted_sums_are_sums_of_multiples() {
        let [a, b] = [x(3) + constant(1), x(1) - x(3)];
        let sum = Lc::weighted_sum(Fr::from(7), [(Fr::from(2), &a), (Fr::from(5), &b), (Fr::zero(), &a)]);
        assert_eq!(sum, constant(7) + a * Fr::from(2) + b * Fr::from(5));
    }

    #[test]
    fn columns_are_one_then_public_then_witness_then_elements() {
        let variables = [Variable::One, Variable::Public(2), Variable::Witness(0), Variable::Element(1)];
        assert_eq!(variables.map(|variable| variable.column(3, 2)), [0, 3, 4, 7]);
    }

    #[test]
    fn elements_are_written_out() {
        let element = |index| Lc::variable(Variable::Element(index));
        let elements = [x(1) + constant(2), x(2) - x(1)];
        let sum: Lc<Fr> = element(0) * Fr::from(3) + element(1) + x(1);
        assert_eq!(sum.expand(&elements), x(1) * Fr::from(3) + x(2) + constant(6));
        assert_eq!((element(0) + element(1) - x(2)).expand(&elements).as_constant(), Some(Fr::from(2)));
    }

    #[test]
    fn earlier_rounds_are_read_in_later_ones() {
        let later: Lc<Fr, Challenged> = x(1).in_round();
        assert_eq!(later.clone().in_round::<Challenged>().terms(), x(1).terms());
        // `later.in_round::<Committed>()` is no Rust: Challenged is not Before<Committed>.
    }
}
