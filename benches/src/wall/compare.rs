//! What two runs tell apart.

use super::candidate;
use crate::ledger::Row;

/// One candidate in both runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// As it was.
    pub before: Row,
    /// As it is.
    pub after: Row,
}

impl Change {
    /// Of the new time to the old.
    pub fn ratio(&self) -> f64 {
        number(&self.after, "median") / number(&self.before, "median")
    }

    /// Whether the intervals of confidence lie apart.
    pub fn is_beyond_noise(&self) -> bool {
        let [(low, high), (from, to)] =
            [&self.before, &self.after].map(|row| (number(row, "low"), number(row, "high")));
        to < low || high < from
    }
}

/// Rows of both, beyond noise, the largest change first.
pub fn changes(before: &[Row], after: &[Row]) -> Vec<Change> {
    let change = |(old, new): (&Row, &Row)| Change { before: old.clone(), after: new.clone() };
    let mut changes: Vec<_> = both(before, after).map(change).filter(Change::is_beyond_noise).collect();
    changes.sort_by(|a, b| b.ratio().ln().abs().total_cmp(&a.ratio().ln().abs()));
    changes
}

/// The changes as a table, and a warning where two machines are compared.
pub fn compared(before: &[Row], after: &[Row]) -> String {
    let mut text = format!(
        "{:<16}{:<8}{:<14}{:<26}{:>12}{:>12}{:>9}\n",
        "work", "size", "who", "configuration", "before, ms", "after, ms", "ratio"
    );
    if let Some((old, new)) = two_machines(before, after) {
        text.insert_str(0, &format!("two machines, whose times say nothing of the sources: {old}; {new}\n"));
    }
    for change in changes(before, after) {
        let (row, (who, configuration)) = (&change.after, candidate(&change.after));
        let [old, new] = [&change.before, &change.after].map(|row| number(row, "median"));
        text += &format!(
            "{:<16}{:<8}{who:<14}{configuration:<26}{old:>12.3}{new:>12.3}{:>8.2}x\n",
            row.name,
            row.size,
            change.ratio()
        );
    }
    text
}

fn two_machines<'r>(before: &'r [Row], after: &'r [Row]) -> Option<(&'r str, &'r str)> {
    let mut machines = both(before, after).map(|(old, new)| (old.machine.as_str(), new.machine.as_str()));
    machines.find(|(old, new)| old != new)
}

/// What either has of each candidate that is in both.
fn both<'r>(before: &'r [Row], after: &'r [Row]) -> impl Iterator<Item = (&'r Row, &'r Row)> {
    before.iter().filter_map(|old| Some((old, after.iter().find(|new| new.key() == old.key())?)))
}

fn number(row: &Row, name: &str) -> f64 {
    row.value[name].as_f64().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ledger(rows: &[(&str, [f64; 3])]) -> Vec<Row> {
        let row = |&(name, [low, median, high]): &(&str, [f64; 3])| Row {
            name: name.into(),
            size: "2^12".into(),
            configuration: "zkcard, uniform, 1 thread".into(),
            value: json!({ "median": median, "low": low, "high": high }),
            unit: "ms".into(),
            machine: "one core".into(),
            ..Row::default()
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn only_what_lies_apart_is_a_change() {
        let before = ledger(&[
            ("a", [9.0, 10.0, 11.0]),
            ("b", [9.0, 10.0, 11.0]),
            ("c", [9.9, 10.0, 10.1]),
            ("d", [1.0, 1.0, 1.0]),
        ]);
        let after = ledger(&[
            ("a", [10.9, 11.5, 12.0]),
            ("b", [28.0, 30.0, 31.0]),
            ("c", [8.9, 9.0, 9.1]),
            ("e", [1.0, 1.0, 1.0]),
        ]);
        let found = changes(&before, &after);
        let names: Vec<_> = found.iter().map(|change| (change.after.name.as_str(), change.ratio())).collect();
        assert_eq!(names, [("b", 3.0), ("c", 0.9)]);
        let text = compared(&before, &after);
        assert!(text.contains("3.00x") && !text.contains("two machines"), "{text}");
    }

    #[test]
    fn two_machines_are_told_apart() {
        let before = ledger(&[("a", [1.0, 1.0, 1.0]), ("b", [1.0, 1.0, 1.0])]);
        assert!(!compared(&before, &before).contains("two machines"), "a warning");
        for other in [0, 1] {
            let mut after = before.clone();
            after[other].machine = "another".into();
            assert!(compared(&before, &after).starts_with("two machines"), "no warning");
        }
    }
}
