//! Models of `rtl/field`.

mod from_mont;
mod from_mont_serial;
mod mod_add;
mod mod_combine;
mod mod_dbl;
mod mod_inv;
mod mod_neg;
mod mod_sub;
mod mod_tighten;
mod mont_mul;
mod mont_mul_serial;
mod mont_sum;
mod prime;

pub use from_mont::from_mont;
pub use from_mont_serial::from_mont_serial;
pub use mod_add::mod_add;
pub use mod_combine::mod_combine;
pub use mod_dbl::mod_dbl;
pub use mod_inv::mod_inv;
pub use mod_neg::mod_neg;
pub use mod_sub::mod_sub;
pub use mod_tighten::mod_tighten;
pub use mont_mul::mont_mul;
pub use mont_mul_serial::mont_mul_serial;
pub use mont_sum::{mont_difference, mont_sum};
pub use prime::Prime;
