//! Float and integer model side by side on sample data.

use super::accuracy::{Accuracy, ErrorStats, Evaluation, EvaluationError};
use crate::front::data::Samples;
use crate::front::graph::argmax;
use crate::front::onnx::FloatModel;
use crate::model::IntModel;
use crate::model::infer::Inference;

/// Scores of one sample.
struct Scores {
    float: Vec<f64>,
    /// None if the declared range refuses the sample.
    integer: Option<Vec<f64>>,
}

/// Runs both models on every sample.
pub fn evaluate(
    float: &FloatModel,
    model: &IntModel,
    samples: &Samples,
    labels: Option<&[usize]>,
) -> Result<Evaluation, EvaluationError> {
    if let Some(labels) = labels.filter(|labels| labels.len() != samples.len()) {
        return Err(EvaluationError::Labels { samples: samples.len(), labels: labels.len() });
    }
    let inference = Inference::new(model)?;
    let scores = samples.rows().map(|row| Scores::of(float, model, &inference, row));
    Ok(Evaluation::of(&scores.collect::<Result<Vec<_>, _>>()?, labels))
}

impl Evaluation {
    fn of(scores: &[Scores], labels: Option<&[usize]>) -> Self {
        let float: Vec<_> = scores.iter().map(|scores| Some(argmax(&scores.float))).collect();
        let class = |scores: &Scores| scores.integer.as_ref().map(|integer| argmax(integer));
        let integer: Vec<_> = scores.iter().map(class).collect();
        let accuracy = |labels: &[usize]| {
            let labels: Vec<_> = labels.iter().copied().map(Some).collect();
            let [float, integer] = [&float, &integer].map(|classes| share_equal(classes, &labels));
            Accuracy { float, integer, circuit: None }
        };
        let pairs = scores.iter().flat_map(|scores| {
            let integer = scores.integer.iter().flatten();
            scores.float.iter().copied().zip(integer.copied())
        });
        Evaluation {
            samples: scores.len(),
            refused: integer.iter().filter(|class| class.is_none()).count(),
            agreement: share_equal(&float, &integer),
            accuracy: labels.map(accuracy),
            errors: ErrorStats::of(pairs),
        }
    }
}

impl Scores {
    fn of(
        float: &FloatModel,
        model: &IntModel,
        inference: &Inference<'_>,
        row: &[f64],
    ) -> Result<Self, EvaluationError> {
        let integer = match model.input.quantise(row) {
            Ok(input) => Some(model.dequantise(inference.run(&input)?.tensor(model.scores()))),
            Err(_) => None,
        };
        Ok(Scores { float: float.scores(row)?, integer })
    }
}

/// The share of places at which two lists are equal and known.
fn share_equal(x: &[Option<usize>], y: &[Option<usize>]) -> f64 {
    let equal = x.iter().zip(y).filter(|(x, y)| x.is_some() && x == y).count();
    equal as f64 / x.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_samples_agree_with_nothing() {
        assert_eq!(share_equal(&[Some(1), None, Some(2), None], &[Some(1), None, Some(3), Some(0)]), 0.25);
    }
}
