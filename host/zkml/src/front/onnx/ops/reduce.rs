//! Means, sums and maxima along axes: windows over all of what is reduced.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::build::{Reduction, turned, whole};
use super::shape::resolved_axis;
use super::window::misfitting;
use crate::front::graph::{FloatOp, Function};
use crate::layers::window::Channels;
use std::rc::Rc;

/// The most numbers that are multiplied with each other.
const MAX_FACTORS: usize = 32;

impl<'a> Scope<'a> {
    /// ReduceMean, ReduceSum and the like. What is reduced goes behind what is kept, where it does not stand there.
    pub(super) fn reduce(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let Some(axes) = self.reduced_axes(node, x.shape.len())? else { return Ok(x) };
        let keep = node.int("keepdims", 1)? != 0;
        let (reduced, kept): (Vec<usize>, Vec<usize>) =
            (0..x.shape.len()).partition(|axis| axes.contains(axis));
        let size = reduced.iter().map(|&axis| x.shape[axis]).product::<usize>();
        let channels = x.len() / size;
        let fits = Channels { inputs: channels, outputs: channels, groups: channels }
            .check()
            .and_then(|()| whole(size).check(channels));
        fits.map_err(|misfit| misfitting(node, &misfit))?;
        let order: Vec<usize> = kept.into_iter().chain(reduced).collect();
        let view = x.seen().picked(&turned(&x.shape, &order));
        let turned = self.seen(node, &x, vec![channels, size], view, Rc::clone(&x.run));
        let side = |(axis, &dim): (usize, &usize)| match (axes.contains(&axis), keep) {
            (true, true) => Some(1),
            (true, false) => None,
            (false, _) => Some(dim),
        };
        let shape = x.shape.iter().enumerate().filter_map(side).collect();
        let made = self.reduction(node, &turned, size)?;
        self.as_file(node, Shaped { shape, ..made })
    }

    /// What an operator makes of groups that stand together.
    fn reduction(&mut self, node: &OnnxNode<'a>, x: &Shaped, size: usize) -> Result<Shaped, OnnxError> {
        let shape = || x.shape.clone();
        let parts = match &node.proto.op_type[..] {
            "ReduceMean" => return self.of_groups(node, x, size, Reduction::Mean),
            "ReduceMax" => return self.of_groups(node, x, size, Reduction::Max),
            "ReduceMin" => {
                let negative = self.affine(node, x, -1.0, 0.0)?;
                let largest = self.of_groups(node, &negative, size, Reduction::Max)?;
                return self.affine(node, &largest, -1.0, 0.0);
            }
            "ReduceLogSumExp" => return self.log_sum_exp_of(node, x, size),
            "ReduceProd" => return self.product_of(node, x, size),
            "ReduceL1" => self.made(node, FloatOp::LeakyRelu { slope: -1.0 }, &[x], shape())?,
            "ReduceL2" | "ReduceSumSquare" => self.made(node, FloatOp::Mul, &[x, x], shape())?,
            _ => x.clone(),
        };
        let sums = self.of_groups(node, &parts, size, Reduction::Sum)?;
        match &node.proto.op_type[..] {
            "ReduceL2" => self.curve(node, &sums, Function::Sqrt),
            "ReduceLogSum" => self.curve(node, &sums, Function::Log),
            _ => Ok(sums),
        }
    }

    /// The product of each group, factor by factor.
    fn product_of(&mut self, node: &OnnxNode<'a>, x: &Shaped, size: usize) -> Result<Shaped, OnnxError> {
        if size > MAX_FACTORS {
            let problem = format!("it multiplies {size} numbers with each other");
            return Err(node.misuse(problem, "multiply fewer, or add their logarithms"));
        }
        let groups = x.len() / size;
        let mut factors = (0..size).map(|at| (0..groups).map(|group| group * size + at).collect::<Vec<_>>());
        let first = factors.next().unwrap_or_default();
        let mut made = self.picked(node, x, &first, vec![groups])?;
        for places in factors {
            let factor = self.picked(node, x, &places, vec![groups])?;
            made = self.made(node, FloatOp::Mul, &[&made, &factor], vec![groups])?;
        }
        Ok(made)
    }

    /// An attribute, or an input since operator sets 13 and 18; all of them without it, or none if the node says so.
    fn reduced_axes(&self, node: &OnnxNode<'a>, rank: usize) -> Result<Option<Vec<usize>>, OnnxError> {
        let axes = match (node.ints("axes")?, self.constant_if(node, 1)?) {
            (Some(axes), _) => axes.to_vec(),
            (None, Some(axes)) => axes.ints()?.to_vec(),
            (None, None) => Vec::new(),
        };
        if axes.is_empty() {
            let all = node.int("noop_with_empty_axes", 0)? == 0;
            return Ok(all.then(|| (0..rank).collect()));
        }
        let axis = |&axis: &i64| match resolved_axis(node, axis, rank)? {
            beyond if beyond == rank => {
                Err(node.misuse(format!("axis {axis} of {rank}"), "export the model again"))
            }
            axis => Ok(axis),
        };
        axes.iter().map(axis).collect::<Result<Vec<_>, _>>().map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::*;
    use super::super::super::parse;
    use tract_onnx::pb::NodeProto;

    fn result(node: NodeProto, axes: &[i64]) -> Result<Vec<f64>, String> {
        let model = model(&[1, 2, 3], vec![node], vec![ints("axes", axes)]);
        let model = parse(&bytes(&model)).map_err(|error| error.to_string())?;
        let x = [1.0, 2.0, 3.0, 10.0, 20.0, 60.0];
        let (ours, tracts) = (model.graph.tensors(&x).pop().unwrap(), model.scores(&x).unwrap());
        assert!(ours.iter().zip(&tracts).all(|(x, y)| (x - y).abs() < 1e-4), "{ours:?} {tracts:?}");
        Ok(ours)
    }

    #[test]
    fn any_axes_are_reduced() {
        let sum = |axes: &[i64]| result(node("ReduceSum", &["x", "axes"], "y"), axes);
        assert_eq!(sum(&[2]), Ok(vec![6.0, 90.0]));
        assert_eq!(sum(&[1]), Ok(vec![11.0, 22.0, 63.0]));
        assert_eq!(sum(&[-1, 1]), Ok(vec![96.0]));
        assert_eq!(result(node("ReduceMean", &["x"], "y"), &[]), Ok(vec![16.0]));
        assert_eq!(result(with(node("ReduceMax", &["x"], "y"), int("keepdims", 0)), &[]), Ok(vec![60.0]));
        assert!(
            sum(&[3]).unwrap_err().contains("axis 3 of 3") && sum(&[9]).unwrap_err().contains("axis 9 of 3")
        );
    }

    #[test]
    fn what_stands_behind_already_is_not_moved() {
        let mean = |axis| {
            let model =
                model(&[1, 2, 3], vec![node("ReduceSum", &["x", "axes"], "y")], vec![ints("axes", &[axis])]);
            parse(&bytes(&model)).unwrap().graph.nodes.len()
        };
        assert_eq!((mean(2), mean(1)), (1, 2));
    }
}
