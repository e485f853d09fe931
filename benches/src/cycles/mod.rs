//! Cycles of the gates, exact, from simulation: `benches/ledger/cycles.json`.

mod card;
mod dma;
mod large;
mod latency;
mod msm;
mod ntt;

use crate::fit;
use crate::ledger::{self, LedgerError, Replace, Row};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use zkcard_device_suite::usual_or_long;
use zkcard_sim::{CardError, SimError};

pub use card::ProofWork;

/// A part of the ledger: its name, what tells its rows apart, and the run that measures it.
type Section = (&'static str, By, fn() -> Result<Value, CyclesError>);

/// What keys a section's measurement has, and so each of its rows.
#[derive(Clone, Copy)]
enum By {
    Configuration,
    Size,
    /// Configuration, then size.
    Both,
}

/// The size that the cost model is not fitted with, but held against.
pub const HELD_OUT: &str = "2^13";

const SECTIONS: &[Section] = &[
    ("card", By::Both, card::jobs),
    ("proofs", By::Both, card::proofs),
    ("dma", By::Both, dma::measure),
    ("latency", By::Configuration, latency::measure),
    ("msm", By::Both, msm::measure),
    ("ntt", By::Size, ntt::measure),
];

/// How far the cost model is off: computed from the other sections.
const MODEL: &str = "cost_model";

/// Sections that take minutes: written with the others, and checked with `ZKCARD_LONG=1`.
const LONG_SECTIONS: &[Section] = &[("large_proofs", By::Both, card::large_proofs)];

/// Needs builds that only `ZKCARD_LONG=1` brings: written and checked with it, or written by name.
const LARGE: &[Section] = &[("large", By::Both, large::measure)];

/// Why a ledger could not be measured, read or written, or is stale.
#[derive(Debug, thiserror::Error)]
pub enum CyclesError {
    /// The simulation stopped, or did not begin.
    #[error(transparent)]
    Sim(#[from] CardError),
    /// `sim/duts.toml` does not say how large a build is.
    #[error("sim/duts.toml: {build} lacks the parameter {name}")]
    Parameter {
        /// The build.
        build: &'static str,
        /// The parameter.
        name: String,
    },
    /// The engine gave up.
    #[error(transparent)]
    Engine(#[from] zkcard_engine::EngineError),
    /// The simulated card did not do what it was asked.
    #[error("{0}")]
    Card(String),
    /// A network's witness could not be made.
    #[error("{0}")]
    Network(String),
    /// The samples do not determine the cost model.
    #[error("too few different samples for the cost model of {0}")]
    Undetermined(&'static str),
    /// No such section.
    #[error("the ledger of cycles has no section {0}")]
    Unknown(String),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A fresh run counts otherwise.
    #[error(
        "{path}: {section} is stale; write it again with: cargo run -p zkcard-benches -- cycles\n\
         ledger: {found}\nfresh:  {expected}"
    )]
    Stale {
        /// The ledger.
        path: PathBuf,
        /// The section that differs.
        section: &'static str,
        /// What a fresh run gave.
        expected: Value,
        /// What the ledger holds.
        found: Value,
    },
}

impl From<SimError> for CyclesError {
    fn from(error: SimError) -> Self {
        Self::Sim(error.into())
    }
}

/// Where the ledger lies.
pub fn ledger() -> PathBuf {
    ledger::path("cycles")
}

/// Where the cost model's coefficients lie.
pub fn fitted() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../drivers/offload/src/cost/fitted.rs")
}

/// Measures the sections of these names, or everything, writes the ledger and the coefficients that are fitted to it.
/// Sections that are not measured stay as they were.
pub fn write(names: &[&str]) -> Result<(), CyclesError> {
    let all = || SECTIONS.iter().chain(LONG_SECTIONS).chain(LARGE);
    if let Some(unknown) = names.iter().find(|name| !all().any(|section| section.0 == **name)) {
        return Err(CyclesError::Unknown((*unknown).into()));
    }
    let usual = SECTIONS.iter().chain(LONG_SECTIONS).chain(usual_or_long(&[][..], LARGE));
    let chosen: Vec<_> = match names {
        [] => usual.collect(),
        _ => all().filter(|section| names.contains(&section.0)).collect(),
    };
    let mut fresh = Vec::new();
    for (name, by, measure) in &chosen {
        fresh.extend(rows(name, *by, measure()?));
    }
    let names = chosen.iter().map(|section| section.0.to_owned()).collect();
    ledger::enter(&ledger(), fresh, &Replace::Named(names))?;
    let measured = read(&ledger())?;
    let model = rows(MODEL, By::Configuration, fit::model(&measured, HELD_OUT)?);
    ledger::enter(&ledger(), model, &Replace::Named(vec![MODEL.into()]))?;
    Ok(ledger::put(&fitted(), &coefficients(&measured)?)?)
}

/// Measures everything again; the ledger at `path` must say the same, and the coefficients must be its own.
pub fn check(path: &Path) -> Result<(), CyclesError> {
    let ledger = read(path)?;
    let long = usual_or_long(&[][..], LONG_SECTIONS).iter().chain(usual_or_long(&[][..], LARGE));
    for section in SECTIONS.iter().chain(long) {
        check_section(path, &ledger, section)?;
    }
    let model = fit::model(&ledger, HELD_OUT)?;
    same(path, MODEL, model, ledger[MODEL].clone())?;
    same(&fitted(), "coefficients", coefficients(&ledger)?.into(), fit_as_it_stands()?.into())
}

/// Measures one section again; the ledger at `path` must say the same.
pub fn check_one(path: &Path, name: &str) -> Result<(), CyclesError> {
    let section = SECTIONS.iter().chain(LONG_SECTIONS).chain(LARGE).find(|section| section.0 == name);
    check_section(path, &read(path)?, section.ok_or_else(|| CyclesError::Unknown(name.into()))?)
}

fn check_section(path: &Path, ledger: &Value, &(section, _, measure): &Section) -> Result<(), CyclesError> {
    same(path, section, measure()?, ledger[section].clone())
}

fn same(path: &Path, section: &'static str, expected: Value, found: Value) -> Result<(), CyclesError> {
    if expected == found {
        return Ok(());
    }
    Err(CyclesError::Stale { path: path.into(), section, expected, found })
}

/// The ledger at `path`: section → configuration → size.
pub fn read(path: &Path) -> Result<Value, CyclesError> {
    Ok(ledger::tree(&ledger::read(path)?))
}

/// One row for each key, or for each pair of keys.
fn rows(section: &str, by: By, measured: Value) -> Vec<Row> {
    let row = |configuration: &str, size: &str, value| Row {
        name: section.into(),
        configuration: configuration.into(),
        size: size.into(),
        value,
        unit: "cycles".into(),
        ..Row::default()
    };
    let entries = |value| if let Value::Object(entries) = value { entries } else { Default::default() };
    let rows = entries(measured).into_iter().flat_map(|(key, value)| match by {
        By::Configuration => vec![row(&key, "", value)],
        By::Size => vec![row("", &key, value)],
        By::Both => entries(value).into_iter().map(|(size, value)| row(&key, &size, value)).collect(),
    });
    rows.collect()
}

/// The source text of the fitted coefficients.
fn coefficients(ledger: &Value) -> Result<String, CyclesError> {
    let [msm, ntt] = ["msm", "ntt"].map(|job| fit::coefficients(ledger, job, HELD_OUT));
    let (msm, ntt, memory) = (msm?, ntt?, fit::memory(ledger));
    Ok(format!(
        "//! Written by `cargo run -p zkcard-benches -- cycles`: coefficients fitted to `benches/ledger/cycles.json`.\n\n\
         use super::Linear;\n\n\
         /// Cycles of one pass of an MSM: 1, digits or points, buckets.\n\
         pub const MSM_PASS: Linear<3> = Linear({msm:?});\n\
         /// Cycles of one transform alone: passes, delays, passes times steps.\n\
         pub const NTT: Linear<3> = Linear({ntt:?});\n\
         /// Cycles of 64 bytes, read or written, at a channel of DDR4-2400 whose banks are hashed.\n\
         pub const MEMORY: f64 = {memory:?};\n"
    ))
}

fn fit_as_it_stands() -> Result<String, LedgerError> {
    fs::read_to_string(fitted()).map_err(|source| LedgerError::File { path: fitted(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn rows_are_the_measurement_again() {
        let both = json!({ "uniform": { "2^8": 1, "2^10": 2 }, "all_zero": { "2^8": 3 } });
        for (by, measured, count) in [
            (By::Both, both.clone(), 3),
            (By::Size, both["uniform"].clone(), 2),
            (By::Configuration, both, 2),
        ] {
            let found = rows("msm", by, measured.clone());
            assert_eq!((found.len(), ledger::tree(&found)), (count, json!({ "msm": measured })));
        }
    }
}
