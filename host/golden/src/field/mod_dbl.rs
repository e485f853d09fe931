//! Mirrors `rtl/field/mod_dbl.sv`.

use super::{Prime, mod_add};
use num_bigint::BigUint;

/// 2a, less 2p if that is not negative: loose operand, loose result.
pub fn mod_dbl(field: &Prime, a: &BigUint) -> BigUint {
    mod_add(field, a, a)
}
