//! Mirrors `rtl/field/mod_sub.sv`.

use super::Prime;
use num_bigint::BigUint;

/// a − b, plus 2p if that is negative: loose operands, loose result.
pub fn mod_sub(field: &Prime, a: &BigUint, b: &BigUint) -> BigUint {
    debug_assert!(field.is_loose(a) && field.is_loose(b));
    if a >= b { a - b } else { a + field.two_p() - b }
}
