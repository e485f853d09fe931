//! Where an integer model loses what the float model knows, by layer.

use super::accuracy::{Evaluation, EvaluationError};
use crate::front::data::Samples;
use crate::front::graph::FloatGraph;
use crate::layers::Op;
use crate::model::encode::power_of_two;
use crate::model::infer::Inference;
use crate::model::{IntModel, Node, TensorId};

/// The samples that are looked at, at most.
const MAX_SAMPLES: usize = 1000;

/// A sign that the integer model is not the float model.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Warning {
    /// Nothing is left of a layer's weights.
    #[error(
        "layer {layer:?}: all of its weights round to zero, so that its result never changes: they are too small \
        beside its biases, or at all; train it again with normalised weights, or leave it out"
    )]
    ZeroWeights {
        /// The layer.
        layer: String,
    },
    /// A layer that has the same result for every sample.
    #[error(
        "layer {layer:?}: its activations never change on the {samples} calibration samples; look for a bias or a \
        feature that is far larger than the others, or use more bits"
    )]
    Constant {
        /// The layer.
        layer: String,
        /// How many samples there were.
        samples: usize,
    },
    /// The two models prefer different classes.
    #[error(
        "the integer model agrees with the float model on {:.1} % of {samples} samples, below {:.1} %, and its scores \
        are off by {:.1} % of their spread; most is lost in layer {layer:?}: use more bits, other calibration data, or \
        normalise its inputs in training",
        agreement * 100.0, floor * 100.0, error * 100.0
    )]
    Agreement {
        /// The share of samples on which they agree.
        agreement: f64,
        /// The share that is expected.
        floor: f64,
        /// The root of the mean square error of the scores, in parts of their standard deviation: where a network makes no
        /// class, it says more than which score is the largest.
        error: f64,
        /// How many samples there were.
        samples: usize,
        /// The layer whose result is furthest off, measured by what goes into it.
        layer: String,
    },
    /// A single score that is off.
    #[error(
        "the score is off by {:.1} % of its spread over {samples} samples; most is lost in layer {layer:?}: use more \
        bits, other calibration data, or normalise its inputs in training",
        error * 100.0
    )]
    Score {
        /// The root of the mean square error, in parts of the score's standard deviation.
        error: f64,
        /// How many samples there were.
        samples: usize,
        /// The layer whose result is furthest off, measured by what goes into it.
        layer: String,
    },
}

/// What is to be said about a model: on its calibration data, and on the samples of an evaluation, where less than
/// `floor`, a share, is too little.
pub fn warnings(
    graph: &FloatGraph,
    model: &IntModel,
    calibration: &Samples,
    evaluated: (&Samples, &Evaluation),
    floor: f64,
) -> Result<Vec<Warning>, EvaluationError> {
    let inference = Inference::new(model)?;
    let mut warnings = zero_weights(model);
    let constant = constant_layers(model, &inference, calibration)?;
    // What has no weights cannot change; that was said already.
    let unsaid = constant.into_iter().filter(|_| warnings.is_empty()).collect::<Vec<_>>();
    warnings.extend(unsaid);
    warnings.extend(losses(graph, model, &inference, evaluated, floor)?);
    Ok(warnings)
}

fn zero_weights(model: &IntModel) -> Vec<Warning> {
    let all_zero = |weights: &[i32]| weights.iter().all(|&weight| weight == 0);
    let zero = |node: &&Node| match &node.op {
        Op::Linear(linear) => all_zero(&linear.weights),
        Op::Conv(conv) => all_zero(&conv.weights),
        _ => false,
    };
    model.nodes.iter().filter(zero).map(|node| Warning::ZeroWeights { layer: node.name.clone() }).collect()
}

/// Layers whose result never changes although what they read does.
fn constant_layers(
    model: &IntModel,
    inference: &Inference<'_>,
    samples: &Samples,
) -> Result<Vec<Warning>, EvaluationError> {
    let mut first: Option<Vec<Vec<i64>>> = None;
    let mut changes = vec![false; model.nodes.len() + 1];
    let mut count = 0;
    for row in samples.rows().take(MAX_SAMPLES) {
        let Ok(input) = model.input.quantise(row) else { continue };
        let trace = inference.run(&input)?;
        let tensors = (0..changes.len()).map(|tensor| trace.tensor(tensor).to_vec()).collect();
        let first: &Vec<Vec<i64>> = first.get_or_insert(tensors);
        changes
            .iter_mut()
            .enumerate()
            .for_each(|(tensor, changes)| *changes |= trace.tensor(tensor) != first[tensor]);
        count += 1;
    }
    if count < 2 {
        return Ok(Vec::new());
    }
    let stuck = |tensor: &TensorId| match tensor.checked_sub(1) {
        None => !changes[0],
        Some(node) => {
            let node = &model.nodes[node];
            !changes[*tensor]
                && !matches!(node.op, Op::ArgMax(_))
                && node.inputs.iter().any(|&input| changes[input])
        }
    };
    let layer = |tensor: TensorId| Warning::Constant { layer: name(model, tensor).into(), samples: count };
    Ok((0..changes.len()).filter(stuck).map(layer).collect())
}

