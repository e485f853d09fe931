//! The values of a system's wires: multiplicities from the looked-up values, the second round from the first and the
//! challenge.

use crate::lookup::prover::Pole;
use crate::lookup::wire::{Terms, Variable};
use ark_bn254::Fr;
use ark_ff::{Field, One, Zero};
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// How many elements one inversion is shared by.
const CHUNK: usize = 1 << 12;

/// How many wires of each kind the first round has, in the order of its columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) public: usize,
    pub(crate) private: usize,
    pub(crate) multiplicities: usize,
}

/// What a rule computes is what a constraint says: both have it. Sums of networks are long.
pub(crate) type Shared = Arc<Terms>;

/// How a wire of the second round is made; the i-th rule makes the i-th wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    Product(Shared, Shared),
    /// The second must not be zero.
    Quotient(Shared, Shared),
}

/// What a table holds and who asks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lookups {
    /// One or two.
    pub(crate) columns: usize,
    pub(crate) rows: Vec<Vec<Fr>>,
    /// The multiplicity of the first row; those of the others follow.
    pub(crate) multiplicity: usize,
    pub(crate) queries: Vec<Vec<Terms>>,
}

/// A looked-up value is not in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("query {query} of table {table} asks for what the table does not hold")]
pub struct NotInTable {
    /// Which table, in the order in which they were made.
    pub table: usize,
    /// Which of its queries.
    pub query: usize,
}

/// How all values are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) counts: Counts,
    pub(crate) rules: Vec<Rule>,
    pub(crate) tables: Vec<Lookups>,
}

impl Counts {
    /// Values of the first round.
    pub(crate) fn first_round(&self) -> usize {
        self.public + self.private + self.multiplicities
    }
}

impl Program {
    /// The first round: `known` are the public and the private values; the multiplicities are counted.
    pub(crate) fn first_round(&self, known: &[Fr]) -> Result<Zeroizing<Vec<Fr>>, NotInTable> {
        let mut first = Zeroizing::new(vec![Fr::zero(); self.counts.first_round()]);
        first[..known.len()].copy_from_slice(known);
        for (index, table) in self.tables.iter().enumerate() {
            let counts = table.count(self.values(&first, Fr::zero(), &[]));
            let counts = counts.map_err(|query| NotInTable { table: index, query })?;
            let start = known.len() + table.multiplicity;
            first[start..][..counts.len()].iter_mut().zip(&*counts).for_each(|(to, n)| *to = Fr::from(*n));
        }
        Ok(first)
    }

    /// The second round.
    pub(crate) fn second_round(&self, first: &[Fr], challenge: Fr) -> Result<Zeroizing<Vec<Fr>>, Pole> {
        let mut derived = Zeroizing::new(Vec::with_capacity(self.rules.len()));
        while let Some(rule) = self.rules.get(derived.len()) {
            let values = self.values(first, challenge, &derived);
            let next = match rule {
                Rule::Product(left, right) => Zeroizing::new(vec![values.sum(left) * values.sum(right)]),
                Rule::Quotient(..) => quotients(&self.rules[derived.len()..], &values)?,
            };
            derived.extend_from_slice(&next);
        }
        Ok(derived)
    }

    /// Which value of the second round each repeats. The fractions of all tables are its end: for each table those of
    /// its queries, then those of its rows.
    pub(crate) fn repeated(&self, first: &[Fr]) -> Zeroizing<Vec<u32>> {
        let mut repeated = Zeroizing::new(Vec::with_capacity(self.rules.len()));
        repeated.extend(0..self.rules.len() as u32);
        let fractions: usize = self.tables.iter().map(Lookups::fractions).sum();
        let mut start = self.rules.len() - fractions;
        for table in &self.tables {
            let queries = &mut repeated[start..start + table.queries.len()];
            table.point_to_first(queries, self.values(first, Fr::zero(), &[]));
            start += table.fractions();
        }
        repeated
    }

    fn values<'a>(&'a self, first: &'a [Fr], challenge: Fr, derived: &'a [Fr]) -> Values<'a> {
        Values { counts: self.counts, first, challenge, derived }
    }
}

