//! Tensors that are joined, and margins around them.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{BEHIND_A_CLASS, Kind, Role, Scope, Shaped};
use super::super::tensor::integers;
use super::super::view::View;
use super::build::Arg;
use super::shape::resolved_axis;
use crate::front::graph::FloatOp;
use std::ops::Range;
use tract_onnx::pb::tensor_proto::DataType;

/// What is joined: a tensor or constants, with a shape.
pub(super) struct Part {
    shape: Vec<usize>,
    numbers: Numbers,
}

enum Numbers {
    Computed(Shaped),
    Known(Vec<f64>),
}

/// The margins of one axis, which may have none.
#[derive(Clone, Copy)]
struct Margin {
    before: i64,
    after: i64,
}

impl<'a> Scope<'a> {
    /// Tensors and constants, one behind the other along an axis. Views of one tensor stay a view of it.
    pub(super) fn concat(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let ends = (0..node.proto.input.len()).all(|i| self.is_elementwise_end(node, i));
        let parts: Vec<Part> =
            (0..node.proto.input.len()).map(|i| self.part(node, i, ends)).collect::<Result<_, _>>()?;
        let (axis, shape) = joined_shape(node, &parts)?;
        let order = places(&parts, axis);
        let made = self.assembled(node, &parts, &order, shape)?;
        let run = self.rerun(node)?;
        Ok(Shaped { run, ..made })
    }

    /// Elements of several parts, at their places where the parts stand one behind the other.
    pub(super) fn assembled(
        &mut self,
        node: &OnnxNode<'a>,
        parts: &[Part],
        order: &[usize],
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        let tensors = || parts.iter().filter_map(Part::computed);
        let Some(first) = tensors().next().cloned() else { return Err(node.unsupported()) };
        self.reserve(node, &shape)?;
        if tensors().all(|x| x.id == first.id) {
            let view = View::joined(parts.iter().map(Part::seen)).picked(order);
            return Ok(self.seen(node, &first, shape, view, "".into()));
        }
        let ids = tensors().map(|x| self.tensor_of(x)).collect::<Result<Vec<_>, _>>()?;
        let len = tensors().map(Shaped::len).sum();
        let whole = self.emit_as(node, FloatOp::Concat, ids, vec![1, len], "".into())?;
        Ok(self.seen(node, &whole, shape, among(parts).picked(order), "".into()))
    }

    /// Outputs one behind the other; what was left out of one is made up for.
    pub(in super::super) fn joined_outputs(
        &mut self,
        node: &OnnxNode<'a>,
        outputs: &[Shaped],
    ) -> Result<Shaped, OnnxError> {
        let (mut parts, mut runs) = (Vec::new(), Vec::new());
        for output in outputs {
            let made = match output.role {
                Role::Monotone { layer: Some(layer), .. } => self.made_up(node, output, layer)?,
                Role::Class => {
                    self.program.unasked = Some(BEHIND_A_CLASS);
                    output.clone()
                }
                _ => output.clone(),
            };
            let real = if made.kind == Kind::Real {
                made.run.clone()
            } else {
                self.cast_to(&made.run, DataType::Float)
            };
            runs.push(self.run("Reshape", &real, Some(integers("", &[2], vec![1, made.len() as i64]))));
            parts.push(Part::from(Arg::Computed(made)));
        }
        let order: Vec<usize> = (0..parts.iter().map(Part::len).sum()).collect();
        let made = self.assembled(node, &parts, &order, vec![1, order.len()])?;
        Ok(Shaped { run: self.run_joined(&runs), ..made })
    }

    /// Whether an input is a Sigmoid, or the like, that was left out.
    fn is_elementwise_end(&self, node: &OnnxNode<'a>, index: usize) -> bool {
        let role = self.computed(node, index).map(|x| x.role);
        matches!(role, Ok(Role::Monotone { elementwise: true, .. }))
    }

