//! The builds of `rtl/config`, as the cost model of the driver sees them.

use zkcard_offload::cost::{MsmCost, NttCost, Profile};

/// Hertz, where no clock has been routed: see rtl/README.md.
pub const CLOCK: f64 = 250e6;

/// A build of the card, and how it is called.
pub struct Build {
    /// The configuration's name.
    pub name: &'static str,
    text: &'static str,
}

/// Those that hold kernels, the smallest first.
pub const BUILDS: [Build; 4] = [
    Build { name: "tiny", text: include_str!("../../../rtl/config/tiny.sv") },
    Build { name: "mid", text: include_str!("../../../rtl/config/mid.sv") },
    Build { name: "small", text: include_str!("../../../rtl/config/small.sv") },
    Build { name: "big", text: BIG },
];

/// What a program takes, where one stands in for all kernels.
const PROGRAM: &str = include_str!("../../../rtl/gen/program_pkg.sv");
/// The board that has one.
const BOARD: &str = include_str!("../../../rtl/boards/ulx3s/ulx3s_core.sv");
const BIG: &str = include_str!("../../../rtl/config/big.sv");

/// The largest.
pub const LARGEST: Build = Build { name: "big", text: BIG };

impl Build {
    /// A number that the configuration states. Every one has the same names, which a test asks for.
    fn of(&self, name: &str) -> u32 {
        stated(self.text, &format!("localparam int unsigned {name}"))
    }

    /// Whether one program on serial multipliers stands in for all kernels.
    pub fn has_program(&self) -> bool {
        self.of("PROGRAM_MULTIPLIERS") > 0
    }

    /// Hertz: its board's clock where it has one, else what is assumed of all.
    pub fn clock(&self) -> f64 {
        if self.has_program() {
            1e3 * f64::from(stated(BOARD, "parameter logic [31:0] ClockKhz"))
        } else {
            CLOCK
        }
    }

    /// Windows in flight.
    pub fn windows(&self) -> u32 {
        self.of("MSM_WINDOWS")
    }

    /// Cycles from an addition to the next: its twelve products on so many multipliers (`folded_pkg`).
    fn addition(&self) -> u32 {
        match self.of("MSM_MULTIPLIERS") {
            _ if self.has_program() => stated(PROGRAM, "localparam int unsigned MSM_INTERVAL"),
            0 => 1,
            multipliers => 12u32.div_ceil(multipliers),
        }
    }

    /// Cycles from a beat to the next: on one multiplier a product for each stage but the last, and seven more (`ntt_pkg`).
    fn beat(&self) -> u32 {
        match self.of("NTT_MULTIPLIERS") {
            _ if self.has_program() => stated(PROGRAM, "localparam int unsigned NTT_INTERVAL"),
            0 => 1,
            _ => self.of("NTT_LOG_PASS") - 1 + 7,
        }
    }

    /// Its name and what it is.
    pub fn told(&self) -> String {
        let (name, c, lanes, channels) =
            (self.name, self.of("MSM_WINDOW"), self.of("NTT_LANES"), self.of("PORTS"));
        let pace = match self.addition() {
            1 => String::new(),
            cycles => format!(", an addition in {cycles} cycles"),
        };
        let clock = if self.has_program() { format!(", {} MHz", self.clock() / 1e6) } else { String::new() };
        format!(
            "card, {name} (c ≤ {c}, {lanes} lane{}, {channels} channel{}{pace}{clock})",
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

/// The number that a line beginning so states; 0 where none does.
fn stated(text: &str, begins: &str) -> u32 {
    let value =
        text.lines().filter_map(|line| line.trim().strip_prefix(begins)?.trim().strip_prefix('=')).next();
    let digits = value.unwrap_or_default().trim().trim_start_matches("32'd").replace('_', "");
    digits.trim_end_matches([';', ',']).parse().unwrap_or_default()
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
            assert!(build.addition() > 0 && build.beat() > 0 && build.clock() > 1e6, "{}", build.told());
        }
    }

    #[test]
    fn folded_kernels_take_longer() {
        let [tiny, mid, small, big] = BUILDS;
        assert!(tiny.clock() < mid.clock());
        for work in ["msm g1", "ntt", "groth16 prove"] {
            let times = [&mid, &small, &big].map(|build| build.cycles(work, 16));
            assert!(times[0] > 4 * times[1] && times[1] > times[2], "{work}: {times:?}");
            assert!(tiny.cycles(work, 16) > 4 * times[0], "{work}");
        }
    }
}