/// The layer's name in the file.
fn name(model: &IntModel, tensor: TensorId) -> &str {
    let name = tensor.checked_sub(1).map_or("input", |node| &model.nodes[node].name);
    name.strip_suffix("/requantise").unwrap_or(name)
}

fn losses(
    graph: &FloatGraph,
    model: &IntModel,
    inference: &Inference<'_>,
    (samples, evaluation): (&Samples, &Evaluation),
    floor: f64,
) -> Result<Option<Warning>, EvaluationError> {
    let (agreement, samples_seen) = (evaluation.agreement, evaluation.samples);
    let single = graph.len_of(graph.scores()) == 1;
    if agreement >= floor && !single {
        return Ok(None);
    }
    let errors = relative_errors(graph, model, inference, samples)?;
    let layer = worst(model, &errors).to_owned();
    let error = errors[model.scores()].unwrap_or(0.0);
    if agreement < floor {
        return Ok(Some(Warning::Agreement { agreement, floor, error, samples: samples_seen, layer }));
    }
    Ok((error > 1.0 - floor).then_some(Warning::Score { error, samples: samples_seen, layer }))
}

/// The tensor whose error is furthest above those of what it is computed from.
fn worst<'a>(model: &'a IntModel, errors: &[Option<f64>]) -> &'a str {
    let growth = |tensor: TensorId| {
        let inputs = tensor.checked_sub(1).map_or(&[][..], |node| &model.nodes[node].inputs);
        let before = inputs.iter().filter_map(|&input| errors[input]).fold(0.0, f64::max);
        errors[tensor].map_or(f64::NEG_INFINITY, |error| error - before)
    };
    let worst = (0..errors.len()).max_by(|&x, &y| growth(x).total_cmp(&growth(y)));
    name(model, worst.unwrap_or(0))
}

/// For each tensor of the integer model the root of its mean square error in parts of the float tensor's standard
/// deviation; none where the float network has no such tensor, or it never changes.
fn relative_errors(
    graph: &FloatGraph,
    model: &IntModel,
    inference: &Inference<'_>,
    samples: &Samples,
) -> Result<Vec<Option<f64>>, EvaluationError> {
    let mut sums = vec![Deviation::default(); model.nodes.len() + 1];
    compare(graph, model, inference, (samples, MAX_SAMPLES), &mut |tensor, float, integers| {
        let Some(float) = float else { return };
        let unit = power_of_two(-model.fraction_bits(tensor));
        sums[tensor].add(float, integers.iter().map(|&value| value as f64 * unit));
    })?;
    Ok(sums.iter().map(Deviation::relative).collect())
}

/// Takes a tensor, its float values and its integers.
pub(super) type Each<'a> = dyn FnMut(TensorId, Option<&[f64]>, &[i64]) + 'a;

/// Shows `each` every tensor of the integer model on so many samples at most, with the values of the float tensor that it stands
/// for, if there is one. Says how many samples were in the declared range.
pub(super) fn compare(
    graph: &FloatGraph,
    model: &IntModel,
    inference: &Inference<'_>,
    (samples, most): (&Samples, usize),
    each: &mut Each<'_>,
) -> Result<usize, EvaluationError> {
    let twins: Vec<Option<TensorId>> =
        (0..=model.nodes.len()).map(|tensor| twin(graph, model, tensor)).collect();
    let mut seen = 0;
    for row in samples.rows().take(most) {
        let Ok(input) = model.input.quantise(row) else { continue };
        let (trace, float) = (inference.run(&input)?, graph.tensors(row));
        for (tensor, twin) in twins.iter().enumerate() {
            each(tensor, twin.map(|twin| &float[twin][..]), trace.tensor(tensor));
        }
        seen += 1;
    }
    Ok(seen)
}

/// The float tensor that a tensor of the integer model stands for.
fn twin(graph: &FloatGraph, model: &IntModel, tensor: TensorId) -> Option<TensorId> {
    if tensor == 0 {
        return Some(0);
    }
    if matches!(model.nodes[tensor - 1].op, Op::ArgMax(_)) {
        return None;
    }
    let name = name(model, tensor);
    // What is requantised before an operation of its own name is not yet the operation's result.
    if model.nodes[tensor..].iter().any(|node| node.name == name) {
        return None;
    }
    let twin = graph.nodes.iter().position(|node| node.name == name)? + 1;
    (graph.len_of(twin) == model.nodes[tensor - 1].len).then_some(twin)
}

/// Sums over samples, for each element of a tensor.
#[derive(Clone, Default)]
pub(super) struct Deviation {
    samples: f64,
    error: f64,
    sum: Vec<f64>,
    squares: f64,
}

impl Deviation {
    pub(super) fn add(&mut self, float: &[f64], integers: impl Iterator<Item = f64>) {
        self.samples += 1.0;
        self.sum.resize(float.len(), 0.0);
        for ((float, integer), sum) in float.iter().zip(integers).zip(&mut self.sum) {
            self.error += (integer - float).powi(2);
            self.squares += float.powi(2);
            *sum += float;
        }
    }

    pub(super) fn relative(&self) -> Option<f64> {
        let means: f64 = self.sum.iter().map(|sum| sum.powi(2) / self.samples).sum();
        let variance = self.squares - means;
        (variance > 1e-12 * self.squares).then(|| (self.error / variance).sqrt())
    }
}
