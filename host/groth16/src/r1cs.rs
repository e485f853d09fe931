//! Rank-1 constraint systems: `(A·z) ∘ (B·z) = C·z` over the scalar field of BN254.
//!
//! The assignment is `z = (1, x₁ … x_l, w₁ … w_m)`: the constant, the public inputs, the witness.

use crate::timing::Stopwatch;
use ark_bn254::Fr;
use ark_ff::{One, Zero};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use zeroize::Zeroizing;

/// The three matrices of a circuit with its numbers of variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct R1cs {
    num_public: usize,
    num_witness: usize,
    /// The left factors.
    pub a: SparseMatrix,
    /// The right factors.
    pub b: SparseMatrix,
    /// The products.
    pub c: SparseMatrix,
}

/// Rows of sparse linear combinations. Coefficients are interned: circuits have few distinct ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SparseMatrix {
    /// Where each row ends in `entries`.
    row_ends: Vec<u64>,
    /// (column, index into `coefficients`).
    entries: Vec<(u32, u32)>,
    coefficients: Vec<Fr>,
}

/// Why matrices are not a constraint system, or an assignment not one of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum R1csError {
    /// The matrices have different numbers of rows.
    #[error("the matrices have {a}, {b} and {c} rows; all must have the same number")]
    Rows {
        /// Rows of A.
        a: usize,
        /// Rows of B.
        b: usize,
        /// Rows of C.
        c: usize,
    },
    /// An entry names a variable that does not exist.
    #[error("matrix {matrix}, row {row}: variable {column} of {variables}")]
    Column {
        /// A, B or C.
        matrix: char,
        /// The row of the entry.
        row: usize,
        /// Its column.
        column: usize,
        /// How many variables there are.
        variables: usize,
    },
    /// Rows and public inputs exceed 2²⁷, the largest domain that both quotient conventions have, or
    /// variables exceed 2³².
    #[error("{rows} rows with public inputs and {variables} variables are more than 2^27 and 2^32")]
    TooLarge {
        /// Constraints, public inputs and the constant.
        rows: usize,
        /// Variables.
        variables: usize,
    },
    /// The assignment has the wrong length.
    #[error("an assignment of {found} values for {expected} variables")]
    AssignmentLength {
        /// Variables of the circuit, the constant included.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// The first value of the assignment is not one.
    #[error("the first value of an assignment must be one")]
    NoOne,
}

/// Which entry of which of [`SparseMatrix::parts`] is not as it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartsError {
    /// Row ends decrease, or do not end where the entries do.
    RowEnd(usize),
    /// An entry names a coefficient that does not exist, or not in the order of first use.
    Entry(usize),
    /// A coefficient is zero, not used, or there twice.
    Coefficient(usize),
}

/// The largest domain: the snarkjs convention needs 2n-th roots of unity, and r − 1 has 28 factors of two.
pub const MAX_DOMAIN: usize = 1 << 27;

impl R1cs {
    /// Puts three matrices together, after checking that they fit.
    pub fn new(
        num_public: usize,
        num_witness: usize,
        [a, b, c]: [SparseMatrix; 3],
    ) -> Result<Self, R1csError> {
        if a.rows() != b.rows() || a.rows() != c.rows() {
            return Err(R1csError::Rows { a: a.rows(), b: b.rows(), c: c.rows() });
        }
        let variables = num_public.saturating_add(num_witness).saturating_add(1);
        let rows = a.rows().saturating_add(num_public).saturating_add(1);
        if rows > MAX_DOMAIN || variables > u32::MAX as usize {
            return Err(R1csError::TooLarge { rows, variables });
        }
        for (matrix, m) in [('A', &a), ('B', &b), ('C', &c)] {
            m.check_columns(matrix, variables)?;
        }
        Ok(R1cs { num_public, num_witness, a, b, c })
    }

    /// Public inputs, the constant one not counted.
    pub fn num_public(&self) -> usize {
        self.num_public
    }

    /// Private variables.
    pub fn num_witness(&self) -> usize {
        self.num_witness
    }

    /// Length of the assignment: the constant, the public inputs, the witness.
    pub fn num_variables(&self) -> usize {
        1 + self.num_public + self.num_witness
    }

    /// Constraints.
    pub fn num_constraints(&self) -> usize {
        self.a.rows()
    }

    /// The size n of the evaluation domain: the power of two that holds the constraints and one
    /// input-consistency row for the constant and for each public input.
    pub fn domain_size(&self) -> usize {
        (self.num_constraints() + self.num_public + 1).next_power_of_two()
    }

    /// The index of the first constraint that `z` breaks.
    pub fn first_violation(&self, z: &[Fr]) -> Option<usize> {
        (0..self.num_constraints())
            .into_par_iter()
            .find_first(|&i| self.a.row_product(i, z) * self.b.row_product(i, z) != self.c.row_product(i, z))
    }

