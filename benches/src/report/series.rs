//! Rows of ledgers as lines of a plot, and as tables.

use crate::ledger::Row;

/// How a figure is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It stands in a ledger that a command wrote.
    Measured,
    /// Cycles, counted or of the cost model, over a clock that is assumed.
    Modelled,
    /// Others have said so.
    Published,
    /// Nothing of this kind can be faster.
    Limit,
}

/// A line: what it is called, and points.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    pub kind: Kind,
    pub points: Vec<(f64, f64)>,
}

/// log2 of a row's size, and its milliseconds.
pub fn point(row: &Row) -> Option<(f64, f64)> {
    let log: u32 = row.size.strip_prefix("2^")?.parse().ok()?;
    let value = if row.value.is_number() { &row.value } else { &row.value["median"] };
    Some((log.into(), value.as_f64()?))
}

/// A heading, and a row for each place that any line has.
pub fn table(place: &str, unit: &str, series: &[Series]) -> Vec<Vec<String>> {
    let mut places: Vec<f64> =
        series.iter().flat_map(|series| series.points.iter().map(|point| point.0)).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    let name = |x: f64| if place == "size" { format!("2^{x}") } else { format!("{x:.3}") };
    let head = std::iter::once(place.to_owned())
        .chain(series.iter().map(|series| format!("{} ({unit})", series.name)));
    let row = |x: &f64| {
        let of = |series: &Series| {
            series.points.iter().find(|point| point.0 == *x).map_or_else(String::new, |point| figure(point.1))
        };
        std::iter::once(name(*x)).chain(series.iter().map(of)).collect()
    };
    std::iter::once(head.collect()).chain(places.iter().map(row)).collect()
}

/// A heading, and a row for each bar.
pub fn bar_table(head: &[&str], bars: &[(String, f64)]) -> Vec<Vec<String>> {
    let head = head.iter().map(|name| (*name).to_owned()).collect();
    let rows = bars.iter().map(|(name, value)| vec![name.clone(), figure(*value)]);
    std::iter::once(head).chain(rows).collect()
}

/// Three digits that matter.
pub fn figure(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits = (2.0 - value.abs().max(1e-9).log10().floor()).clamp(0.0, 6.0);
    format!("{value:.*}", digits as usize)
}
