//! The modules of `rtl/ntt` against their golden models and against arkworks.

#[path = "../common/mod.rs"]
mod common;

mod butterfly;
mod kernel;
mod ntt;
mod ntt_pass;
