//! How much work a backend can afford.

/// Sizes of the suite. They bound its effort, not its coverage: every case runs at every scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// The longest transform is `2^max_log_transform`, unless the capabilities say less.
    pub max_log_transform: u32,
    /// Terms of the longest sum.
    pub msm_len: usize,
    /// How often a case about random values is repeated.
    pub rounds: usize,
    /// The longest vector loaded to see it refused: a limit beyond it is not tried.
    pub longest_refused: usize,
    /// Where random values start; `ZKCARD_SEED` in the environment overrides it.
    pub seed: u64,
}

impl Scale {
    /// What a simulated card can do while somebody waits.
    pub fn simulation() -> Self {
        Scale { max_log_transform: 8, msm_len: 33, rounds: 1, longest_refused: 1 << 12, ..Self::default() }
    }

    /// The seed in use.
    pub(crate) fn seed(&self) -> u64 {
        let given = std::env::var("ZKCARD_SEED").ok();
        given.map_or(self.seed, |text| text.parse().expect("ZKCARD_SEED is a decimal number"))
    }
}

impl Default for Scale {
    /// For software.
    fn default() -> Self {
        Scale { max_log_transform: 12, msm_len: 257, rounds: 3, longest_refused: 1 << 20, seed: 0x5eed }
    }
}
