//! A GPU as an accelerator: sums in G1 and transforms by sppark's templates, everything else by a few kernels of ours.
//!
//! Off by default, and needed by nothing: without the feature `cuda` the module that calls the GPU is a stub on the
//! processor, by which the rest is tested everywhere. It is here to be measured beside the card, and, behind
//! `zkcard-checked`, to show that the seam takes one: `scripts/bench --gpu`, `scripts/bench --device cuda`.
//!
//! **Where things lie.** Vectors are on the device in Montgomery form, arkworks' image, and are wiped there when they are
//! dropped. Bases are on the device, beside room for the buckets of their sums. One call computes at a time: the streams
//! of sppark are shared by all.
//!
//! **Not wiped**: what sppark's sums keep on the device while they run, scalars and digits, and its staging.

mod accelerator;
#[cfg(feature = "cuda")]
#[path = "ffi.rs"]
mod device;
#[cfg(not(feature = "cuda"))]
#[path = "stub.rs"]
mod device;
mod words;

pub mod measure;

pub use accelerator::{Gpu, GpuBases, GpuVector};
pub use device::{describe, ntt_of_host, sum_of_host};
pub use words::{PointWords, Words, point_words, scalar_words};

/// A GPU, as it introduces itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// Such as `NVIDIA H100 80GB HBM3`.
    pub name: String,
    /// In bytes.
    pub memory: u64,
    /// The version of CUDA that the driver has: 13.0 is 13000.
    pub driver: u32,
}

/// What CUDA refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{call}: CUDA's error {code}: {text}")]
pub struct GpuError {
    /// What was asked.
    pub call: &'static str,
    /// CUDA's number.
    pub code: i32,
    /// CUDA's words.
    pub text: String,
}
