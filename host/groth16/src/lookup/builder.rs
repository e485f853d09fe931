//! Makes systems of two rounds, with lookups by logUp (U. Haböck, *Multivariate lookups based on logarithmic derivatives*,
//! 2022).
//!
//! For a table of one column with rows t, asked for q₁ … qₘ, and ρ the challenge,
//!
//! ```text
//! Σ 1/(ρ − qᵢ) = Σ mₜ/(ρ − t)
//! ```
//!
//! holds for more than a few ρ only if each qᵢ is some t, the multiplicity mₜ being how often. Rows (t, u) of two columns
//! stand as t + β·u, with β = ρ^N and N = 2^m > queries + rows: two denominators then share at most one
//! root, so that each has one of its own. (With β = ρ² they are dependent: the tests have a forgery.)
//!
//! A query takes one constraint, or two in a table of two columns; a row one, a table one more for its sum, all tables m for β.
//! Each table has a sum of its own: in a shared one the row of one table answers the query of another. Inverses stand on the A
//! side, so that the sum in G2, B's, has small scalars.

use crate::lookup::program::{Counts, Lookups, Program, Rule, Shared};
use crate::lookup::rounds::{CHALLENGE, FIRST, RoundError, RoundR1cs, binding_row, num_suffixes};
use crate::lookup::system::System;
use crate::lookup::wire::{Combination, Committed, Derived, Terms, Variable, Wire};
use crate::r1cs::SparseMatrix;
use ark_bn254::Fr;
use ark_ff::One;
use std::sync::Arc;

/// A system in the making.
///
/// What a lookup asks for is committed before the challenge:
///
/// ```
/// # use zkcard_groth16::lookup::{Builder, Combination, Committed};
/// # use ark_bn254::Fr;
/// let mut builder = Builder::new();
/// let small = builder.table((0..16u64).map(Fr::from));
/// let before = builder.private();
/// let after = builder.product(before, builder.challenge());
/// builder.query(small, [before.into()]);
/// let sum: Combination<Committed> = Combination::from(before) + builder.private();
/// # let _ = (after, sum);
/// ```
///
/// Whoever could choose it later could make the sums agree, so that it does not compile:
///
/// ```compile_fail,E0277
/// # use zkcard_groth16::lookup::Builder;
/// # use ark_bn254::Fr;
/// let mut builder = Builder::new();
/// let small = builder.table((0..16u64).map(Fr::from));
/// let before = builder.private();
/// let after = builder.product(before, builder.challenge());
/// builder.query(small, [after.into()]);
/// ```
///
/// Nor does a committed combination take what follows the challenge:
///
/// ```compile_fail,E0277
/// # use zkcard_groth16::lookup::{Builder, Combination, Committed};
/// let mut builder = Builder::new();
/// let before = builder.private();
/// let sum: Combination<Committed> = Combination::from(before) + builder.challenge();
/// ```
///
/// Public values and multiplicities are made by the builder alone, and always in the first round.
///
/// Wires and tables are of the builder that made them. What another made [`finish`](Self::finish) refuses, unless this one had made
/// as many of the kind: then it stands for its own.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    /// The first wire or table that is not of this builder.
    foreign: Option<RoundError>,
    counts: Counts,
    rules: Vec<Rule>,
    rows: Vec<[Shared; 3]>,
    tables: Vec<Lookups>,
}

/// A table of one or two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table<const COLUMNS: usize>(usize);

impl Builder {
    /// One without wires.
    pub fn new() -> Self {
        Self::default()
    }

    /// Another public value.
    pub fn public(&mut self) -> Wire<Committed> {
        self.counts.public += 1;
        Wire::new(Variable::Public(self.counts.public - 1))
    }

    /// Another private value of the first round.
    pub fn private(&mut self) -> Wire<Committed> {
        self.counts.private += 1;
        Wire::new(Variable::Private(self.counts.private - 1))
    }

    /// ρ.
    pub fn challenge(&self) -> Wire<Derived> {
        Wire::new(Variable::Challenge)
    }

    /// A value of the second round that is `left·right`.
    pub fn product(
        &mut self,
        left: impl Into<Combination<Derived>>,
        right: impl Into<Combination<Derived>>,
    ) -> Wire<Derived> {
        let (left, right) = (self.own(left.into()), self.own(right.into()));
        Wire::new(self.multiplied(left.into(), right.into()))
    }

    /// `left·right = product` must hold.
    pub fn constrain(
        &mut self,
        left: impl Into<Combination<Derived>>,
        right: impl Into<Combination<Derived>>,
        product: impl Into<Combination<Derived>>,
    ) {
        let row = [left.into(), right.into(), product.into()].map(|side| self.own(side).into());
        self.rows.push(row);
    }

    /// A table of one column.
    pub fn table(&mut self, values: impl IntoIterator<Item = Fr>) -> Table<1> {
        self.any_table(values.into_iter().map(|value| vec![value]).collect())
    }

