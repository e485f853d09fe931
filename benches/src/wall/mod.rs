//! Wall-clock time: what criterion has measured becomes rows of a ledger, and two such ledgers are compared.
//!
//! A row's configuration is `who, inputs, threads`.

mod compare;
pub mod memory;
pub mod peer;

pub use compare::compared;

use crate::ledger::Row;
use crate::machine::{digest, machine, versions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::{fs, io};
use zkcard_groth16::Timings;
use zkcard_soft::KernelChoice;

/// Whose sources the digest is of.
pub const OURS: &str = "zkcard";
/// The unit of what is not a candidate's whole time.
pub const STAGE: &str = "ms of a stage";
/// Under criterion's folder: rows of peers that are commands, one a line.
pub const PEERS: &str = "peers.jsonl";
const SOURCES: [&str; 4] = ["host/accel/src", "host/soft/src", "host/groth16/src", "host/formats/src/iden3"];

/// Why there are no rows.
#[derive(Debug, thiserror::Error)]
pub enum WallError {
    /// A file of criterion's, or a source.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what it should be.
    #[error("{path}: {detail}")]
    Malformed {
        /// Which.
        path: PathBuf,
        /// What was expected.
        detail: String,
    },
    /// Nothing was measured.
    #[error("{0} holds no result; run scripts/bench first")]
    Empty(PathBuf),
}

/// What criterion, and whoever timed commands, have left under this folder.
pub fn collect(criterion: &Path) -> Result<Vec<Row>, WallError> {
    let mut rows: Vec<_> = results(criterion)?.iter().map(|folder| row(folder)).collect::<Result<_, _>>()?;
    rows.extend(of_commands(&criterion.join(PEERS))?);
    if rows.is_empty() {
        return Err(WallError::Empty(criterion.into()));
    }
    let sources = sources()?;
    for row in &mut rows {
        complete(row, &sources);
    }
    Ok(rows)
}

/// The digest of what our own times stand on.
pub fn sources() -> Result<String, WallError> {
    digest(&SOURCES).map_err(|source| WallError::File { path: "host".into(), source })
}

/// One candidate's row; the median and its interval in nanoseconds.
pub fn timed(group: &str, who: &str, [median, low, high]: [f64; 3]) -> Option<Row> {
    let ms = |ns: f64| (ns / 1e2).round() / 1e4;
    let value = json!({ "median": ms(median), "low": ms(low), "high": ms(high) });
    Some(Row { value, unit: "ms".into(), ..row_of(group, who)? })
}

/// The same before it has a value.
pub fn row_of(group: &str, who: &str) -> Option<Row> {
    let parts: Vec<_> = group.split('/').collect();
    let [name, inputs, size, threads] = parts[..] else { return None };
    let plural = if threads == "1" { "" } else { "s" };
    Some(Row {
        name: name.into(),
        size: size.into(),
        configuration: format!("{who}, {inputs}, {threads} thread{plural}"),
        ..Row::default()
    })
}

/// The median of each stage of some proofs, in the order of the first; the milliseconds of a stage that is done several times
/// are added up. Stages overlap on several threads.
pub fn stages(group: &str, proofs: &[Timings]) -> Vec<Row> {
    let mut names: Vec<&str> = Vec::new();
    let all = proofs.iter().flat_map(|proof| &proof.stages);
    all.for_each(|stage| {
        if !names.contains(&stage.name) {
            names.push(stage.name)
        }
    });
    let spent = |name: &str| {
        let of = |proof: &Timings| -> f64 {
            proof.stages.iter().filter(|stage| stage.name == name).map(|stage| stage.seconds * 1e3).sum()
        };
        let mut spent: Vec<f64> = proofs.iter().map(of).collect();
        spent.sort_by(f64::total_cmp);
        spent.get(spent.len() / 2).map_or(0.0, |ms| (ms * 1e4).round() / 1e4)
    };
    let row = |name: &str| {
        let row = row_of(group, OURS)?;
        let configuration = format!("{}, {name}", row.configuration);
        let value = json!({ "median": spent(name) });
        Some(Row { name: format!("{} stage", row.name), configuration, value, unit: STAGE.into(), ..row })
    };
    names.into_iter().filter_map(row).collect()
}

/// The candidate of a row, its inputs and threads.
pub fn candidate(row: &Row) -> (&str, &str) {
    row.configuration.split_once(", ").unwrap_or((&row.configuration, ""))
}

/// Every folder `new` below this one, in order.
fn results(folder: &Path) -> Result<Vec<PathBuf>, WallError> {
    let at = |source| WallError::File { path: folder.into(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(at)? {
        let path = entry.map_err(at)?.path();
        if path.ends_with("new") && path.join("estimates.json").is_file() {
            found.push(path);
        } else if path.is_dir() {
            found.extend(results(&path)?);
        }
    }
    found.sort();
    Ok(found)
}

fn row(folder: &Path) -> Result<Row, WallError> {
    let (id, estimates) = (folder.join("benchmark.json"), folder.join("estimates.json"));
    let (about, times) = (json(&id)?, json(&estimates)?);
    let malformed =
        |path: &Path, detail: &str| WallError::Malformed { path: path.into(), detail: detail.into() };
    let text = |name: &str| about[name].as_str().unwrap_or_default();
    let (median, between) = (&times["median"], &times["median"]["confidence_interval"]);
    let found = [&median["point_estimate"], &between["lower_bound"], &between["upper_bound"]];
    let [Some(median), Some(low), Some(high)] = found.map(Value::as_f64) else {
        return Err(malformed(&estimates, "a median with its interval"));
    };
    timed(text("group_id"), text("function_id"), [median, low, high])
        .ok_or_else(|| malformed(&id, "a group is named work/inputs/size/threads"))
}

fn of_commands(path: &Path) -> Result<Vec<Row>, WallError> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|source| WallError::File { path: path.into(), source })?,
    };
    let malformed =
        |error: serde_json::Error| WallError::Malformed { path: path.into(), detail: error.to_string() };
    text.lines().map(|line| serde_json::from_str(line).map_err(malformed)).collect()
}

