//! One schema for all that is measured, and its only writer: `benches enter`, which the scripts call too.
//!
//! A ledger is a JSON object: what all its rows share, then `rows`, one a line. No two rows have the same name,
//! configuration and size.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// One figure, or several that were measured together.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// Such as `2^16`; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub size: String,
    /// Inputs, parameters, who did it; empty where there is nothing to choose.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub configuration: String,
    /// A number, or an object of them.
    pub value: Value,
    /// What the numbers count, unless their names say it.
    pub unit: String,
    /// Where the machine matters: its cores and processor.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub machine: String,
    /// Tools and peers that the value depends on.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub versions: BTreeMap<String, String>,
    /// Of all that the value stands on: another digest makes the row stale.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub digest: String,
}

/// Which rows an entry takes the place of, beside those of the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replace {
    /// Those of these names.
    Named(Vec<String>),
    /// Those that do not compare with the new ones: of another machine, or of another digest where they have one.
    Stale {
        /// That of the new rows.
        machine: String,
        /// Of what stands now.
        digest: String,
    },
    /// All.
    Whole,
}

/// Why a ledger cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It does not follow the schema.
    #[error("{path}: {detail}")]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Where, and why.
        detail: String,
    },
}

/// What a ledger's file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    machine: String,
    #[serde(default)]
    versions: BTreeMap<String, String>,
    rows: Vec<Row>,
}

impl Row {
    /// What no other row of a ledger has.
    pub fn key(&self) -> (&str, &str, &str) {
        (&self.name, &self.configuration, &self.size)
    }

    /// Sizes in the order of their numbers: `2^8` before `2^10`.
    fn place(&self) -> (&str, &str, Option<u32>, &str) {
        let number = self.size.strip_prefix("2^").and_then(|rest| rest.split(',').next()?.parse().ok());
        (&self.name, &self.configuration, number, &self.size)
    }
}

impl Replace {
    /// Whether a row goes that has no new one's key.
    fn takes(&self, row: &Row) -> bool {
        match self {
            Replace::Named(names) => names.contains(&row.name),
            Replace::Stale { machine, digest } => {
                row.machine != *machine || !(row.digest.is_empty() || row.digest == *digest)
            }
            Replace::Whole => true,
        }
    }
}

/// Where a ledger of this name lies.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ledger").join(name).with_extension("json")
}

/// The rows of a ledger.
pub fn read(path: &Path) -> Result<Vec<Row>, LedgerError> {
    let text = fs::read_to_string(path).map_err(|source| LedgerError::File { path: path.into(), source })?;
    let malformed = |detail: String| LedgerError::Malformed { path: path.into(), detail };
    let File { machine, versions, mut rows } =
        serde_json::from_str(&text).map_err(|error| malformed(error.to_string()))?;
    for row in &mut rows {
        if row.machine.is_empty() {
            row.machine.clone_from(&machine);
        }
        let shared = versions.iter().map(|(name, version)| (name.clone(), version.clone()));
        row.versions = shared.chain(std::mem::take(&mut row.versions)).collect();
    }
    checked(&rows).map_err(malformed)?;
    Ok(rows)
}

