//! Mirrors `rtl/field/mod_add.sv`.

use super::Prime;
use num_bigint::BigUint;

/// a + b, less 2p if that is not negative: loose operands, loose result.
pub fn mod_add(field: &Prime, a: &BigUint, b: &BigUint) -> BigUint {
    debug_assert!(field.is_loose(a) && field.is_loose(b));
    let sum = a + b;
    if field.is_loose(&sum) { sum } else { sum - field.two_p() }
}
