//! Mirrors `rtl/ntt/butterfly.sv`.

use crate::field::{Prime, mod_add, mod_sub, mont_mul};
use num_bigint::BigUint;

/// (a + b, (a − b)·w), decimation in frequency; with `bypass` (a, b·w), by adding and subtracting zero.
///
/// Source: W. M. Gentleman, G. Sande, *Fast Fourier transforms: for fun and profit*, AFIPS 1966.
pub fn butterfly(field: &Prime, a: &BigUint, b: &BigUint, w: &BigUint, bypass: bool) -> [BigUint; 2] {
    let zero = BigUint::ZERO;
    let [sum, difference] = if bypass { [(a, &zero), (b, &zero)] } else { [(a, b), (a, b)] };
    let difference = mod_sub(field, difference.0, difference.1);
    [mod_add(field, sum.0, sum.1), mont_mul(field, &difference, w)]
}