    fn part(&mut self, node: &OnnxNode<'a>, index: usize, end: bool) -> Result<Part, OnnxError> {
        if self.value(node, index)?.known().is_some() {
            let constant = self.constant(node, index)?;
            let numbers = Numbers::Known(constant.numbers()?);
            return Ok(Part { shape: constant.shape, numbers });
        }
        let x = if end { self.computed(node, index)? } else { self.tensor(node, index)? };
        Ok(Part { shape: x.shape.clone(), numbers: Numbers::Computed(x) })
    }

    /// Margins: of a constant, or of the elements at the border.
    pub(super) fn pad(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let margins = self.margins(node, &x.shape)?;
        let value = self.margin_value(node)?;
        let mode = Some(node.string("mode")?).filter(|mode| !mode.is_empty()).unwrap_or("constant".into());
        let side = |margin: &Margin, &dim: &usize| usize::try_from(margin.before + dim as i64 + margin.after);
        let shape = margins
            .iter()
            .zip(&x.shape)
            .map(|(margin, dim)| side(margin, dim))
            .collect::<Result<Vec<_>, _>>();
        let shape =
            shape.map_err(|_| node.shape("its data", &x.shape, "one that its margins leave something of"))?;
        self.reserve(node, &shape)?;
        let along = |(axis, margin): (usize, &Margin)| {
            let (dim, side) = (x.shape[axis] as i64, shape[axis] as i64);
            (0..side).map(|at| source(&mode, at - margin.before, dim)).collect::<Option<Vec<_>>>()
        };
        let sources = margins.iter().enumerate().map(along).collect::<Option<Vec<_>>>();
        let sources = sources.ok_or_else(|| {
            let hint = "pad with a constant, or reflect or repeat no more than there is";
            node.misuse(format!("its mode is {mode}, and its margins are wider than its data"), hint)
        })?;
        let (index, constants) = (spread(&sources, &x.shape), View::constants(&[value]));
        let inner = x.len();
        let index: Vec<usize> = index.into_iter().map(|place| place.unwrap_or(inner)).collect();
        let view = View::joined([x.seen(), constants]).picked(&index);
        let run = self.rerun(node)?;
        Ok(self.seen(node, &x, shape, view, run))
    }

    /// Of every axis: attributes before operator set 11, then inputs, since 18 of some axes only.
    fn margins(&self, node: &OnnxNode<'a>, shape: &[usize]) -> Result<Vec<Margin>, OnnxError> {
        let rank = shape.len();
        let pads = match (node.ints("pads")?, node.ints("paddings")?) {
            (Some(pads), _) | (None, Some(pads)) => pads.to_vec(),
            _ => self.constant(node, 1)?.ints()?.to_vec(),
        };
        let axes = match self.constant_if(node, 3)? {
            Some(axes) => axes.ints()?.iter().map(|&axis| resolved_axis(node, axis, rank)).collect(),
            None => (0..rank).map(Ok).collect::<Result<Vec<_>, _>>(),
        }?;
        if pads.len() != 2 * axes.len() || axes.contains(&rank) {
            let problem = format!("{} margins for {} axes of {rank}", pads.len(), axes.len());
            return Err(node.misuse(problem, "export the model again"));
        }
        let (before, after) = pads.split_at(axes.len());
        let mut margins = vec![Margin { before: 0, after: 0 }; rank];
        for (axis, (&before, &after)) in axes.into_iter().zip(before.iter().zip(after)) {
            let wide = [before, after].iter().any(|side| !(0..1 << 20).contains(side));
            if wide {
                let problem = format!("a margin of {before} and {after}");
                return Err(node.misuse(problem, "cut with Slice in place of margins below zero"));
            }
            margins[axis] = Margin { before, after };
        }
        Ok(margins)
    }

    fn margin_value(&self, node: &OnnxNode<'a>) -> Result<f64, OnnxError> {
        match self.constant_if(node, 2)? {
            Some(value) if value.len() > 0 => Ok(value.floats()?[0]),
            _ => node.float("value", 0.0),
        }
    }
}

