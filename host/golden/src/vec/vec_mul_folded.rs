//! Mirrors `rtl/vec/vec_mul_folded.sv`.

use crate::field::{Prime, mod_tighten};
use num_bigint::BigUint;

/// [`vec_mul`](super::vec_mul()) by another way: factor/R²·(a·b − c), canonical, each product with its own reduction.
pub fn vec_mul_folded(field: &Prime, a: &BigUint, b: &BigUint, c: &BigUint, factor: &BigUint) -> BigUint {
    let difference = mul_sub(field, a, b, c);
    mod_tighten(field, &mul_sub(field, &difference, factor, &BigUint::ZERO))
}

/// (a·b + 2p − c + m·p) / R with m = −(a·b − c)·p⁻¹ mod R, of `rtl/vec/mul_sub.sv`: loose operands, loose result.
///
/// Loose, since a·b + 2p − c ≤ 4p².
fn mul_sub(field: &Prime, a: &BigUint, b: &BigUint, c: &BigUint) -> BigUint {
    debug_assert!([a, b, c].into_iter().all(|operand| field.is_loose(operand)));
    field.reduce(a * b + field.two_p() - c).magnitude().clone()
}
