//! Distances, and the order of what is compared.

use super::super::error::OnnxError;
use super::super::limits::{MAX_ELEMENTS, limit};
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Scope, Shaped, Value};
use super::build::{Arg, Reduction};
use super::gather::axis_of;
use super::window::misfitting;
use crate::front::graph::{FloatOp, Function};
use crate::layers::layer::Layer;
use crate::layers::sort::Sort;

/// The most elements of which each is compared with each.
const MAX_COMPARED: usize = 256;
/// tract does not know distances.
const DISTANCES: &str = "it has distances";

impl<'a> Scope<'a> {
    /// `|x − v|²` for each of some vectors v of x's length.
    pub(super) fn squared_distances(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        vectors: &[f64],
    ) -> Result<Shaped, OnnxError> {
        let (size, count) = (x.len(), vectors.len() / x.len());
        let index: Vec<usize> = (0..vectors.len()).map(|at| at % size).collect();
        let repeated = self.picked(node, x, &index, vec![count, size])?;
        let vectors = Arg::Known { shape: vec![count, size], values: vectors.to_vec() };
        let lead = self.difference(node, &Arg::Computed(repeated), &vectors)?;
        let lead = self.computed_of(node, lead)?;
        let squares = self.made(node, FloatOp::Mul, &[&lead, &lead], lead.shape.clone())?;
        let made = self.of_groups(node, &squares, size, Reduction::Sum)?;
        Ok(Shaped { shape: vec![1, count], ..made })
    }

