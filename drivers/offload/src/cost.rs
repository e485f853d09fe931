//! What jobs cost, in card cycles: to pick an MSM's window, and to give every wait a budget.
//!
//! The form of a cost follows from the datapath (`rtl/msm/README.md`, `rtl/ntt/README.md`); its
//! coefficients ([`fitted`]) are fitted by `benches` to cycles counted in simulation, where the model
//! is also held against a size that was not used for the fit.

pub mod fitted;

use zeroize::{Zeroize, ZeroizeOnDrop};
use zkcard_layout::{SCALAR_BITS, windows_of};

/// The smallest window.
pub const C_MIN: u32 = 2;

/// A cost linear in its features.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear<const N: usize>(pub [f64; N]);

impl<const N: usize> Linear<N> {
    /// The sum of features times coefficients, at least 0, rounded up.
    pub fn at(&self, features: [f64; N]) -> u64 {
        let sum: f64 = self.0.iter().zip(features).map(|(factor, feature)| factor * feature).sum();
        sum.max(0.0).ceil() as u64
    }
}

/// How long the scalars of an MSM are: how many folded scalars |s| have b bits, for b = 0 … 253.
///
/// It tells of a witness, so it is wiped when dropped.
#[derive(Clone, Debug, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Profile([u64; SCALAR_BITS as usize + 1]);

impl Profile {
    /// Counts bit lengths of folded scalars; longer than 253 bits count as 253.
    pub fn of(lengths: impl IntoIterator<Item = u32>) -> Self {
        let mut counts = [0; SCALAR_BITS as usize + 1];
        lengths.into_iter().for_each(|bits| counts[bits.min(SCALAR_BITS) as usize] += 1);
        Self(counts)
    }

    /// `count` scalars uniform below r: what a vector on the card is taken for.
    pub fn uniform(count: u64) -> Self {
        let mut counts = [0; SCALAR_BITS as usize + 1];
        counts[SCALAR_BITS as usize] = count;
        Self(counts)
    }

    /// `count` scalars whose lengths are mixed as these are.
    #[must_use]
    pub fn scaled(&self, count: u64) -> Self {
        let all = self.scalars().max(1);
        Self(self.0.map(|some| (u128::from(some) * u128::from(count)).div_ceil(u128::from(all)) as u64))
    }

    /// How many scalars.
    pub fn scalars(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Expected digits that are not zero in windows `first .. first + count` of c bits.
    ///
    /// The top bit's window has one for certain (or passes it on as a carry), those below one each
    /// with probability 1 − 2^−c.
    pub fn digits(&self, c: u32, first: u32, count: u32) -> f64 {
        let chance = 1.0 - 0.5f64.powi(c as i32);
        let in_pass = |window: u32| (first..first + count).contains(&window);
        let of_length = |bits: u32| {
            let top = bits / c;
            let below = top.min(first + count).saturating_sub(first);
            f64::from(below) * chance + f64::from(u8::from(in_pass(top)))
        };
        let lengths = self.0.iter().enumerate().skip(1).filter(|&(_, &scalars)| scalars > 0);
        lengths.map(|(bits, &scalars)| scalars as f64 * of_length(bits as u32)).sum()
    }
}

/// What a build of the MSM kernel can do, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MsmCost {
    /// Windows in flight in one pass.
    pub windows: u32,
    /// The largest window.
    pub c_max: u32,
    /// Cycles of a pass: 1, digits taken or points scanned (whichever is more), buckets.
    pub pass: Linear<3>,
}

impl MsmCost {
    /// A build of this size with the fitted coefficients.
    pub fn new(windows: u32, c_max: u32) -> Self {
        Self { windows, c_max, pass: fitted::MSM_PASS }
    }

    /// The same with an addition every so many cycles: digits and buckets take their additions, not the scan of points.
    #[must_use]
    pub fn paced(self, interval: u32) -> Self {
        let [start, digits, buckets] = self.pass.0;
        let times = f64::from(interval.max(1));
        Self { pass: Linear([start, digits * times, buckets * times]), ..self }
    }

    /// First window and number of windows of each pass.
    pub fn passes(&self, c: u32) -> impl Iterator<Item = (u32, u32)> + use<> {
        let (all, most) = (windows_of(c), self.windows);
        (0..all).step_by(most as usize).map(move |first| (first, most.min(all - first)))
    }

    /// Cycles of a whole MSM with windows of c bits.
    pub fn cycles(&self, c: u32, profile: &Profile) -> u64 {
        self.passes(c).map(|(first, count)| self.pass.at(Self::features(c, first, count, profile))).sum()
    }

    /// The features of one pass.
    pub fn features(c: u32, first: u32, count: u32, profile: &Profile) -> [f64; 3] {
        let work = profile.digits(c, first, count).max(profile.scalars() as f64);
        [1.0, work, f64::from(count << (c - 1))]
    }

    /// The window that costs least.
    pub fn pick(&self, profile: &Profile) -> u32 {
        self.pick_of(C_MIN..=self.c_max, profile).unwrap_or(C_MIN)
    }

    /// The window that costs least of those that are allowed; none where none is.
    pub fn pick_of(&self, windows: impl IntoIterator<Item = u32>, profile: &Profile) -> Option<u32> {
        windows.into_iter().min_by_key(|&c| self.cycles(c, profile))
    }
}

/// What a build of the transform costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NttCost {
    /// Stages built: a pass does at most 2^log_pass.
    pub log_pass: u32,
    /// Two elements a cycle and lane.
    pub lanes: u32,
    /// Cycles of a transform: passes, elements in all passes' delays, passes times n/2 a lane.
    pub transform: Linear<3>,
    /// Cycles that card memory takes for 64 bytes, read or written; 0: it never limits.
    pub memory: f64,
}

