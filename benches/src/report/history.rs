//! How exact counts have gone from commit to commit: cycles of a proof, instructions of the processor's work.

use super::Section;
use super::plot::{self, Lines, PlotError};
use super::series::{self, Kind, Series};
use serde_json::Value;
use std::process::Command;

/// Commits of a ledger at most.
const COMMITS: usize = 40;

/// Nothing where git or the history is not to be had.
pub fn section() -> Result<Option<Section>, PlotError> {
    let counts = [
        ("cycles: proof of 2^10 bits on the small card", "cycles", ("proofs", "bits", "2^10")),
        ("instructions: MSM G1 2^10", "instructions", ("msm g1, uniform", "", "2^10")),
        ("instructions: NTT 2^12", "instructions", ("ntt", "", "2^12")),
    ];
    let all = counts.map(|(name, ledger, key)| Series {
        name: name.into(),
        kind: Kind::Measured,
        points: relative(ledger, key),
    });
    let series: Vec<_> = all.into_iter().filter(|series| !series.points.is_empty()).collect();
    if series.iter().all(|series| series.points.len() < 2) {
        return Ok(None);
    }
    let table = series::table("entry", "share of the first", &series);
    let lines = Lines {
        title: "Counts over the ledgers' entries",
        x: "entry of the ledger",
        y: "share of the first",
        sizes: false,
        series,
    };
    Ok(Some(Section {
        title: "History".into(),
        says: "Counts that are exact, at each commit that entered its ledger, as a share of the first: below one is better.".into(),
        plots: vec![plot::linear(&lines)?],
        table,
        commands: vec!["git log benches/ledger", "cargo run -p zkcard-benches -- cycles", "cargo run -p zkcard-benches -- instructions"],
    }))
}

/// Entry by entry, over the first.
fn relative(ledger: &str, key: (&str, &str, &str)) -> Vec<(f64, f64)> {
    let path = format!("benches/ledger/{ledger}.json");
    let commits = git(&["log", "--reverse", "--format=%h", "--", &path]).unwrap_or_default();
    let commits: Vec<&str> = commits.lines().collect();
    let latest = &commits[commits.len().saturating_sub(COMMITS)..];
    let counts: Vec<f64> = latest
        .iter()
        .filter_map(|commit| count(&git(&["show", &format!("{commit}:{path}")])?, key))
        .collect();
    let first = counts.first().copied().unwrap_or(1.0);
    counts.iter().enumerate().map(|(entry, count)| ((entry + 1) as f64, count / first)).collect()
}

fn count(text: &str, (name, configuration, size): (&str, &str, &str)) -> Option<f64> {
    let ledger: Value = serde_json::from_str(text).ok()?;
    let is_it = |row: &&Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default();
        (text("name"), text("size")) == (name, size) && text("configuration").starts_with(configuration)
    };
    let value = &ledger["rows"].as_array()?.iter().find(is_it)?["value"];
    value.as_f64().or_else(|| value["cycles"].as_f64())
}

fn git(words: &[&str]) -> Option<String> {
    let said = Command::new("git")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(words)
        .output()
        .ok()?;
    said.status.success().then(|| String::from_utf8(said.stdout).ok())?
}
