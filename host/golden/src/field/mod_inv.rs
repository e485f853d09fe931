//! Mirrors `rtl/field/mod_inv.sv`.

use super::{Prime, mont_mul};
use num_bigint::BigUint;

/// a^(p−2) in Montgomery form: the inverse of a, and 0 for 0; loose operand, loose result.
///
/// Square and multiply from the top bit of p − 2 down, every step one [`mont_mul`].
pub fn mod_inv(field: &Prime, a: &BigUint) -> BigUint {
    let exponent = &field.p - 2u8;
    let below_top = (0..exponent.bits() - 1).rev();
    below_top.fold(a.clone(), |power, bit| {
        let square = mont_mul(field, &power, &power);
        if exponent.bit(bit) { mont_mul(field, &square, a) } else { square }
    })
}
