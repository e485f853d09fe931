//! Models of `rtl/vec`, over [`Prime::fr`](crate::field::Prime::fr).

#[expect(clippy::module_inception, reason = "the file mirrors rtl/vec/vec.sv")]
mod vec;
mod vec_mul;
mod vec_mul_folded;

pub use vec::{mul, quotient};
pub use vec_mul::vec_mul;
pub use vec_mul_folded::vec_mul_folded;
