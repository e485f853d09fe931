//! The passing of the card's cycles, counted without reading its counter all the time.

use std::time::{Duration, Instant};
use zkcard_bus::BusError;

/// The counter is read this often at most; meanwhile every wait counts as one cycle, and the next reading tells the rest.
const READ_EVERY: Duration = Duration::from_micros(250);
/// A card whose counter has not moved for this long is waited for as long as it was asked for, no more.
const STILL: Duration = Duration::from_secs(2);
/// The longest wait without an interrupt.
const LONGEST: Duration = Duration::from_millis(10);
/// The wait before any rate is known.
const FIRST: Duration = Duration::from_micros(20);

/// What the counter said, and what was reported to whoever waits.
#[derive(Debug, Default)]
pub struct Clock {
    read: Option<(u64, Instant)>,
    moved: Option<Instant>,
    left: Option<Instant>,
    entered: Option<Instant>,
    reported: u64,
    /// Cycles a nanosecond.
    rate: Option<f64>,
}

impl Clock {
    /// How long to wait for about `most` cycles. Time in which nobody waited counts for nobody.
    pub fn enter(&mut self, now: Instant, most: u64) -> Duration {
        if self.left.is_none_or(|left| now - left > READ_EVERY) {
            (self.read, self.reported, self.entered) = (None, 0, Some(now));
        }
        let wait = self.rate.map(|rate| Duration::from_nanos((most as f64 / rate) as u64));
        wait.unwrap_or(FIRST).min(LONGEST)
    }

    /// How many cycles have passed, at least one and never more than did.
    pub fn leave(
        &mut self,
        now: Instant,
        most: u64,
        counter: impl FnOnce() -> Result<u64, BusError>,
    ) -> Result<u64, BusError> {
        self.left = Some(now);
        let since = self.read.map(|(_, at)| at).or(self.entered).unwrap_or(now);
        if now - since < READ_EVERY {
            self.reported += 1;
            return Ok(1);
        }
        let count = counter()?;
        let Some((before, at)) = self.read.replace((count, now)) else {
            self.moved = Some(now);
            return Ok(1);
        };
        let passed = count.checked_sub(before).unwrap_or(count); // a reset sets it back
        if passed == 0 {
            let is_still = self.moved.is_none_or(|moved| now - moved >= STILL);
            return Ok(if is_still { most.max(1) } else { 1 });
        }
        (self.moved, self.rate) = (Some(now), Some(passed as f64 / (now - at).as_nanos() as f64));
        let reported = std::mem::take(&mut self.reported);
        Ok(passed.saturating_sub(reported).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits `steps` times for `step` each, on a card that counts `rate` cycles a microsecond; what was reported, and reads.
    fn wait(clock: &mut Clock, from: Instant, steps: u32, step: Duration, rate: u64) -> (u64, u32) {
        let (mut reported, mut reads) = (0, 0);
        for i in 0..steps {
            let (before, after) = (from + step * i, from + step * (i + 1));
            clock.enter(before, 256);
            let count = || {
                reads += 1;
                Ok(1_000_000 + rate * (after - from).as_micros() as u64)
            };
            reported += clock.leave(after, 256, count).expect("the counter can be read");
        }
        (reported, reads)
    }

    #[test]
    fn all_cycles_are_reported_and_none_twice() {
        let (mut clock, from) = (Clock::default(), Instant::now());
        let (reported, reads) = wait(&mut clock, from, 10_000, Duration::from_micros(10), 250);
        let passed = 250 * 100_000;
        assert!((passed - 250 * 600..=passed).contains(&reported), "{reported} of {passed}");
        assert_eq!(reads, 10_000 * 10 / 250);
        assert_eq!(clock.enter(from + Duration::from_millis(100), 25_000), Duration::from_micros(100));
    }

    #[test]
    fn time_in_which_nobody_waited_counts_for_nobody() {
        let (mut clock, from) = (Clock::default(), Instant::now());
        wait(&mut clock, from, 100, Duration::from_micros(10), 250);
        let (later, step) = (from + Duration::from_secs(60), Duration::from_micros(10));
        let (reported, reads) = wait(&mut clock, later, 20, step, 250);
        assert_eq!((reported, reads), (20, 0), "a short job reads nothing");
    }

    #[test]
    fn a_clock_that_stands_still_ends_every_budget() {
        let (mut clock, from) = (Clock::default(), Instant::now());
        let (reported, _) = wait(&mut clock, from, 199, Duration::from_millis(10), 0);
        assert!(reported <= 199, "{reported}: it may yet move");
        let (reported, _) =
            wait(&mut clock, from + Duration::from_millis(1990), 1000, Duration::from_millis(10), 0);
        assert!(reported > 900 * 256, "{reported}");
    }

    #[test]
    fn a_counter_set_back_counts_from_there() {
        let (mut clock, from) = (Clock::default(), Instant::now());
        let at = |us| from + Duration::from_micros(us);
        clock.enter(from, 1);
        for (us, count, reported) in [(300, 5000, 1), (600, 6000, 1000), (900, 40, 40)] {
            assert_eq!(clock.leave(at(us), 1, || Ok(count)).expect("it can be read"), reported);
            clock.enter(at(us), 1);
        }
    }
}
