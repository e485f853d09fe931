//! Randomness for secrets: the operating system's generator and nothing else.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use ark_std::rand::{RngCore, rngs::OsRng};
use zeroize::Zeroizing;

/// The operating system gave no randomness.
#[derive(Debug, thiserror::Error)]
#[error("the operating system's random generator failed: {0}")]
pub struct EntropyError(String);

/// A scalar within 2⁻²⁵⁶ of uniform: 512 random bits modulo r.
pub(crate) fn random_scalar() -> Result<Fr, EntropyError> {
    let mut bytes = Zeroizing::new([0u8; 64]);
    fill(&mut bytes[..])?;
    Ok(Fr::from_le_bytes_mod_order(&bytes[..]))
}

/// `first·stepⁱ` for so many i, in one piece: a list that grows leaves behind what it held.
pub(crate) fn geometric(first: Fr, step: Fr, len: usize) -> Zeroizing<Vec<Fr>> {
    let mut list = Zeroizing::new(Vec::with_capacity(len));
    list.extend(std::iter::successors(Some(first), |last| Some(*last * step)).take(len));
    list
}

/// Random bytes.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), EntropyError> {
    OsRng.try_fill_bytes(bytes).map_err(|cause| EntropyError(cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_of_one_piece() {
        let found = geometric(Fr::from(3u64), Fr::from(2u64), 5);
        assert_eq!((found.to_vec(), found.capacity()), ([3u64, 6, 12, 24, 48].map(Fr::from).to_vec(), 5));
        assert!(geometric(Fr::from(3u64), Fr::from(2u64), 0).is_empty());
    }
}
