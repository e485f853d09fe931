//! The card's time, as its stamps tell.
//!
//! A budget is of the card's work, in cycles. Over a wire a burst takes thousands of them in which the card only waits, and many more
//! where a frame was lost and is sent again; that is no fault of the card's. So cycles count in full only where the card has
//! been *quiet* for longer than a lost frame takes to come again: no burst, no register write under way. All
//! others count one in [`WAITING`], so that a card that never stops asking comes to its budget's end too.

use std::time::Duration;
use zkcard_layout::link::STAMP_SHIFT;

/// log2 of the cycles on the wire that count as one of the card's work.
const WAITING: u32 = 12;

#[derive(Debug, Default)]
pub struct Clock {
    stamp: u32,
    /// Cycles that a lost frame may take to come again.
    grace: u64,
    /// Cycles since the wire was last used.
    quiet: u64,
    /// Cycles in which the card may have waited, the remainder of one.
    waited: u64,
    /// Cycles that nobody was told of.
    passed: u64,
    khz: u32,
}

impl Clock {
    /// A clock of so many kHz that stands at `stamp`.
    pub fn new(stamp: u32, khz: u32, grace: Duration) -> Self {
        let grace = grace.as_micros() as u64 * u64::from(khz) / 1_000;
        Self { stamp, grace, khz, ..Self::default() }
    }

    /// It stands at `stamp` now, and the wire was used until now or was not.
    pub fn advance(&mut self, stamp: u32, is_quiet: bool) {
        let cycles = u64::from(stamp.wrapping_sub(self.stamp)) << STAMP_SHIFT;
        self.stamp = stamp;
        let before = self.quiet;
        self.quiet = if is_quiet { before + cycles } else { 0 };
        let full = self.quiet.saturating_sub(self.grace.max(before)).min(cycles);
        self.waited += cycles - full;
        self.passed += full + (self.waited >> WAITING);
        self.waited &= (1 << WAITING) - 1;
    }

    /// Cycles that count since the last [`Self::pass`].
    pub fn passed(&self) -> u64 {
        self.passed
    }

    /// The same, at least one, and counts anew.
    pub fn pass(&mut self) -> u64 {
        std::mem::take(&mut self.passed).max(1)
    }

    /// How long so many cycles take.
    pub fn time_of(&self, cycles: u64) -> Duration {
        Duration::from_millis(cycles.checked_div(self.khz.into()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 MHz: a stamp is 256 µs.
    fn clock() -> Clock {
        Clock::new(u32::MAX, 1_000, Duration::from_micros(1_024))
    }

    #[test]
    fn only_what_comes_after_the_grace_counts_in_full() {
        let mut clock = clock();
        clock.advance(3, true); // four stamps: the grace
        assert_eq!(clock.passed(), 0);
        clock.advance(4, true);
        clock.advance(6, true);
        assert_eq!((clock.pass(), clock.pass()), (3 * 256, 1));
    }

    #[test]
    fn a_burst_begins_the_grace_anew() {
        let mut clock = clock();
        clock.advance(10, true);
        assert_eq!(clock.pass(), 7 * 256);
        clock.advance(11, false);
        clock.advance(15, true);
        assert_eq!(clock.pass(), 1);
        clock.advance(16, true);
        assert_eq!(clock.pass(), 256);
    }

    #[test]
    fn a_card_that_never_stops_asking_reaches_any_budget() {
        let mut clock = clock();
        (0..1_600).for_each(|stamp| clock.advance(stamp, false));
        assert_eq!(clock.pass(), 100);
    }

    #[test]
    fn a_stamp_may_wrap_and_stand_still() {
        let mut clock = Clock::new(u32::MAX - 1, 1_000, Duration::ZERO);
        clock.advance(1, true);
        clock.advance(1, true);
        assert_eq!(clock.pass(), 3 * 256);
        assert_eq!(clock.time_of(5_000), Duration::from_millis(5));
    }
}
