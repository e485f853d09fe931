//! Constraint systems whose variables come in rounds: some are committed before the challenge, the others follow it.
//!
//! Columns: `1 | ρ | F | C1 | C2`. The public values are the first of C1. The first constraints of every such system bind
//! them, one a value: with h₁ = F, `(x₁ + h₂)·ρ = h₁`, `(x₂ + h₃)·ρ = h₂` … `xₙ·ρ = hₙ`, so that F = Σ xₖ·ρᵏ; h₂ … hₙ are
//! the first of C2.

use crate::circuit::{Circuit, Finding};
use crate::lookup::transcript::suffixes;
use crate::r1cs::{R1cs, R1csError, SparseMatrix};
use crate::timing::Stopwatch;
use ark_bn254::Fr;
use ark_ff::One;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;
use zeroize::Zeroizing;

/// The rounds of the protocol: the committed one and the last.
pub const ROUNDS: usize = 2;

/// The column of the challenge.
pub(crate) const CHALLENGE: usize = 1;
/// The column of the fingerprint.
pub(crate) const FINGERPRINT: usize = 2;
/// The first column of the first round.
pub const FIRST: usize = 3;

/// Three matrices with the lengths of their rounds, whose first constraints bind the public values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundR1cs {
    r1cs: R1cs,
    rounds: Vec<usize>,
    num_public: usize,
}

/// Why matrices and rounds are no such system.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoundError {
    /// The matrices do not fit.
    #[error(transparent)]
    R1cs(#[from] R1csError),
    /// The public values, or what binds them, do not fit in their rounds.
    #[error("{num_public} public values do not fit in rounds of {rounds:?} values")]
    Public {
        /// Public values.
        num_public: usize,
        /// Values of each round.
        rounds: Vec<usize>,
    },
    /// One of the first constraints is not what binds a public value.
    #[error("constraint {constraint} is not the one that binds public value {constraint}")]
    Unbound {
        /// Which.
        constraint: usize,
    },
    /// A wire that the builder has not made.
    #[error("{wire} is a wire of another builder: this one had made {made} of its kind")]
    ForeignWire {
        /// Its kind and number.
        wire: String,
        /// Wires of this kind that the builder had made by then.
        made: usize,
    },
    /// A query of a table that the builder has not made.
    #[error("table {table} of {columns} columns is another builder's")]
    ForeignTable {
        /// Its number.
        table: usize,
        /// Its columns.
        columns: usize,
    },
}

/// A row of each matrix.
pub(crate) type Row = [Vec<(usize, Fr)>; 3];

impl RoundR1cs {
    /// Puts matrices together, after checking that they fit and that they bind the public values.
    pub fn new(
        matrices: [SparseMatrix; 3],
        num_public: usize,
        rounds: [usize; ROUNDS],
    ) -> Result<Self, RoundError> {
        let system = Self::unbound(matrices, num_public, rounds)?;
        if num_public > rounds[0] || num_suffixes(num_public) > rounds[1] {
            return Err(RoundError::Public { num_public, rounds: rounds.to_vec() });
        }
        match (0..num_public).find(|row| !system.binds(*row)) {
            Some(constraint) => Err(RoundError::Unbound { constraint }),
            None => Ok(system),
        }
    }

    /// Public values.
    pub fn num_public(&self) -> usize {
        self.num_public
    }

    /// The number of values of each round.
    pub fn rounds(&self) -> &[usize] {
        &self.rounds
    }

    /// The matrices, ρ and F being their public inputs.
    pub fn r1cs(&self) -> &R1cs {
        &self.r1cs
    }

    /// The columns of a round, counted from 0.
    pub fn columns(&self, round: usize) -> Range<usize> {
        let start = FIRST + self.rounds[..round].iter().sum::<usize>();
        start..start + self.rounds[round]
    }

    /// Values of the second round that are not among those that bind the public ones.
    pub fn num_second(&self) -> usize {
        self.rounds[1] - num_suffixes(self.num_public)
    }

    /// SHA-256 of the matrices, the rounds and the number of public values. Keys carry it.
    pub fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new_with_prefix("zkcard lookup R1CS v1\n");
        let counts = [self.num_public, self.rounds.len()].into_iter().chain(self.rounds.iter().copied());
        counts.for_each(|count| sha.update((count as u64).to_le_bytes()));
        sha.chain_update(self.r1cs.digest()).finalize().into()
    }

    /// The whole assignment; `second` without what binds the public values.
    pub(crate) fn assignment(
        &self,
        challenge: Fr,
        fingerprint: Fr,
        first: &[Fr],
        second: &[Fr],
    ) -> Zeroizing<Vec<Fr>> {
        let mut z = Zeroizing::new(Vec::with_capacity(self.r1cs.num_variables()));
        z.extend([Fr::one(), challenge, fingerprint]);
        z.extend_from_slice(first);
        z.extend(suffixes(&first[..self.num_public], challenge).take(num_suffixes(self.num_public)));
        let start = self.columns(1).start;
        z[start..].reverse();
        z.extend_from_slice(second);
        z
    }

    /// The same without a look at the first constraints: what they bind is what the tests show.
    pub(crate) fn unbound(
        matrices: [SparseMatrix; 3],
        num_public: usize,
        rounds: [usize; ROUNDS],
    ) -> Result<Self, RoundError> {
        let r1cs = R1cs::new(FIRST - 1, rounds[0].saturating_add(rounds[1]), matrices)?;
        Ok(RoundR1cs { r1cs, rounds: rounds.to_vec(), num_public })
    }

    fn binds(&self, row: usize) -> bool {
        let expected = binding_row(row, self.num_public, self.rounds[0]);
        let matrices = [&self.r1cs.a, &self.r1cs.b, &self.r1cs.c];
        row < self.r1cs.num_constraints()
            && matrices.iter().zip(expected).all(|(matrix, expected)| {
                matrix.sorted_row(row) == expected.into_iter().collect::<BTreeMap<_, _>>()
            })
    }
}

