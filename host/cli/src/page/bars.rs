//! Bars, one row a layer: what it costs, how wide its values are, how far they are from the float model's.

use super::Page;
use super::svg::{Anchor, WIDTH, marked, rect, svg, text};
use crate::report::layer_rows;
use zkcard_zkml::interval::Interval;
use zkcard_zkml::report::TensorValues;

const NAMES: f64 = 225.0;
const LEFT: f64 = 240.0;
const BAR: f64 = 320.0;
const ROW: f64 = 22.0;

/// A layer, with bars over each other as parts of the longest.
struct Row {
    name: String,
    bars: Vec<(f64, &'static str)>,
    label: String,
}

/// Constraints, the input's first; last what makes values public and fills tables.
pub fn cost(page: &Page<'_>) -> String {
    let report = page.report;
    let mut counts = vec![report.input.constraints];
    counts.extend(report.layers.iter().map(|layer| layer.constraints));
    counts.push(report.size.constraints.saturating_sub(counts.iter().sum()));
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let names = page.names().into_iter().chain(layer_rows(report).last().map(|row| row[0].clone()));
    let row = |(name, count): (String, usize)| Row {
        name,
        bars: vec![(count as f64 / most as f64, "integer")],
        label: format!("{count}, {:.1} %", share(count, report.size.constraints)),
    };
    rows("constraints by layer", names.zip(counts).map(row))
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// Bits: those that any input of the declared range can need, and those that the samples need.
pub fn ranges(page: &Page<'_>) -> String {
    let input = &page.model.input;
    let mut intervals = vec![[input.min, input.max]];
    intervals.extend(page.report.layers.iter().map(|layer| layer.interval));
    let most = intervals.iter().copied().map(bits).max().unwrap_or(0).max(1);
    let part = |interval| f64::from(bits(interval)) / f64::from(most);
    let row = |((name, interval), values): ((String, [i64; 2]), &TensorValues)| Row {
        name,
        bars: [Some((part(interval), "held")), values.seen.map(|seen| (part(seen), "integer"))]
            .into_iter()
            .flatten()
            .collect(),
        label: range_label(interval, values.seen),
    };
    rows("ranges by layer", page.names().into_iter().zip(intervals).zip(page.values).map(row))
}

fn range_label(interval: [i64; 2], seen: Option<[i64; 2]>) -> String {
    let used = seen.map_or(String::new(), |seen| format!("{} of ", bits(seen)));
    let [low, high] = interval.map(short);
    format!("{used}{} bits, [{low}, {high}]", bits(interval))
}

fn bits([low, high]: [i64; 2]) -> u32 {
    Interval::new(low, high).magnitude_bits() + u32::from(low < 0)
}

fn short(value: i64) -> String {
    if value.unsigned_abs() < 100_000_000 { value.to_string() } else { format!("{:.2e}", value as f64) }
}

/// Decibels of what varies in the float tensor over the error of the integer one.
pub fn noise(page: &Page<'_>) -> String {
    let ratios: Vec<_> = page.values.iter().map(|values| values.error.map(decibels)).collect();
    let finite = ratios.iter().flatten().copied().filter(|ratio| ratio.is_finite());
    let most = finite.fold(1.0, f64::max);
    let row = |(name, ratio): (String, &Option<f64>)| Row {
        name,
        bars: ratio.map(|ratio| ((ratio / most).clamp(0.0, 1.0), "integer")).into_iter().collect(),
        label: match ratio {
            None => "no float tensor that varies".into(),
            Some(ratio) if ratio.is_infinite() => "exact".into(),
            Some(ratio) => format!("{ratio:.1} dB"),
        },
    };
    rows("signal to noise by layer", page.names().into_iter().zip(&ratios).map(row))
}

fn decibels(error: f64) -> f64 {
    -20.0 * error.log10()
}

fn rows(title: &str, rows: impl Iterator<Item = Row>) -> String {
    let drawn: Vec<String> = rows.enumerate().map(drawn).collect();
    svg(ROW * drawn.len() as f64 + 4.0, title, &drawn.concat())
}

fn drawn((at, row): (usize, Row)) -> String {
    let y = ROW * at as f64;
    let bar = |(part, class): &(f64, &'static str)| rect((LEFT, y + 4.0), (BAR * part, 15.0), class);
    let bars: String = row.bars.iter().map(bar).collect();
    let after = LEFT + BAR + 12.0;
    let body = text((NAMES, y + 16.0), Anchor::End, NAMES, &row.name)
        + &rect((LEFT - 1.0, y), (1.0, ROW), "axis")
        + &bars
        + &text((after, y + 16.0), Anchor::Start, WIDTH - after, &row.label);
    marked(at, &format!("{}: {}", row.name, row.label), &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_short_and_ratios_are_of_amplitudes() {
        assert_eq!(range_label([-35, 21], Some([0, 7])), "3 of 7 bits, [-35, 21]");
        assert_eq!(range_label([0, 1 << 60], None), "61 bits, [0, 1.15e18]");
        assert!((decibels(0.1) - 20.0).abs() < 1e-9);
        assert_eq!(decibels(0.0), f64::INFINITY);
    }
}