/// Enters rows, and returns how many the ledger has then. A ledger that is not there begins empty.
pub fn enter(path: &Path, fresh: Vec<Row>, replace: &Replace) -> Result<usize, LedgerError> {
    let old = match read(path) {
        Err(LedgerError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => Vec::new(),
        old => old?,
    };
    let is_kept = |row: &Row| !replace.takes(row) && !fresh.iter().any(|new| new.key() == row.key());
    let kept: Vec<_> = old.into_iter().filter(is_kept).collect();
    let mut rows: Vec<_> = kept.into_iter().chain(fresh).collect();
    checked(&rows).map_err(|detail| LedgerError::Malformed { path: path.into(), detail })?;
    rows.sort_by(|a, b| a.place().cmp(&b.place()));
    let count = rows.len();
    let malformed =
        |error: serde_json::Error| LedgerError::Malformed { path: path.into(), detail: error.to_string() };
    put(path, &text(rows).map_err(malformed)?)?;
    Ok(count)
}

/// Writes a file whole or not at all: beside, then renamed.
pub fn put(path: &Path, text: &str) -> Result<(), LedgerError> {
    let fresh = path.with_extension("tmp");
    let at = |path: &Path, source| LedgerError::File { path: path.into(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| at(folder, source))?;
    }
    fs::write(&fresh, text).map_err(|source| at(&fresh, source))?;
    fs::rename(&fresh, path).map_err(|source| at(path, source))
}

/// Name → configuration → size → value; what is empty is left out.
pub fn tree(rows: &[Row]) -> Value {
    let mut tree = Map::new();
    for row in rows {
        let (name, configuration, size) = row.key();
        let keys = [name, configuration, size].into_iter().filter(|key| !key.is_empty());
        plant(&mut tree, &keys.collect::<Vec<_>>(), &row.value);
    }
    tree.into()
}

fn plant(tree: &mut Map<String, Value>, keys: &[&str], value: &Value) {
    match keys {
        [] => {}
        [last] => drop(tree.insert((*last).into(), value.clone())),
        [first, rest @ ..] => {
            let branch = tree.entry(*first).or_insert_with(|| json!({}));
            if let Value::Object(branch) = branch {
                plant(branch, rest, value);
            }
        }
    }
}

/// Rows have a name and a unit, and differ in their keys.
fn checked(rows: &[Row]) -> Result<(), String> {
    let mut seen = HashSet::new();
    for row in rows {
        let key = row.key();
        if row.name.is_empty() || row.unit.is_empty() {
            return Err(format!("the row {key:?} needs a name and a unit"));
        }
        if !seen.insert(key) {
            return Err(format!("two rows are {key:?}"));
        }
    }
    Ok(())
}

/// What all rows say of machine and versions is said once.
fn text(mut rows: Vec<Row>) -> serde_json::Result<String> {
    let machine = rows.first().map(|row| row.machine.clone()).unwrap_or_default();
    let machine = if rows.iter().all(|row| row.machine == machine) { machine } else { String::new() };
    let mut versions = rows.first().map(|row| row.versions.clone()).unwrap_or_default();
    versions.retain(|name, version| rows.iter().all(|row| row.versions.get(name) == Some(&*version)));
    for row in &mut rows {
        if row.machine == machine {
            row.machine.clear();
        }
        row.versions.retain(|name, _| !versions.contains_key(name));
    }
    let line = |row: &Row| Ok(format!("  {}", serde_json::to_string(row)?));
    let lines: Vec<_> = rows.iter().map(line).collect::<serde_json::Result<_>>()?;
    let head = [("machine", json!(machine)), ("versions", json!(versions))];
    let said = head.iter().filter(|(_, value)| *value != json!("") && *value != json!({}));
    let head: String = said.map(|(name, value)| format!(" \"{name}\": {value},\n")).collect();
    Ok(format!("{{\n{head} \"rows\": [\n{}\n ]\n}}\n", lines.join(",\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAME: Replace = Replace::Named(Vec::new());

    fn row(name: &str, configuration: &str, size: &str, value: u64) -> Row {
        let [name, configuration, size, unit] = [name, configuration, size, "cycles"].map(str::to_owned);
        Row { name, configuration, size, unit, value: value.into(), ..Row::default() }
    }

    fn in_a_file<T>(test: impl FnOnce(&Path) -> T) -> T {
        let folder = tempfile::tempdir().expect("a temporary folder");
        test(&folder.path().join("a ledger.json"))
    }

    #[test]
    fn what_is_entered_is_read_and_shared_words_are_said_once() {
        in_a_file(|path| {
            let mut rows = [row("msm", "uniform", "2^8", 1), row("msm", "uniform", "2^10", 2)];
            for (row, peer) in rows.iter_mut().zip(["a", "b"]) {
                row.machine = "one core".into();
                row.versions = [("rustc", "1"), ("peer", peer)].map(|(n, v)| (n.into(), v.into())).into();
            }
            assert_eq!(enter(path, rows.to_vec(), &SAME).expect("a ledger"), 2);
            let text = fs::read_to_string(path).expect("it was written");
            assert_eq!(
                ["one core", "rustc", "peer"].map(|word| text.matches(word).count()),
                [1, 1, 2],
                "{text}"
            );
            assert_eq!(read(path).expect("a ledger"), rows);
        });
    }

    #[test]
    fn rows_take_the_place_of_those_they_should() {
        let values = |path: &Path| -> Vec<_> {
            read(path).expect("a ledger").iter().map(|row| row.value.as_u64().expect("a count")).collect()
        };
        in_a_file(|path| {
            let enter = |rows: &[Row], replace| enter(path, rows.to_vec(), &replace).expect("a ledger");
            enter(&[row("a", "", "1", 1), row("a", "", "2", 2), row("b", "", "", 3)], SAME);
            enter(&[row("a", "", "1", 4)], SAME);
            assert_eq!(values(path), [4, 2, 3]);
            enter(&[row("a", "", "1", 5)], Replace::Named(vec!["a".into()]));
            assert_eq!(values(path), [5, 3]);
            enter(&[row("c", "", "", 6)], Replace::Whole);
            assert_eq!(values(path), [6]);
        });
    }

    #[test]
    fn rows_that_do_not_compare_with_the_new_ones_go() {
        let of = |name: &str, machine: &str, digest: &str| Row {
            machine: machine.into(),
            digest: digest.into(),
            ..row(name, "", "", 1)
        };
        in_a_file(|path| {
            let old = [
                of("ours", "here", "new"),
                of("ours before", "here", "old"),
                of("peer", "here", ""),
                of("there", "there", ""),
            ];
            enter(path, old.to_vec(), &Replace::Whole).expect("a ledger");
            let replace = Replace::Stale { machine: "here".into(), digest: "new".into() };
            enter(path, vec![of("another", "here", "new")], &replace).expect("a ledger");
            let rows = read(path).expect("a ledger");
            assert_eq!(
                rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(),
                ["another", "ours", "peer"]
            );
        });
    }

    #[test]
    fn what_breaks_the_schema_is_refused_and_the_ledger_stays() {
        in_a_file(|path| {
            enter(path, vec![row("a", "", "", 1)], &SAME).expect("a ledger");
            let nameless = Row { unit: String::new(), ..row("b", "", "", 1) };
            for wrong in [vec![nameless], vec![row("b", "", "", 1), row("b", "", "", 2)]] {
                let refused = enter(path, wrong, &SAME);
                assert!(matches!(refused, Err(LedgerError::Malformed { .. })), "{refused:?}");
            }
            assert_eq!(read(path).expect("a ledger"), [row("a", "", "", 1)]);
            fs::write(path, r#"{"rows": [{"name": "a", "value": 1, "unit": "s", "colour": 2}]}"#)
                .expect("a file");
            let refused = read(path).expect_err("an unknown field").to_string();
            assert!(refused.contains("colour"), "{refused}");
        });
    }

    #[test]
    fn a_tree_leaves_out_what_is_empty() {
        let rows = [row("msm", "uniform", "2^8", 1), row("ntt", "", "2^8", 2), row("cost", "msm", "", 3)];
        let expected =
            json!({ "msm": { "uniform": { "2^8": 1 } }, "ntt": { "2^8": 2 }, "cost": { "msm": 3 } });
        assert_eq!(tree(&rows), expected);
    }
}
