//! Mirrors `rtl/ntt/ntt_pass_folded.sv`: [`ntt_pass`](super::ntt_pass()) in other cycles, value for value.

pub use super::ntt_pass::ntt_pass as ntt_pass_folded;
