//! Histograms, one panel a layer: the float model's values upwards, the integer model's downwards.

use super::Page;
use super::svg::{Anchor, WIDTH, marked, rect, svg, text};
use zkcard_zkml::report::{BINS, TensorValues};

const COLUMNS: usize = 3;
const PANEL: (f64, f64) = (WIDTH / COLUMNS as f64, 124.0);
const INNER: f64 = PANEL.0 - 24.0;
/// The longest bar.
const REACH: f64 = 38.0;
/// Where both kinds of bars begin.
const MIDDLE: f64 = 62.0;

/// A panel a tensor.
pub fn histograms(page: &Page<'_>) -> String {
    let panels = page.names().into_iter().zip(page.values).enumerate().map(panel);
    let panels: Vec<String> = panels.collect();
    svg(PANEL.1 * panels.len().div_ceil(COLUMNS) as f64, "values by layer", &panels.concat())
}

fn panel((at, (name, values)): (usize, (String, &TensorValues))) -> String {
    let (x, y) = (PANEL.0 * (at % COLUMNS) as f64 + 8.0, PANEL.1 * (at / COLUMNS) as f64);
    let title = text((x, y + 16.0), Anchor::Start, INNER, &name);
    let body = match (values.span, values.seen) {
        (Some(span), _) => bars((x, y), values) + &ends((x, y), span),
        (None, Some(_)) => text((x, y + MIDDLE), Anchor::Start, INNER, "always the same value"),
        (None, None) => text((x, y + MIDDLE), Anchor::Start, INNER, "no sample in the range"),
    };
    marked(at, &name, &(title + &body))
}

fn ends((x, y): (f64, f64), [low, high]: [f64; 2]) -> String {
    let under = y + MIDDLE + REACH + 15.0;
    text((x, under), Anchor::Start, INNER / 2.0 - 4.0, &real(low))
        + &text((x + INNER, under), Anchor::End, INNER / 2.0 - 4.0, &real(high))
        + &rect((x, y + MIDDLE - 0.5), (INNER, 1.0), "axis")
}

/// Lengths are roots of counts, so that what is rare is seen beside what is frequent.
fn bars((x, y): (f64, f64), values: &TensorValues) -> String {
    let float = values.float.unwrap_or([0; BINS]);
    let most = values.integer.iter().chain(&float).copied().max().unwrap_or(0).max(1) as f64;
    let length = |count: usize| REACH * (count as f64 / most).sqrt();
    let width = INNER / BINS as f64;
    let pair = |bin: usize| {
        let left = x + width * bin as f64;
        let (up, down) = (length(float[bin]), length(values.integer[bin]));
        let bar = |top: f64, height: f64, class| match height > 0.0 {
            true => rect((left + 0.5, top), (width - 1.0, height), class),
            false => String::new(),
        };
        bar(y + MIDDLE - up, up, "float") + &bar(y + MIDDLE, down, "integer")
    };
    (0..BINS).map(pair).collect()
}

/// Four figures.
fn real(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        1e-2..1e5 => {
            let decimals = (3 - value.abs().log10().floor() as i32).max(0) as usize;
            let text = format!("{value:.decimals$}");
            if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').into() }
        }
        _ => format!("{value:.2e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_four_figures() {
        let shown = [0.0, 1.0, -3.25678, 12345.6, 0.05, 1e-7, 2.5e9].map(real);
        assert_eq!(shown, ["0", "1", "-3.257", "12346", "0.05", "1.00e-7", "2.50e9"]);
    }
}
