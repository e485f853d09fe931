//! Whether the first dimension of the inputs, where a file fixes it, is a batch of samples.

use super::scope::{Input, Kind};
use crate::front::graph::FloatGraph;

/// How far results may be apart that are the same, in parts of the larger, and at all.
const ROUNDING: [f64; 2] = [1e-6, 1e-12];

/// The first dimension of all inputs, if it is the same and more than one; what all samples share has a one there.
pub(super) fn shared(inputs: &[Input<'_>]) -> Option<usize> {
    let sides = || inputs.iter().map(|input| input.shape.first().copied().unwrap_or(1));
    let batch = sides().max().filter(|&batch| batch > 1)?;
    let is_row = |input: &Input<'_>| input.shape.len() > 1;
    (inputs.iter().all(is_row) && sides().all(|side| side == 1 || side == batch)).then_some(batch)
}

/// The inputs for one sample.
pub(super) fn sample<'a>(inputs: &[Input<'a>]) -> Vec<Input<'a>> {
    let one = |input: &Input<'a>| {
        let shape = [&[1], &input.shape[1..]].concat();
        Input { name: input.name, shape, data_type: input.data_type, kind: input.kind }
    };
    inputs.iter().map(one).collect()
}

/// Whether a network of one sample says of each what that of all says of them together, on numbers drawn here.
pub(super) fn is_batch(inputs: &[Input<'_>], batch: usize, one: &FloatGraph, whole: &FloatGraph) -> bool {
    let parts: Vec<Vec<f64>> = inputs.iter().map(drawn).collect();
    let together = output(whole, &parts.concat());
    let apart: Vec<f64> = (0..batch).flat_map(|at| output(one, &sample_at(&parts, inputs, at))).collect();
    together.len() == apart.len() && together.iter().zip(&apart).all(|(&x, &y)| near(x, y))
}

fn output(graph: &FloatGraph, input: &[f64]) -> Vec<f64> {
    graph.tensors(input).pop().unwrap_or_default()
}

/// One sample of a batch, of every input that has one.
fn sample_at(parts: &[Vec<f64>], inputs: &[Input<'_>], at: usize) -> Vec<f64> {
    let rows = parts.iter().zip(inputs).map(|(part, input)| {
        let row = part.len() / input.shape[0];
        &part[if input.shape[0] == 1 { 0 } else { at } * row..][..row]
    });
    rows.collect::<Vec<_>>().concat()
}

/// Numbers between −1 and 1, or zeros and ones where no fractions are.
fn drawn(input: &Input<'_>) -> Vec<f64> {
    let golden = |place: usize| ((place + 1) as f64 * 0.618_033_988_749_895).fract() * 2.0 - 1.0;
    let number = |place| match input.kind {
        Kind::Real => golden(place),
        Kind::Integer | Kind::Bool => f64::from(golden(place) > 0.0),
    };
    (0..input.len()).map(number).collect()
}

fn near(x: f64, y: f64) -> bool {
    x == y || (x.is_nan() && y.is_nan()) || (x - y).abs() <= ROUNDING[0] * x.abs().max(y.abs()) + ROUNDING[1]
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::*;
    use super::super::parse;
    use tract_onnx::pb::NodeProto;

    fn shape(node: NodeProto) -> Vec<usize> {
        let model = model(&[3, 2], vec![node, node_behind()], vec![]);
        parse(&bytes(&model)).unwrap().graph.input_shape
    }

    fn node_behind() -> NodeProto {
        node("Relu", &["z"], "y")
    }

    #[test]
    fn a_first_dimension_is_a_batch_where_no_sample_depends_on_another() {
        assert_eq!(shape(node("Neg", &["x"], "z")), [1, 2]);
        assert_eq!(shape(with(node("Softmax", &["x"], "z"), int("axis", 1))), [1, 2]);
        assert_eq!(shape(with(node("Softmax", &["x"], "z"), int("axis", 0))), [3, 2]);
        assert_eq!(shape(node("Transpose", &["x"], "z")), [3, 2]);
    }
}
