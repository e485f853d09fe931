//! Cycles of transforms, by size, alone and queued together: one lane, seven stages, 64 bytes a cycle each way,
//! 100 cycles of latency; and what one channel of DDR4-2400 allows.

use super::CyclesError;
use crate::scalars::{self, Kind, SEED};
use ark_bn254::Fr;
use serde_json::{Map, Value, json};
use zkcard_offload::cost::NttCost;
use zkcard_sim::kernels::{KernelWithMemory, NttJob, NttRun, Timing, run_ntt};

/// The build, an entry of `sim/duts.toml`; as many stages as it has.
const BUILD: &str = "ntt_fast";
const STAGES: u32 = 7;
const SIZES: std::ops::RangeInclusive<u32> = 1..=16;
/// Bytes a cycle at 250 MHz that reads and writes share: 19.2 GB/s.
const DDR4_2400: f64 = 76.8;

/// One transform of each size; three and eight of 2^14 queued together; three on DDR4-2400.
pub(super) fn measure() -> Result<Value, CyclesError> {
    let mut rows = Map::new();
    for log_n in SIZES {
        rows.insert(format!("2^{log_n}"), row(log_n, 1, Timing::ideal())?);
    }
    rows.insert("three of 2^14".into(), row(14, 3, Timing::ideal())?);
    rows.insert("eight of 2^14".into(), row(14, 8, Timing::ideal())?);
    let ddr4 = Timing { shared: Some(DDR4_2400), ..Timing::ideal() };
    rows.insert("three of 2^14, DDR4-2400".into(), row(14, 3, ddr4)?);
    Ok(rows.into())
}

fn row(log_n: u32, count: usize, timing: Timing) -> Result<Value, CyclesError> {
    let run = run(log_n, count, timing)?;
    let butterflies = run.counters.butterflies();
    let rate = f64::from(butterflies) / (run.cycles as f64 * f64::from(STAGES));
    let counters: Map<_, Value> =
        run.counters.rows().map(|(name, count)| (name.to_owned(), count.into())).collect();
    Ok(json!({
        "cycles": run.cycles,
        "rate": (rate * 1e4).round() / 1e4,
        "counters": counters,
        "features": NttCost::new(STAGES, 1).features(log_n),
    }))
}

fn run(log_n: u32, count: usize, timing: Timing) -> Result<NttRun, CyclesError> {
    let units = (1usize << log_n).div_ceil(2).next_multiple_of(8);
    let mut card = KernelWithMemory::open(BUILD, 2 * count * units, timing, 1)?;
    let vector: Vec<Fr> = Kind::Uniform.scalars(1 << log_n, SEED);
    let words = scalars::words(&vector).concat();
    let places: Vec<_> = (0..count).map(|job| [2 * job * units, (2 * job + 1) * units]).collect();
    places.iter().for_each(|[vector, _]| card.store(*vector, &words));
    let job = |[vector, scratch]: &[usize; 2]| {
        let [vector, scratch] = [*vector as u32, *scratch as u32];
        NttJob { log_n, places: [vector, vector, scratch], ..NttJob::default() }
    };
    let jobs: Vec<_> = places.iter().map(job).collect();
    Ok(run_ntt(&mut card, &jobs)?)
}
