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

/// Random bytes.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), EntropyError> {
    OsRng.try_fill_bytes(bytes).map_err(|cause| EntropyError(cause.to_string()))
}
