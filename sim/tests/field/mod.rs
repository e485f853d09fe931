//! The modules of `rtl/field` against their golden models.

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
