//! Mirrors `rtl/field/mod_neg.sv`.

use super::{Prime, mod_sub};
use num_bigint::BigUint;

/// 0 − a, plus 2p if that is negative: loose operand, loose result; 0 stays 0.
pub fn mod_neg(field: &Prime, a: &BigUint) -> BigUint {
    mod_sub(field, &BigUint::ZERO, a)
}
