//! Numbers that look random, from a seed that a failure can name.

/// The environment's `ZKCARD_SEED`, or this one. Printed, so that a failing test names it.
pub fn seed_from_environment(default: u64) -> u64 {
    let seed = std::env::var("ZKCARD_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(default);
    #[expect(clippy::print_stdout, reason = "the harness shows it only on failure")]
    {
        println!("ZKCARD_SEED={seed}");
    }
    seed
}

/// `usual`, or `long` where `scripts/test --long` has set `ZKCARD_LONG=1`.
pub fn usual_or_long<T>(usual: T, long: T) -> T {
    if std::env::var("ZKCARD_LONG").is_ok_and(|value| value == "1") { long } else { usual }
}

/// SplitMix64 (Steele, Lea, Flood 2014): enough for tests.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From [`seed_from_environment`].
    pub fn from_environment(default: u64) -> Self {
        Self::new(seed_from_environment(default))
    }

    /// From this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.draw() % end as u64) as usize
    }
}
