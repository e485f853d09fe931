//! Drives `rtl/ntt/ntt.sv`: transforms of vectors in the memory behind it.

use super::jobs::packed;
use super::{KernelWithMemory, counters, run_jobs};
use crate::SimError;

/// Clocks after reset in which the kernel makes its powers of w, beside one for each entry of both tables.
const TABLES: u64 = 5500;
/// How many times as long one multiplier for all takes.
const FOLDED: u64 = 3;
/// What `ntt.sv` takes if nothing is said.
const MAX_LOG: u64 = 16;

/// `ntt_pkg::job_t` without its tag.
#[derive(Clone, Debug, Default)]
pub struct NttJob {
    /// The size's logarithm.
    pub log_n: u32,
    /// Values to coefficients.
    pub inverse: bool,
    /// Whether `shift` and `factor` count.
    pub scaled: bool,
    /// Units of 64 bytes: source, destination, scratch.
    pub places: [u32; 3],
    /// Element i is multiplied by factor · shift^i: before a forward transform, after an inverse one. Montgomery form.
    pub shift: [u32; 8],
    /// See `shift`.
    pub factor: [u32; 8],
}

/// `ntt_pkg::counters_t` since reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NttCounters(pub [u32; 10]);

impl NttCounters {
    const NAMES: [&str; 10] = [
        "busy",
        "butterflies",
        "beats",
        "starved",
        "blocked",
        "between",
        "bursts_read",
        "bursts_written",
        "read_stalls",
        "write_stalls",
    ];

    /// Names and values, in the struct's order.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, u32)> {
        Self::NAMES.into_iter().zip(self.0)
    }

    /// Times at which a beat could have entered the stages while there was a job.
    pub fn times(&self) -> u32 {
        self.0[2..=5].iter().sum()
    }

    /// Useful butterflies.
    pub fn butterflies(&self) -> u32 {
        self.0[1]
    }
}

/// What a queue of transforms took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NttRun {
    /// Clocks from the first read request to the last write's acknowledgement.
    pub cycles: u64,
    /// Clocks from the first offer of a job to that same end: the tables of factors come before.
    pub with_tables: u64,
    /// What the kernel counted.
    pub counters: NttCounters,
}

impl NttJob {
    fn words(&self, tag: u32) -> Vec<u32> {
        let [src, dst, scratch] = &self.places;
        packed(&[
            (&self.factor, 256),
            (&self.shift, 256),
            (&[*scratch], 32),
            (&[*dst], 32),
            (&[*src], 32),
            (&[u32::from(self.scaled)], 1),
            (&[u32::from(self.inverse)], 1),
            (&[self.log_n], 5),
            (&[tag], 8),
        ])
    }
}

/// Waits for the kernel's tables, a fixed time, then runs `jobs`, queued together.
pub fn run_ntt(kernel: &mut KernelWithMemory, jobs: &[NttJob]) -> Result<NttRun, SimError> {
    let entries = 2u64 << kernel.dut.param("MaxLog").unwrap_or(MAX_LOG).div_ceil(2);
    let times = if kernel.dut.param("Multipliers") == Some(1) { FOLDED } else { 1 };
    (0..times * (TABLES + entries)).try_for_each(|_| kernel.tick())?;
    let start = kernel.dut.clock();
    kernel.span = None;
    let words: Vec<_> = jobs.iter().zip(0..).map(|(job, tag)| job.words(tag)).collect();
    run_jobs(kernel, &words)?;
    let (first, last) = kernel.span.unwrap_or((start, start));
    let counters = NttCounters(counters(kernel)?);
    Ok(NttRun { cycles: last - first + 1, with_tables: last - start + 1, counters })
}
