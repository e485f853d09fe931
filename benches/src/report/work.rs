//! What card, processor and GPU do alike: their times by size, as lines of one plot.

use super::series::{Kind, Series, point};
use super::{Ledgers, card};
use crate::ledger::Row;
use crate::wall::STAGE;
use serde_json::Value;

/// What is done in sizes.
pub struct Work {
    pub title: &'static str,
    pub says: &'static str,
    /// As the ledgers call it.
    pub name: &'static str,
    /// Which inputs, in the ledger of times.
    inputs: &'static str,
}

pub const MSM: Work = Work {
    title: "Sums: MSM in G1 by size",
    says: "Full-width scalars. Above the sizes that are simulated the card's cycles are the cost model's.",
    name: "msm g1",
    inputs: "uniform",
};
pub const NTT: Work = Work {
    title: "Transforms: NTT by size",
    says: "Natural order in and out.",
    name: "ntt",
    inputs: "uniform",
};
pub const PROOF: Work = Work {
    title: "Proofs: Groth16 by constraints",
    says: "Every wire full-width. The card's times leave out the sum in G2, which the processor computes beside it, and \
           assume that sums and transforms follow one another.",
    name: "groth16 prove",
    inputs: "squares",
};

/// Milliseconds of each stage of the largest proof on one thread of the processor.
pub fn stages(wall: &[Row]) -> Vec<(String, f64)> {
    let of_one = |row: &&Row| row.unit == STAGE && row.configuration.contains(", 1 thread, ");
    let size = |row: &&Row| row.size.trim_start_matches("2^").parse::<u32>().unwrap_or(0);
    let largest = wall.iter().filter(of_one).map(|row| size(&row)).max();
    let bar = |row: &Row| {
        let (_, inputs) = row.configuration.split_once(", ")?;
        Some((format!("{}: {inputs}", row.size), row.value["median"].as_f64()?))
    };
    wall.iter().filter(of_one).filter(|row| Some(size(row)) == largest).filter_map(bar).collect()
}

/// Milliseconds by log2 of the size: processor, GPU, published, card, limits.
pub fn times(ledgers: &Ledgers, work: &Work) -> Vec<Series> {
    let mut series = Vec::new();
    for who in ["zkcard", "arkworks", "halo2curves"] {
        let configuration = format!("{who}, {}, 1 thread", work.inputs);
        let name = if who == "zkcard" { "zkcard on the processor" } else { who };
        series.push(measured(&ledgers.wall, work.name, &configuration, format!("{name}, one thread")));
    }
    for manner in ["resident", "all copied", "squares, twin", "squares, soft"] {
        series.push(measured(&ledgers.gpu, work.name, manner, of_gpu(&ledgers.gpu, manner)));
    }
    for row in ledgers.published.iter().filter(|row| row.name == work.name) {
        let points = point(row).into_iter().collect();
        series.push(Series {
            name: format!("{}, published", row.configuration),
            kind: Kind::Published,
            points,
        });
    }
    series.extend(card::times(ledgers, work.name));
    series.retain(|series| !series.points.is_empty());
    series
}

/// On which machines, and who has published.
pub fn who(ledgers: &Ledgers, work: &Work) -> String {
    let machine = |rows: &[Row]| rows.first().map_or_else(|| "nobody".into(), |row| row.machine.clone());
    let of_work = ledgers.published.iter().filter(|row| row.name == work.name);
    let sources: Vec<_> = of_work.filter_map(|row| row.versions.get("source")).map(String::as_str).collect();
    format!(
        "Processor: {}. GPU: {}. Published: {}. The card's seconds are modelled: {}.",
        machine(&ledgers.wall),
        machine(&ledgers.gpu),
        sources.join("; "),
        card::ASSUMED,
    )
}

fn of_gpu(rows: &[Row], manner: &str) -> String {
    let gpu = rows.first().and_then(|row| row.machine.split(", beside").next()).unwrap_or("GPU");
    match manner {
        "squares, twin" => format!("{gpu}, watched by twins"),
        "squares, soft" => "zkcard on the 16 cores beside it".into(),
        manner => format!("{gpu}, {manner}"),
    }
}

fn measured(rows: &[Row], name: &str, configuration: &str, called: String) -> Series {
    let found = rows.iter().filter(|row| row.name == name && row.configuration == configuration);
    let mut points: Vec<_> = found.filter_map(point).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    Series { name: called, kind: Kind::Measured, points }
}

/// zkcard's speed over arkworks', for all work that both have done.
pub fn ratios(wall: &[Row]) -> Vec<(String, f64)> {
    let ours = wall.iter().filter(|row| row.configuration.starts_with("zkcard, "));
    let ratio = |row: &Row| {
        let theirs = row.configuration.replacen("zkcard", "arkworks", 1);
        let peer = wall.iter().find(|peer| {
            (&peer.name, &peer.size) == (&row.name, &row.size) && peer.configuration == theirs
        })?;
        let (inputs, threads) = theirs.strip_prefix("arkworks, ")?.split_once(", ")?;
        let threads = if threads == "1 thread" { String::new() } else { format!(", {threads}") };
        Some((format!("{} {}, {inputs}{threads}", row.name, row.size), median(peer)? / median(row)?))
    };
    ours.filter_map(ratio).collect()
}

fn median(row: &Row) -> Option<f64> {
    row.value.get("median").and_then(Value::as_f64)
}