    /// `A·z` and `B·z` on the domain, in parallel: one value a constraint, then the input-consistency rows
    /// (A: the public values themselves, B: zero; Groth16 binds unused inputs by them), then zeros.
    pub fn products(&self, z: &[Fr], stages: &Stopwatch) -> [Zeroizing<Vec<Fr>>; 2] {
        let _stage = stages.start("sparse products");
        let (mut az, bz) =
            rayon::join(|| self.padded_product(&self.a, z), || self.padded_product(&self.b, z));
        let m = self.num_constraints();
        let inputs = 1 + self.num_public;
        az[m..m + inputs].copy_from_slice(&z[..inputs]);
        [az, bz]
    }

    fn padded_product(&self, matrix: &SparseMatrix, z: &[Fr]) -> Zeroizing<Vec<Fr>> {
        let mut product = Zeroizing::new(vec![Fr::zero(); self.domain_size()]);
        matrix.product_into(z, &mut product[..self.num_constraints()]);
        product
    }
}

impl SparseMatrix {
    /// Builds a matrix from its rows, each a list of (column, coefficient). Zero coefficients are left out.
    pub fn from_rows<R>(rows: impl IntoIterator<Item = R>) -> Self
    where
        R: IntoIterator<Item = (usize, Fr)>,
    {
        let mut matrix = SparseMatrix::default();
        let mut interned = HashMap::new();
        for row in rows {
            let entries = row.into_iter().filter(|(_, value)| !value.is_zero());
            for (column, value) in entries {
                let coefficient = *interned.entry(value).or_insert_with(|| {
                    matrix.coefficients.push(value);
                    matrix.coefficients.len() as u32 - 1
                });
                matrix.entries.push((column.min(u32::MAX as usize) as u32, coefficient));
            }
            matrix.row_ends.push(matrix.entries.len() as u64);
        }
        matrix
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.row_ends.len()
    }

    /// Number of entries that are not zero.
    pub fn non_zeros(&self) -> usize {
        self.entries.len()
    }

    /// The entries of a row: column and coefficient.
    pub fn row(&self, index: usize) -> impl Iterator<Item = (usize, &Fr)> + '_ {
        let (start, end) = self.row_bounds(index);
        self.entries[start..end]
            .iter()
            .map(|&(column, value)| (column as usize, &self.coefficients[value as usize]))
    }

    /// The entries of a row by columns, those of one column added.
    pub fn sorted_row(&self, index: usize) -> BTreeMap<usize, Fr> {
        let mut sums = BTreeMap::<usize, Fr>::new();
        self.row(index).for_each(|(column, value)| *sums.entry(column).or_default() += value);
        sums
    }

    /// How the matrix is held: row ends, (column, index into the coefficients), coefficients.
    pub fn parts(&self) -> (&[u64], &[(u32, u32)], &[Fr]) {
        (&self.row_ends, &self.entries, &self.coefficients)
    }

    /// A matrix from [`parts`](Self::parts), which must be as [`from_rows`](Self::from_rows) makes them: one
    /// matrix has one form only.
    pub fn from_parts(
        row_ends: Vec<u64>,
        entries: Vec<(u32, u32)>,
        coefficients: Vec<Fr>,
    ) -> Result<Self, PartsError> {
        check_row_ends(&row_ends, entries.len())?;
        check_interning(&entries, coefficients.len())?;
        check_distinct(&coefficients)?;
        Ok(SparseMatrix { row_ends, entries, coefficients })
    }

    /// `Σ rowᵢ·zᵢ`.
    pub fn row_product(&self, index: usize, z: &[Fr]) -> Fr {
        self.row(index)
            .map(|(column, value)| if value.is_one() { z[column] } else { *value * z[column] })
            .sum()
    }

    fn product_into(&self, z: &[Fr], out: &mut [Fr]) {
        out.par_iter_mut()
            .with_min_len(64)
            .enumerate()
            .for_each(|(i, value)| *value = self.row_product(i, z));
    }

    fn row_bounds(&self, index: usize) -> (usize, usize) {
        let start = index.checked_sub(1).map_or(0, |previous| self.row_ends[previous]);
        (start as usize, self.row_ends[index] as usize)
    }

    fn check_columns(&self, matrix: char, variables: usize) -> Result<(), R1csError> {
        let bad = (0..self.rows())
            .flat_map(|row| self.row(row).map(move |(column, _)| (row, column)))
            .find(|&(_, column)| column >= variables);
        match bad {
            Some((row, column)) => Err(R1csError::Column { matrix, row, column, variables }),
            None => Ok(()),
        }
    }
}

/// Row ends never decrease, and the last is the number of entries.
fn check_row_ends(row_ends: &[u64], entries: usize) -> Result<(), PartsError> {
    let end = row_ends.last().copied().unwrap_or(0);
    if let Some(i) = row_ends.windows(2).position(|pair| pair[0] > pair[1]) {
        Err(PartsError::RowEnd(i + 1))
    } else if end != entries as u64 {
        Err(PartsError::RowEnd(row_ends.len().saturating_sub(1)))
    } else {
        Ok(())
    }
}

