//! Chains of elementwise operators on one tensor, brought together: one table is looked up in for all of them.

use super::curve::{Curve, Function};
use super::graph::{FloatGraph, FloatNode, FloatOp};
use crate::model::TensorId;

/// Larger curves are cut: a tensor that is read many times makes trees that grow with each reading.
const MAX_SIZE: usize = 64;

/// What each element of a tensor is of the element of another one in the same place.
#[derive(Clone)]
struct Form {
    source: TensorId,
    curve: Curve,
}

/// Makes each node that needs a table read the tensor from which its chain begins, and drops what nothing reads then.
pub fn fuse(graph: &mut FloatGraph) {
    let mut forms = vec![Form { source: 0, curve: Curve::Argument }];
    for i in 0..graph.nodes.len() {
        let own = Form { source: i + 1, curve: Curve::Argument };
        let whole = graph.len_of(graph.nodes[i].inputs[0]) == graph.nodes[i].len;
        let form = form(&graph.nodes[i], &forms).filter(|form| whole && form.curve.size() <= MAX_SIZE);
        if let Some(Form { source, curve }) = form.as_ref().filter(|form| form.curve.is_tabled()) {
            let node = &mut graph.nodes[i];
            (node.op, node.inputs) = (FloatOp::Curve(curve.clone()), vec![*source]);
        }
        forms.push(form.unwrap_or(own));
    }
    graph.prune(graph.nodes.len());
}

/// The form of what an elementwise node makes.
fn form(node: &FloatNode, forms: &[Form]) -> Option<Form> {
    let first = &forms[node.inputs[0]];
    let of = |curve: Curve| Form { source: first.source, curve: curve.after(&first.curve) };
    let both = |join: fn(Curve, Curve) -> Curve| {
        let second = &forms[*node.inputs.get(1)?];
        let together = second.source == first.source;
        together
            .then(|| Form { source: first.source, curve: join(first.curve.clone(), second.curve.clone()) })
    };
    match &node.op {
        FloatOp::Curve(curve) => Some(of(curve.clone())),
        FloatOp::Step => Some(of(Function::Step.into())),
        FloatOp::Relu => Some(of(Function::Relu.into())),
        FloatOp::LeakyRelu { slope } => Some(of(Function::Leaky(*slope).into())),
        FloatOp::Clip { low, high } => Some(of(Function::Clamp(*low, *high).into())),
        FloatOp::Add => both(Curve::plus),
        FloatOp::Mul => both(Curve::times),
        FloatOp::Rearrange { index, scale, shift } => {
            let (factor, addend) = (*scale.first()?, *shift.first()?);
            let uniform =
                scale.iter().all(|value| *value == factor) && shift.iter().all(|value| *value == addend);
            let in_place = index.iter().enumerate().all(|(place, &from)| place == from);
            (uniform && in_place && factor != 0.0).then(|| of(Curve::Argument.affine(factor, addend)))
        }
        _ => None,
    }
}
