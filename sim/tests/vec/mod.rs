//! The modules of `rtl/vec` against their golden models and against arkworks.

mod vec;
mod vec_mul;
mod vec_mul_folded;
