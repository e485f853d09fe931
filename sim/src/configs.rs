//! Simulated cards by name: which gates, which memory, and how that is called.

use crate::axi::MemoryTiming;
use crate::{CardError, SimConfig, SimDevice};

/// A simulated card that a user can name.
#[derive(Clone, Copy, Debug)]
pub struct NamedCard {
    /// Its name.
    pub name: &'static str,
    /// The module of `duts.toml`.
    pub dut: &'static str,
    /// What its cycles assume, in words.
    pub memory: &'static str,
    timing: fn() -> MemoryTiming,
}

/// The first is the usual one.
pub const NAMED_CARDS: [NamedCard; 4] = [
    NamedCard {
        name: "ddr4",
        dut: "card_kernels_fast",
        memory: "one channel of DDR4-2400, a host 1 µs away",
        timing: MemoryTiming::ddr4,
    },
    NamedCard {
        name: "hbm2",
        dut: "card_kernels_fast",
        memory: "one port of HBM2, a host 1 µs away",
        timing: MemoryTiming::hbm2,
    },
    NamedCard {
        name: "ideal",
        dut: "card_kernels_fast",
        memory: "ideal memory, a host 1 µs away",
        timing: MemoryTiming::ideal,
    },
    NamedCard {
        name: "bare",
        dut: "card_fast",
        memory: "one channel of DDR4-2400, a host 1 µs away, no kernels",
        timing: MemoryTiming::ddr4,
    },
];

impl NamedCard {
    /// The card of this name; the usual one where there is none.
    pub fn find(name: &str) -> Option<&'static Self> {
        NAMED_CARDS.iter().find(|card| name.is_empty() || card.name == name)
    }

    /// What [`SimDevice::open`] takes.
    pub fn config(&self) -> SimConfig {
        SimConfig { dut: self.dut, memory: (self.timing)(), ..SimConfig::default() }
    }

    /// Powers it up.
    pub fn open(&self) -> Result<SimDevice, CardError> {
        SimDevice::open(&self.config())
    }
}
