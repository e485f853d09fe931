//! Cycles of MSMs, by size and by distribution, in the build that figures are quoted for: one adder, c = 10, all 26
//! windows in flight. The control looks at no coordinate, so the adder's arithmetic is a stub of the same latency.

use super::CyclesError;
use crate::scalars::{self, Kind, SEED};
use crate::witness;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInteger, PrimeField};
use serde_json::{Map, Value, json};
use zkcard_offload::cost::{MsmCost, Profile};
use zkcard_sim::DutInfo;
use zkcard_sim::kernels::{MsmCounters, MsmGaps, MsmJob, MsmKernel};

/// The build, an entry of `sim/duts.toml`.
const BUILD: &str = "msm_stub_fast";
/// Sizes measured, as logarithms.
const SIZES: std::ops::RangeInclusive<u32> = 8..=14;
/// Smaller windows, in several passes: what the cost model is fitted with, beside c = 10.
const OTHER: [(u32, u32); 4] = [(10, 5), (10, 7), (12, 8), (13, 9)];

/// Distribution → size → counters; networks' witnesses by their own size.
pub(super) fn measure() -> Result<Value, CyclesError> {
    let (mut rows, c_max) = (Map::new(), cost(BUILD)?.c_max);
    for kind in Kind::ALL {
        let sizes: Result<Map<_, _>, CyclesError> = SIZES
            .map(|log| Ok((format!("2^{log}"), row(BUILD, &kind.scalars(1 << log, SEED), c_max)?)))
            .collect();
        rows.insert(kind.name().into(), sizes?.into());
    }
    for network in ["digits", "credit"] {
        let z = witness::of(network).map_err(|error| CyclesError::Network(error.to_string()))?;
        rows.insert(format!("{network}_witness"), json!({ z.len().to_string(): row(BUILD, &z, c_max)? }));
    }
    let other = OTHER.iter().map(|&(log, c)| {
        Ok((format!("2^{log}, c = {c}"), row(BUILD, &Kind::Uniform.scalars(1 << log, SEED), c)?))
    });
    rows.insert("uniform_other_windows".into(), other.collect::<Result<Map<_, _>, CyclesError>>()?.into());
    Ok(rows.into())
}

/// Every counter of every pass, and what follows from them.
pub(super) fn row(build: &'static str, scalars: &[Fr], c: u32) -> Result<Value, CyclesError> {
    let passes = run(build, scalars, c)?;
    let counted: Vec<_> = passes.iter().map(|pass| Value::Object(counters(pass))).collect();
    let profile = profile(scalars);
    let features: Vec<_> =
        cost(build)?.passes(c).map(|(first, count)| MsmCost::features(c, first, count, &profile)).collect();
    Ok(json!({
        "cycles": passes.iter().map(MsmCounters::cycles).sum::<u64>(),
        "passes": counted,
        "features": features,
    }))
}

/// The build's own parameters, as `sim/duts.toml` says them.
fn cost(build: &'static str) -> Result<MsmCost, CyclesError> {
    Ok(MsmCost::new(parameter(build, "Windows")?, parameter(build, "CMax")?))
}

/// A parameter of a build, which `sim/duts.toml` must say.
pub(super) fn parameter(build: &'static str, name: &str) -> Result<u32, CyclesError> {
    let missing = || CyclesError::Parameter { build, name: name.into() };
    let value = DutInfo::find(build)?.param(name).ok_or_else(missing)?;
    u32::try_from(value).map_err(|_| missing())
}

fn counters(pass: &MsmCounters) -> Map<String, Value> {
    let mut row: Map<_, _> =
        pass.rows().into_iter().map(|(name, count)| (name.to_owned(), count.into())).collect();
    row.insert("absorbed".into(), rounded(pass.absorbed()));
    row.insert("scan_bound".into(), rounded(pass.scan_bound()));
    row
}

/// Four digits behind the point: for people; the counters are exact.
fn rounded(share: f64) -> Value {
    json!((share * 1e4).round() / 1e4)
}

fn run(build: &'static str, scalars: &[Fr], c: u32) -> Result<Vec<MsmCounters>, CyclesError> {
    let words = scalars::words(scalars);
    // Any point that is not (0, 0): the stub adds its y.
    let points: Vec<[u32; 16]> =
        (0..words.len() as u32).map(|at| std::array::from_fn(|k| u32::from(k == 8) * (at + 1))).collect();
    let jobs: Vec<_> = cost(build)?
        .passes(c)
        .map(|(first, count)| MsmJob {
            c: c.into(),
            first: first.into(),
            count: count.into(),
            scalars: words.clone(),
            points: points.clone(),
        })
        .collect();
    // The first job after a reset waits until all buckets are wiped: that is not what is measured.
    let first = MsmJob { c: 2, count: 1, ..MsmJob::default() };
    let answers = MsmKernel::open(build, 1)?.run(&[vec![first], jobs].concat(), MsmGaps::none())?;
    Ok(answers.into_iter().skip(1).map(|answer| answer.counters).collect())
}

/// Bit lengths after the sign was folded.
pub(super) fn profile(scalars: &[Fr]) -> Profile {
    let folded = |s: &Fr| if *s == Fr::ZERO { 0 } else { (*s).min(-*s).into_bigint().num_bits() };
    Profile::of(scalars.iter().map(folded))
}
