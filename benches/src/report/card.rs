//! What the card would take: cycles that were counted, or of the cost model, over clocks and memories that are assumed.

use super::Ledgers;
use super::builds::{BUILDS, Build, CLOCK, LARGEST};
use super::plot::Lines;
use super::series::{Kind, Series, point};
use crate::ledger::Row;
use serde_json::Value;

/// Bytes a second of one channel of DDR4-2400, by its data sheet: 8 bytes at 2.4 GHz.
const DDR4: f64 = 19.2e9;
/// Bytes a second of an H200's memory, by its data sheet.
const H200: f64 = 4.8e12;
/// Products a second of one core with AVX-512 IFMA: one in 2.3 ns (a micro-benchmark of host/soft's kernel).
const CORE: f64 = 1e9 / 2.3;
/// Products of the complete addition, one of which the card does a cycle (Renes, Costello, Batina 2015, algorithm 7).
const PRODUCTS_OF_ADDITION: f64 = 12.0;

/// Said wherever a time of the card is.
pub const ASSUMED: &str = "at 250 MHz, which is assumed and not routed (tiny: at its board's clock), with DDR4-2400 whose banks are hashed";

/// Milliseconds by size: counted in simulation, of the model by build, and what the adder or the memory allows.
pub fn times(ledgers: &Ledgers, work: &str) -> Vec<Series> {
    let largest = if work == "groth16 prove" { 22 } else { 24 };
    let sizes = || (10..=largest).step_by(2);
    // What kernels with gates of their own take was compared with the model; what a program takes was not.
    let compared =
        |build: &Build| if build.has_program() { String::new() } else { error(&ledgers.cycles, work) };
    let modelled = |build: &Build| {
        let time = |log: u32| (f64::from(log), build.cycles(work, log) as f64 / build.clock() * 1e3);
        Series {
            name: format!("{}, modelled{}", build.told(), compared(build)),
            kind: Kind::Modelled,
            points: sizes().filter(|log| build.does(work, *log)).map(time).collect(),
        }
    };
    let modelled = BUILDS.iter().map(modelled);
    let simulated = Series {
        name: if work == "groth16 prove" { "card, small, simulated" } else { "its unit alone, simulated" }
            .into(),
        kind: Kind::Modelled,
        points: simulated(&ledgers.cycles, work),
    };
    let limit = |log: u32| (f64::from(log), ms(bound(work, log)));
    let limit =
        Series { name: bound_name(work).into(), kind: Kind::Limit, points: sizes().map(limit).collect() };
    modelled.chain([simulated, limit]).collect()
}

fn ms(cycles: f64) -> f64 {
    cycles / CLOCK * 1e3
}

/// The model's error at the largest sizes that were counted.
fn error(cycles: &[Row], work: &str) -> String {
    let job = if work == "ntt" { "ntt" } else { "msm" };
    let row = cycles.iter().find(|row| row.name == "cost_model" && row.configuration == job);
    let beyond = row.and_then(|row| row.value["beyond"].as_object());
    // Transforms are modelled before memory whose banks are hashed.
    let is_like = |name: &String| job == "msm" || name.contains("hashed");
    let like = beyond.into_iter().flatten().filter(|(name, _)| is_like(name));
    let errors = like.filter_map(|(_, row)| row["error"].as_f64());
    errors
        .map(f64::abs)
        .reduce(f64::max)
        .map_or_else(String::new, |worst| format!(", model within {:.1} % at 2^18", worst * 100.0))
}

fn simulated(cycles: &[Row], work: &str) -> Vec<(f64, f64)> {
    let is_of = |row: &&Row| match work {
        "msm g1" => row.name == "msm" && row.configuration == "uniform",
        "ntt" => row.name == "ntt" && row.configuration.is_empty(),
        _ => matches!(&row.name[..], "proofs" | "large_proofs") && row.configuration == "squares",
    };
    let point = |row: &Row| {
        let log: u32 = row.size.strip_prefix("2^")?.parse().ok()?;
        Some((f64::from(log), ms(row.value["cycles"].as_f64()?)))
    };
    let mut points: Vec<_> =
        cycles.iter().filter(is_of).filter_map(point).filter(|point| point.0 >= 8.0).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points
}

/// Cycles that nothing built so can be below: an addition a cycle for each digit of the widest windows, or each element read
/// and written once by two channels.
fn bound(work: &str, log: u32) -> f64 {
    let n = 2f64.powi(log as i32);
    let additions = n * f64::from(254u32.div_ceil(13));
    let moved = n * 64.0 / (2.0 * DDR4) * CLOCK;
    match work {
        "msm g1" => additions,
        "ntt" => moved,
        _ => 4.0 * additions + 7.0 * moved,
    }
}

fn bound_name(work: &str) -> &'static str {
    match work {
        "msm g1" => "limit: one addition a cycle, 20 windows",
        "ntt" => "limit: two channels of DDR4-2400, one pass",
        _ => "limit: both of these",
    }
}

