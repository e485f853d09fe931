//! Mirrors `rtl/field/mont_mul_serial.sv`.

use super::{Prime, mont_mul};
use num_bigint::BigUint;

/// The product of [`mont_mul`], to the bit; the gates differ only in how long they take.
pub fn mont_mul_serial(field: &Prime, a: &BigUint, b: &BigUint) -> BigUint {
    mont_mul(field, a, b)
}
