//! What operators are made of that are more than one of our operations. The runtime does such an operator as the file
//! says it: what stands between has no name there.

use super::super::error::OnnxError;
use super::super::limits::{MAX_ELEMENTS, limit};
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Scope, Shaped};
use super::super::tensor::{broadcast, common_shape};
use crate::front::graph::{Curve, FloatOp, Function, elements};
use crate::layers::window::{Channels, Window};
use std::rc::Rc;

/// What an operator reads: numbers that are known now, or a tensor.
#[derive(Clone)]
pub(super) enum Arg {
    Known { shape: Vec<usize>, values: Vec<f64> },
    Computed(Shaped),
}

/// What is made of the elements of a group.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reduction {
    Sum,
    Mean,
    Max,
}

impl Arg {
    /// One number.
    pub(super) fn number(value: f64) -> Self {
        Arg::Known { shape: Vec::new(), values: vec![value] }
    }

    pub(super) fn shape(&self) -> &[usize] {
        match self {
            Arg::Known { shape, .. } => shape,
            Arg::Computed(x) => &x.shape,
        }
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        match self {
            Arg::Known { .. } => None,
            Arg::Computed(x) => Some(x.kind),
        }
    }
}

impl<'a> Scope<'a> {
    /// An input, known or computed.
    pub(super) fn arg(&mut self, node: &OnnxNode<'a>, index: usize) -> Result<Arg, OnnxError> {
        match self.value(node, index)?.known().is_some() {
            true => {
                let constant = self.constant(node, index)?;
                Ok(Arg::Known { values: constant.numbers()?, shape: constant.shape })
            }
            false => self.tensor(node, index).map(Arg::Computed),
        }
    }

    /// The tensor that an operator of computed operands has made.
    pub(super) fn computed_of(&self, node: &OnnxNode<'a>, made: Arg) -> Result<Shaped, OnnxError> {
        match made {
            Arg::Computed(x) => Ok(x),
            Arg::Known { .. } => Err(node.misuse("it depends on no input", "put the constant in its place")),
        }
    }

    /// A layer on tensors.
    pub(super) fn made(
        &mut self,
        node: &OnnxNode<'a>,
        op: FloatOp,
        inputs: &[&Shaped],
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        let ids = inputs.iter().map(|x| self.tensor_of(x)).collect::<Result<Vec<_>, _>>()?;
        self.emit_as(node, op, ids, shape, "".into())
    }

    /// A curve of each element.
    pub(in super::super) fn curve(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        curve: impl Into<Curve>,
    ) -> Result<Shaped, OnnxError> {
        self.made(node, FloatOp::Curve(curve.into()), &[x], x.shape.clone())
    }

    /// `factor·x + addend`.
    pub(super) fn affine(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        factor: f64,
        addend: f64,
    ) -> Result<Shaped, OnnxError> {
        let len = x.len();
        self.moved_by(node, x, x.shape.clone(), &vec![factor; len], &vec![addend; len], Rc::clone(&x.run))
    }

    /// `factor·x + addend` of what may be known.
    pub(super) fn affine_arg(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Arg,
        factor: f64,
        addend: f64,
    ) -> Result<Arg, OnnxError> {
        match x {
            Arg::Known { shape, values } => {
                let values = values.iter().map(|value| factor * value + addend).collect();
                Ok(Arg::Known { shape: shape.clone(), values })
            }
            Arg::Computed(x) => self.affine(node, x, factor, addend).map(Arg::Computed),
        }
    }

    /// `x + y`, each repeated over the shape of both.
    pub(super) fn sum(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        self.joined(node, (x, y), FloatOp::Add, |x, y| x + y, |y| [1.0, y])
    }

    /// `x − y`.
    pub(super) fn difference(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        let negative = self.affine_arg(node, y, -1.0, 0.0)?;
        self.sum(node, x, &negative)
    }

    /// `x·y`.
    pub(super) fn times(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        self.joined(node, (x, y), FloatOp::Mul, |x, y| x * y, |y| [y, 0.0])
    }

    /// A sum or a product; with a known number it is a factor and an addend.
    fn joined(
        &mut self,
        node: &OnnxNode<'a>,
        (x, y): (&Arg, &Arg),
        op: FloatOp,
        known: fn(f64, f64) -> f64,
        affine: fn(f64) -> [f64; 2],
    ) -> Result<Arg, OnnxError> {
        let shape = common_shape(x.shape(), y.shape());
        let shape = shape
            .ok_or_else(|| node.shape("its operand", y.shape(), format!("one that fits {:?}", x.shape())))?;
        limit("elements of a tensor", elements(&shape).unwrap_or(usize::MAX), MAX_ELEMENTS)?;
        let spread = |values: &[f64], from: &[usize]| broadcast(values, from, &shape).unwrap_or_default();
        match (x, y) {
            (Arg::Known { shape: from, values }, Arg::Known { shape: to, values: others }) => {
                let values = spread(values, from).into_iter().zip(spread(others, to));
                Ok(Arg::Known { values: values.map(|(x, y)| known(x, y)).collect(), shape: shape.clone() })
            }
            (Arg::Computed(x), Arg::Known { shape: from, values })
            | (Arg::Known { shape: from, values }, Arg::Computed(x)) => {
                let (scale, shift): (Vec<f64>, Vec<f64>) =
                    spread(values, from).into_iter().map(affine).map(|[scale, shift]| (scale, shift)).unzip();
                let moved = self.moved_by(node, x, shape.clone(), &scale, &shift, Rc::clone(&x.run))?;
                Ok(Arg::Computed(moved))
            }
            (Arg::Computed(x), Arg::Computed(y)) => {
                let operands = [self.widened(node, x, &shape)?, self.widened(node, y, &shape)?];
                self.emit_as(node, op, operands.to_vec(), shape, "".into()).map(Arg::Computed)
            }
        }
    }

