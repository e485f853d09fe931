//! The modules of `rtl/vec` against their golden models and against arkworks.

#[path = "../common/mod.rs"]
mod common;

mod vec;
mod vec_mul;
