//! Cycles of transforms, by size, alone and queued together: one lane, seven stages, 64 bytes a cycle each way,
//! 100 cycles of latency; and on one channel of DRAM.

use super::CyclesError;
use crate::scalars::{self, Kind, SEED};
use ark_bn254::Fr;
use serde_json::{Map, Value, json};
use zkcard_offload::cost::NttCost;
use zkcard_sim::DutInfo;
use zkcard_sim::axi::dram::{DDR4_2400, DDR4_2400_HASHED, HBM2};
use zkcard_sim::kernels::{KernelWithMemory, NttJob, NttRun, Timing, run_ntt};

/// The build, an entry of `sim/duts.toml`.
const BUILD: &str = "ntt_fast";
/// One multiplier for all products.
const FOLDED: &str = "ntt_folded_fast";
/// What `ntt.sv` takes where `sim/duts.toml` says nothing.
const USUAL: [(&str, u64); 2] = [("LogPass", 7), ("Lanes", 1)];
const SIZES: std::ops::RangeInclusive<u32> = 1..=16;

/// One transform of each size, three and eight of 2^14 queued together; then the same three on DRAM; then some with one multiplier.
pub(super) fn measure() -> Result<Value, CyclesError> {
    let mut rows = Map::new();
    for log_n in SIZES {
        rows.insert(format!("2^{log_n}"), row(BUILD, log_n, 1, Timing::ideal())?);
    }
    rows.insert("three of 2^14".into(), row(BUILD, 14, 3, Timing::ideal())?);
    rows.insert("eight of 2^14".into(), row(BUILD, 14, 8, Timing::ideal())?);
    for (memory, part) in [
        ("DDR4-2400", &DDR4_2400),
        ("DDR4-2400, banks hashed", &DDR4_2400_HASHED),
        ("one channel of HBM2", &HBM2),
    ] {
        rows.insert(format!("three of 2^14, {memory}"), row(BUILD, 14, 3, Timing::dram(part, 1))?);
    }
    for log_n in [10, 12, 14] {
        rows.insert(format!("one multiplier, 2^{log_n}"), row(FOLDED, log_n, 1, Timing::ideal())?);
    }
    rows.insert("one multiplier, three of 2^14".into(), row(FOLDED, 14, 3, Timing::ideal())?);
    Ok(rows.into())
}

/// What the kernel counted, and the features that the cost model takes such a transform for.
pub(super) fn row(
    build: &'static str,
    log_n: u32,
    count: usize,
    timing: Timing,
) -> Result<Value, CyclesError> {
    let info = DutInfo::find(build)?;
    let [log_pass, lanes] = USUAL.map(|(name, usual)| info.param(name).unwrap_or(usual) as u32);
    let run = run(build, log_n, count, timing)?;
    let butterflies = run.counters.butterflies();
    let rate = f64::from(butterflies) / (run.cycles as f64 * f64::from(log_pass * lanes));
    let counters: Map<_, Value> =
        run.counters.rows().map(|(name, count)| (name.to_owned(), count.into())).collect();
    Ok(json!({
        "cycles": run.cycles,
        "rate": (rate * 1e4).round() / 1e4,
        "counters": counters,
        "features": NttCost::new(log_pass, lanes).features(log_n),
    }))
}

fn run(build: &str, log_n: u32, count: usize, timing: Timing) -> Result<NttRun, CyclesError> {
    let units = (1usize << log_n).div_ceil(2).next_multiple_of(8);
    let mut card = KernelWithMemory::open(build, 2 * count * units, timing, 1)?;
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