    /// Elements of a tensor in another shape.
    pub(super) fn picked(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        index: &[usize],
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        self.reserve(node, &shape)?;
        let view = x.seen().picked(index);
        let made = self.seen(node, x, shape, view, Rc::clone(&x.run));
        Ok(Shaped { kind: x.kind, ..made })
    }

    /// A tensor with its axes in another order.
    pub(super) fn transposed(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        order: &[usize],
    ) -> Result<Shaped, OnnxError> {
        let shape = order.iter().map(|&axis| x.shape[axis]).collect();
        self.picked(node, x, &turned(&x.shape, order), shape)
    }

    /// What is made of each group of `size` elements that stand together: one number a group.
    pub(super) fn of_groups(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
        reduction: Reduction,
    ) -> Result<Shaped, OnnxError> {
        let groups = x.len() / size.max(1);
        let window = whole(size);
        let op = match reduction {
            Reduction::Mean => FloatOp::AveragePool { window, whole: true },
            Reduction::Max => FloatOp::MaxPool { window },
            Reduction::Sum => {
                self.reserve_weights(groups, size)?;
                let channels = Channels { inputs: groups, outputs: groups, groups };
                let (weights, bias) = (vec![1.0; groups * size].into(), vec![0.0; groups]);
                FloatOp::Conv { window, channels, weights, bias }
            }
        };
        self.made(node, op, &[x], vec![groups])
    }

    /// A number a group, repeated over its `size` elements.
    pub(super) fn over_groups(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        size: usize,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        limit("elements of a tensor", x.len().saturating_mul(size), MAX_ELEMENTS)?;
        let index: Vec<usize> = (0..x.len() * size).map(|place| place / size).collect();
        self.picked(node, x, &index, shape)
    }

    /// A tensor with one axis behind all others, what is made of it, and back.
    pub(super) fn along(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        axis: usize,
        make: impl FnOnce(&mut Self, &Shaped) -> Result<Shaped, OnnxError>,
    ) -> Result<Shaped, OnnxError> {
        let last = x.shape.len() - 1;
        if axis == last {
            return make(self, x);
        }
        let order: Vec<usize> = (0..=last).filter(|&other| other != axis).chain([axis]).collect();
        let moved = self.transposed(node, x, &order)?;
        let made = make(self, &moved)?;
        let back: Vec<usize> =
            (0..=last).map(|at| order.iter().position(|&axis| axis == at).unwrap_or(at)).collect();
        self.transposed(node, &made, &back)
    }

    /// One where `x ≥ 0`, else zero.
    pub(super) fn step(&mut self, node: &OnnxNode<'a>, x: &Arg) -> Result<Arg, OnnxError> {
        match x {
            Arg::Known { shape, values } => {
                let values = values.iter().map(|&value| Function::Step.at(value)).collect();
                Ok(Arg::Known { shape: shape.clone(), values })
            }
            Arg::Computed(x) => self.made(node, FloatOp::Step, &[x], x.shape.clone()).map(Arg::Computed),
        }
    }

    /// The same numbers under the name by which the runtime knows the result of a node.
    pub(super) fn as_file(&mut self, node: &OnnxNode<'a>, made: Shaped) -> Result<Shaped, OnnxError> {
        let (run, by) = (self.rerun(node)?, node.name.trim_matches('"').into());
        Ok(Shaped { run, by, ..made })
    }
}

/// A window over so many elements, all of them.
pub(super) fn whole(size: usize) -> Window {
    let one = vec![1];
    Window { input: vec![size], kernel: vec![size], strides: one.clone(), dilations: one, pads: vec![[0, 0]] }
}

/// The places of a tensor's elements in another order of its axes.
pub(super) fn turned(shape: &[usize], order: &[usize]) -> Vec<usize> {
    let stride = |axis: usize| shape[axis + 1..].iter().product::<usize>();
    order.iter().fold(vec![0], |outer, &axis| {
        let along = |&place: &usize| (0..shape[axis]).map(move |at| place + at * stride(axis));
        outer.iter().flat_map(along).collect()
    })
}
