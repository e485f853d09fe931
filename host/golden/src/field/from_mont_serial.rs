//! Mirrors `rtl/field/from_mont_serial.sv`.

use super::{Prime, from_mont};
use num_bigint::BigUint;

/// The number of [`from_mont`], to the bit; the gates differ only in how they come by it.
pub fn from_mont_serial(field: &Prime, x: &BigUint) -> BigUint {
    from_mont(field, x)
}
