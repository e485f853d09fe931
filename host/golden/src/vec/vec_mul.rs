//! Mirrors `rtl/vec/vec_mul.sv`.

use crate::field::{Prime, mod_tighten, mont_difference, mont_mul};
use num_bigint::BigUint;

/// factor/R²·(a·b − c), canonical: k·(a·b − c) for factor = k·R².
pub fn vec_mul(field: &Prime, a: &BigUint, b: &BigUint, c: &BigUint, factor: &BigUint) -> BigUint {
    let difference = mont_difference(field, [a, b], [c, &BigUint::from(1u8)]);
    mod_tighten(field, &mont_mul(field, &difference, factor))
}
