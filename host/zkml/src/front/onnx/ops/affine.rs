//! Sums, differences, products and quotients with constants; sums and products of two tensors.

use super::super::error::OnnxError;
use super::super::limits::{MAX_ELEMENTS, limit};
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Role, Scope, Shaped};
use super::super::tensor::{Constant, broadcast, common_shape, single};
use super::super::view::View;
use super::build::Arg;
use super::join::Part;
use crate::front::graph::{FloatOp, Function, elements};
use std::rc::Rc;

impl<'a> Scope<'a> {
    /// Add, Sub, Mul or Div.
    pub(super) fn arithmetic(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let known = [0, 1].map(|index| self.value(node, index).map(|value| value.known().is_some()));
        match known {
            [Ok(_), Ok(_)] if node.proto.op_type == "Div" && self.is_whole(node)? => {
                self.whole_quotient(node)
            }
            [Ok(true), Ok(false)] if node.proto.op_type == "Div" => self.quotient(node),
            [Ok(false), Ok(false)] if node.proto.op_type == "Div" => self.quotient(node),
            [Ok(false), Ok(true)] => self.with_constant(node, 0),
            [Ok(true), Ok(false)] => self.with_constant(node, 1),
            [Err(error), _] | [_, Err(error)] => Err(error),
            _ => self.of_two(node),
        }
    }

    fn is_whole(&self, node: &OnnxNode<'a>) -> Result<bool, OnnxError> {
        Ok((0..2).any(|index| self.computed(node, index).is_ok_and(|x| x.kind == Kind::Integer)))
    }

