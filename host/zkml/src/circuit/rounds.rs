//! A circuit with tables as a system of two rounds: every value that is looked up is committed before the challenge.

use crate::constraints::builder::System;
use crate::constraints::program::Row;
use crate::constraints::table::{Query, Table};
use ark_bn254::Fr;
use zkcard_groth16::lookup::{self, Combination, Committed, RoundError, Wire};

/// The system: all public and private values in its first round, in their order.
pub(super) fn to_system(system: System<Fr>) -> Result<lookup::System, RoundError> {
    let mut builder = lookup::Builder::new();
    let public: Vec<_> = (0..system.num_public).map(|_| builder.public()).collect();
    let private = (0..system.num_witness).map(|_| builder.private());
    let wires = Wires(public.into_iter().chain(private).collect());
    for [a, b, c] in &system.constraints {
        builder.constrain(wires.sum(a), wires.sum(b), wires.sum(c));
    }
    for (index, table) in system.tables.iter().enumerate() {
        ask(&mut builder, &wires, table, system.queries.iter().filter(|query| query.table == index));
    }
    builder.finish()
}

fn ask<'a>(
    builder: &mut lookup::Builder,
    wires: &Wires,
    table: &Table,
    queries: impl Iterator<Item = &'a Query<Row<Fr>>>,
) {
    let rows = table.rows().map(|row| row.map(Fr::from));
    match table {
        Table::Range(_) => {
            let table = builder.table(rows.map(|[value, _]| value));
            queries.for_each(|query| builder.query(table, [wires.sum(&query.values[0])]));
        }
        Table::Of(_) => {
            let table = builder.table_of_pairs(rows);
            let both = |query: &Query<Row<Fr>>| [0, 1].map(|column| wires.sum(&query.values[column]));
            queries.for_each(|query| builder.query(table, both(query)));
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
