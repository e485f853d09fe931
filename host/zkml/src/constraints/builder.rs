//! The constraint builder: variables, steps that compute them, constraints that bind them.
//!
//! A gadget is written once. What it asks for is recorded as a [`System`]: the constraints, and the
//! program that computes every value from the input, from the tensors of an inference and from earlier values.
//!
//! The elements of a tensor are combinations, often long ones. They are not written out where they are used:
//! they are variables by themselves until the constraints are asked for.

use crate::constraints::domain::signed;
use crate::constraints::lc::{Lc, Variable};
use crate::constraints::program::{Index, Program, Row, Rule, Step};
use crate::constraints::ranges::Ranges;
use crate::constraints::round::{Committed, Phase, Round};
use crate::constraints::table::{Function, Query, Table};
use crate::constraints::width::GadgetError;
use ark_ff::PrimeField;
use std::ops::Range;
use std::sync::Arc;

/// Records one circuit over any prime field.
#[derive(Clone, Debug)]
pub struct Builder<F> {
    ranges: Ranges,
    publics: u32,
    witnesses: u32,
    /// What each element of a tensor is, in public and private values.
    elements: Vec<Lc<F>>,
    /// Terms of tensors and constraints so far, with every element written out.
    terms: usize,
    steps: Vec<(Phase, Variable, Rule<Lc<F>>)>,
    constraints: Vec<[Lc<F>; 3]>,
    tables: Vec<Table>,
    queries: Vec<Query<Lc<F>>>,
    layers: Vec<LayerCost>,
}

/// What a layer of the circuit costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerCost {
    /// Its name.
    pub name: String,
    /// Its constraints and, where there are tables, those of its queries.
    pub constraints: usize,
    /// Its public values and witness values.
    pub variables: usize,
}

/// A finished circuit: `(a·z)·(b·z) = c·z` for each constraint, a row of its table for each query, and how to compute z.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System<F> {
    /// Public values.
    pub num_public: usize,
    /// Private values.
    pub num_witness: usize,
    /// The rows of A, B and C.
    pub constraints: Vec<[Row<F>; 3]>,
    /// The tables that are asked.
    pub tables: Vec<Table>,
    /// What is asked of them.
    pub queries: Vec<Query<Row<F>>>,
    /// How the assignment is computed.
    pub program: Program<F>,
    /// What each element of the tensors is: a combination of the assignment.
    pub elements: Vec<Row<F>>,
    /// What each layer costs, in the order in which they were begun.
    pub layers: Vec<LayerCost>,
}

impl<F: PrimeField> Builder<F> {
    /// An empty circuit without tables.
    pub fn new() -> Self {
        Self::with_ranges(Ranges::Bits, 0)
    }

    /// An empty circuit that ranges its numbers in this way, with room for so many constraints.
    pub fn with_ranges(ranges: Ranges, constraints: usize) -> Self {
        Builder {
            ranges,
            publics: 0,
            witnesses: 0,
            elements: Vec::new(),
            terms: 0,
            steps: Vec::new(),
            constraints: Vec::with_capacity(constraints),
            tables: Vec::new(),
            queries: Vec::new(),
            layers: Vec::new(),
        }
    }

    /// How numbers are ranged.
    pub fn ranges(&self) -> Ranges {
        self.ranges
    }

    /// Begins a layer: what follows is counted to it.
    pub fn layer(&mut self, name: impl Into<String>) {
        self.layers.push(LayerCost { name: name.into(), constraints: 0, variables: 0 });
    }

    /// A new private value: an element of the input, bound by nothing but the constraints that the caller adds.
    pub fn input(&mut self, index: usize) -> Lc<F> {
        self.witness(Rule::Input(Index(index)))
    }

    /// A new public value: an element of the input.
    pub fn public_input(&mut self, index: usize) -> Lc<F> {
        self.public(Rule::Input(Index(index)))
    }

    /// A new public value that no step computes: the caller writes it into the assignment. Bound by one constraint
    /// of its own, besides those that the caller adds.
    pub fn free_public(&mut self) -> Lc<F> {
        let value = self.public(Rule::Copy(Lc::zero()));
        self.equate(&value, &value);
        value
    }

