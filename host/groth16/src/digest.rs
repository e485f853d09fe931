//! The digest of a circuit, which its keys carry.

use crate::r1cs::{R1cs, SparseMatrix};
use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField, Zero};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Rows that are hashed as one piece of the digest.
const DIGEST_ROWS: usize = 1 << 14;

impl R1cs {
    /// SHA-256 of what the circuit means, whatever the order of the entries in their rows. Keys carry it.
    pub fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new_with_prefix("zkcard R1CS v1\n");
        for count in [self.num_public(), self.num_witness(), self.num_constraints()] {
            sha.update((count as u64).to_le_bytes());
        }
        for matrix in [&self.a, &self.b, &self.c] {
            piece_digests(matrix).iter().for_each(|digest| sha.update(digest));
        }
        sha.finalize().into()
    }
}

/// The digests of a matrix's pieces: of each row the number of its entries, then column and coefficient of each.
fn piece_digests(matrix: &SparseMatrix) -> Vec<[u8; 32]> {
    let rows = matrix.rows();
    let piece = |start| {
        let mut sha = Sha256::new();
        (start..rows.min(start + DIGEST_ROWS)).for_each(|row| hash_row(matrix, row, &mut sha));
        sha.finalize().into()
    };
    (0..rows).into_par_iter().step_by(DIGEST_ROWS).map(piece).collect()
}

fn hash_row(matrix: &SparseMatrix, row: usize, sha: &mut Sha256) {
    let entries = canonical_row(matrix, row);
    sha.update((entries.len() as u32).to_le_bytes());
    for (column, value) in entries {
        sha.update((column as u32).to_le_bytes());
        sha.update(value.into_bigint().to_bytes_le());
    }
}

/// A row by columns, each of which is there once and not with zero.
fn canonical_row(matrix: &SparseMatrix, row: usize) -> Vec<(usize, Fr)> {
    let mut entries: Vec<_> = matrix.row(row).map(|(column, value)| (column, *value)).collect();
    if !entries.is_sorted_by(|x, y| x.0 < y.0) {
        entries.sort_by_key(|entry| entry.0);
        entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        entries.retain(|entry| !entry.1.is_zero());
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::One;

    /// x·x = y and 3x + 5 = y, with y public.
    fn sample() -> R1cs {
        let [one, three, five] = [1u64, 3, 5].map(Fr::from);
        let a = SparseMatrix::from_rows([vec![(2, one)], vec![(0, five), (2, three)]]);
        let b = SparseMatrix::from_rows([[(2, one)], [(0, one)]]);
        let c = SparseMatrix::from_rows([[(1, one)], [(1, one)]]);
        R1cs::new(1, 1, [a, b, c]).unwrap()
    }

    #[test]
    fn the_digest_is_of_the_meaning() {
        let one = Fr::one();
        let of = |row: Vec<(usize, Fr)>| {
            let empty = || SparseMatrix::from_rows([[(0, one)]]);
            R1cs::new(1, 1, [SparseMatrix::from_rows([row]), empty(), empty()]).unwrap().digest()
        };
        let (two, seven) = (one + one, Fr::from(7u64));
        let expected = of(vec![(0, seven), (2, two)]);
        assert_eq!(of(vec![(2, two), (0, seven)]), expected);
        assert_eq!(of(vec![(2, one), (0, seven), (1, one), (2, one), (1, -one)]), expected);
        let others = [vec![(0, seven)], vec![(0, two), (2, seven)], vec![(1, seven), (2, two)], vec![]];
        assert!(others.into_iter().all(|other| of(other) != expected));
        let matrices = || [sample().a, sample().b, sample().c];
        assert_ne!(R1cs::new(1, 2, matrices()).unwrap().digest(), sample().digest());
        assert_ne!(
            R1cs::new(2, 1, matrices()).unwrap().digest(),
            R1cs::new(1, 2, matrices()).unwrap().digest()
        );
    }

    #[test]
    fn rows_are_hashed_in_pieces() {
        let rows = 2 * DIGEST_ROWS + 1;
        let matrix = |changed: usize| {
            SparseMatrix::from_rows((0..rows).map(|i| [(0, Fr::from(if i == changed { 2u64 } else { 1 }))]))
        };
        let digests = piece_digests(&matrix(rows));
        assert_eq!(digests.len(), 3);
        for (changed, piece) in [(0, 0), (DIGEST_ROWS - 1, 0), (DIGEST_ROWS, 1), (rows - 1, 2)] {
            let differs = piece_digests(&matrix(changed)).iter().zip(&digests).position(|(x, y)| x != y);
            assert_eq!(differs, Some(piece));
        }
    }
}