impl From<Arg> for Part {
    fn from(arg: Arg) -> Self {
        match arg {
            Arg::Known { shape, values } => Part { shape, numbers: Numbers::Known(values) },
            Arg::Computed(x) => Part { shape: x.shape.clone(), numbers: Numbers::Computed(x) },
        }
    }
}

impl Part {
    fn computed(&self) -> Option<&Shaped> {
        match &self.numbers {
            Numbers::Computed(x) => Some(x),
            Numbers::Known(_) => None,
        }
    }

    /// How many elements it has.
    pub(super) fn len(&self) -> usize {
        self.shape.iter().product()
    }

    fn seen(&self) -> View {
        match &self.numbers {
            Numbers::Computed(x) => x.seen(),
            Numbers::Known(values) => View::constants(values),
        }
    }

    /// How many of its elements stand together, for an axis.
    fn block(&self, axis: usize) -> usize {
        self.shape[axis..].iter().product()
    }
}

/// The axis along which parts are joined, and the shape that they make.
fn joined_shape(node: &OnnxNode<'_>, parts: &[Part]) -> Result<(usize, Vec<usize>), OnnxError> {
    let misfit =
        || node.misuse("it has no parts, or they differ in more than its axis", "export the model again");
    let first = &parts.first().ok_or_else(misfit)?.shape;
    let axis = resolved_axis(node, node.int("axis", 1)?, first.len())?;
    let alike = |part: &Part| {
        let dims = part.shape.iter().zip(first).enumerate();
        part.shape.len() == first.len() && dims.into_iter().all(|(i, (x, y))| i == axis || x == y)
    };
    if axis == first.len() || !parts.iter().all(alike) {
        return Err(misfit());
    }
    let mut shape = first.clone();
    shape[axis] = parts.iter().map(|part| part.shape[axis]).fold(0, usize::saturating_add);
    Ok((axis, shape))
}

/// For each element of the result its place where parts stand one behind the other.
fn places(parts: &[Part], axis: usize) -> Vec<usize> {
    let mut starts = Vec::new();
    let total = parts.iter().fold(0, |start, part| {
        starts.push(start);
        start + part.shape.iter().product::<usize>()
    });
    let rows: usize = parts.first().map_or(0, |part| part.shape[..axis].iter().product());
    let block = |row: usize, (start, part): (&usize, &Part)| -> Range<usize> {
        start + row * part.block(axis)..start + (row + 1) * part.block(axis)
    };
    let mut places = Vec::with_capacity(total);
    for row in 0..rows {
        starts.iter().zip(parts).for_each(|part| places.extend(block(row, part)));
    }
    places
}

/// The parts one behind the other, of which those that are computed are one tensor.
fn among(parts: &[Part]) -> View {
    let mut next = 0;
    let part = |part: &Part| match &part.numbers {
        Numbers::Known(values) => View::constants(values),
        Numbers::Computed(x) => {
            let index: Vec<usize> = (next..next + x.len()).collect();
            next += x.len();
            View::whole(next).picked(&index)
        }
    };
    View::joined(parts.iter().map(part).collect::<Vec<_>>())
}

/// Where an element comes from along one axis: inside, or from nowhere; none if the mode does not reach so far.
fn source(mode: &str, at: i64, dim: i64) -> Option<Option<usize>> {
    let inside = |at: i64| (0..dim).contains(&at).then_some(at as usize);
    match mode {
        "constant" => Some(inside(at)),
        "edge" => inside(at.clamp(0, dim - 1)).map(Some),
        "reflect" => inside(if at < 0 { -at } else { at.min(2 * (dim - 1) - at) }).map(Some),
        _ => None,
    }
}

