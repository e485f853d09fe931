//! Cycles of the gates, exact, from simulation: `benches/ledger/cycles.json`.

mod latency;

use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::{fs, io};
use zkcard_sim::SimError;

/// A part of the ledger: its name, and the run that measures it.
type Section = (&'static str, fn() -> Result<Value, SimError>);

const SECTIONS: &[Section] = &[("latency", latency::measure)];

/// Why a ledger could not be measured, read or written, or is stale.
#[derive(Debug, thiserror::Error)]
pub enum CyclesError {
    /// The simulation stopped.
    #[error(transparent)]
    Sim(#[from] SimError),
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

/// Where the ledger lies.
pub fn ledger() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger/cycles.json")
}

/// Measures everything and writes the ledger.
pub fn write(path: &Path) -> Result<(), CyclesError> {
    let mut ledger = Map::new();
    for (name, measure) in SECTIONS {
        ledger.insert((*name).into(), measure()?);
    }
    let text = format!("{:#}\n", Value::Object(ledger));
    let fresh = path.with_extension("json.tmp");
    let write = fs::write(&fresh, text).and_then(|()| fs::rename(&fresh, path));
    write.map_err(|source| CyclesError::File { path: path.into(), source })
}

/// Measures everything again; the ledger must say the same.
pub fn check(path: &Path) -> Result<(), CyclesError> {
    let text = fs::read_to_string(path).map_err(|source| CyclesError::File { path: path.into(), source })?;
    let ledger: Value =
        serde_json::from_str(&text).map_err(|source| CyclesError::Malformed { path: path.into(), source })?;
    for &(section, measure) in SECTIONS {
        let (expected, found) = (measure()?, ledger[section].clone());
        if expected != found {
            return Err(CyclesError::Stale { path: path.into(), section, expected, found });
        }
    }
    Ok(())
}
