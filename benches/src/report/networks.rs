//! Networks beside EZKL: the same file, visibility and machine.

use super::Section;
use super::plot::{self, Bars, PlotError};
use super::series::{bar_table, figure};
use crate::ledger::Row;
use serde_json::Value;

/// What is told of a step or a file: its heading, its name in the ledger, and what it is divided by.
const COLUMNS: [(&str, &str, f64); 9] = [
    ("compile (s)", "compile_s", 1.0),
    ("setup (s)", "setup_s", 1.0),
    ("prove (s)", "prove_s", 1.0),
    ("verify (s)", "verify_s", 1.0),
    ("memory of setup (MB)", "setup_bytes", 1e6),
    ("memory of proof (MB)", "prove_bytes", 1e6),
    ("proving key (MB)", "proving_key_bytes", 1e6),
    ("proof (bytes)", "proof_bytes", 1.0),
    ("agreement", "agreement", 1.0),
];

/// None where nothing was measured.
pub fn section(rows: &[Row]) -> Result<Option<Section>, PlotError> {
    let times = ratios(rows, "prove_s");
    if times.is_empty() {
        return Ok(None);
    }
    let keys = ratios(rows, "proving_key_bytes");
    let machine = rows.first().map_or("", |row| &row.machine);
    let version = rows.iter().find_map(|row| row.versions.get("ezkl")).map_or("", String::as_str);
    let mut table = table(rows);
    table.extend(bar_table(&["EZKL's time to prove over ours", ""], &times).into_iter().map(padded));
    Ok(Some(Section {
        title: "Networks beside EZKL".into(),
        says: format!(
            "The same file, inputs private, weights in the keys, scores public; EZKL {version} with the settings that it \
             calibrates, its SRS made beforehand. Each step is a process of its own on {machine}, and each proof was verified."
        ),
        plots: vec![
            plot::bars(&Bars { title: "EZKL's time to prove over zkcard's", unit: "×", groups: times })?,
            plot::bars(&Bars { title: "EZKL's proving key over zkcard's", unit: "×", groups: keys })?,
        ],
        table,
        commands: vec!["scripts/bench --ezkl"],
    }))
}

/// EZKL's figure over each of ours, where both have one.
fn ratios(rows: &[Row], of: &str) -> Vec<(String, f64)> {
    let value = |row: &Row| row.value.get(of).and_then(Value::as_f64);
    let ratio = |row: &Row| {
        let theirs = rows.iter().find(|peer| peer.name == row.name && peer.configuration == "ezkl")?;
        Some((format!("{}, {}", row.name, row.configuration), value(theirs)? / value(row)?))
    };
    rows.iter().filter(|row| row.configuration != "ezkl").filter_map(ratio).collect()
}

fn table(rows: &[Row]) -> Vec<Vec<String>> {
    let head = ["network", "prover"].into_iter().chain(COLUMNS.iter().map(|column| column.0));
    let cells = |row: &Row| -> Vec<String> {
        let failed = row.value.get("failed").and_then(Value::as_str);
        let cell = |(at, (_, name, unit)): (usize, &(&str, &str, f64))| match row
            .value
            .get(*name)
            .and_then(Value::as_f64)
        {
            Some(value) => figure(value / unit),
            None if at == 0 => failed.unwrap_or_default().to_owned(),
            None => String::new(),
        };
        let named = [row.name.clone(), row.configuration.clone()];
        named.into_iter().chain(COLUMNS.iter().enumerate().map(cell)).collect()
    };
    std::iter::once(head.map(str::to_owned).collect()).chain(rows.iter().map(cells)).collect()
}

/// As wide as the table it follows.
fn padded(mut cells: Vec<String>) -> Vec<String> {
    cells.resize(COLUMNS.len() + 2, String::new());
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(name: &str, prover: &str, value: Value) -> Row {
        Row { name: name.into(), configuration: prover.into(), value, ..Row::default() }
    }

    #[test]
    fn ratios_are_of_networks_that_both_have_proved() {
        let rows = [
            row("a", "zkcard, plain", json!({"prove_s": 0.5})),
            row("a", "ezkl", json!({"prove_s": 4.0})),
            row("b", "zkcard, plain", json!({"prove_s": 0.5})),
            row("b", "ezkl", json!({"failed": "setup: not done"})),
        ];
        assert_eq!(ratios(&rows, "prove_s"), [("a, zkcard, plain".to_owned(), 8.0)]);
        let table = table(&rows);
        assert!(table[4].contains(&"setup: not done".to_owned()) && table[1].contains(&"0.500".to_owned()));
        assert!(table.iter().all(|cells| cells.len() == table[0].len()));
        assert!(section(&rows[2..]).expect("no plot").is_none());
    }
}
