//! A circuit with tables as a system of two rounds: every value that is looked up is committed before the challenge.

use crate::constraints::builder::System;
use crate::constraints::program::Row;
use crate::constraints::table::Table;
use ark_bn254::Fr;
use zkcard_groth16::lookup::{self, Combination, Committed, RoundError, Wire};

/// The system: all public and private values in its first round, in their order.
///
/// What was read is dropped at once: the sums of a network written out are the most of its memory.
pub(super) fn to_system(system: System<Fr>) -> Result<lookup::System, RoundError> {
    let mut builder = lookup::Builder::new();
    let public: Vec<_> = (0..system.num_public).map(|_| builder.public()).collect();
    let private = (0..system.num_witness).map(|_| builder.private());
    let wires = Wires(public.into_iter().chain(private).collect());
    for [a, b, c] in system.constraints {
        builder.constrain(wires.sum(&a), wires.sum(&b), wires.sum(&c));
    }
    let tables: Vec<_> = system.tables.iter().map(|table| Asked::of(table, &mut builder)).collect();
    for query in system.queries {
        tables[query.table].ask(&query.values, &wires, &mut builder);
    }
    builder.finish()
}

/// A table in the builder.
enum Asked {
    Column(lookup::Table<1>),
    Pairs(lookup::Table<2>),
}

impl Asked {
    fn of(table: &Table, builder: &mut lookup::Builder) -> Self {
        let rows = table.rows().map(|row| row.map(Fr::from));
        match table {
            Table::Range(_) => Asked::Column(builder.table(rows.map(|[value, _]| value))),
            Table::Of(_) => Asked::Pairs(builder.table_of_pairs(rows)),
        }
    }

    fn ask(&self, values: &[Row<Fr>], wires: &Wires, builder: &mut lookup::Builder) {
        match *self {
            Asked::Column(table) => builder.query(table, [wires.sum(&values[0])]),
            Asked::Pairs(table) => builder.query(table, [0, 1].map(|column| wires.sum(&values[column]))),
        }
    }
}

/// The wire of each column but the first, which is one.
struct Wires(Vec<Wire<Committed>>);

impl Wires {
    fn sum(&self, row: &Row<Fr>) -> Combination<Committed> {
        row.iter().fold(Combination::from(Fr::from(0u64)), |sum, &(column, value)| {
            match (column as usize).checked_sub(1) {
                None => sum + Combination::from(value),
                Some(wire) => sum + self.0[wire] * value,
            }
        })
    }
}

/// The identities over small fields: for how many challenges a first round can be completed.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::Builder;
    use crate::constraints::domain::signed;
    use crate::constraints::ranges::Ranges;
    use crate::constraints::table::Function;
    use crate::harness::F257;
    use ark_ff::{Field, One, Zero};
    use std::sync::Arc;
    use zkcard_groth16::SparseMatrix;

    /// Queries of a range of two bits and of a function, by private values that are nothing else.
    fn system() -> lookup::System {
        let mut b = Builder::<Fr>::with_ranges(Ranges::Table { width: 2 }, 0);
        let x: Vec<_> = (0..5).map(|index| b.input(index)).collect();
        x[..3].iter().for_each(|x| b.query(Table::Range(2), vec![x.clone()]));
        let function = Table::Of(Arc::new(Function { first: -2, values: vec![5, 0, 7] }));
        b.query(function.clone(), vec![x[3].clone(), x[4].clone()]);
        b.query(function, vec![x[3].clone(), x[4].clone()]);
        to_system(b.finish()).unwrap()
    }

    const QUERIES: usize = 5;
    const ROWS: usize = 7;

    /// How many challenges let a first round be completed: each value of the second round is what its constraint says or, where
    /// that says nothing, anything.
    fn completions(system: &lookup::System, first: &[i64]) -> usize {
        (0..257u64).filter(|&rho| is_completable(system, first, F257::from(rho))).count()
    }

    fn is_completable(system: &lookup::System, first: &[i64], rho: F257) -> bool {
        let circuit = system.circuit();
        let mut z = vec![F257::zero(); circuit.r1cs().num_variables()];
        (z[0], z[1]) = (F257::one(), rho);
        circuit.columns(0).zip(first).for_each(|(column, x)| z[column] = F257::from(*x));
        let (mut is_free, mut known) = (vec![false; z.len()], circuit.columns(0).end);
        let rows = |row| [&circuit.r1cs().a, &circuit.r1cs().b, &circuit.r1cs().c].map(|m| terms(m, row));
        (0..circuit.r1cs().num_constraints()).all(|row| {
            let [a, b, c] = rows(row);
            let of = |terms: &Terms, z: &[F257]| terms.iter().map(|(at, value)| z[*at] * value).sum::<F257>();
            if [&a, &c].into_iter().flatten().all(|(at, _)| *at < known) {
                // A sum over the whole table: anything, if one of its terms is.
                return a.iter().any(|(at, _)| is_free[*at]) || of(&a, &z) * of(&b, &z) == of(&c, &z);
            }
            let (factor, value) = match c.iter().any(|(at, _)| *at == known) {
                true => (F257::one(), of(&a, &z) * of(&b, &z)),
                false => (of(&b, &z), of(&c, &z)),
            };
            is_free[known] = factor.is_zero() && value.is_zero();
            z[known] = value * factor.inverse().unwrap_or_default();
            known += 1;
            !factor.is_zero() || value.is_zero()
        })
    }

    type Terms = Vec<(usize, F257)>;

    fn terms(matrix: &SparseMatrix, row: usize) -> Terms {
        matrix.row(row).map(|(column, value)| (column, F257::from(signed(*value).unwrap()))).collect()
    }

    /// A first round of these looked-up values with these multiplicities, of the range first.
    fn first(x: [i64; 5], multiplicities: [i64; ROWS]) -> Vec<i64> {
        [&x[..], &multiplicities].concat()
    }

    #[test]
    fn a_right_first_round_is_completed_for_all_challenges_but_the_poles() {
        let found = completions(&system(), &first([0, 3, 3, -1, 0], [1, 0, 0, 2, 0, 2, 0]));
        assert!((257 - QUERIES - ROWS..257).contains(&found), "{found}");
    }

    #[test]
    fn a_wrong_one_is_completed_for_few() {
        let system = system();
        let wrong = [
            first([0, 3, 4, -1, 0], [1, 0, 0, 2, 0, 2, 0]),
            first([0, 3, 4, -1, 0], [1, 0, 0, 1, 0, 2, 0]),
            first([0, 3, 3, -1, 5], [1, 0, 0, 2, 0, 2, 0]),
            first([0, 3, 3, -1, 7], [1, 0, 0, 2, 0, 0, 2]),
            first([0, 3, 3, -1, 0], [1, 0, 0, 2, 0, 1, 1]),
            first([0, 3, 3, -1, 0], [257 + 2, 0, 0, 2, 0, 2, 0]),
            first([-1, -1, -1, 0, 0], [0; ROWS]),
        ];
        for first in wrong {
            let found = completions(&system, &first);
            assert!(found <= QUERIES + 2 * ROWS, "{first:?}: {found}");
        }
    }
}
