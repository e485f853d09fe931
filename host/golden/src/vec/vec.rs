//! Mirrors `rtl/vec/vec.sv`.

use super::vec_mul;
use crate::field::Prime;
use num_bigint::BigUint;

/// The product of two vectors, element by element; plain numbers below r.
pub fn mul(field: &Prime, a: &[BigUint], b: &[BigUint]) -> Vec<BigUint> {
    let factor = field.to_mont(&field.r());
    a.iter().zip(b).map(|(a, b)| vec_mul(field, a, b, &BigUint::ZERO, &factor)).collect()
}

/// k·(a·b − c), element by element; plain numbers below r.
pub fn quotient(field: &Prime, k: &BigUint, [a, b, c]: [&[BigUint]; 3]) -> Vec<BigUint> {
    let factor = field.to_mont(&field.to_mont(k));
    a.iter().zip(b).zip(c).map(|((a, b), c)| vec_mul(field, a, b, c, &factor)).collect()
}
