//! Models of `rtl/ntt`, over [`Prime::fr`](crate::field::Prime::fr): slow transforms, and the same in passes.

mod butterfly;
#[expect(clippy::module_inception, reason = "the file mirrors rtl/ntt/ntt.sv")]
mod ntt;
mod ntt_pass;
mod ntt_pass_folded;

pub use butterfly::butterfly;
pub use ntt::{Transform, passes, plain_dft, transform};
pub use ntt_pass::{ntt_pass, row_order_in, row_order_out};
pub use ntt_pass_folded::ntt_pass_folded;

use crate::field::Prime;
use num_bigint::BigUint;

/// log2 of the greatest power of two that divides r − 1.
pub(crate) const TWO_ADICITY: u32 = 28;
/// A generator of the scalar field's units.
const GENERATOR: u32 = 5;

/// A plain number of order 2^`log_n`: the root of unity that arkworks takes too.
///
/// # Panics
///
/// Unless r − 1 is a multiple of 2^`log_n`.
pub fn root(field: &Prime, log_n: u32) -> BigUint {
    assert!(log_n <= TWO_ADICITY, "no root of order 2^{log_n}");
    BigUint::from(GENERATOR).modpow(&((&field.p - 1u8) >> log_n), &field.p)
}

/// Its inverse.
pub fn inverse(field: &Prime, a: &BigUint) -> BigUint {
    a.modpow(&(&field.p - 2u8), &field.p)
}
