//! Drives whole kernels: jobs and words in, words and counters out; for tests and for benches.

mod memory;
mod msm;

pub use memory::{KernelWithMemory, Timing};
pub use msm::{MsmAnswer, MsmCounters, MsmGaps, MsmJob, MsmKernel};
