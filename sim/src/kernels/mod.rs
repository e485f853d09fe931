//! Drives whole kernels: jobs and words in, words and counters out; for tests and for benches.

mod jobs;
mod memory;
mod msm;
mod ntt;

pub use jobs::{counters, run_jobs};
pub use memory::{KernelWithMemory, Timing};
pub use msm::{MsmAnswer, MsmCounters, MsmGaps, MsmJob, MsmKernel};
pub use ntt::{NttCounters, NttJob, NttRun, run_ntt};
