//! What is said of the integer model beside the float model.

#[cfg(feature = "onnx")]
use crate::front::onnx::OnnxError;
use crate::model::check::ModelError;
use crate::model::infer::InputError;
use serde::{Deserialize, Serialize};

/// How the integer model compares with the float model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// How many samples there were.
    pub samples: usize,
    /// How many of them the declared range refuses; they count as wrong.
    pub refused: usize,
    /// The share of samples on which both models prefer the same score.
    pub agreement: f64,
    /// The shares of correct answers, if there were labels.
    pub accuracy: Option<Accuracy>,
    /// The distances of the scores, in real units; none if every sample was refused.
    pub errors: Option<ErrorStats>,
}

/// The share of correct answers of each model.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    /// The ONNX file as tract runs it.
    pub float: f64,
    /// The integer model.
    pub integer: f64,
    /// The circuit's own output, if it was asked; equal to the integer model's, or there is a fault.
    pub circuit: Option<f64>,
}

/// EZKL's figures: integer minus float, over every score of every sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ErrorStats {
    /// Mean error.
    pub mean: f64,
    /// Median error.
    pub median: f64,
    /// Largest error.
    pub max: f64,
    /// Least error.
    pub min: f64,
    /// Mean absolute error.
    pub mean_abs: f64,
    /// Median absolute error.
    pub median_abs: f64,
    /// Largest absolute error.
    pub max_abs: f64,
    /// Least absolute error.
    pub min_abs: f64,
    /// Mean squared error.
    pub mean_squared: f64,
    /// Mean error in parts of the float score, scores of zero left out.
    pub mean_relative: f64,
    /// Mean absolute error in parts of the float score, scores of zero left out.
    pub mean_abs_relative: f64,
}

/// Why two models cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum EvaluationError {
    /// As many labels as samples are needed.
    #[error("{labels} labels for {samples} samples; give one label a sample")]
    Labels {
        /// How many samples there are.
        samples: usize,
        /// How many labels.
        labels: usize,
    },
    /// The float model cannot be run.
    #[cfg(feature = "onnx")]
    #[error(transparent)]
    Float(#[from] OnnxError),
    /// The integer model is not well formed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The integer model is of another network.
    #[error(transparent)]
    Input(#[from] InputError),
}

impl ErrorStats {
    /// The figures of pairs (float, integer); none without a pair.
    pub fn of(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let pairs: Vec<_> = pairs.into_iter().collect();
        let errors = sorted(pairs.iter().map(|(float, integer)| integer - float));
        let absolute = sorted(errors.iter().map(|error| error.abs()));
        let relative =
            pairs.iter().filter(|(float, _)| *float != 0.0).map(|(float, integer)| integer / float - 1.0);
        let relative: Vec<f64> = relative.collect();
        Some(ErrorStats {
            mean: mean(errors.iter().copied()),
            median: median(&errors),
            max: *errors.last()?,
            min: *errors.first()?,
            mean_abs: mean(absolute.iter().copied()),
            median_abs: median(&absolute),
            max_abs: *absolute.last()?,
            min_abs: *absolute.first()?,
            mean_squared: mean(errors.iter().map(|error| error * error)),
            mean_relative: mean(relative.iter().copied()),
            mean_abs_relative: mean(relative.iter().map(|error| error.abs())),
        })
    }
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len().max(1) as f64;
    values.sum::<f64>() / count
}

fn median(sorted: &[f64]) -> f64 {
    let middle = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
    (middle(sorted.len().saturating_sub(1) / 2) + middle(sorted.len() / 2)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_pairs() {
        let stats = ErrorStats::of([(1.0, 2.0), (2.0, 1.0), (0.0, 4.0), (-4.0, -2.0)]).unwrap();
        assert_eq!((stats.mean, stats.median, stats.max, stats.min), (1.5, 1.5, 4.0, -1.0));
        assert_eq!((stats.mean_abs, stats.median_abs, stats.max_abs, stats.min_abs), (2.0, 1.5, 4.0, 1.0));
        assert_eq!((stats.mean_squared, stats.mean_relative), (5.5, 0.0));
        assert!((stats.mean_abs_relative - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(ErrorStats::of([]), None);
    }
}