/// Places in a tensor from places along its axes.
fn spread(sources: &[Vec<Option<usize>>], shape: &[usize]) -> Vec<Option<usize>> {
    sources.iter().zip(shape).fold(vec![Some(0)], |outer, (along, &dim)| {
        let inner = |outer: Option<usize>| along.iter().map(move |&at| Some(outer? * dim + at?));
        outer.into_iter().flat_map(inner).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::*;
    use super::super::super::parse;
    use crate::front::graph::{FloatGraph, FloatOp};
    use tract_onnx::pb::attribute_proto::AttributeType;
    use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

    fn file(nodes: Vec<NodeProto>, constants: Vec<TensorProto>) -> Result<FloatGraph, String> {
        let model = model(&[1, 2, 2], nodes, constants);
        parse(&bytes(&model)).map(|model| model.graph).map_err(|error| error.to_string())
    }

    fn result(graph: &FloatGraph) -> Vec<f64> {
        graph.tensors(&[1.0, 2.0, 3.0, 4.0]).pop().unwrap_or_default()
    }

    fn mode(mode: &str) -> AttributeProto {
        let (name, s) = ("mode".into(), mode.as_bytes().to_vec());
        AttributeProto { name, r#type: AttributeType::String as i32, s, ..Default::default() }
    }

    #[test]
    fn several_tensors_and_constants_are_joined_along_any_axis() {
        let nodes = |axis| {
            let join = node("Concat", &["x", "c", "r"], "y");
            vec![node("Neg", &["x"], "n"), node("Relu", &["n"], "r"), with(join, int("axis", axis))]
        };
        let constant = |dims: &[i64]| vec![floats("c", dims, &[7.0, 8.0])];
        let rows = file(nodes(1), constant(&[1, 1, 2])).unwrap();
        assert_eq!(result(&rows), [1.0, 2.0, 3.0, 4.0, 7.0, 8.0, 0.0, 0.0, 0.0, 0.0]);
        let columns = file(nodes(-1), constant(&[1, 2, 1])).unwrap();
        assert_eq!(result(&columns), [1.0, 2.0, 7.0, 0.0, 0.0, 3.0, 4.0, 8.0, 0.0, 0.0]);
        assert!(columns.nodes.iter().any(|node| node.op == FloatOp::Concat && node.inputs.len() == 2));
        let one = vec![with(node("Concat", &["x", "x"], "y"), int("axis", 2))];
        assert_eq!(result(&file(one, vec![]).unwrap()), [1.0, 2.0, 1.0, 2.0, 3.0, 4.0, 3.0, 4.0]);
        assert!(file(nodes(2), constant(&[1, 1, 2])).unwrap_err().contains("differ in more than its axis"));
    }

    #[test]
    fn margins_are_constants_or_repeat_what_is_there() {
        let pad = |kind: &str, pads: &[i64]| {
            let nodes = vec![with(node("Pad", &["x", "pads", "c"], "y"), mode(kind))];
            file(nodes, vec![ints("pads", pads), floats("c", &[], &[9.0])])
        };
        let row = [0, 0, 1, 0, 0, 0];
        assert_eq!(result(&pad("constant", &row).unwrap()), [9.0, 1.0, 2.0, 9.0, 3.0, 4.0]);
        assert_eq!(result(&pad("edge", &row).unwrap()), [1.0, 1.0, 2.0, 3.0, 3.0, 4.0]);
        assert_eq!(result(&pad("reflect", &row).unwrap()), [2.0, 1.0, 2.0, 4.0, 3.0, 4.0]);
        assert!(pad("reflect", &[0, 0, 2, 0, 0, 0]).unwrap_err().contains("wider than its data"));
        assert!(pad("wrap", &row).unwrap_err().contains("its mode is wrap"));
        assert!(pad("constant", &[0, 0, -1, 0, 0, 0]).unwrap_err().contains("margins below zero"));
        assert!(pad("constant", &[0, 1, 0]).unwrap_err().contains("3 margins for 3 axes"));
        assert!(
            pad("constant", &[0, 0, 1 << 19, 0, 0, 1 << 19]).unwrap_err().contains("elements of all tensors")
        );
    }
}