impl NttCost {
    /// A build of this size with the fitted coefficients, before memory that never limits.
    pub fn new(log_pass: u32, lanes: u32) -> Self {
        Self { log_pass, lanes, transform: fitted::NTT, memory: 0.0 }
    }

    /// The same with a beat every so many cycles.
    #[must_use]
    pub fn paced(self, interval: u32) -> Self {
        let [passes, delays, beats] = self.transform.0;
        let times = f64::from(interval.max(1));
        Self { transform: Linear([passes, delays * times, beats * times]), ..self }
    }

    /// The same before so many channels of the memory that was counted, through ports that need so many cycles for 64 bytes
    /// each way.
    #[must_use]
    pub fn before(self, channels: u32, beat_cycles: u32) -> Self {
        let memory = fitted::MEMORY.max(f64::from(beat_cycles) / 2.0);
        Self { memory: memory / f64::from(channels.max(1)), ..self }
    }

    /// Cycles of one transform of 2^log_n elements, alone on the kernel.
    pub fn cycles(&self, log_n: u32) -> u64 {
        // Each pass reads all elements and writes them, two in 64 bytes.
        let moved = self.passes(log_n) as f64 * 2f64.powi(log_n as i32);
        self.transform.at(self.features(log_n)).max((self.memory * moved).ceil() as u64)
    }

    /// The features of one transform.
    pub fn features(&self, log_n: u32) -> [f64; 3] {
        let steps = 2f64.powi(log_n as i32) / f64::from(2 * self.lanes);
        let passes = self.passes(log_n);
        // A transform that is one pass is one column, alone between empty ones, and waits for a tile twice.
        let tile = if passes == 1 { 16u32 } else { 8 };
        let delays: f64 = self.pass_logs(log_n).map(|rows| f64::from(tile << rows)).sum();
        [passes as f64, delays, passes as f64 * steps]
    }

    /// Passes over all elements.
    pub fn passes(&self, log_n: u32) -> usize {
        self.pass_logs(log_n).count()
    }

    /// log2 of the rows of each pass: as even as possible, larger ones first.
    fn pass_logs(&self, log_n: u32) -> impl Iterator<Item = u32> + use<> {
        let passes = log_n.div_ceil(self.log_pass).max(1);
        (0..passes).map(move |pass| (log_n + passes - 1 - pass) / passes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_is_in_one_pass() {
        let cost = MsmCost::new(20, 13);
        for c in C_MIN..=13 {
            let covered: Vec<_> = cost.passes(c).flat_map(|(first, count)| first..first + count).collect();
            assert_eq!(covered, (0..windows_of(c)).collect::<Vec<_>>(), "c = {c}");
            assert!(cost.passes(c).all(|(_, count)| count <= 20));
        }
    }

    #[test]
    fn digits_of_known_scalars() {
        let ones = Profile::of([1; 10]);
        assert_eq!(ones.digits(8, 0, 32), 10.0, "a one has one digit");
        assert_eq!(ones.digits(8, 1, 31), 0.0, "in the first window");
        assert_eq!(Profile::of([0; 10]).digits(8, 0, 32), 0.0, "zeros have none");
        let byte = Profile::of([8]).digits(8, 0, 32);
        assert!((1.9..=2.0).contains(&byte), "200 = 256 − 56: two digits, not {byte}");
        let full = Profile::uniform(1).digits(10, 0, 26);
        assert!((25.9..=26.0).contains(&full), "{full}");
    }

    #[test]
    fn larger_sums_take_larger_windows() {
        let cost = MsmCost::new(20, 13);
        let picks: Vec<_> = (6..24).map(|log| cost.pick(&Profile::uniform(1 << log))).collect();
        assert!(picks.is_sorted(), "{picks:?}");
        assert!(picks[0] < 8 && picks[17] == 13, "{picks:?}");
    }

    #[test]
    fn small_scalars_take_fewer_cycles() {
        let cost = MsmCost::new(26, 10);
        let (small, large) = (Profile::of(vec![7; 4096]), Profile::uniform(4096));
        assert!(cost.cycles(10, &small) * 2 < cost.cycles(10, &large));
    }

    #[test]
    fn memory_limits_large_transforms_alone() {
        let (ideal, one, four) =
            (NttCost::new(7, 1), NttCost::new(7, 1).before(1, 1), NttCost::new(7, 1).before(4, 1));
        assert!(one.cycles(16) > ideal.cycles(16) && one.cycles(3) == ideal.cycles(3));
        assert_eq!(four.cycles(16), ideal.cycles(16), "four channels are more than a lane asks for");
    }

    #[test]
    fn slower_kernels_and_narrower_ports_cost_more() {
        let (fast, folded) = (MsmCost::new(32, 8), MsmCost::new(32, 8).paced(12));
        let profile = Profile::uniform(1 << 12);
        assert!((11..=12).contains(&(folded.cycles(8, &profile) / fast.cycles(8, &profile))));
        assert_eq!(MsmCost::new(32, 8).paced(1), fast);
        let ntt = NttCost::new(7, 1);
        assert!(ntt.paced(12).cycles(14) > 8 * ntt.cycles(14) && ntt.paced(1) == ntt);
        assert!(ntt.before(1, 8).cycles(16) > 2 * ntt.before(1, 1).cycles(16));
    }

    #[test]
    fn transforms_of_as_many_passes_grow_with_their_size() {
        let cost = NttCost::new(7, 1);
        for sizes in [0..8, 8..15, 15..22] {
            assert!(sizes.map(|log_n| cost.cycles(log_n)).is_sorted());
        }
    }
}
