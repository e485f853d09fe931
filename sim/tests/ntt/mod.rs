//! The modules of `rtl/ntt` against their golden models and against arkworks.

mod butterfly;
mod kernel;
mod ntt;
mod ntt_pass;
mod ntt_pass_folded;
