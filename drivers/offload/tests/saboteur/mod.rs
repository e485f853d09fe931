//! The software card as campaigns want it: faults drawn from a number.

use zkcard_device_suite::campaign::Sabotage;
use zkcard_mock::{Fault, MockDevice};

/// A card, and which fault a draw stands for, after how many chances for it.
pub struct Saboteur {
    pub card: MockDevice,
    pub draw: fn(u64) -> (u64, Fault),
}

impl Sabotage for Saboteur {
    fn arm(&self, draw: u64) -> &'static str {
        let (after, fault) = (self.draw)(draw);
        self.card.arm_after(after, fault);
        fault.name()
    }

    fn heal(&self) -> bool {
        self.card.revive();
        self.card.disarm() == 0
    }

    fn now(&self) -> u64 {
        self.card.now()
    }

    fn strays(&self) -> u64 {
        self.card.strays()
    }
}
