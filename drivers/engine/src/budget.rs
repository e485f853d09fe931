//! How many cycles a job may take.

use crate::{CardCaps, Settings};
use zkcard_layout::Descriptor;

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

/// Cycles of a job on an idle card that has these things: where a model of the kernels comes in.
pub type Cost = fn(&CardCaps, &Descriptor) -> u64;
