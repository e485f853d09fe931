//! Wires and their linear combinations, whose types say which round they are of.
//!
//! What is [`Committed`] was fixed before the challenge was known, what is [`Derived`] may depend on it. The first is
//! taken wherever the second is; the other way round there is no conversion.

use ark_bn254::Fr;
use ark_ff::{One, Zero};
use std::marker::PhantomData;
use std::ops::{Add, Mul, Neg, Sub};

/// Of the first round: committed before the challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {}

/// Of any round: the challenge, and what is made of it, among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {}

/// A variable of a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire<R> {
    pub(crate) variable: Variable,
    round: PhantomData<R>,
}

/// A sum of multiples of wires and of a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combination<R> {
    pub(crate) terms: Terms,
    round: PhantomData<R>,
}

/// Variables with their coefficients.
pub(crate) type Terms = Vec<(Variable, Fr)>;

/// A variable, by its kind and number; its column is known once all are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    One,
    Challenge,
    Public(usize),
    Private(usize),
    Multiplicity(usize),
    Derived(usize),
}

impl<R> Wire<R> {
    pub(crate) fn new(variable: Variable) -> Self {
        Wire { variable, round: PhantomData }
    }
}

impl<R> Combination<R> {
    fn of(terms: Terms) -> Self {
        Combination { terms, round: PhantomData }
    }
}

impl<R> From<Wire<R>> for Combination<R> {
    fn from(wire: Wire<R>) -> Self {
        Combination::of(vec![(wire.variable, Fr::one())])
    }
}

impl<R> From<Fr> for Combination<R> {
    fn from(constant: Fr) -> Self {
        Combination::of(if constant.is_zero() { vec![] } else { vec![(Variable::One, constant)] })
    }
}

impl From<Wire<Committed>> for Combination<Derived> {
    fn from(wire: Wire<Committed>) -> Self {
        Combination::of(vec![(wire.variable, Fr::one())])
    }
}

impl From<Combination<Committed>> for Combination<Derived> {
    fn from(combination: Combination<Committed>) -> Self {
        Combination::of(combination.terms)
    }
}

impl<R, T: Into<Combination<R>>> Add<T> for Combination<R> {
    type Output = Self;
    fn add(mut self, other: T) -> Self {
        self.terms.extend(other.into().terms);
        self
    }
}

impl<R, T: Into<Combination<R>>> Sub<T> for Combination<R> {
    type Output = Self;
    fn sub(self, other: T) -> Self {
        self + -other.into()
    }
}

impl<R> Neg for Combination<R> {
    type Output = Self;
    fn neg(self) -> Self {
        self * -Fr::one()
    }
}

impl<R> Mul<Fr> for Combination<R> {
    type Output = Self;
    fn mul(mut self, factor: Fr) -> Self {
        self.terms.iter_mut().for_each(|(_, coefficient)| *coefficient *= factor);
        self
    }
}

impl<R> Mul<Fr> for Wire<R> {
    type Output = Combination<R>;
    fn mul(self, factor: Fr) -> Combination<R> {
        Combination::from(self) * factor
    }
}