/// Coefficients are numbered in the order of their first use, and all are used.
fn check_interning(entries: &[(u32, u32)], coefficients: usize) -> Result<(), PartsError> {
    let mut used = 0;
    for (i, &(_, coefficient)) in entries.iter().enumerate() {
        let coefficient = coefficient as usize;
        if coefficient > used || coefficient >= coefficients {
            return Err(PartsError::Entry(i));
        }
        used = used.max(coefficient + 1);
    }
    if used == coefficients { Ok(()) } else { Err(PartsError::Coefficient(used)) }
}

/// No coefficient is zero or there twice.
fn check_distinct(coefficients: &[Fr]) -> Result<(), PartsError> {
    if let Some(i) = coefficients.iter().position(|value| value.is_zero()) {
        return Err(PartsError::Coefficient(i));
    }
    let image = |i: &u32| coefficients[*i as usize].0;
    let mut order: Vec<u32> = (0..coefficients.len() as u32).collect();
    order.par_sort_unstable_by_key(|i| (image(i), *i));
    let twice = order.windows(2).find(|pair| image(&pair[0]) == image(&pair[1]));
    twice.map_or(Ok(()), |pair| Err(PartsError::Coefficient(pair[1] as usize)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::circuit::Circuit;

    /// x·x = y with y public.
    fn square() -> R1cs {
        let one = Fr::one();
        let [a, b, c] = [[(2, one)], [(2, one)], [(1, one)]].map(|row| SparseMatrix::from_rows([row]));
        R1cs::new(1, 1, [a, b, c]).unwrap()
    }

    #[test]
    fn a_broken_constraint_is_named() {
        let z = |y: u64, x: u64| [1, y, x].map(Fr::from);
        assert_eq!(square().first_violation(&z(9, 3)), None);
        assert_eq!(square().first_violation(&z(8, 3)), Some(0));
    }

    #[test]
    fn products_carry_the_input_consistency_rows() {
        let z = [1, 9, 3].map(Fr::from);
        let [az, bz] = square().products(&z, &Stopwatch::new());
        assert_eq!(az[..], [3, 1, 9, 0].map(Fr::from));
        assert_eq!(bz[..], [3, 0, 0, 0].map(Fr::from));
    }

    #[test]
    fn misfits_are_refused() {
        let row = |column| SparseMatrix::from_rows([[(column, Fr::one())]]);
        let empty = SparseMatrix::default;
        assert!(matches!(R1cs::new(0, 1, [row(0), row(1), empty()]), Err(R1csError::Rows { .. })));
        let wrong = R1cs::new(0, 1, [row(0), row(2), row(0)]);
        assert_eq!(wrong, Err(R1csError::Column { matrix: 'B', row: 0, column: 2, variables: 2 }));
        assert!(matches!(
            R1cs::new(usize::MAX, 1, [row(0), row(0), row(0)]),
            Err(R1csError::TooLarge { .. })
        ));
        assert!(square().check_assignment(&[Fr::one(); 2]).is_err());
        assert_eq!(square().check_assignment(&[Fr::zero(); 3]), Err(R1csError::NoOne));
    }

    #[test]
    fn zero_coefficients_are_left_out_and_equal_ones_interned() {
        let m =
            SparseMatrix::from_rows([vec![(0, Fr::zero()), (1, Fr::from(7u64))], vec![(0, Fr::from(7u64))]]);
        assert_eq!((m.rows(), m.non_zeros(), m.coefficients.len()), (2, 2, 1));
    }

    #[test]
    fn a_matrix_has_one_form_only() {
        let seven = Fr::from(7u64);
        let matrix = SparseMatrix::from_rows([vec![(0, seven), (1, Fr::one())], vec![], vec![(2, seven)]]);
        let (rows, entries, coefficients) = matrix.parts();
        assert_eq!((rows, entries), (&[2, 2, 3][..], &[(0, 0), (1, 1), (2, 0)][..]));
        let remade = |rows: &[u64], entries: &[(u32, u32)], coefficients: &[Fr]| {
            SparseMatrix::from_parts(rows.to_vec(), entries.to_vec(), coefficients.to_vec())
        };
        assert_eq!(remade(rows, entries, coefficients).as_ref(), Ok(&matrix));
        assert_eq!(remade(&[2, 1, 3], entries, coefficients), Err(PartsError::RowEnd(1)));
        assert_eq!(remade(&[2, 2, 1 << 60], entries, coefficients), Err(PartsError::RowEnd(2)));
        assert_eq!(remade(&[], entries, coefficients), Err(PartsError::RowEnd(0)));
        assert_eq!(remade(rows, &[(0, 1), (1, 0), (2, 0)], coefficients), Err(PartsError::Entry(0)));
        assert_eq!(remade(rows, &[(0, 0), (1, 2), (2, 0)], coefficients), Err(PartsError::Entry(1)));
        assert_eq!(remade(rows, &[(0, 0), (1, 0), (2, 0)], coefficients), Err(PartsError::Coefficient(1)));
        assert_eq!(remade(rows, entries, &[seven, seven]), Err(PartsError::Coefficient(1)));
        assert_eq!(remade(rows, entries, &[seven, Fr::zero()]), Err(PartsError::Coefficient(1)));
    }
}
