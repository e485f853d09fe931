//! Cycles of the gates, exact, from simulation: `benches/ledger/cycles.json`.

mod card;
mod dma;
mod large;
mod latency;
mod msm;
mod ntt;

use crate::fit;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::{fs, io};
use zkcard_device_suite::usual_or_long;
use zkcard_sim::{CardError, SimError};

pub use card::ProofWork;

/// A part of the ledger: its name, and the run that measures it.
type Section = (&'static str, fn() -> Result<Value, CyclesError>);

/// The size that the cost model is not fitted with, but held against.
pub const HELD_OUT: &str = "2^13";

const SECTIONS: &[Section] = &[
    ("card", card::jobs),
    ("proofs", card::proofs),
    ("dma", dma::measure),
    ("latency", latency::measure),
    ("msm", msm::measure),
    ("ntt", ntt::measure),
];

/// Sections that take minutes: written with the others, and checked with `ZKCARD_LONG=1`.
const LONG_SECTIONS: &[Section] = &[("large_proofs", card::large_proofs)];

/// Needs builds that only `ZKCARD_LONG=1` brings: written and checked with it, or written by name.
const LARGE: &[Section] = &[("large", large::measure)];

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
    /// The ledger's file.
    #[error("{path}: {source}")]
    File {
        /// The ledger.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The ledger is no JSON object.
    #[error("{path}: {source}")]
    Malformed {
        /// The ledger.
        path: PathBuf,
        /// Where, and why.
        source: serde_json::Error,
    },
    /// A fresh run counts otherwise.
    #[error(
        "{path}: {section} is stale; write it again with: cargo run -p zkcard-benches --bin cycles\n\
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
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/cycles.json")
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
    let fresh: Result<Vec<_>, CyclesError> =
        chosen.iter().map(|(name, measure)| Ok((*name, measure()?))).collect();
    let (fresh, mut measured) = (fresh?, read(&ledger())?);
    for (name, section) in fresh {
        measured[name] = section;
    }
    measured["cost_model"] = fit::model(&measured, HELD_OUT)?;
    put(&ledger(), &format!("{measured:#}\n"))?;
    put(&fitted(), &coefficients(&measured)?)
}

/// Measures everything again; the ledger at `path` must say the same, and the coefficients must be its own.
pub fn check(path: &Path) -> Result<(), CyclesError> {
    let ledger = read(path)?;
    let long = usual_or_long(&[][..], LONG_SECTIONS).iter().chain(usual_or_long(&[][..], LARGE));
    for section in SECTIONS.iter().chain(long) {
        check_section(path, &ledger, section)?;
    }
    let model = fit::model(&ledger, HELD_OUT)?;
    same(path, "cost_model", model, ledger["cost_model"].clone())?;
    same(&fitted(), "coefficients", coefficients(&ledger)?.into(), get(&fitted())?.into())
}

/// Measures one section again; the ledger at `path` must say the same.
pub fn check_one(path: &Path, name: &str) -> Result<(), CyclesError> {
    let section = SECTIONS.iter().chain(LONG_SECTIONS).chain(LARGE).find(|section| section.0 == name);
    check_section(path, &read(path)?, section.ok_or_else(|| CyclesError::Unknown(name.into()))?)
}

fn check_section(path: &Path, ledger: &Value, &(section, measure): &Section) -> Result<(), CyclesError> {
    same(path, section, measure()?, ledger[section].clone())
}

fn same(path: &Path, section: &'static str, expected: Value, found: Value) -> Result<(), CyclesError> {
    if expected == found {
        return Ok(());
    }
    Err(CyclesError::Stale { path: path.into(), section, expected, found })
}

/// The ledger at `path`.
pub fn read(path: &Path) -> Result<Value, CyclesError> {
    serde_json::from_str(&get(path)?).map_err(|source| CyclesError::Malformed { path: path.into(), source })
}

/// The source text of the fitted coefficients.
fn coefficients(ledger: &Value) -> Result<String, CyclesError> {
    let [msm, ntt] = ["msm", "ntt"].map(|job| fit::coefficients(ledger, job, HELD_OUT));
    let (msm, ntt) = (msm?, ntt?);
    Ok(format!(
        "//! Written by `cargo run -p zkcard-benches --bin cycles`: coefficients fitted to `benches/ledger/cycles.json`.\n\n\
         use super::Linear;\n\n\
         /// Cycles of one pass of an MSM: 1, digits or points, buckets.\n\
         pub const MSM_PASS: Linear<3> = Linear({msm:?});\n\
         /// Cycles of one transform alone: passes, delays, passes times steps.\n\
         pub const NTT: Linear<3> = Linear({ntt:?});\n"
    ))
}

fn get(path: &Path) -> Result<String, CyclesError> {
    fs::read_to_string(path).map_err(|source| CyclesError::File { path: path.into(), source })
}

/// Writes beside, then renames.
fn put(path: &Path, text: &str) -> Result<(), CyclesError> {
    let fresh = path.with_extension("tmp");
    let write = fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, path));
    write.map_err(|source| CyclesError::File { path: path.into(), source })
}
