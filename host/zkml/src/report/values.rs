//! What the tensors of both models hold on sample data, as statistics: no sample can be read from them.

use super::accuracy::EvaluationError;
use super::fidelity::{Deviation, Each, compare};
use crate::front::data::Samples;
use crate::front::graph::FloatGraph;
use crate::model::IntModel;
use crate::model::encode::power_of_two;
use crate::model::infer::Inference;

/// The samples that are looked at, at most.
pub const MAX_SAMPLES: usize = 100;

/// Parts of a histogram.
pub const BINS: usize = 32;

/// The values of one tensor of the integer model, and of the float tensor that it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct TensorValues {
    /// The least and the greatest integer; none without a sample.
    pub seen: Option<[i64; 2]>,
    /// The real interval that both histograms cut into equal parts; none where the values are all the same.
    pub span: Option<[f64; 2]>,
    /// How many of the integer model's values, in real units, lie in each part.
    pub integer: [usize; BINS],
    /// The same of the float model's; none where it has no such tensor.
    pub float: Option<[usize; BINS]>,
    /// The root of the mean square error in parts of the float tensor's standard deviation; none where the float model has no
    /// such tensor, or it never changes.
    pub error: Option<f64>,
}

/// Runs both models on the first [`MAX_SAMPLES`] samples; gives one entry a tensor, the input's first, and how many samples were
/// in the declared range.
pub fn values(
    graph: &FloatGraph,
    model: &IntModel,
    samples: &Samples,
) -> Result<(Vec<TensorValues>, usize), EvaluationError> {
    let inference = Inference::new(model)?;
    let mut extents = vec![Extent::default(); model.nodes.len() + 1];
    let pass = |each: &mut Each<'_>| compare(graph, model, &inference, (samples, MAX_SAMPLES), each);
    let unit = |tensor| power_of_two(-model.fraction_bits(tensor));
    let seen = pass(&mut |tensor, float, integers| extents[tensor].add(float, (integers, unit(tensor))))?;
    let mut found: Vec<_> = extents.iter().map(Extent::values).collect();
    // A second run, as the values of large networks would not all fit in memory.
    pass(&mut |tensor, float, integers| found[tensor].count(float, (integers, unit(tensor))))?;
    Ok((found, seen))
}

/// Between which numbers the values of a tensor lie.
#[derive(Clone, Default)]
struct Extent {
    seen: Option<[i64; 2]>,
    span: Option<[f64; 2]>,
    has_float: bool,
    deviation: Deviation,
}

impl Extent {
    fn add(&mut self, float: Option<&[f64]>, (integers, unit): (&[i64], f64)) {
        let low = integers.iter().copied().min();
        let high = integers.iter().copied().max();
        if let (Some(low), Some(high)) = (low, high) {
            let [least, greatest] = self.seen.unwrap_or([low, high]);
            self.seen = Some([least.min(low), greatest.max(high)]);
        }
        let real = integers.iter().map(|&value| value as f64 * unit);
        real.clone().for_each(|value| self.widen(value));
        if let Some(float) = float {
            self.has_float = true;
            float.iter().for_each(|&value| self.widen(value));
            self.deviation.add(float, real);
        }
    }

    fn widen(&mut self, value: f64) {
        let [low, high] = self.span.unwrap_or([value, value]);
        self.span = Some([low.min(value), high.max(value)]);
    }

    fn values(&self) -> TensorValues {
        TensorValues {
            seen: self.seen,
            span: self.span.filter(|[low, high]| low < high),
            integer: [0; BINS],
            float: self.has_float.then_some([0; BINS]),
            error: self.deviation.relative(),
        }
    }
}

impl TensorValues {
    fn count(&mut self, float: Option<&[f64]>, (integers, unit): (&[i64], f64)) {
        let Some(span) = self.span else { return };
        integers.iter().for_each(|&value| self.integer[part(span, value as f64 * unit)] += 1);
        if let (Some(counts), Some(float)) = (&mut self.float, float) {
            float.iter().for_each(|&value| counts[part(span, value)] += 1);
        }
    }
}

/// In which of the equal parts of an interval a value of it lies.
fn part([low, high]: [f64; 2], value: f64) -> usize {
    let at = (value - low) / (high - low) * BINS as f64;
    (at as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::graph::{FloatNode, FloatOp};
    use crate::model::Node;
    use crate::samples::{input, linear, model};

    fn networks() -> (FloatGraph, IntModel) {
        let op = FloatOp::Linear { weights: [3.0, -1.25].into(), bias: vec![0.0] };
        let float = FloatNode { name: "sum".into(), op, inputs: vec![0], len: 1, tensor: String::new() };
        let graph = FloatGraph {
            name: String::new(),
            input_name: String::new(),
            input_shape: vec![1, 2],
            nodes: vec![float],
        };
        let sum = Node { name: "sum".into(), ..linear(0, &[[3, -1]]) };
        (graph, model(input(2, 3), vec![sum]))
    }

    #[test]
    fn values_of_both_models_by_hand() {
        let (graph, model) = networks();
        let samples = Samples::new(vec![vec![0.0, 4.0], vec![4.0, 0.0], vec![99.0, 0.0]], &[1, 2]).unwrap();
        let (found, seen) = values(&graph, &model, &samples).unwrap();
        assert_eq!((seen, found.len()), (2, 2)); // the third is out of range
        let [x, sum] = &found[..] else { panic!() };
        assert_eq!((x.seen, x.span, x.error), (Some([0, 4]), Some([0.0, 4.0]), Some(0.0)));
        assert_eq!((x.integer[0], x.integer[BINS - 1], x.float), (2, 2, Some(x.integer)));
        assert_eq!((sum.seen, sum.span), (Some([-4, 12]), Some([-5.0, 12.0])));
        assert_eq!((sum.integer[1], sum.float.unwrap()[0]), (1, 1));
        // Errors 1 and 0; deviations of -5 and 12 from their mean.
        assert!((sum.error.unwrap() - (1.0 / (2.0 * 8.5f64.powi(2))).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn nothing_seen_is_said_to_be_nothing() {
        let (graph, model) = networks();
        let samples = Samples::new(vec![vec![99.0, 0.0]], &[1, 2]).unwrap();
        let (found, seen) = values(&graph, &model, &samples).unwrap();
        assert_eq!((seen, found[1].seen, found[1].span, found[1].error), (0, None, None, None));
    }
}