    /// A new private value that is computed from others, bound by nothing but the constraints that the caller adds.
    /// It is of the round of what it is computed from.
    pub fn hint<R: Round>(&mut self, rule: Rule<Lc<F, R>>) -> Lc<F, R> {
        self.witness(rule)
    }

    /// New private values: bits of a number, least first. Hints, like any other.
    pub fn bits<R: Round>(&mut self, of: &Lc<F, R>, positions: Range<u32>) -> Vec<Lc<F, R>> {
        let first = self.witnesses;
        self.witnesses = first.saturating_add(positions.len() as u32);
        self.record(Variable::Witness(first), Rule::Bits { of: of.clone(), positions });
        (first..self.witnesses).map(|index| Lc::variable(Variable::Witness(index))).collect()
    }

    /// The elements of a tensor of the model, by themselves: what is computed from them reads the values that
    /// inference has found, in the order in which tensors come here.
    pub fn tensor(&mut self, elements: &[Lc<F>]) -> Vec<Lc<F>> {
        let first = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
        self.terms = self.terms_with(elements);
        for element in elements {
            self.elements.push(element.expand(&self.elements));
        }
        let index = |i: usize| first.saturating_add(i as u32);
        (0..elements.len()).map(|i| Lc::variable(Variable::Element(index(i)))).collect()
    }

    /// Terms of all tensors and constraints so far, and of more elements: at most, with every element written out.
    pub fn terms_with(&self, more: &[Lc<F>]) -> usize {
        more.iter().fold(self.terms, |sum, lc| sum.saturating_add(self.written_out(lc)))
    }

    /// The value of a combination, if it does not depend on the assignment.
    pub fn as_constant<R: Round>(&self, lc: &Lc<F, R>) -> Option<F> {
        lc.expand(&self.elements).as_constant()
    }

    /// Demands `a·b = c`.
    pub fn enforce<R: Round>(&mut self, a: &Lc<F, R>, b: &Lc<F, R>, c: &Lc<F, R>) {
        self.terms = [a, b, c].iter().fold(self.terms, |sum, lc| sum.saturating_add(self.written_out(lc)));
        self.constraints.push([a, b, c].map(Lc::without_round));
        self.count(1);
    }

    /// Demands that `values` are a row of the table. One constraint a column, and those of the table for all its queries.
    pub fn query(&mut self, table: Table, values: Vec<Lc<F>>) {
        self.terms = self.terms_with(&values);
        self.count(table.columns());
        let index = self.tables.iter().position(|known| *known == table).unwrap_or_else(|| {
            self.tables.push(table);
            self.tables.len() - 1
        });
        self.queries.push(Query { table: index, values });
    }

    /// The value of a function at x, which must be one of its arguments. Two constraints, and those of the table.
    pub fn apply(&mut self, function: &Arc<Function>, x: &Lc<F>) -> Result<Lc<F>, GadgetError> {
        if self.ranges == Ranges::Bits {
            return Err(GadgetError::NoTables);
        }
        let value = self.hint(Rule::Value { of: x.clone(), function: Arc::clone(function) });
        self.query(Table::Of(Arc::clone(function)), vec![x.clone(), value.clone()]);
        Ok(value)
    }

    /// Demands `a = b`.
    pub fn equate<R: Round>(&mut self, a: &Lc<F, R>, b: &Lc<F, R>) {
        self.enforce(a, &Lc::constant(F::one()), b);
    }

    /// A new value `plus + x·y/over`, bound by one constraint: `x·y = over·(value − plus)`.
    /// `over` is a constant that is not zero in the field.
    pub fn product(&mut self, [x, y]: [Lc<F>; 2], over: i64, plus: Lc<F>) -> Lc<F> {
        let factors = [x.clone(), y.clone()];
        let value = self.hint(Rule::Product { factors, over, plus: plus.clone() });
        self.enforce(&x, &y, &((value.clone() - plus) * F::from(over)));
        value
    }

    /// A public copy of a value, bound by one constraint.
    pub fn expose(&mut self, value: &Lc<F, Committed>) {
        let public = self.public(Rule::Copy(value.clone()));
        self.equate(value, &public);
    }

