//! Instructions that sums, transforms and proofs take, counted by callgrind: the portable kernel on one thread, so that a
//! machine's load, processor and cores do not matter. The compiler does: under another than the ledger's nothing is compared.

use crate::circuits;
use crate::ledger::{self, LedgerError, Replace, Row};
use crate::machine::rustc;
use crate::scalars::{Kind, SEED};
use rayon::ThreadPoolBuilder;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::{fs, hint};
use zkcard_accel::{Accelerator, G1, G2, Group, Scalars, Transform};
use zkcard_groth16::{Convention, Prover, Stopwatch, setup};
use zkcard_soft::{KernelChoice, Soft};

/// A fresh count may be off by so much: addresses of memory and blinders differ from run to run.
pub const TOLERANCE: f64 = 0.02;
const CONFIGURATION: &str = "portable, 1 thread";
/// The mean is over so many times: one proof may be a hundredth off another, by its blinders.
const TIMES: usize = 4;
/// What is counted: its name and size, and how it is prepared.
type Work = (&'static str, &'static str, fn() -> Result<Job, Box<dyn Error>>);
type Job = Box<dyn Fn() -> Done>;
type Done = Result<(), Box<dyn Error>>;

const WORKS: &[Work] = &[
    ("msm g1, uniform", "2^10", || sum::<G1>(Kind::Uniform, 10)),
    ("msm g1, witness-like", "2^10", || sum::<G1>(Kind::ZkmlLike, 10)),
    ("msm g2, uniform", "2^8", || sum::<G2>(Kind::Uniform, 8)),
    ("ntt", "2^12", transform),
    ("groth16 prove, bits", "2^8", proof),
];

/// A slowdown that a check must catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// None.
    None,
    /// The work is done twice.
    Twice,
}

/// Why nothing was counted, or what has become slower.
#[derive(Debug, thiserror::Error)]
pub enum InstructionsError {
    /// callgrind did not run, or the work below it failed.
    #[error("{0}")]
    Callgrind(String),
    /// No such work.
    #[error("there is no work {0}")]
    Unknown(String),
    /// The ledger's file.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The ledger says something else.
    #[error(
        "{name}: {counted} instructions where the ledger has {expected}: {percent:+.1} %, more than it may be off; \
         if that is meant: cargo run -p zkcard-benches --bin benches -- instructions"
    )]
    Changed {
        /// The work.
        name: String,
        /// In the ledger.
        expected: u64,
        /// Just now.
        counted: u64,
        /// The difference.
        percent: f64,
    },
}

/// How a check ended that found nothing wrong.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked {
    /// So many rows are as the ledger has them.
    Same(usize),
    /// Nothing was compared: the reason.
    Skipped(String),
}

/// Whether callgrind is there.
pub fn is_installed() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|said| said.status.success())
}

/// Counts everything by this executable's `work`, and writes the ledger.
pub fn write(executable: &Path) -> Result<usize, InstructionsError> {
    let rows: Result<Vec<_>, _> = WORKS.iter().map(|work| row(executable, work)).collect();
    Ok(ledger::enter(&ledger::path("instructions"), rows?, &Replace::Whole)?)
}

/// Counts everything again; rows must be within [`TOLERANCE`].
pub fn check(executable: &Path, ledger: &[Row]) -> Result<Checked, InstructionsError> {
    let named = ledger.first().and_then(|row| row.versions.get("rustc").cloned()).unwrap_or_default();
    match rustc() {
        _ if !is_installed() => {
            return Ok(Checked::Skipped("valgrind is not installed (scripts/setup test)".into()));
        }
        Some(here) if here == named => {}
        here => {
            let here = here.unwrap_or_else(|| "unknown".into());
            return Ok(Checked::Skipped(format!("counted under rustc {named}, and this is {here}")));
        }
    }
    for work in WORKS {
        compare(work.0, count(executable, work.0, Plant::None)?, ledger)?;
    }
    Ok(Checked::Same(WORKS.len()))
}

/// Whether a count is what the ledger says of this work.
pub fn compare(name: &str, counted: u64, ledger: &[Row]) -> Result<(), InstructionsError> {
    let row = ledger.iter().find(|row| row.name == name);
    let expected = row.and_then(|row| row.value.as_u64()).unwrap_or_default();
    let off = counted as f64 / expected as f64 - 1.0;
    if off.abs() <= TOLERANCE {
        return Ok(());
    }
    Err(InstructionsError::Changed { name: name.into(), expected, counted, percent: 100.0 * off })
}

/// Instructions of a work, by callgrind and this executable: what each time adds after the first, when tables are made and
/// memory is there.
pub fn count(executable: &Path, name: &str, plant: Plant) -> Result<u64, InstructionsError> {
    let more = if plant == Plant::Twice { 2 * TIMES } else { TIMES };
    let [first, all] = [whole(executable, name, 1)?, whole(executable, name, 1 + more)?];
    Ok(all.saturating_sub(first) / TIMES as u64)
}

