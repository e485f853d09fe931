//! Mirrors `rtl/field/from_mont.sv`.

use super::Prime;
use num_bigint::BigUint;

/// (x + m·p) / R with m = −x·p⁻¹ mod R, for any x below R: at most p, and tight where x is.
///
/// Of a tight x it is the plain number [`Prime::from_mont`].
pub fn from_mont(field: &Prime, x: &BigUint) -> BigUint {
    debug_assert!(*x < field.r());
    field.reduce(x.clone()).magnitude().clone()
}