    /// The circuit as recorded, with every element of a tensor written out in the constraints.
    pub fn finish(self) -> System<F> {
        let (publics, witnesses) = (self.publics, self.witnesses);
        let row = |lc: &Lc<F>| -> Row<F> {
            lc.terms().iter().map(|&(variable, c)| (variable.column(publics, witnesses), c)).collect()
        };
        let expanded = |lc: &Lc<F>| row(&lc.expand(&self.elements));
        // The tensors of an inference are there for the first phase only.
        let step = |(phase, variable, rule): &(Phase, Variable, Rule<Lc<F>>)| Step {
            phase: *phase,
            column: variable.column(publics, witnesses),
            rule: match phase {
                Phase::BeforeChallenge => rule.map(row),
                Phase::AfterChallenge => rule.map(expanded),
            },
        };
        let program = Program {
            columns: 1 + publics as usize + witnesses as usize,
            elements: self.elements.len(),
            steps: self.steps.iter().map(step).collect(),
        };
        let query = |Query { table, values }: &Query<Lc<F>>| Query {
            table: *table,
            values: values.iter().map(expanded).collect(),
        };
        System {
            num_public: publics as usize,
            num_witness: witnesses as usize,
            constraints: self.constraints.iter().map(|rows| rows.each_ref().map(expanded)).collect(),
            queries: self.queries.iter().map(query).collect(),
            tables: self.tables,
            program,
            elements: self.elements.into_iter().map(|element| row(&element)).collect(),
            layers: self.layers,
        }
    }

    fn count(&mut self, constraints: usize) {
        if let Some(layer) = self.layers.last_mut() {
            layer.constraints += constraints;
        }
    }

    /// The most terms of a combination in which every element is written out.
    fn written_out<R: Round>(&self, lc: &Lc<F, R>) -> usize {
        let terms = lc.terms().iter().map(|(variable, _)| match variable {
            Variable::Element(index) => self.elements[*index as usize].terms().len(),
            _ => 1,
        });
        terms.fold(0, usize::saturating_add)
    }

    /// A new public value of any round: those above say of which.
    fn public<R: Round>(&mut self, rule: Rule<Lc<F, R>>) -> Lc<F, R> {
        let variable = Variable::Public(self.publics);
        self.publics = self.publics.saturating_add(1);
        self.record(variable, rule);
        Lc::variable(variable)
    }

    /// A new private value of any round.
    fn witness<R: Round>(&mut self, rule: Rule<Lc<F, R>>) -> Lc<F, R> {
        let variable = Variable::Witness(self.witnesses);
        self.witnesses = self.witnesses.saturating_add(1);
        self.record(variable, rule);
        Lc::variable(variable)
    }

    fn record<R: Round>(&mut self, variable: Variable, rule: Rule<Lc<F, R>>) {
        if let Some(layer) = self.layers.last_mut() {
            layer.variables += rule.results();
        }
        self.steps.push((R::PHASE, variable, rule.map(Lc::without_round)));
    }
}

impl<F: PrimeField> Default for Builder<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: PrimeField> System<F> {
    /// How many constraints there are and queries, which count as one each.
    pub fn conditions(&self) -> usize {
        self.constraints.len() + self.queries.len()
    }

    /// The index of the first condition that an assignment breaks: of a constraint or, after them, of a query.
    pub fn first_violation(&self, z: &[F]) -> Option<usize> {
        (0..self.conditions()).find(|&index| !self.holds(index, z))
    }

