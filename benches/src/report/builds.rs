//! The builds of `rtl/config`, as the cost model of the driver sees them.

use zkcard_offload::cost::{MsmCost, NttCost, Profile};

/// A build of the card, and how it is called.
pub struct Build {
    /// The configuration's name.
    pub name: &'static str,
    text: &'static str,
}

/// Those that hold kernels, the smallest first.
pub const BUILDS: [Build; 3] = [
    Build { name: "mid", text: include_str!("../../../rtl/config/mid.sv") },
    Build { name: "small", text: include_str!("../../../rtl/config/small.sv") },
    Build { name: "big", text: BIG },
];

const BIG: &str = include_str!("../../../rtl/config/big.sv");

/// The largest.
pub const LARGEST: Build = Build { name: "big", text: BIG };

impl Build {
    /// A number that the configuration states. Every one has the same names, which a test asks for.
    fn of(&self, name: &str) -> u32 {
        let stated =
            self.text.lines().filter_map(|line| line.trim().strip_prefix("localparam int unsigned "));
        let value = stated.filter_map(|line| line.strip_prefix(name)?.trim().strip_prefix('=')).next();
        value.and_then(|value| value.trim().trim_end_matches(';').parse().ok()).unwrap_or_default()
    }

    /// Windows in flight.
    pub fn windows(&self) -> u32 {
        self.of("MSM_WINDOWS")
    }

    /// Cycles from an addition to the next: its twelve products on so many multipliers (`folded_pkg`).
    fn addition(&self) -> u32 {
        match self.of("MSM_MULTIPLIERS") {
            0 => 1,
            multipliers => 12u32.div_ceil(multipliers),
        }
    }

    /// Cycles from a beat to the next: on one multiplier a product for each stage but the last, and seven more (`ntt_pkg`).
    fn beat(&self) -> u32 {
        if self.of("NTT_MULTIPLIERS") == 0 { 1 } else { self.of("NTT_LOG_PASS") - 1 + 7 }
    }

    /// Its name and what it is.
    pub fn told(&self) -> String {
        let (name, c, lanes, channels) =
            (self.name, self.of("MSM_WINDOW"), self.of("NTT_LANES"), self.of("PORTS"));
        let pace = match self.addition() {
            1 => String::new(),
            cycles => format!(", an addition in {cycles} cycles"),
        };
        format!(
            "card, {name} (c ≤ {c}, {lanes} lane{}, {channels} channel{}{pace})",
            plural(lanes),
            plural(channels)
        )
    }

    /// Sums are of any length, in pieces; transforms are not.
    pub fn does(&self, work: &str, log: u32) -> bool {
        work == "msm g1" || log <= self.of("NTT_MAX_LOG")
    }

    /// Cycles by the model.
    pub fn cycles(&self, work: &str, log: u32) -> u64 {
        match work {
            "msm g1" => self.msm(log),
            "ntt" => self.ntt(log),
            // Four sums in G1 and seven transforms, one after the other.
            _ => 4 * self.msm(log) + 7 * self.ntt(log),
        }
    }

    fn msm(&self, log: u32) -> u64 {
        let cost = MsmCost::new(self.windows(), self.of("MSM_WINDOW")).paced(self.addition());
        let profile = Profile::uniform(1 << log);
        cost.cycles(cost.pick(&profile), &profile)
    }

    fn ntt(&self, log: u32) -> u64 {
        let cost = NttCost::new(self.of("NTT_LOG_PASS"), self.of("NTT_LANES")).paced(self.beat());
        cost.before(self.of("PORTS"), 512 / self.of("DATA_BITS").max(1)).cycles(log)
    }
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_build_states_what_is_asked() {
        for build in BUILDS {
            for name in [
                "MSM_WINDOWS",
                "MSM_WINDOW",
                "NTT_LOG_PASS",
                "NTT_LANES",
                "NTT_MAX_LOG",
                "PORTS",
                "DATA_BITS",
            ] {
                assert!(build.of(name) > 0, "{}: {name}", build.name);
            }
            assert!(build.told().contains("c ≤"), "{}", build.told());
        }
    }

    #[test]
    fn folded_kernels_take_longer() {
        let [mid, small, big] = BUILDS;
        for work in ["msm g1", "ntt", "groth16 prove"] {
            let times = [&mid, &small, &big].map(|build| build.cycles(work, 16));
            assert!(times[0] > 4 * times[1] && times[1] > times[2], "{work}: {times:?}");
        }
    }
}
