//! The modules of `rtl/curve` against their golden models.

mod affine_in;
mod group;
mod padd;
mod padd_folded;
