//! Circuits of any size, for whole proofs.

use ark_bn254::Fr;
use ark_ff::{One, Zero};
use zkcard_groth16::{R1cs, R1csError, SparseMatrix};

/// A circuit and a witness of it.
pub struct Case {
    /// The constraints.
    pub r1cs: R1cs,
    /// What satisfies them.
    pub z: Vec<Fr>,
}

/// One linear combination for each constraint.
type Rows = Vec<Vec<(usize, Fr)>>;

/// About 2^log constraints such as a quantised network has: bits, and every eighth a byte made of them.
///
/// With the instance's rows it fills a domain of 2^log.
pub fn bits(log: u32) -> Result<Case, R1csError> {
    let bytes = ((1usize << log) - 2) / 9;
    let (mut z, [mut a, mut b, mut c]): (_, [Rows; 3]) = (vec![Fr::one(), Fr::zero()], Default::default());
    for byte in 0..bytes {
        let (value, first) = (byte as u64 * 37 % 256, z.len());
        for bit in 0..8 {
            z.push(Fr::from(value >> bit & 1));
            a.push(vec![(first + bit, Fr::one())]);
            b.push(vec![(first + bit, Fr::one()), (0, -Fr::one())]);
            c.push(Vec::new());
        }
        z.push(Fr::from(value));
        a.push((0..8).map(|bit| (first + bit, Fr::from(1u64 << bit))).collect());
        b.push(vec![(0, Fr::one())]);
        c.push(vec![(first + 8, Fr::one())]);
    }
    put_together(z, [a, b, c])
}

/// About 2^log squares, each of the one before: every scalar is long.
pub fn squares(log: u32) -> Result<Case, R1csError> {
    let (mut z, [mut a, mut b, mut c]): (_, [Rows; 3]) =
        (vec![Fr::one(), Fr::zero(), Fr::from(3u64)], Default::default());
    for last in 2..1 << log {
        let value = z[last] + Fr::from(last as u64);
        z.push(value * value);
        let sum = vec![(last, Fr::one()), (0, Fr::from(last as u64))];
        a.push(sum.clone());
        b.push(sum);
        c.push(vec![(last + 1, Fr::one())]);
    }
    put_together(z, [a, b, c])
}

/// One public input, which is zero.
fn put_together(z: Vec<Fr>, rows: [Rows; 3]) -> Result<Case, R1csError> {
    let witness = z.len() - 2;
    Ok(Case { r1cs: R1cs::new(1, witness, rows.map(SparseMatrix::from_rows))?, z })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn witnesses_satisfy_and_domains_are_full() {
        for (log, make) in [(6, bits as fn(_) -> _), (6, squares), (10, bits), (10, squares)] {
            let Case { r1cs, z } = make(log).expect("a circuit");
            assert_eq!((r1cs.first_violation(&z), r1cs.domain_size()), (None, 1 << log));
        }
    }
}