    /// A table of two columns: of a function, say.
    pub fn table_of_pairs(&mut self, rows: impl IntoIterator<Item = [Fr; 2]>) -> Table<2> {
        self.any_table(rows.into_iter().map(Vec::from).collect())
    }

    /// The values must be a row of the table, which is one of this builder.
    pub fn query<const COLUMNS: usize>(
        &mut self,
        table: Table<COLUMNS>,
        values: [Combination<Committed>; COLUMNS],
    ) {
        let query = values.map(|value| self.own(value)).into();
        match self.tables.get_mut(table.0) {
            Some(own) if own.columns == COLUMNS => own.queries.push(query),
            _ => self.refuse(RoundError::ForeignTable { table: table.0, columns: COLUMNS }),
        }
    }

    /// The system, all lookups in it.
    pub fn finish(self) -> Result<System, RoundError> {
        let denominators: usize =
            self.tables.iter().map(|table| table.rows.len() + table.queries.len()).sum();
        self.finish_with(usize::BITS - denominators.leading_zeros()) // 2^squarings > denominators
    }

    /// The same with β by any number of squarings.
    pub(crate) fn finish_with(mut self, squarings: u32) -> Result<System, RoundError> {
        if let Some(foreign) = self.foreign {
            return Err(foreign);
        }
        let tables = std::mem::take(&mut self.tables);
        let has_pairs = tables.iter().any(|table| table.columns == 2);
        let beta = has_pairs.then(|| self.power(squarings));
        let products: Vec<_> = tables.iter().map(|table| self.second_columns(table, beta)).collect();
        for (table, products) in tables.iter().zip(products) {
            self.equal_sums(table, products, beta);
        }
        let columns = Columns { counts: self.counts };
        let rounds = [self.counts.first_round(), num_suffixes(self.counts.public) + self.rules.len()];
        let circuit = RoundR1cs::new(columns.matrices(&self.rows), self.counts.public, rounds)?;
        let program = Program { counts: self.counts, rules: self.rules, tables };
        Ok(System::new(Arc::new(circuit), program))
    }

    /// The terms, after a look whether their wires are this builder's.
    fn own<R>(&mut self, combination: Combination<R>) -> Terms {
        let foreign = combination.terms.iter().find_map(|(variable, _)| self.foreign_wire(*variable));
        foreign.into_iter().for_each(|foreign| self.refuse(foreign));
        combination.terms
    }

    fn foreign_wire(&self, variable: Variable) -> Option<RoundError> {
        let (number, made) = match variable {
            Variable::One | Variable::Challenge => return None,
            Variable::Public(i) => (i, self.counts.public),
            Variable::Private(i) => (i, self.counts.private),
            Variable::Multiplicity(i) => (i, self.counts.multiplicities),
            Variable::Derived(i) => (i, self.rules.len()),
        };
        (number >= made).then(|| RoundError::ForeignWire { wire: format!("{variable:?}"), made })
    }

    fn refuse(&mut self, foreign: RoundError) {
        self.foreign.get_or_insert(foreign);
    }

    fn any_table<const COLUMNS: usize>(&mut self, rows: Vec<Vec<Fr>>) -> Table<COLUMNS> {
        let multiplicity = self.counts.multiplicities;
        self.counts.multiplicities += rows.len();
        self.tables.push(Lookups { columns: COLUMNS, rows, multiplicity, queries: Vec::new() });
        Table(self.tables.len() - 1)
    }

    fn power(&mut self, squarings: u32) -> Variable {
        let square = |wire, _| self.product(Wire::<Derived>::new(wire), Wire::<Derived>::new(wire)).variable;
        (0..squarings).fold(Variable::Challenge, square)
    }

    /// β times the second column of each query.
    fn second_columns(&mut self, table: &Lookups, beta: Option<Variable>) -> Vec<Variable> {
        let seconds = table.queries.iter().filter_map(|query| query.get(1)).zip(beta.into_iter().cycle());
        seconds.map(|(second, beta)| self.multiplied(second.clone().into(), of(beta))).collect()
    }

    /// That what is asked of a table is in it.
    fn equal_sums(&mut self, table: &Lookups, products: Vec<Variable>, beta: Option<Variable>) {
        let mut difference = Terms::new();
        let seconds = products.into_iter().map(Some).chain(std::iter::repeat(None));
        for (query, second) in table.queries.iter().zip(seconds) {
            let second = second.map(|product| (product, Fr::one()));
            let under = denominator(query[0].iter().copied().chain(second));
            difference.push((self.fraction(of(Variable::One), under), Fr::one()));
        }
        for (index, row) in table.rows.iter().enumerate() {
            let second = row.get(1).zip(beta).map(|(value, beta)| (beta, *value));
            let under = denominator([(Variable::One, row[0])].into_iter().chain(second));
            let over = of(Variable::Multiplicity(table.multiplicity + index));
            difference.push((self.fraction(over, under), -Fr::one()));
        }
        self.rows.push([difference.into(), of(Variable::One), Shared::default()]);
    }

