//! Sizes that the cost model was not fitted with, in the builds of a large card: windows of 13 bits, eight stages, two and four
//! lanes. They are built with `ZKCARD_LONG=1` only.

use super::{CyclesError, msm, ntt};
use crate::scalars::{Kind, SEED};
use serde_json::{Map, Value, json};
use zkcard_sim::axi::dram::{DDR4_2400, DDR4_2400_HASHED};
use zkcard_sim::kernels::Timing;

/// As many points and elements.
const LOG: u32 = 18;

/// Sums and transforms, each with the features that the cost model takes it for.
pub(super) fn measure() -> Result<Value, CyclesError> {
    let scalars = Kind::Uniform.scalars(1 << LOG, SEED);
    let mut sums = Map::new();
    for c in [12, 13] {
        sums.insert(format!("2^{LOG}, c = {c}"), msm::row("msm_large_fast", &scalars, c)?);
    }
    let mut transforms = Map::new();
    for (build, lanes) in [("ntt_lanes_2_fast", 2), ("ntt_lanes_4_fast", 4)] {
        let channels = lanes as usize;
        for (memory, timing) in [
            ("ideal", Timing::ideal()),
            ("DDR4-2400", Timing::dram(&DDR4_2400, channels)),
            ("DDR4-2400, channels and banks hashed", Timing::dram(&DDR4_2400_HASHED, channels)),
        ] {
            let name = format!("2^{LOG}, {lanes} lanes, {memory}");
            transforms.insert(name, ntt::row(build, LOG, 1, timing)?);
        }
    }
    Ok(json!({ "msm": sums, "ntt": transforms }))
}