/// Machine, versions, and for our own the kernel that answers and the digest of what it is made of.
fn complete(row: &mut Row, sources: &str) {
    row.machine = machine();
    let who = candidate(row).0.to_owned();
    let crates: &[&str] = match who.as_str() {
        "arkworks" => &["ark-ec", "ark-poly", "ark-groth16"],
        "halo2curves" => &["halo2curves"],
        _ => &[],
    };
    row.versions.extend(versions(crates));
    if who == OURS {
        row.versions.insert("kernel".into(), kernel());
        row.digest = sources.into();
    }
}

/// The one that is forced, or else the fastest.
fn kernel() -> String {
    let forced = std::env::var("ZKCARD_KERNEL").ok().filter(|name| !name.is_empty());
    forced.unwrap_or_else(|| KernelChoice::fastest().to_string())
}

fn json(path: &Path) -> Result<Value, WallError> {
    let text = fs::read_to_string(path).map_err(|source| WallError::File { path: path.into(), source })?;
    serde_json::from_str(&text)
        .map_err(|error| WallError::Malformed { path: path.into(), detail: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use zkcard_groth16::Stage;

    fn left_behind(group: &str) -> Result<Vec<Row>, WallError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let new = folder.path().join("msm/zkcard/new");
        fs::create_dir_all(&new).expect("a folder");
        let put = |path: PathBuf, text: String| fs::write(path, text).expect("a file");
        put(new.join("benchmark.json"), json!({ "group_id": group, "function_id": "zkcard" }).to_string());
        let interval = json!({ "lower_bound": 2e6, "upper_bound": 3e6 });
        let median = json!({ "point_estimate": 2_512_340.0, "confidence_interval": interval });
        put(new.join("estimates.json"), json!({ "median": median }).to_string());
        let peer = timed("ntt/uniform/2^12/1", "gnark", [1e6, 9e5, 2e6]).expect("a row");
        put(folder.path().join(PEERS), format!("{}\n", json!(peer)));
        collect(folder.path())
    }

    #[test]
    fn results_become_rows() {
        let rows = left_behind("msm g1/uniform/2^12/2").expect("rows");
        assert_eq!(rows[0].key(), ("msm g1", "zkcard, uniform, 2 threads", "2^12"));
        assert_eq!(rows[0].value, json!({ "median": 2.5123, "low": 2.0, "high": 3.0 }));
        assert!(rows[0].versions.contains_key("kernel") && rows[0].digest.len() == 64, "{:?}", rows[0]);
        assert_eq!((candidate(&rows[1]).0, rows[1].digest.as_str()), ("gnark", ""));
        assert!(rows.iter().all(|row| !row.machine.is_empty()));
    }

    #[test]
    fn stages_are_added_up_within_a_proof_and_their_middle_is_taken() {
        let stage = |name, seconds| Stage { name, start: 0.0, seconds };
        let proof = |ms: f64| Timings {
            stages: vec![stage("sum", ms / 1e3), stage("transform", 0.002), stage("sum", 0.001)],
            total: 1.0,
        };
        let rows = stages("groth16 prove/squares/2^4/1", &[proof(9.0), proof(1.0), proof(3.0)]);
        let found: Vec<_> =
            rows.iter().map(|row| (row.configuration.as_str(), &row.value["median"])).collect();
        assert_eq!(
            found,
            [
                ("zkcard, squares, 1 thread, sum", &json!(4.0)),
                ("zkcard, squares, 1 thread, transform", &json!(2.0))
            ]
        );
        assert!(
            rows.iter()
                .all(|row| row.name == "groth16 prove stage" && row.unit == STAGE && row.size == "2^4")
        );
        assert!(
            stages("groth16", &[proof(1.0)]).is_empty()
                && stages("groth16 prove/squares/2^4/1", &[]).is_empty()
        );
    }

    #[test]
    fn a_group_of_another_name_is_refused() {
        let refused = left_behind("msm g1");
        assert!(matches!(refused, Err(WallError::Malformed { .. })), "{refused:?}");
    }
}
