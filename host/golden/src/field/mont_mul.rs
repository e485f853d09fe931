//! Mirrors `rtl/field/mont_mul.sv`.

use super::Prime;
use num_bigint::BigUint;

/// (a·b + m·p) / R with m = −a·b·p⁻¹ mod R: loose operands, loose result.
///
/// Loose, since (4p² + R·p) / R < 2p for R > 4p.
///
/// Source: P. Montgomery, *Modular multiplication without trial division*, Math. Comp. 1985.
pub fn mont_mul(field: &Prime, a: &BigUint, b: &BigUint) -> BigUint {
    debug_assert!(field.is_loose(a) && field.is_loose(b));
    field.reduce(a * b).magnitude().clone()
}