/// Thousand cycles of each phase of the largest proofs that were counted.
pub fn phases(cycles: &[Row]) -> Vec<(String, f64)> {
    let is_largest = |row: &&Row| row.name == "large_proofs" && row.size == "2^14";
    let of = |row: &Row| {
        let (inputs, phases) = (row.configuration.clone(), row.value["phases"].clone());
        let bar = move |phase: &Value| {
            Some((format!("{inputs}: {}", phase["name"].as_str()?), phase["cycles"].as_f64()? / 1e3))
        };
        phases.as_array().into_iter().flatten().filter_map(bar).collect::<Vec<_>>()
    };
    cycles.iter().filter(is_largest).flat_map(of).collect()
}

/// The cells of one kind of each unit of the small card; LUTs in thousands.
pub fn areas(area: &[Row], cell: &str) -> Vec<(String, f64)> {
    let scale = if cell == "lut" { 1e3 } else { 1.0 };
    let units = ["card", "msm", "ntt.small", "vec", "padd", "schedule", "recode", "mont_mul.fq", "butterfly"];
    let of = |&unit: &&'static str| {
        let row = area.iter().find(|row| row.name == unit && row.configuration == "xcup")?;
        let name = if unit == "card" { "card without kernels" } else { unit };
        Some((name.to_owned(), row.value["cells"][cell].as_f64()? / scale))
    };
    units.iter().filter_map(of).filter(|(_, cells)| *cells > 0.0).collect()
}

/// Million products a second by products a byte.
pub fn roofline(ledgers: &Ledgers) -> Lines {
    let mut series = vec![
        roof(
            "card: one addition a cycle, two channels of DDR4-2400",
            2.0 * DDR4,
            Some(PRODUCTS_OF_ADDITION * CLOCK),
        ),
        roof("H200: its memory (data sheet)", H200, None),
        Series {
            name: "one core: a product in 2.3 ns".into(),
            kind: Kind::Limit,
            points: vec![(INTENSITIES[0], CORE / 1e6), (INTENSITIES[1], CORE / 1e6)],
        },
    ];
    let card = |work| LARGEST.cycles(work, 20) as f64 / CLOCK;
    let (times, windows) = ((card("msm g1"), card("ntt")), f64::from(LARGEST.windows()));
    let spot = Spot { products: PRODUCTS_OF_ADDITION * windows, passes: 3.0, times };
    series.push(spot.series("card, big, modelled", Kind::Modelled));
    if let Some(times) = seconds(&ledgers.gpu, "resident") {
        series.push(Spot { products: 10.0 * 22.0, passes: 4.0, times }.series("H200", Kind::Measured));
    }
    if let Some(times) = seconds(&ledgers.wall, "zkcard, uniform, 1 thread") {
        series.push(
            Spot { products: 6.0 * 17.0, passes: 2.0, times }.series("zkcard on one core", Kind::Measured),
        );
    }
    Lines {
        title: "Million products a second",
        x: "products a byte",
        y: "million products a second",
        sizes: false,
        series,
    }
}

/// The sum and the transform of 2^20 in a ledger of times.
fn seconds(rows: &[Row], configuration: &str) -> Option<(f64, f64)> {
    let of = |name: &str| {
        let is_it = |row: &&Row| row.name == name && row.configuration == configuration && row.size == "2^20";
        Some(point(rows.iter().find(is_it)?)?.1 / 1e3)
    };
    Some((of("msm g1")?, of("ntt")?))
}

/// The sum and the transform of 2^20, as somebody does them.
struct Spot {
    /// The sum's products a term: of an addition (12 complete; 10 to a bucket in XYZZ; 6 affine, inversions shared), in each
    /// window (of 13 bits; of 12; of 15).
    products: f64,
    /// How often the transform passes its elements: by 2^8; by three kernels and a permutation; as a matrix.
    passes: f64,
    /// Seconds of both.
    times: (f64, f64),
}

impl Spot {
    fn series(&self, who: &str, kind: Kind) -> Series {
        let (n, (msm, ntt)) = (2f64.powi(20), self.times);
        let (sum, butterflies) = (n * self.products, n / 2.0 * 20.0);
        // A point and a scalar are 96 bytes; an element is read and written, 64.
        let points = vec![
            (butterflies / (n * 64.0 * self.passes), butterflies / ntt / 1e6),
            (sum / (n * 96.0), sum / msm / 1e6),
        ];
        Series { name: format!("{who}: transform, sum of 2^20"), kind, points }
    }
}

/// The span of the plot.
const INTENSITIES: [f64; 2] = [0.02, 8.0];

/// A memory's slope, up to a multiplier's level.
fn roof(name: &str, bytes: f64, products: Option<f64>) -> Series {
    let [first, last] = INTENSITIES;
    let knee = products.map_or(last, |products| (products / bytes).clamp(first, last));
    let at = |x: f64| (x, (bytes * x).min(products.unwrap_or(f64::MAX)) / 1e6);
    Series { name: name.into(), kind: Kind::Limit, points: vec![at(first), at(knee), at(last)] }
}