impl Lookups {
    /// How often each row is asked for, or which query asks for no row.
    fn count(&self, values: Values<'_>) -> Result<Zeroizing<Vec<u64>>, usize> {
        let mut counts = Zeroizing::new(vec![0; self.rows.len()]);
        for (index, row) in self.asked(values).enumerate() {
            counts[row.ok_or(index)?] += 1;
        }
        Ok(counts)
    }

    /// Has each query's number be that of the first query for the same row.
    fn point_to_first(&self, queries: &mut [u32], values: Values<'_>) {
        let mut firsts = Zeroizing::new(vec![None; self.rows.len()]);
        for (query, row) in queries.iter_mut().zip(self.asked(values)) {
            let first = row.map(|row| *firsts[row].get_or_insert(*query));
            *query = first.unwrap_or(*query); // no row is the witness's fault, of which its proof will tell
        }
    }

    /// Which row each query asks for, if there is such a row.
    fn asked(&self, values: Values<'_>) -> impl Iterator<Item = Option<usize>> {
        let rows: HashMap<&[Fr], usize> =
            self.rows.iter().enumerate().map(|(row, columns)| (&columns[..], row)).collect();
        self.queries.iter().map(move |query| {
            let asked: Zeroizing<Vec<Fr>> =
                Zeroizing::new(query.iter().map(|terms| values.sum(terms)).collect());
            rows.get(&asked[..]).copied()
        })
    }

    /// Values of the second round that are one over what is asked for, or a multiplicity over a row.
    fn fractions(&self) -> usize {
        self.queries.len() + self.rows.len()
    }
}

/// The values known so far.
struct Values<'a> {
    counts: Counts,
    first: &'a [Fr],
    challenge: Fr,
    derived: &'a [Fr],
}

impl Values<'_> {
    fn sum(&self, terms: &Terms) -> Fr {
        terms.iter().map(|(variable, coefficient)| self.of(*variable) * coefficient).sum()
    }

    fn of(&self, variable: Variable) -> Fr {
        let Counts { public, private, .. } = self.counts;
        match variable {
            Variable::One => Fr::one(),
            Variable::Challenge => self.challenge,
            Variable::Public(i) => self.first[i],
            Variable::Private(i) => self.first[public + i],
            Variable::Multiplicity(i) => self.first[public + private + i],
            Variable::Derived(i) => self.derived[i],
        }
    }

    fn knows(&self, terms: &Terms) -> bool {
        let unknown = |variable| matches!(variable, Variable::Derived(i) if i >= self.derived.len());
        !terms.iter().any(|(variable, _)| unknown(*variable))
    }
}

/// The first quotients of these rules that depend on nothing unknown, with one inversion for all.
fn quotients(rules: &[Rule], values: &Values<'_>) -> Result<Zeroizing<Vec<Fr>>, Pole> {
    let known = rules.iter().map_while(|rule| match rule {
        Rule::Quotient(over, under) if values.knows(over) && values.knows(under) => Some((over, under)),
        _ => None,
    });
    let next: Vec<_> = known.collect();
    // Of one piece, as their number is known: a list that grows leaves behind what it held.
    let mut inverses: Zeroizing<Vec<Fr>> =
        Zeroizing::new(next.iter().map(|(_, under)| values.sum(under)).collect());
    inverses.par_chunks_mut(CHUNK).try_for_each(invert)?;
    inverses.iter_mut().zip(next).for_each(|(inverse, (over, _))| *inverse *= values.sum(over));
    Ok(inverses)
}

/// Inverts all of them by one inversion (Montgomery's trick). arkworks' own leaves its products behind, which are secrets' too.
fn invert(values: &mut [Fr]) -> Result<(), Pole> {
    let mut before = Zeroizing::new(Vec::with_capacity(values.len()));
    let mut product = Fr::one();
    for value in values.iter() {
        before.push(product);
        product *= value;
    }
    let mut inverse = product.inverse().ok_or(Pole)?;
    for (value, before) in values.iter_mut().zip(before.iter()).rev() {
        let next = inverse * *value;
        *value = inverse * before;
        inverse = next;
    }
    Ok(())
}
