//! Whole provers beside ours: the same file and machine, each step a process of its own.

use super::Section;
use super::plot::{self, Bars, PlotError};
use super::series::{bar_table, figure};
use crate::ledger::Row;
use serde_json::Value;

/// What is told of a step or a file: its heading, its name in the ledger, and what it is divided by.
type Column = (&'static str, &'static str, f64);

/// Provers, ours among them, at the same work.
struct Beside<'a> {
    rows: &'a [Row],
    title: &'static str,
    says: String,
    columns: &'static [Column],
    /// A plot each of a figure of theirs over ours: its title, and the figure's name.
    plots: &'static [(&'static str, &'static str)],
    command: &'static str,
}

const NETWORK: &[Column] = &[
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
const CIRCUIT: &[Column] = &[
    ("setup (s)", "setup_s", 1.0),
    ("witness (s)", "witness_s", 1.0),
    ("prove (s)", "prove_s", 1.0),
    ("first proof (s)", "first_prove_s", 1.0),
    ("memory of setup (MB)", "setup_bytes", 1e6),
    ("memory of proof (MB)", "prove_bytes", 1e6),
    ("proving key (MB)", "proving_key_bytes", 1e6),
];

/// Networks beside EZKL; none where nothing was measured.
pub fn networks(rows: &[Row]) -> Result<Option<Section>, PlotError> {
    let (machine, version) = (machine(rows), version(rows, "ezkl"));
    let says = format!(
        "The same file, inputs private, weights in the keys, scores public; EZKL {version} with the settings that it \
         calibrates, its SRS made beforehand. Each step is a process of its own on {machine}, and each proof was verified."
    );
    Beside {
        rows,
        title: "Networks beside EZKL",
        says,
        columns: NETWORK,
        plots: &[
            ("EZKL's time to prove over zkcard's", "prove_s"),
            ("EZKL's proving key over zkcard's", "proving_key_bytes"),
        ],
        command: "scripts/bench --ezkl",
    }
    .section()
}

/// circomlib's circuits beside snarkjs and rapidsnark; none where nothing was measured.
pub fn circuits(rows: &[Row]) -> Result<Option<Section>, PlotError> {
    let (machine, version) = (machine(rows), version(rows, "snarkjs"));
    let says = format!(
        "The same key and witness, whole commands on {machine}; snarkjs {version}, rapidsnark where its command was named. Each \
         proof was verified. At the first proof zkcard checks every point of the key, which neither peer does."
    );
    Beside {
        rows,
        title: "circomlib's circuits beside snarkjs and rapidsnark",
        says,
        columns: CIRCUIT,
        plots: &[
            ("Their time to prove over zkcard's", "prove_s"),
            ("Their memory over zkcard's", "prove_bytes"),
        ],
        command: "scripts/bench --circom",
    }
    .section()
}

impl Beside<'_> {
    fn section(self) -> Result<Option<Section>, PlotError> {
        let ratios = |(title, of): &(&'static str, &'static str)| (*title, ratios(self.rows, of));
        let all: Vec<_> = self.plots.iter().map(ratios).filter(|(_, groups)| !groups.is_empty()).collect();
        let Some((first, groups)) = all.first() else { return Ok(None) };
        let mut table = table(self.rows, self.columns);
        let width = self.columns.len() + 2;
        table.extend(bar_table(&[first, ""], groups).into_iter().map(|cells| padded(cells, width)));
        let drawn = all.into_iter().map(|(title, groups)| plot::bars(&Bars { title, unit: "×", groups }));
        let plots = drawn.collect::<Result<_, _>>()?;
        Ok(Some(Section {
            title: self.title.into(),
            says: self.says,
            plots,
            table,
            commands: vec![self.command],
        }))
    }
}

fn machine(rows: &[Row]) -> &str {
    rows.first().map_or("", |row| &row.machine)
}

fn version<'a>(rows: &'a [Row], of: &str) -> &'a str {
    rows.iter().find_map(|row| row.versions.get(of)).map_or("", String::as_str)
}

fn is_ours(row: &Row) -> bool {
    row.configuration.starts_with("zkcard")
}

/// Each peer's figure over each of ours, where both have one; called by the configuration of whichever are several.
fn ratios(rows: &[Row], of: &str) -> Vec<(String, f64)> {
    let value = |row: &Row| row.value.get(of).and_then(Value::as_f64);
    let (ours, theirs): (Vec<_>, Vec<_>) = rows.iter().partition(|row| is_ours(row));
    let pairs = ours.iter().flat_map(|our| theirs.iter().map(move |their| (our, their)));
    let ratio = |(our, their): (&&Row, &&Row)| {
        let called = if our.configuration == "zkcard" { &their.configuration } else { &our.configuration };
        Some((format!("{}, {called}", our.name), value(their)? / value(our)?))
    };
    pairs.filter(|(our, their)| our.name == their.name).filter_map(ratio).collect()
}

fn table(rows: &[Row], columns: &[Column]) -> Vec<Vec<String>> {
    let head = ["work", "prover"].into_iter().chain(columns.iter().map(|column| column.0));
    let cells = |row: &Row| -> Vec<String> {
        let failed = row.value.get("failed").and_then(Value::as_str);
        let cell =
            |(at, (_, name, unit)): (usize, &Column)| match row.value.get(*name).and_then(Value::as_f64) {
                Some(value) => figure(value / unit),
                None if at == 0 => failed.unwrap_or_default().to_owned(),
                None => String::new(),
            };
        let named = [row.name.clone(), row.configuration.clone()];
        named.into_iter().chain(columns.iter().enumerate().map(cell)).collect()
    };
    std::iter::once(head.map(str::to_owned).collect()).chain(rows.iter().map(cells)).collect()
}

/// As wide as the table it follows.
fn padded(mut cells: Vec<String>, width: usize) -> Vec<String> {
    cells.resize(width, String::new());
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
        let table = table(&rows, NETWORK);
        assert!(table[4].contains(&"setup: not done".to_owned()) && table[1].contains(&"0.500".to_owned()));
        assert!(table.iter().all(|cells| cells.len() == table[0].len()));
        assert!(networks(&rows[2..]).expect("no plot").is_none());
    }

    #[test]
    fn every_peer_of_a_circuit_has_its_ratio() {
        let rows = [
            row("a", "zkcard", json!({"prove_s": 0.5, "prove_bytes": 2})),
            row("a", "snarkjs", json!({"prove_s": 4.0, "prove_bytes": 6})),
            row("a", "rapidsnark", json!({"prove_s": 1.0, "prove_bytes": 2})),
        ];
        assert_eq!(
            ratios(&rows, "prove_s"),
            [("a, snarkjs".to_owned(), 8.0), ("a, rapidsnark".to_owned(), 2.0)]
        );
        assert_eq!(circuits(&rows).expect("plots").map(|section| section.plots.len()), Some(2));
    }
}
