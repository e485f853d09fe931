//! Tables: what a query asks for must be one of their rows.
//!
//! Here a query is a condition like any other; [`circuit`](crate::circuit) makes it an identity of the proof's second round.

use std::sync::Arc;

/// A list of rows of one column or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Table {
    /// The numbers of so many bits.
    Range(u32),
    /// Arguments and values.
    Of(Arc<Function>),
}

/// A function of consecutive integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The least argument.
    pub first: i64,
    /// Its value, and those of the arguments after it.
    pub values: Vec<i64>,
}

/// What is asked of a table: combinations `L`, one a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query<L> {
    /// Which table.
    pub table: usize,
    /// What must be a row.
    pub values: Vec<L>,
}

impl Table {
    /// Numbers in a row. A query costs as many constraints.
    pub fn columns(&self) -> usize {
        match self {
            Table::Range(_) => 1,
            Table::Of(_) => 2,
        }
    }

    /// Rows. Each costs a constraint.
    pub fn len(&self) -> usize {
        match self {
            Table::Range(bits) => 1 << bits,
            Table::Of(function) => function.values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The constraints of the table itself: its rows and the sum over them.
    pub fn cost(&self) -> usize {
        self.len() + 1
    }

    /// Its rows; of a range the first column alone counts.
    pub fn rows(&self) -> impl Iterator<Item = [i64; 2]> + '_ {
        (0..self.len()).map(|i| match self {
            Table::Range(_) => [i as i64, 0],
            Table::Of(function) => [function.first + i as i64, function.values[i]],
        })
    }

    /// Whether a row is one of the table's.
    pub fn holds(&self, row: &[i64]) -> bool {
        match (self, row) {
            (Table::Range(bits), [x]) => (0..1 << bits).contains(x),
            (Table::Of(function), [x, y]) => function.at(*x) == Some(*y),
            _ => false,
        }
    }
}

impl Function {
    /// The value at an argument, if it is one.
    pub fn at(&self, x: i64) -> Option<i64> {
        usize::try_from(x.checked_sub(self.first)?).ok().and_then(|index| self.values.get(index).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_that_are_held() {
        let function = Arc::new(Function { first: -2, values: vec![5, 6, 5] });
        for (table, columns) in [(Table::Range(2), 1), (Table::Of(function), 2)] {
            assert!(table.rows().all(|row| table.holds(&row[..columns])));
            assert_eq!(
                (table.columns(), table.rows().count(), table.cost()),
                (columns, table.len(), table.len() + 1)
            );
        }
    }

    #[test]
    fn what_is_no_row_is_not_held() {
        let table = Table::Of(Arc::new(Function { first: -2, values: vec![5, 6, 5] }));
        for row in [&[-3, 5][..], &[1, 5], &[-2, 6], &[-2], &[i64::MIN, 5], &[i64::MAX, 5]] {
            assert!(!table.holds(row), "{row:?}");
        }
        let range = Table::Range(2);
        assert!([&[4][..], &[-1], &[0, 0], &[]].iter().all(|row| !range.holds(row)));
    }
}
