//! The constraint builder: variables, steps that compute them, constraints that bind them.
//!
//! A gadget is written once. What it asks for is recorded as a [`System`]: the constraints, and the
//! program that computes every value from the input and from earlier values.

use crate::constraints::lc::{Committed, Lc, Round, Variable};
use crate::constraints::program::{Program, Row, Rule, Step};
use ark_ff::PrimeField;
use std::ops::Range;

/// Records one circuit over any prime field.
#[derive(Clone, Debug)]
pub struct Builder<F> {
    publics: u32,
    witnesses: u32,
    steps: Vec<(Variable, Rule<Terms<F>>)>,
    constraints: Vec<[Terms<F>; 3]>,
    layers: Vec<LayerCost>,
}

type Terms<F> = Vec<(Variable, F)>;

/// What a layer of the circuit costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerCost {
    /// Its name.
    pub name: String,
    /// Its constraints.
    pub constraints: usize,
    /// Its public values and witness values.
    pub variables: usize,
}

/// A finished circuit: `(a·z)·(b·z) = c·z` for each constraint, and how to compute z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System<F> {
    /// Public values.
    pub num_public: usize,
    /// Private values.
    pub num_witness: usize,
    /// The rows of A, B and C.
    pub constraints: Vec<[Row<F>; 3]>,
    /// How the assignment is computed.
    pub program: Program<F>,
    /// What each layer costs, in the order in which they were begun.
    pub layers: Vec<LayerCost>,
}

impl<F: PrimeField> Builder<F> {
    /// An empty circuit.
    pub fn new() -> Self {
        Self::with_capacity(0)
    }

    /// An empty circuit with room for so many constraints.
    pub fn with_capacity(constraints: usize) -> Self {
        let constraints = Vec::with_capacity(constraints);
        Builder { publics: 0, witnesses: 0, steps: Vec::new(), constraints, layers: Vec::new() }
    }

    /// Begins a layer: what follows is counted to it.
    pub fn layer(&mut self, name: impl Into<String>) {
        self.layers.push(LayerCost { name: name.into(), constraints: 0, variables: 0 });
    }

    /// A new public value.
    pub fn public<R: Round>(&mut self, rule: Rule<Lc<F, R>>) -> Lc<F, R> {
        let variable = Variable::Public(self.publics);
        self.publics = self.publics.saturating_add(1);
        self.record(variable, rule);
        Lc::variable(variable)
    }

    /// A new private value: a hint, bound by nothing but the constraints that the caller adds.
    /// It is of the round of what it is computed from.
    pub fn witness<R: Round>(&mut self, rule: Rule<Lc<F, R>>) -> Lc<F, R> {
        let variable = Variable::Witness(self.witnesses);
        self.witnesses = self.witnesses.saturating_add(1);
        self.record(variable, rule);
        Lc::variable(variable)
    }

    /// New private values: bits of a number, least first. Hints, like any other.
    pub fn bits<R: Round>(&mut self, of: &Lc<F, R>, positions: Range<u32>) -> Vec<Lc<F, R>> {
        let first = self.witnesses;
        self.witnesses = first.saturating_add(positions.len() as u32);
        self.record(Variable::Witness(first), Rule::Bits { of: of.clone(), positions });
        (first..self.witnesses).map(|index| Lc::variable(Variable::Witness(index))).collect()
    }

    /// Demands `a·b = c`.
    pub fn enforce<R: Round>(&mut self, a: &Lc<F, R>, b: &Lc<F, R>, c: &Lc<F, R>) {
        self.constraints.push([a, b, c].map(|lc| lc.terms().to_vec()));
        if let Some(layer) = self.layers.last_mut() {
            layer.constraints += 1;
        }
    }

    /// Demands `a = b`.
    pub fn equate<R: Round>(&mut self, a: &Lc<F, R>, b: &Lc<F, R>) {
        self.enforce(a, &Lc::constant(F::one()), b);
    }

    /// A new value `plus + x·y/over`, bound by one constraint: `x·y = over·(value − plus)`.
    /// `over` is a constant that is not zero in the field.
    pub fn product(&mut self, [x, y]: [Lc<F>; 2], over: i64, plus: Lc<F>) -> Lc<F> {
        let factors = [x.clone(), y.clone()];
        let value = self.witness(Rule::Product { factors, over, plus: plus.clone() });
        self.enforce(&x, &y, &((value.clone() - plus) * F::from(over)));
        value
    }

    /// A public copy of a value, bound by one constraint.
    pub fn expose(&mut self, value: &Lc<F, Committed>) {
        let public = self.public(Rule::Copy(value.clone()));
        self.equate(value, &public);
    }

    /// The circuit as recorded.
    pub fn finish(self) -> System<F> {
        let publics = self.publics;
        let row = |terms: &Terms<F>| terms.iter().map(|&(v, c)| (v.column(publics), c)).collect::<Row<F>>();
        let step = |(variable, rule): &(Variable, Rule<Terms<F>>)| Step {
            column: variable.column(publics),
            rule: rule.map(row),
        };
        let columns = 1 + publics as usize + self.witnesses as usize;
        System {
            num_public: publics as usize,
            num_witness: self.witnesses as usize,
            constraints: self.constraints.iter().map(|rows| rows.each_ref().map(row)).collect(),
            program: Program { columns, steps: self.steps.iter().map(step).collect() },
            layers: self.layers,
        }
    }

    fn record<R: Round>(&mut self, variable: Variable, rule: Rule<Lc<F, R>>) {
        if let Some(layer) = self.layers.last_mut() {
            layer.variables += rule.results();
        }
        self.steps.push((variable, rule.map(|lc| lc.terms().to_vec())));
    }
}

impl<F: PrimeField> Default for Builder<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: PrimeField> System<F> {
    /// The index of the first constraint that an assignment breaks.
    pub fn first_violation(&self, z: &[F]) -> Option<usize> {
        let value = |row: &Row<F>| row.iter().map(|&(column, c)| c * z[column as usize]).sum::<F>();
        self.constraints.iter().position(|[a, b, c]| value(a) * value(b) != value(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::program::{Integers, Modular};
    use ark_bn254::Fr;

    /// y = x·x/2 + 1 public, x private.
    fn system() -> System<Fr> {
        let mut b = Builder::new();
        b.layer("in");
        let x: Lc<Fr> = b.witness(Rule::Input(0));
        b.layer("square");
        let y = b.product([x.clone(), x], 2, Lc::constant(Fr::from(1)));
        b.expose(&y);
        b.finish()
    }

    #[test]
    fn the_assignment_is_one_then_public_then_witness() {
        let z = system().program.integral().unwrap().run::<Integers>(&[4]);
        assert_eq!(z[..], [1, 9, 4, 9]);
        assert_eq!((system().num_public, system().num_witness), (1, 2));
    }

    #[test]
    fn products_and_copies_are_bound() {
        let s = system();
        let z = s.program.run::<Modular<Fr>>(&[Fr::from(4)]).to_vec();
        assert_eq!(s.first_violation(&z), None);
        for (column, violated) in [(1, 1), (2, 0), (3, 0)] {
            let mut wrong = z.clone();
            wrong[column] += Fr::from(1);
            assert_eq!(s.first_violation(&wrong), Some(violated));
        }
    }

    #[test]
    fn costs_are_counted_by_layer() {
        let cost =
            |name: &str, constraints, variables| LayerCost { name: name.into(), constraints, variables };
        assert_eq!(system().layers, [cost("in", 0, 1), cost("square", 2, 2)]);
    }
}
