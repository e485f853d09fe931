//! Comparisons, what they decide, and logic on zeros and ones.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Scope, Shaped};
use super::build::Arg;
use crate::front::graph::FloatOp;

impl<'a> Scope<'a> {
    /// Less, Greater, LessOrEqual, GreaterOrEqual or Equal.
    pub(super) fn comparison(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.arg(node, 0)?, self.arg(node, 1)?);
        let made = match &node.proto.op_type[..] {
            "GreaterOrEqual" => self.at_least(node, &x, &y)?,
            "LessOrEqual" => self.at_least(node, &y, &x)?,
            "Less" => self.below(node, &x, &y)?,
            "Greater" => self.below(node, &y, &x)?,
            _ => self.equal(node, &x, &y)?,
        };
        let made = self.computed_of(node, made)?;
        self.as_file(node, Shaped { kind: Kind::Bool, ..made })
    }

    /// `x ≥ y`.
    fn at_least(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        let lead = self.difference(node, x, y)?;
        self.step(node, &lead)
    }

    /// `x < y`.
    fn below(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        let not = self.at_least(node, x, y)?;
        self.affine_arg(node, &not, -1.0, 1.0)
    }

    /// `x ≥ y` and `y ≥ x`, of which one holds at least.
    pub(super) fn equal(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        let (above, below) = (self.at_least(node, x, y)?, self.at_least(node, y, x)?);
        let both = self.sum(node, &above, &below)?;
        self.affine_arg(node, &both, 1.0, -1.0)
    }

    /// And, Or or Xor: xy, x + y − xy, x + y − 2xy.
    pub(super) fn logic(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.arg(node, 0)?, self.arg(node, 1)?);
        let both = self.times(node, &x, &y)?;
        let times = match &node.proto.op_type[..] {
            "And" => return self.decided(node, both),
            "Or" => -1.0,
            _ => -2.0,
        };
        let (sum, both) = (self.sum(node, &x, &y)?, self.affine_arg(node, &both, times, 0.0)?);
        let made = self.sum(node, &sum, &both)?;
        self.decided(node, made)
    }

    /// `1 − x`.
    pub(super) fn not(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let made = self.affine(node, &x, -1.0, 1.0)?;
        self.decided(node, Arg::Computed(made))
    }

    fn decided(&mut self, node: &OnnxNode<'a>, made: Arg) -> Result<Shaped, OnnxError> {
        let made = self.computed_of(node, made)?;
        self.as_file(node, Shaped { kind: Kind::Bool, ..made })
    }

    /// x where a condition holds, else y: `y + c·(x − y)`.
    pub(super) fn choice(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let [condition, x, y] = [0, 1, 2].map(|index| self.arg(node, index));
        let (condition, x, y) = (condition?, x?, y?);
        let made = match (&condition, &x, &y) {
            // What is far beyond all numbers, as masks have it, is no summand.
            (Arg::Known { .. }, ..) => self.masked(node, &condition, &x, &y)?,
            _ => {
                let lead = self.difference(node, &x, &y)?;
                let chosen = self.times(node, &condition, &lead)?;
                self.sum(node, &y, &chosen)?
            }
        };
        let kind = x.kind().or(y.kind()).unwrap_or(Kind::Real);
        let made = self.computed_of(node, made)?;
        self.as_file(node, Shaped { kind, ..made })
    }

    /// The choice of a condition that is known: each element is one of x or of y.
    fn masked(&mut self, node: &OnnxNode<'a>, condition: &Arg, x: &Arg, y: &Arg) -> Result<Arg, OnnxError> {
        let zero = Arg::number(0.0);
        let not = self.affine_arg(node, condition, -1.0, 1.0)?;
        let (chosen, other) = (self.times(node, condition, x)?, self.times(node, &not, y)?);
        let chosen = self.sum(node, &chosen, &zero)?;
        self.sum(node, &chosen, &other)
    }

    /// Sum or Mean of any number of tensors.
    pub(super) fn sum_of_many(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let count = node.proto.input.len();
        let mut made = self.arg(node, 0)?;
        for index in 1..count {
            let other = self.arg(node, index)?;
            made = self.sum(node, &made, &other)?;
        }
        let share = if node.proto.op_type == "Mean" { 1.0 / count as f64 } else { 1.0 };
        let made = self.affine_arg(node, &made, share, 0.0)?;
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    /// Max or Min of computed tensors: `y + max(x − y, 0)` or `x − max(x − y, 0)`.
    pub(super) fn extreme_of_many(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let mut made = self.arg(node, 0)?;
        for index in 1..node.proto.input.len() {
            let other = self.arg(node, index)?;
            let lead = self.difference(node, &made, &other)?;
            let lead = self.computed_of(node, lead)?;
            let lead = self.made(node, FloatOp::Relu, &[&lead], lead.shape.clone())?;
            made = match &node.proto.op_type[..] {
                "Max" => self.sum(node, &other, &Arg::Computed(lead))?,
                _ => self.difference(node, &made, &Arg::Computed(lead))?,
            };
        }
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }
}