/// Instructions of a process that does a work so many times.
fn whole(executable: &Path, name: &str, times: usize) -> Result<u64, InstructionsError> {
    let out = scratch(name);
    let failed = |detail: String| InstructionsError::Callgrind(format!("{name}, under callgrind: {detail}"));
    let done = Command::new("valgrind")
        .args(["--tool=callgrind", &format!("--callgrind-out-file={}", out.display())])
        .arg(executable)
        .args(["work", name, &times.to_string()])
        .env("ZKCARD_KERNEL", KernelChoice::Portable.to_string())
        .output()
        .map_err(|error| failed(error.to_string()))?;
    let said = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        return Err(failed(said.into_owned()));
    }
    let text = fs::read_to_string(&out).map_err(|error| failed(error.to_string()))?;
    // Nothing is left to tell when even this fails.
    let _ = fs::remove_file(&out);
    total(&text).ok_or_else(|| failed(format!("nothing was counted: {said}")))
}

/// Does the work of this name so many times over; what comes before is not counted, since the difference is taken.
pub fn work(name: &str, times: usize) -> Done {
    let (.., prepare) = find(name)?;
    ThreadPoolBuilder::new().num_threads(1).build_global()?;
    let job = prepare()?;
    (0..times).try_for_each(|_| hint::black_box(&job)())
}

fn find(name: &str) -> Result<&'static Work, InstructionsError> {
    WORKS.iter().find(|work| work.0 == name).ok_or_else(|| InstructionsError::Unknown(name.into()))
}

fn row(executable: &Path, (name, size, _): &Work) -> Result<Row, InstructionsError> {
    Ok(Row {
        name: (*name).into(),
        size: (*size).into(),
        configuration: CONFIGURATION.into(),
        value: count(executable, name, Plant::None)?.into(),
        unit: "instructions".into(),
        versions: rustc().map(|rustc| ("rustc".into(), rustc)).into_iter().collect::<BTreeMap<_, _>>(),
        ..Row::default()
    })
}

fn scratch(name: &str) -> PathBuf {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    std::env::temp_dir().join(format!("zkcard-callgrind-{}-{name}", std::process::id()))
}

/// What callgrind's file says that was counted in all.
fn total(text: &str) -> Option<u64> {
    let said = text.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: ")));
    said?.split_whitespace().next()?.parse().ok()
}

fn sum<G: Group>(kind: Kind, log: u32) -> Result<Job, Box<dyn Error>> {
    let soft = Soft::new();
    let points = soft.multiples::<G>(&generator::<G>(), &Kind::Uniform.scalars(1 << log, SEED + 1))?;
    let bases = soft.load_bases::<G>(points.as_slice(), Scalars::Loaded)?;
    let vector = soft.load(&kind.scalars(1 << log, SEED))?;
    Ok(Box::new(move || {
        hint::black_box(soft.msm::<G>(&bases, &vector, 0..vector.len())?);
        Ok(())
    }))
}

fn generator<G: Group>() -> G::Affine {
    G::generator().into_affine()
}

fn transform() -> Result<Job, Box<dyn Error>> {
    let soft = Soft::new();
    let values = soft.load(&Kind::Uniform.scalars(1 << 12, SEED))?;
    Ok(Box::new(move || Ok(soft.ntt(&mut hint::black_box(values.clone()), Transform::Forward)?)))
}

fn proof() -> Result<Job, Box<dyn Error>> {
    let case = circuits::bits(8)?;
    let key = setup(&Soft::new(), &case.r1cs, Convention::Arkworks, &Stopwatch::new())?;
    let prover = Prover::new(Soft::new(), &key, Arc::new(case.r1cs))?;
    Ok(Box::new(move || {
        hint::black_box(prover.prove_unchecked(&case.z)?);
        Ok(())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_found() {
        assert_eq!(total("events: Ir\nsummary: 12345\n\ntotals: 12345\n"), Some(12345));
        assert_eq!(total("events: Ir\n"), None);
    }

    #[test]
    fn more_than_the_tolerance_is_a_change_either_way() {
        let ledger = [Row { name: "ntt".into(), value: 1000.into(), ..Row::default() }];
        let is_same = |counted| compare("ntt", counted, &ledger).is_ok();
        assert_eq!([979, 981, 1000, 1019, 1021].map(is_same), [false, true, true, true, false]);
        assert!(compare("msm", 1000, &ledger).is_err(), "a work without a row");
    }

    #[test]
    fn every_work_can_be_done() {
        for (name, _, prepare) in WORKS {
            let done = prepare().and_then(|job| job());
            done.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert!(matches!(find("nothing"), Err(InstructionsError::Unknown(_))));
    }
}
