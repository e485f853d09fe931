//! Digests: of a circuit, which its keys carry, and of a verifying key.

use crate::key::VerifyingKey;
use crate::r1cs::{R1cs, SparseMatrix};
use ark_bn254::{Fq, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
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

impl VerifyingKey {
    /// SHA-256 of its points: α, β, γ, δ, the number of the IC and each of them, as coordinates below the modulus, of 32
    /// bytes, least first; zeros for infinity.
    pub fn digest(&self) -> [u8; 32] {
        let mut sha = Sha256::new_with_prefix("zkcard verifying key v1\n");
        hash_g1(&self.alpha_g1, &mut sha);
        [&self.beta_g2, &self.gamma_g2, &self.delta_g2]
            .into_iter()
            .for_each(|point| hash_g2(point, &mut sha));
        sha.update((self.ic.len() as u64).to_le_bytes());
        self.ic.iter().for_each(|point| hash_g1(point, &mut sha));
        sha.finalize().into()
    }
}

/// Coordinates below the modulus, of 32 bytes, least first; zeros for infinity.
pub(crate) fn hash_g1(point: &G1Affine, sha: &mut Sha256) {
    let (x, y) = point.xy().unwrap_or_default();
    hash_coordinates([x, y], sha);
}

/// As [`hash_g1`].
pub(crate) fn hash_g2(point: &G2Affine, sha: &mut Sha256) {
    let (x, y) = point.xy().unwrap_or_default();
    hash_coordinates([x.c0, x.c1, y.c0, y.c1], sha);
}

fn hash_coordinates<const N: usize>(coordinates: [Fq; N], sha: &mut Sha256) {
    coordinates.iter().for_each(|x| sha.update(x.into_bigint().to_bytes_le()));
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
    fn the_digest_of_a_key_is_of_every_point() {
        let (g1, g2) = (G1Affine::generator(), G2Affine::generator());
        let [a1, b1] = [2u64, 3].map(|k| (g1 * Fr::from(k)).into());
        let [a2, b2] = [2u64, 3].map(|k| (g2 * Fr::from(k)).into());
        let key = VerifyingKey { alpha_g1: g1, beta_g2: g2, gamma_g2: a2, delta_g2: b2, ic: vec![a1, b1] };
        let changed = [
            VerifyingKey { alpha_g1: a1, ..key.clone() },
            VerifyingKey { beta_g2: a2, ..key.clone() },
            VerifyingKey { gamma_g2: b2, ..key.clone() },
            VerifyingKey { delta_g2: a2, ..key.clone() },
            VerifyingKey { ic: vec![a1, g1], ..key.clone() },
            VerifyingKey { ic: vec![a1], ..key.clone() },
            VerifyingKey { ic: vec![a1, b1, g1], ..key.clone() },
            VerifyingKey { ic: vec![-a1, b1], ..key.clone() },
            VerifyingKey { ic: vec![G1Affine::identity(), b1], ..key.clone() },
        ];
        let digests: std::collections::HashSet<_> =
            changed.iter().chain([&key]).map(VerifyingKey::digest).collect();
        assert_eq!(digests.len(), 1 + changed.len());
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