    /// A product with the reciprocal, which a table has.
    fn quotient(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.arg(node, 0)?, self.tensor(node, 1)?);
        let inverse = self.curve(node, &y, Function::Reciprocal)?;
        let made = self.times(node, &x, &Arg::Computed(inverse))?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// The quotient of integers by constants, towards zero: a table for each divisor.
    fn whole_quotient(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, divisor) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let divisors = broadcast(&divisor.numbers()?, &divisor.shape, &x.shape);
        let divisors =
            divisors.ok_or_else(|| node.shape("its divisor", &divisor.shape, format!("{:?}", x.shape)))?;
        inverse(node, &divisors)?;
        let made = self.by_value(node, &x, &divisors, |scope, part, divisor| {
            scope.curve(node, part, Function::Quotient(divisor))
        })?;
        self.as_file(node, made)
    }

    /// What is made of the elements that stand at equal numbers, together for each number.
    pub(super) fn by_value(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        values: &[f64],
        make: impl Fn(&mut Self, &Shaped, f64) -> Result<Shaped, OnnxError>,
    ) -> Result<Shaped, OnnxError> {
        let mut distinct = values.to_vec();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        let mut order = vec![0; x.len()];
        let (mut parts, mut made) = (Vec::new(), 0);
        for value in distinct {
            let places: Vec<usize> = (0..x.len()).filter(|&i| values[i] == value).collect();
            let part = self.picked(node, x, &places, vec![places.len()])?;
            parts.push(Part::from(Arg::Computed(make(self, &part, value)?)));
            places.iter().enumerate().for_each(|(i, &place)| order[place] = made + i);
            made += places.len();
        }
        self.assembled(node, &parts, &order, x.shape.clone())
    }

    /// `−x`.
    pub(super) fn negated(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let len = x.len();
        let run = self.rerun(node)?;
        self.moved_by(node, &x, x.shape.clone(), &vec![-1.0; len], &vec![0.0; len], run)
    }

    /// A factor and an addend a channel.
    pub(super) fn batch_normalization(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let batch_statistics = node.int("training_mode", 0)? != 0
            || node.proto.output.iter().skip(1).any(|name| !name.is_empty());
        if batch_statistics {
            return Err(node.misuse("it is in training mode", "export after model.eval()"));
        }
        let x = self.tensor(node, 0)?;
        let channels = x.shape.get(1).copied().unwrap_or(1);
        let mut spread = vec![1; x.shape.len()];
        if let Some(axis) = spread.get_mut(1) {
            *axis = channels;
        }
        let [gain, offset, mean, variance] =
            [1, 2, 3, 4].map(|index| self.channels(node, index, &spread, &x));
        let epsilon = node.float("epsilon", 1e-5)?;
        let scale: Vec<f64> =
            gain?.iter().zip(variance?).map(|(gain, v)| gain / (v + epsilon).sqrt()).collect();
        let means = scale.iter().zip(mean?).map(|(scale, mean)| scale * mean);
        let shift: Vec<f64> = offset?.iter().zip(means).map(|(offset, mean)| offset - mean).collect();
        if scale.iter().chain(&shift).any(|value| !value.is_finite()) {
            return Err(
                node.misuse("a variance is not positive", "train the model again, or look at its export")
            );
        }
        let run = self.rerun(node)?;
        self.moved_by(node, &x, x.shape.clone(), &scale, &shift, run)
    }

    /// One number a channel, spread over a tensor.
    fn channels(
        &self,
        node: &OnnxNode<'a>,
        index: usize,
        spread: &[usize],
        x: &Shaped,
    ) -> Result<Vec<f64>, OnnxError> {
        let constant = self.constant(node, index)?;
        let expected = spread.iter().product::<usize>();
        match constant.shape[..] {
            [len] if len == expected => {}
            _ => return Err(node.shape(&format!("input {index}"), &constant.shape, format!("[{expected}]"))),
        }
        let values = broadcast(constant.floats()?, spread, &x.shape);
        values.ok_or_else(|| node.shape("its data", &x.shape, "[1, channels, …]"))
    }

    /// The view of a tensor, times `scale` and plus `shift`.
    pub(super) fn moved_by(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        shape: Vec<usize>,
        scale: &[f64],
        shift: &[f64],
        run: Rc<str>,
    ) -> Result<Shaped, OnnxError> {
        self.reserve(node, &shape)?;
        let view = self.spread(node, x, &shape)?.then(scale, shift);
        if view.scale.iter().chain(&view.shift).any(|value| !value.is_finite()) {
            return Err(node.misuse("it makes a weight infinite", "export the model again"));
        }
        Ok(self.seen(node, x, shape, view, run))
    }

    /// A tensor behind a view; none where the view shows all of it as it is.
    pub(super) fn seen(
        &self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        shape: Vec<usize>,
        view: View,
        run: Rc<str>,
    ) -> Shaped {
        let whole = view.is_whole(self.graph.len_of(x.id));
        let view = (!whole).then(|| Rc::new(view));
        Shaped { view, run, role: x.role.clone(), ..Shaped::whole(x.id, shape, "", &node.name) }
    }

    /// What is seen of a tensor, repeated over a larger shape as NumPy would.
    fn spread(&self, node: &OnnxNode<'a>, x: &Shaped, shape: &[usize]) -> Result<View, OnnxError> {
        let places: Vec<usize> = (0..x.len()).collect();
        let index = broadcast(&places, &x.shape, shape);
        let index =
            index.ok_or_else(|| node.shape("its data", &x.shape, format!("one that fits {shape:?}")))?;
        Ok(x.seen().picked(&index))
    }

    fn with_constant(&mut self, node: &OnnxNode<'a>, data: usize) -> Result<Shaped, OnnxError> {
        let c = self.constant(node, 1 - data)?;
        if let Some(complement) = self.complement(node, data, &c)? {
            return Ok(complement);
        }
        let x = self.tensor(node, data)?;
        let shape = common_shape(&x.shape, &c.shape);
        let shape = shape.ok_or_else(|| node.shape("its constant", &c.shape, format!("{:?}", x.shape)))?;
        limit("elements of a tensor", elements(&shape).unwrap_or(usize::MAX), MAX_ELEMENTS)?;
        let numbers = if x.kind == Kind::Real { c.floats()?.to_vec() } else { c.numbers()? };
        let values = broadcast(&numbers, &c.shape, &shape).unwrap_or_default();
        let (zeros, ones) = (vec![0.0; values.len()], vec![1.0; values.len()]);
        let negative = |values: &[f64]| values.iter().map(|value| -value).collect::<Vec<f64>>();
        let (scale, shift) = match (&node.proto.op_type[..], data) {
            ("Add", _) => (ones, values),
            ("Sub", 0) => (ones, negative(&values)),
            ("Sub", _) => (negative(&ones), values),
            ("Mul", _) => (values, zeros),
            ("Div", 0) => (inverse(node, &values)?, zeros),
            _ => {
                return Err(node.misuse(
                    "it divides a constant by data, which is not linear",
                    "only division by constants is supported; train without it",
                ));
            }
        };
        let run = match (&node.proto.op_type[..], data) {
            // A convolution that is taken from a number, tract takes wrong.
            ("Sub", 1) if x.kind == Kind::Real => {
                let negative = self.run("Neg", &x.run, None);
                self.run("Add", &negative, Some(single("", &c.shape, c.floats()?.iter().copied())))
            }
            _ => self.rerun(node)?,
        };
        self.moved_by(node, &x, shape, &scale, &shift, run)
    }

    /// `1 − σ(z)` is `σ(−z)`: how a binary classifier makes its other probability.
    fn complement(
        &mut self,
        node: &OnnxNode<'a>,
        data: usize,
        c: &Constant,
    ) -> Result<Option<Shaped>, OnnxError> {
        let p = self.computed(node, data)?;
        let sigmoid = matches!(&p.role, Role::Monotone { by, .. } if by.starts_with("Sigmoid"));
        let one = node.proto.op_type == "Sub"
            && data == 1
            && c.len() == 1
            && c.numbers()?.iter().all(|&one| one == 1.0);
        if !(sigmoid && one) {
            return Ok(None);
        }
        let len = p.len();
        let run = self.run("Neg", &p.run, None);
        self.moved_by(node, &p, p.shape.clone(), &vec![-1.0; len], &vec![0.0; len], run).map(Some)
    }

    /// The sum, difference or product of two computed tensors.
    fn of_two(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, mut y) = (self.tensor(node, 0)?, self.tensor(node, 1)?);
        let expected = || format!("{:?}, that of the first", x.shape);
        let shape = common_shape(&x.shape, &y.shape)
            .ok_or_else(|| node.shape("its second input", &y.shape, expected()))?;
        match &node.proto.op_type[..] {
            "Add" | "Mul" => {}
            "Sub" => {
                let (len, run) = (y.len(), Rc::clone(&y.run));
                y = self.moved_by(node, &y, y.shape.clone(), &vec![-1.0; len], &vec![0.0; len], run)?;
            }
            _ => {
                return Err(node.misuse(
                    "it divides by what is computed from the model's input",
                    "only division by constants is supported; train without it",
                ));
            }
        }
        let operands = [self.widened(node, &x, &shape)?, self.widened(node, &y, &shape)?];
        let op = if node.proto.op_type == "Mul" { FloatOp::Mul } else { FloatOp::Add };
        self.emit(node, op, operands.to_vec(), shape)
    }

    /// The tensor of an operand, repeated over the shape of the result.
    pub(super) fn widened(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        shape: &[usize],
    ) -> Result<usize, OnnxError> {
        let len = shape.iter().product::<usize>();
        if x.len() == len {
            return self.tensor_of(x);
        }
        let (ones, zeros) = (vec![1.0; len], vec![0.0; len]);
        let wide = self.moved_by(node, x, shape.to_vec(), &ones, &zeros, Rc::clone(&x.run))?;
        self.tensor_of(&wide)
    }
}

fn inverse(node: &OnnxNode<'_>, values: &[f64]) -> Result<Vec<f64>, OnnxError> {
    match values.iter().position(|&value| value == 0.0) {
        Some(index) => {
            let problem = format!("element {index} of its divisor is zero");
            Err(node.misuse(problem, "leave out features that never change, or divide by one there"))
        }
        None => Ok(values.iter().map(|value| 1.0 / value).collect()),
    }
}
