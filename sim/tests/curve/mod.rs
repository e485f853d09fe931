//! The modules of `rtl/curve` against their golden models.

#[path = "../common/mod.rs"]
mod common;

mod affine_in;
mod group;
mod padd;
