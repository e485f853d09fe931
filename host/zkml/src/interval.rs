//! Intervals of integers.

use serde::{Deserialize, Serialize};

/// The integers from `lo` to `hi`, both included; `lo ≤ hi`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Least value.
    pub lo: i64,
    /// Greatest value.
    pub hi: i64,
}

impl Interval {
    /// `[lo, hi]`.
    pub fn new(lo: i64, hi: i64) -> Self {
        debug_assert!(lo <= hi, "an interval from {lo} to {hi}");
        Interval { lo, hi }
    }

    /// Whether a value lies in it.
    pub fn contains(self, value: i64) -> bool {
        self.lo <= value && value <= self.hi
    }

    /// Whether all of another one lies in it.
    pub fn encloses(self, other: Interval) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// Its only value, if it has only one.
    pub fn constant(self) -> Option<i64> {
        (self.lo == self.hi).then_some(self.lo)
    }

    /// The image under a monotone function.
    pub fn map(self, monotone: impl Fn(i64) -> i64) -> Self {
        Interval::new(monotone(self.lo), monotone(self.hi))
    }

    /// The least interval that encloses both.
    pub fn hull(self, other: Interval) -> Self {
        Interval::new(self.lo.min(other.lo), self.hi.max(other.hi))
    }

    /// The least n with `hi − lo < 2^n`: bits of the distance from `lo`.
    pub fn offset_bits(self) -> u32 {
        bits_of(self.hi.abs_diff(self.lo))
    }

    /// The least n with `−2^n ≤ lo` and `hi < 2^n`: bits beside the sign.
    pub fn magnitude_bits(self) -> u32 {
        let size = |value: i64| (value ^ (value >> 63)) as u64;
        bits_of(size(self.lo).max(size(self.hi)))
    }

    /// The least n with `|x| < 2^n` for both ends.
    pub fn absolute_bits(self) -> u32 {
        bits_of(self.lo.unsigned_abs().max(self.hi.unsigned_abs()))
    }
}

fn bits_of(size: u64) -> u32 {
    u64::BITS - size.leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_the_least_that_fit() {
        let bits = |lo, hi| {
            let range = Interval::new(lo, hi);
            [range.offset_bits(), range.magnitude_bits(), range.absolute_bits()]
        };
        assert_eq!(bits(0, 0), [0, 0, 0]);
        assert_eq!(bits(-1, 0), [1, 0, 1]);
        assert_eq!(bits(-8, 7), [4, 3, 4]);
        assert_eq!(bits(-9, 7), [5, 4, 4]);
        assert_eq!(bits(-3, 8), [4, 4, 4]);
        assert_eq!(bits(5, 5), [0, 3, 3]);
    }
}