    fn multiplied(&mut self, left: Shared, right: Shared) -> Variable {
        let wire = self.derive(Rule::Product(Shared::clone(&left), Shared::clone(&right)));
        self.rows.push([left, right, of(wire)]);
        wire
    }

    fn fraction(&mut self, over: Shared, under: Terms) -> Variable {
        let under = Shared::new(under);
        let wire = self.derive(Rule::Quotient(Shared::clone(&over), Shared::clone(&under)));
        self.rows.push([of(wire), under, over]);
        wire
    }

    fn derive(&mut self, rule: Rule) -> Variable {
        self.rules.push(rule);
        Variable::Derived(self.rules.len() - 1)
    }
}

/// Which column each variable has.
struct Columns {
    counts: Counts,
}

impl Columns {
    fn matrices(&self, rows: &[[Shared; 3]]) -> [SparseMatrix; 3] {
        let Counts { public, .. } = self.counts;
        let binding = |index| binding_row(index, public, self.counts.first_round());
        let matrix = |m: usize| {
            let binding = (0..public).map(|index| binding(index)[m].clone());
            SparseMatrix::from_rows(binding.chain(rows.iter().map(|row| self.placed(&row[m]))))
        };
        [0, 1, 2].map(matrix)
    }

    fn placed(&self, terms: &Terms) -> Vec<(usize, Fr)> {
        terms.iter().map(|(variable, coefficient)| (self.column(*variable), *coefficient)).collect()
    }

    fn column(&self, variable: Variable) -> usize {
        let Counts { public, private, .. } = self.counts;
        match variable {
            Variable::One => 0,
            Variable::Challenge => CHALLENGE,
            Variable::Public(i) => FIRST + i,
            Variable::Private(i) => FIRST + public + i,
            Variable::Multiplicity(i) => FIRST + public + private + i,
            Variable::Derived(i) => FIRST + self.counts.first_round() + num_suffixes(public) + i,
        }
    }
}

/// ρ less these.
fn denominator(terms: impl Iterator<Item = (Variable, Fr)>) -> Terms {
    let minus = terms.map(|(variable, coefficient)| (variable, -coefficient));
    std::iter::once((Variable::Challenge, Fr::one())).chain(minus).collect()
}

fn of(variable: Variable) -> Shared {
    vec![(variable, Fr::one())].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fr(n: u64) -> Fr {
        Fr::from(n)
    }

    /// What is said of a builder that has made one public and one private value, one product and one table.
    #[track_caller]
    fn told(foreign: impl FnOnce(&mut Builder)) -> RoundError {
        let mut builder = other(1);
        builder.table([fr(1), fr(2)]);
        assert!(builder.clone().finish().is_ok());
        foreign(&mut builder);
        builder.finish().unwrap_err()
    }

    /// A builder that has made so many of each kind of wire.
    fn other(count: usize) -> Builder {
        let mut builder = Builder::new();
        for _ in 0..count {
            let (x, y) = (builder.public(), builder.private());
            builder.product(x, y);
        }
        builder
    }

    /// Such a public value would stand in the column of a private one.
    #[test]
    fn wires_of_another_builder_are_refused() {
        let mut other = other(1);
        let (x, y) = (other.public(), other.private());
        let z = other.product(x, y);
        let wire = |wire: &str| RoundError::ForeignWire { wire: wire.into(), made: 1 };
        let own = Table::<1>(0);
        assert_eq!(told(|builder| builder.query(own, [x.into()])), wire("Public(1)"));
        assert_eq!(told(|builder| builder.query(own, [Combination::from(y) + x])), wire("Private(1)"));
        assert_eq!(told(|builder| _ = builder.product(z, x)), wire("Derived(1)"));
        assert_eq!(told(|builder| _ = builder.product(fr(1), y)), wire("Private(1)"));
        for turn in 0..3 {
            let mut sides = [0, 1, 2].map(|_| Combination::<Derived>::from(fr(1)));
            sides[turn] = z.into();
            let [left, right, product] = sides;
            assert_eq!(told(|builder| builder.constrain(left, right, product)), wire("Derived(1)"));
        }
    }

    #[test]
    fn tables_of_another_builder_are_refused() {
        let mut other = Builder::new();
        let pairs = other.table_of_pairs([[fr(1), fr(2)]]);
        let second = other.table([fr(1)]);
        let foreign = |table, columns| RoundError::ForeignTable { table, columns };
        let asked = || fr(1).into();
        assert_eq!(told(|builder| builder.query(pairs, [asked(), asked()])), foreign(0, 2));
        assert_eq!(told(|builder| builder.query(second, [asked()])), foreign(1, 1));
    }
}
