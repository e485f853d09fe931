//! Mirrors `rtl/field/mod_tighten.sv`.

use super::Prime;
use num_bigint::BigUint;

/// a, less p if that is not negative: loose operand, tight result.
pub fn mod_tighten(field: &Prime, a: &BigUint) -> BigUint {
    debug_assert!(field.is_loose(a));
    if *a < field.p { a.clone() } else { a - &field.p }
}
