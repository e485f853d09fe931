//! Fits the cost model to counted cycles, and holds it against sizes that were not used.

use crate::cycles::CyclesError;
use serde_json::{Map, Value, json};

/// What was counted: features, cycles.
pub type Sample<const N: usize> = ([f64; N], f64);

/// Coefficients that minimise the sum of squared *relative* errors: small jobs count as much as large ones.
///
/// Normal equations, Gauss–Jordan with pivoting; `None` when the samples do not determine them.
pub fn least_squares<const N: usize>(samples: &[Sample<N>]) -> Option<[f64; N]> {
    let (mut matrix, mut right) = ([[0.0; N]; N], [0.0; N]);
    for (features, cycles) in samples {
        for i in 0..N {
            right[i] += features[i] / cycles;
            (0..N).for_each(|j| matrix[i][j] += features[i] * features[j] / (cycles * cycles));
        }
    }
    solve(matrix, right)
}

fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> Option<[f64; N]> {
    for column in 0..N {
        let size = |row: &usize| matrix[*row][column].abs();
        let pivot = (column..N).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        if matrix[pivot][column].abs() < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in (0..N).filter(|row| *row != column) {
            let factor = matrix[row][column] / matrix[column][column];
            (0..N).for_each(|j| matrix[row][j] -= factor * matrix[column][j]);
            right[row] -= factor * right[column];
        }
    }
    Some(std::array::from_fn(|at| right[at] / matrix[at][at]))
}

/// The largest relative error of a model on these samples.
pub fn worst<const N: usize>(factors: &[f64; N], samples: &[Sample<N>]) -> f64 {
    let error = |(features, cycles): &Sample<N>| {
        let model: f64 = factors.iter().zip(features).map(|(factor, feature)| factor * feature).sum();
        (model / cycles - 1.0).abs()
    };
    samples.iter().map(error).fold(0.0, f64::max)
}

/// The coefficients for passes of MSMs (`msm`) or for transforms (`ntt`), four digits behind the point: the same on every machine.
pub fn coefficients(ledger: &Value, job: &'static str, held_out: &str) -> Result<[f64; 3], CyclesError> {
    let (used, _) = samples(ledger, job, held_out);
    let factors = least_squares(&used).ok_or(CyclesError::Undetermined(job))?;
    Ok(factors.map(|factor| rounded(factor, 1e4)))
}

/// The transforms whose cycles on one channel of DRAM say what that takes: they wait for nothing else.
const ON_DRAM: &str = "three of 2^14, DDR4-2400, banks hashed";
/// Units of 64 bytes of a burst.
const BURST: f64 = 8.0;

/// Cycles of 64 bytes, read or written, at a channel of DRAM whose banks are hashed.
pub fn memory(ledger: &Value) -> f64 {
    let row = &ledger["ntt"][ON_DRAM];
    let bursts: f64 =
        ["bursts_read", "bursts_written"].iter().map(|name| number(&row["counters"][name])).sum();
    rounded(number(&row["cycles"]) / (BURST * bursts), 1e4)
}

/// How far the model is off: where it was fitted, at the size held out, and at sizes far beyond.
pub fn model(ledger: &Value, held_out: &str) -> Result<Value, CyclesError> {
    let (memory, mut rows) = (memory(ledger), Map::new());
    for job in ["msm", "ntt"] {
        let factors = coefficients(ledger, job, held_out)?;
        let (used, held) = samples(ledger, job, held_out);
        let [used, held] = [used, held].map(|samples| rounded(worst(&factors, &samples), 1e4));
        let beyond: Map<_, _> = entries(&ledger["large"][job])
            .map(|(name, row)| (name.clone(), beyond(&factors, memory, name, row)))
            .collect();
        rows.insert(job.into(), json!({ "where_fitted": used, "held_out": held, "beyond": beyond }));
    }
    Ok(rows.into())
}

/// Cycles that the model says for a row of the ledger, and how far that is from those counted.
fn beyond(factors: &[f64; 3], memory: f64, name: &str, row: &Value) -> Value {
    let passes: Vec<[f64; 3]> = match &row["passes"] {
        Value::Array(_) => row["features"].as_array().into_iter().flatten().map(numbers).collect(),
        _ => vec![numbers(&row["features"])],
    };
    let ideal: f64 =
        passes.iter().flat_map(|features| factors.iter().zip(features)).map(|(a, b)| a * b).sum();
    // A lane's 64 bytes are read and written in a step, through a channel of its own.
    let moved = if name.contains("DDR4") { 2.0 * passes[0][2] } else { 0.0 };
    let modelled = ideal.max(memory * moved);
    let error = modelled / number(&row["cycles"]) - 1.0;
    json!({ "counted": row["cycles"], "modelled": modelled.round() as u64, "error": rounded(error, 1e4) })
}

fn rounded(number: f64, steps: f64) -> f64 {
    (number * steps).round() / steps
}

fn samples(ledger: &Value, job: &str, held_out: &str) -> (Vec<Sample<3>>, Vec<Sample<3>>) {
    if job == "msm" { msm_samples(ledger, held_out) } else { ntt_samples(ledger, held_out) }
}

/// Passes of the MSM in a ledger, those of one size held out: (for the fit, held out).
pub fn msm_samples(ledger: &Value, held_out: &str) -> (Vec<Sample<3>>, Vec<Sample<3>>) {
    let (mut used, mut held) = (Vec::new(), Vec::new());
    for (_, sizes) in entries(&ledger["msm"]) {
        for (size, row) in entries(sizes) {
            let features = row["features"].as_array().into_iter().flatten();
            let passes = row["passes"].as_array().into_iter().flatten().map(pass_cycles);
            let samples = features.map(numbers).zip(passes);
            if size == held_out { held.extend(samples) } else { used.extend(samples) }
        }
    }
    (used, held)
}

/// Single transforms in a ledger, one size held out.
pub fn ntt_samples(ledger: &Value, held_out: &str) -> (Vec<Sample<3>>, Vec<Sample<3>>) {
    let singles = entries(&ledger["ntt"]).filter(|(name, _)| name.starts_with("2^"));
    let samples =
        singles.map(|(name, row)| (name == held_out, (numbers(&row["features"]), number(&row["cycles"]))));
    let (held, used): (Vec<_>, Vec<_>) = samples.partition(|(is_held, _)| *is_held);
    let sample = |(_, sample)| sample;
    (used.into_iter().map(sample).collect(), held.into_iter().map(sample).collect())
}

fn pass_cycles(pass: &Value) -> f64 {
    ["fill_cycles", "accumulate_cycles", "reduce_cycles", "output_cycles"]
        .iter()
        .map(|name| number(&pass[*name]))
        .sum()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn numbers<const N: usize>(value: &Value) -> [f64; N] {
    std::array::from_fn(|at| number(&value[at]))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_law_is_found() {
        let law = |x: f64, y: f64| ([1.0, x, y], 30.0 + 2.0 * x + 0.5 * y);
        let samples = [law(1.0, 9.0), law(50.0, 3.0), law(7.0, 700.0), law(400.0, 20.0)];
        let found = least_squares(&samples).expect("four samples");
        assert!(found.iter().zip([30.0, 2.0, 0.5]).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?}");
        assert!(worst(&found, &samples) < 1e-9);
        assert!(worst(&found, &[([1.0, 1.0, 1.0], 65.0)]) > 0.49, "a wrong count is seen");
    }

    #[test]
    fn too_few_samples_determine_nothing() {
        assert_eq!(least_squares(&[([1.0, 2.0], 3.0)]), None);
    }
}