    /// CDist: the distances of a row and constant ones.
    pub(super) fn distances(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, others) = (self.row(node)?, self.constant(node, 1)?);
        if others.shape.len() != 2 || others.shape[1] != x.len() || others.len() == 0 {
            return Err(node.shape("its second input", &others.shape, format!("[N, {}]", x.len())));
        }
        let squares = self.squared_distances(node, &x, &others.numbers()?)?;
        self.program.unasked = Some(DISTANCES);
        match &node.string("metric")?[..] {
            "sqeuclidean" => Ok(squares),
            "" | "euclidean" => self.curve(node, &squares, Function::Sqrt),
            other => Err(node.misuse(format!("its metric is {other}"), "take euclidean or sqeuclidean")),
        }
    }

    /// TopK: the largest, or the smallest, of each line, in order, and their places.
    pub(super) fn top_k(&mut self, node: &OnnxNode<'a>) -> Result<Vec<Value<'a>>, OnnxError> {
        let (x, most) = (self.tensor(node, 0)?, self.constant(node, 1)?.numbers()?);
        let axis = axis_of(node, -1, &x.shape)?;
        let (group, most) = (x.shape[axis], most.first().copied().unwrap_or(0.0) as usize);
        let sign = if node.int("largest", 1)? == 0 { -1.0 } else { 1.0 };
        let sort = Sort { group, most };
        let fits = sort.check(&[x.len()], (x.len() / group).saturating_mul(most));
        fits.map_err(|misfit| misfitting(node, &misfit))?;
        let made = self.along(node, &x, axis, |scope, x| {
            let turned = scope.affine(node, x, sign, 0.0)?;
            let sorted = scope.made(node, FloatOp::Sort(sort), &[&turned], ended(&x.shape, most))?;
            scope.affine(node, &sorted, sign, 0.0)
        })?;
        let made = self.as_file(node, Shaped { kind: x.kind, ..made })?;
        let Some(name) = node.proto.output.get(1).filter(|name| !name.is_empty()) else {
            return Ok(node.named([Value::Tensor(made)]));
        };
        let places = match group <= MAX_COMPARED {
            true => {
                let places = self.along(node, &x, axis, |scope, x| scope.places(node, x, sort, sign))?;
                Value::Tensor(Shaped { run: name[..].into(), kind: Kind::Integer, ..places })
            }
            false => Value::Refused {
                problem: "it reads the places that a TopK says of more than 256 elements",
                hint: "read the values alone, or take the largest of fewer elements",
            },
        };
        Ok(node.named([Value::Tensor(made), places]))
    }

    /// The places of the `most` largest elements of each group: those of rank 0, 1, …
    fn places(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        sort: Sort,
        sign: f64,
    ) -> Result<Shaped, OnnxError> {
        let Sort { group, most } = sort;
        let groups = x.len() / group;
        let ranks = self.ranks(node, x, group, sign)?;
        limit("elements of a tensor", x.len().saturating_mul(most), MAX_ELEMENTS)?;
        // Group by group: for each rank that is asked for all elements.
        let index: Vec<usize> =
            (0..groups * most * group).map(|at| at / (most * group) * group + at % group).collect();
        let repeated = self.picked(node, &ranks, &index, vec![groups, most, group])?;
        let column = |size: usize| (0..size).map(|i| i as f64).collect::<Vec<f64>>();
        let asked = Arg::Known { shape: vec![most, 1], values: column(most) };
        let hot = self.equal(node, &Arg::Computed(repeated), &asked)?;
        let weighted = self.times(node, &hot, &Arg::Known { shape: vec![group], values: column(group) })?;
        let weighted = self.computed_of(node, weighted)?;
        let made = self.of_groups(node, &weighted, group, Reduction::Sum)?;
        Ok(Shaped { shape: ended(&x.shape, most), ..made })
    }

    /// How many elements of its group go before each: those that are larger, and equal ones before it.
    fn ranks(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        group: usize,
        sign: f64,
    ) -> Result<Shaped, OnnxError> {
        limit("elements of a tensor", x.len().saturating_mul(group), MAX_ELEMENTS)?;
        let pairs: Vec<[usize; 2]> = (0..group).flat_map(|j| (0..j).map(move |i| [i, j])).collect();
        let groups = x.len() / group;
        if pairs.is_empty() {
            return self.affine(node, x, 0.0, 0.0);
        }
        let side = |which: usize| -> Vec<usize> {
            (0..groups).flat_map(|at| pairs.iter().map(move |pair| at * group + pair[which])).collect()
        };
        let turned = self.affine(node, x, sign, 0.0)?;
        let [first, second] =
            [side(0), side(1)].map(|index| self.picked(node, &turned, &index, vec![index.len()]));
        let lead = self.difference(node, &Arg::Computed(first?), &Arg::Computed(second?))?;
        let before = self.step(node, &lead)?;
        let before = self.computed_of(node, before)?;
        // Pair (i, j) stands at j(j − 1)/2 + i. It counts for j where the first goes before, for i where it does not.
        let mut index = Vec::new();
        let (mut scale, mut shift) = (Vec::new(), Vec::new());
        for at in 0..x.len() {
            let own = at % group;
            for other in (0..group).filter(|&other| other != own) {
                let (i, j) = (own.min(other), own.max(other));
                index.push(at / group * pairs.len() + j * (j - 1) / 2 + i);
                scale.push(if own == j { 1.0 } else { -1.0 });
                shift.push(if own == j { 0.0 } else { 1.0 });
            }
        }
        self.reserve(node, &[index.len()])?;
        let view = before.seen().picked(&index).then(&scale, &shift);
        let counted = self.seen(node, &before, vec![index.len()], view, "".into());
        self.of_groups(node, &counted, group - 1, Reduction::Sum)
    }
}

/// A shape with another last dimension.
fn ended(shape: &[usize], size: usize) -> Vec<usize> {
    let mut shape = shape.to_vec();
    if let Some(last) = shape.last_mut() {
        *last = size;
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::*;
    use super::super::super::parse;
    use tract_onnx::pb::NodeProto;

    fn answer(outputs: [&str; 2], last: &str) -> Result<Vec<f64>, String> {
        let top = NodeProto { output: outputs.map(Into::into).to_vec(), ..node("TopK", &["x", "k"], "") };
        let to_float = with(node("Cast", &[last], "y"), int("to", 1));
        let file = model(&[1, 5], vec![top, to_float], vec![ints("k", &[3])]);
        let graph = parse(&bytes(&file)).map_err(|error| error.to_string())?.graph;
        Ok(graph.tensors(&[2.0, -1.0, 7.0, 2.0, 0.5]).pop().unwrap_or_default())
    }

    #[test]
    fn the_largest_have_places_of_which_equal_ones_keep_their_order() {
        assert_eq!(answer(["v", "i"], "v").unwrap(), [7.0, 2.0, 2.0]);
        assert_eq!(answer(["v", "i"], "i").unwrap(), [2.0, 0.0, 3.0]);
        assert_eq!(answer(["", "i"], "i").unwrap(), [2.0, 0.0, 3.0]);
        assert_eq!(answer(["v", ""], "v").unwrap(), [7.0, 2.0, 2.0]);
    }
}