    /// Whether an assignment satisfies a condition.
    pub fn holds(&self, index: usize, z: &[F]) -> bool {
        let value = |row: &Row<F>| row.iter().map(|&(column, c)| c * z[column as usize]).sum::<F>();
        match index.checked_sub(self.constraints.len()) {
            None => {
                let [a, b, c] = self.constraints[index].each_ref().map(value);
                a * b == c
            }
            Some(query) => {
                let Query { table, values } = &self.queries[query];
                let row: Option<Vec<i64>> = values.iter().map(|row| signed(value(row))).collect();
                row.is_some_and(|row| self.tables[*table].holds(&row))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::domain::{Integers, Modular};
    use crate::constraints::round::Challenged;
    use ark_bn254::Fr;

    /// y = x·x/2 + 1 public, x private.
    fn system() -> System<Fr> {
        let mut b = Builder::new();
        b.layer("in");
        let x = b.input(0);
        b.layer("square");
        let y = b.product([x.clone(), x], 2, Lc::constant(Fr::from(1)));
        b.expose(&y);
        b.finish()
    }

    /// Sums of sums are counted as what they are in the end, and so is every constraint that speaks of them.
    #[test]
    fn terms_are_counted_written_out() {
        let mut b = Builder::<Fr>::new();
        let x: Vec<_> = (0..10).map(|i| b.input(i)).collect();
        let one = Fr::from(1);
        let sum = b.tensor(&[Lc::weighted_sum(Fr::from(0), x.iter().map(|x| (one, x)))]).swap_remove(0);
        assert_eq!(b.terms_with(&[]), 10);
        let twice: Vec<_> = (0..10).map(|_| sum.clone()).collect();
        assert_eq!(b.terms_with(&twice), 110);
        let again = b.tensor(&twice);
        b.equate(&again[3], &x[0]);
        assert_eq!(b.terms_with(&again), 110 + (10 + 1 + 1) + 100);
    }

    #[test]
    fn the_assignment_is_one_then_public_then_witness() {
        let z = system().program.integral().unwrap().run::<Integers>(&[4], []);
        assert_eq!(z[..], [1, 9, 4, 9]);
        assert_eq!((system().num_public, system().num_witness), (1, 2));
    }

    #[test]
    fn products_and_copies_are_bound() {
        let s = system();
        let z = s.program.run::<Modular<Fr>>(&[Fr::from(4)], []).to_vec();
        assert_eq!(s.first_violation(&z), None);
        for (column, violated) in [(1, 1), (2, 0), (3, 0)] {
            let mut wrong = z.clone();
            wrong[column] += Fr::from(1);
            assert_eq!(s.first_violation(&wrong), Some(violated));
        }
    }

    #[test]
    fn elements_are_read_by_rules_and_written_out_in_constraints() {
        let mut b = Builder::new();
        let x = b.input(0);
        let sum = b.tensor(&[x.clone() * Fr::from(3) + Lc::constant(Fr::from(1))]).swap_remove(0);
        let same = b.tensor(&[sum.clone() - x.clone() * Fr::from(3)]).swap_remove(0);
        assert_eq!([&sum, &same].map(|lc| b.as_constant(lc)), [None, Some(Fr::from(1))]);
        b.product([sum.clone(), sum], 1, same);
        let s = b.finish();
        let z = s.program.integral().unwrap().run::<Integers>(&[2], [7, 1]);
        assert_eq!(z[..], [1, 2, 50]);
        assert_eq!(s.constraints[0][0], [(0, Fr::from(1)), (1, Fr::from(3))]);
        assert_eq!(s.elements[1], [(0, Fr::from(1))]);
        assert_eq!(s.first_violation(&z.iter().map(|&value| Fr::from(value)).collect::<Vec<_>>()), None);
    }

    #[test]
    fn what_depends_on_a_challenge_is_computed_after_it() {
        let mut b = Builder::new();
        let x = b.input(0);
        let square = b.product([x.clone(), x.clone()], 1, Lc::zero());
        let challenge: Lc<Fr, Challenged> = b.public(Rule::Input(Index(0)));
        let sum: Lc<Fr, Challenged> = b.tensor(&[square + x]).swap_remove(0).in_round();
        let factors = [challenge.clone(), sum.clone()];
        let product = b.hint(Rule::Product { factors, over: 1, plus: Lc::zero() });
        b.enforce(&challenge, &sum, &product);
        let s = b.finish();
        let committed = s.program.integral().unwrap().run::<Integers>(&[3], [12]);
        assert_eq!(committed[..], [1, 0, 3, 9, 0]);
        let mut z: Vec<Fr> = committed.iter().map(|&value| Fr::from(value)).collect();
        s.program.resume::<Modular<Fr>>(&[Fr::from(7)], &mut z);
        assert_eq!(z, [1, 7, 3, 9, 84].map(Fr::from));
        assert_eq!(s.first_violation(&z), None);
    }

    #[test]
    fn costs_are_counted_by_layer() {
        let cost =
            |name: &str, constraints, variables| LayerCost { name: name.into(), constraints, variables };
        assert_eq!(system().layers, [cost("in", 0, 1), cost("square", 2, 2)]);
    }
}