/// How many values of the second round bind public ones: the fingerprint itself is none of them.
pub(crate) fn num_suffixes(num_public: usize) -> usize {
    num_public.saturating_sub(1)
}

/// The constraint that binds a public value, counted from 0.
pub(crate) fn binding_row(index: usize, num_public: usize, first_round: usize) -> Row {
    let suffix = |index: usize| if index == 0 { FINGERPRINT } else { FIRST + first_round + index - 1 };
    let mut left = vec![(FIRST + index, Fr::one())];
    left.extend((index + 1 < num_public).then(|| (suffix(index + 1), Fr::one())));
    [left, vec![(CHALLENGE, Fr::one())], vec![(suffix(index), Fr::one())]]
}

impl Circuit for RoundR1cs {
    fn digest(&self) -> [u8; 32] {
        self.digest()
    }

    /// ρ and F.
    fn num_public(&self) -> usize {
        self.r1cs.num_public()
    }

    fn num_variables(&self) -> usize {
        self.r1cs.num_variables()
    }

    fn domain_size(&self) -> usize {
        self.r1cs.domain_size()
    }

    fn products(&self, z: &[Fr], stages: &Stopwatch) -> [Zeroizing<Vec<Fr>>; 2] {
        self.r1cs.products(z, stages)
    }

    fn check(&self, z: &[Fr]) -> Finding {
        self.r1cs.check(z)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn system(
        num_public: usize,
        rounds: [usize; 2],
        change: fn(&mut Vec<Row>),
    ) -> Result<RoundR1cs, RoundError> {
        let mut rows: Vec<Row> = (0..num_public).map(|i| binding_row(i, num_public, rounds[0])).collect();
        change(&mut rows);
        let matrix = |m: usize| SparseMatrix::from_rows(rows.iter().map(|row| row[m].clone()));
        RoundR1cs::new([0, 1, 2].map(matrix), num_public, rounds)
    }

    #[test]
    fn public_values_that_are_not_bound_are_refused() {
        assert!(system(3, [4, 2], |_| ()).is_ok() && system(0, [0, 0], |_| ()).is_ok());
        let unbound = |constraint| Err(RoundError::Unbound { constraint });
        assert_eq!(system(3, [4, 2], |rows| rows[1][0][0].0 += 2), unbound(1));
        assert_eq!(system(3, [4, 2], |rows| rows[2][1].clear()), unbound(2));
        assert_eq!(system(3, [4, 2], |rows| rows[0][2].push((0, Fr::one()))), unbound(0));
        assert_eq!(system(3, [4, 2], |rows| drop(rows.pop())), unbound(2));
        for rounds in [[2, 2], [4, 1]] {
            let misfit = RoundError::Public { num_public: 3, rounds: rounds.to_vec() };
            assert_eq!(RoundR1cs::new(Default::default(), 3, rounds), Err(misfit));
        }
    }

    #[test]
    fn an_assignment_satisfies_what_binds_its_values() {
        for num_public in 0..4 {
            let system = system(num_public, [num_public + 1, num_suffixes(num_public) + 1], |_| ()).unwrap();
            let first: Vec<_> = (0..=num_public as u64).map(|i| Fr::from(i + 5)).collect();
            let rho = Fr::from(1000u64);
            let sum = crate::lookup::transcript::fingerprint(&first[..num_public], rho);
            let z = system.assignment(rho, sum, &first, &[Fr::from(3u64)]);
            assert_eq!((system.check(&z), z.len()), (Finding::Satisfied, system.num_variables()));
            let wrong = system.assignment(rho, sum + Fr::one(), &first, &[Fr::from(3u64)]);
            assert_eq!(system.check(&wrong) == Finding::Satisfied, num_public == 0);
        }
    }

    #[test]
    fn the_digest_is_of_the_rounds() {
        let digests = [(1, [3, 2]), (1, [2, 3]), (0, [3, 2])].map(|(num_public, rounds)| {
            RoundR1cs::unbound(Default::default(), num_public, rounds).unwrap().digest()
        });
        assert!(digests[0] != digests[1] && digests[0] != digests[2] && digests[1] != digests[2]);
    }
}
