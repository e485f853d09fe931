//! How many cycles a job may take.

use crate::{CardCaps, Settings};
use zkcard_layout::{Descriptor, Opcode};

/// A number of the card's cycles that a job may take on its own.
///
/// Jobs ahead of it add theirs. Only cycles that pass while somebody waits are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Budget(pub u64);

impl Budget {
    /// What a job should cost, with a margin.
    pub fn of(cycles: u64, settings: &Settings) -> Self {
        Self(cycles.saturating_mul(settings.margin).max(settings.floor))
    }
}

/// What jobs should cost, in cycles: where a model of the kernels comes in.
pub trait Cost: Send + Sync {
    /// Cycles of this job on an idle card.
    fn cycles(&self, job: &Descriptor) -> u64;
}

/// What copies cost; of a kernel it knows only that it takes a while.
#[derive(Clone, Copy, Debug)]
pub struct CopyCost {
    memory_ports: u64,
}

impl CopyCost {
    /// For this card.
    pub fn of(caps: &CardCaps) -> Self {
        Self { memory_ports: caps.dma.memory_ports().max(1).into() }
    }
}

/// From the doorbell to the first beat, and from the last beat to the completion.
const LATENCY: u64 = 2_000;
/// Cycles for an element of a job of which nothing is known.
const UNKNOWN: u64 = 1_024;

impl Cost for CopyCost {
    fn cycles(&self, job: &Descriptor) -> u64 {
        let beats = u64::from(job.length).div_ceil(2);
        LATENCY
            + match job.opcode {
                Opcode::CopyIn | Opcode::CopyOut | Opcode::Constant => 2 * beats,
                Opcode::Zero => beats.div_ceil(self.memory_ports),
                Opcode::SelfTest => 4 * beats.div_ceil(self.memory_ports),
                Opcode::Fence => 0,
                _ => UNKNOWN * u64::from(job.length),
            }
    }
}
