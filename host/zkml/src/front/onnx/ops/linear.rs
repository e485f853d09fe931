//! Products with weights.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::super::tensor::{Constant, broadcast};
use super::super::view::Rows;
use crate::front::graph::FloatOp;
use std::sync::Arc;

/// A matrix of weights as the file has it.
struct Weights<'a> {
    values: &'a [f64],
    inputs: usize,
    outputs: usize,
    /// Whether the file has one row an output, not one column.
    transposed: bool,
}

impl<'a> Scope<'a> {
    /// `alpha·x·W + beta·c`.
    pub(super) fn gemm(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let addend = node.input(2).map(|_| self.value(node, 2)).transpose()?;
        let known = addend.is_none_or(|addend| addend.known().is_some());
        let plain = known && node.int("transA", 0)? == 0 && self.is_row_of_weights(node)?;
        if !plain {
            return self.gemm_of_rows(node);
        }
        let (x, w) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let [1, _] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "[1, N]; put a Flatten before it"));
        };
        let (alpha, beta) = (node.float("alpha", 1.0)?, node.float("beta", 1.0)?);
        let matrix = Weights::of(node, &w, node.int("transB", 0)? != 0)?;
        let outputs = matrix.outputs;
        let bias = self.gemm_bias(node, beta, outputs)?;
        self.product(node, &x, matrix, alpha, bias, vec![1, outputs])
    }

    fn gemm_bias(&self, node: &OnnxNode<'a>, beta: f64, outputs: usize) -> Result<Vec<f64>, OnnxError> {
        let Some(c) = self.constant_if(node, 2)? else { return Ok(vec![0.0; outputs]) };
        let spread = broadcast(c.floats()?, &c.shape, &[1, outputs]);
        let spread = spread.ok_or_else(|| node.shape("its bias", &c.shape, format!("[{outputs}]")))?;
        Ok(spread.into_iter().map(|value| beta * value).collect())
    }

    /// `x·W` for one row x.
    pub(super) fn mat_mul(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        if !self.is_row_of_weights(node)? {
            return self.matrices(node);
        }
        let (x, w) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let matrix = Weights::of(node, &w, false)?;
        let mut shape = x.shape.clone();
        match shape.split_last_mut() {
            Some((last, rows)) if rows.iter().all(|&dim| dim == 1) => *last = matrix.outputs,
            _ => return Err(node.shape("its data", &x.shape, "one row, [1, N]; put a Flatten before it")),
        }
        let bias = vec![0.0; matrix.outputs];
        self.product(node, &x, matrix, 1.0, bias, shape)
    }

    /// Whether one row of data is multiplied with one matrix of weights, which are floats.
    fn is_row_of_weights(&self, node: &OnnxNode<'a>) -> Result<bool, OnnxError> {
        let known = |index| self.value(node, index).map(|value| value.known().is_some());
        if known(0)? || !known(1)? {
            return Ok(false);
        }
        let (x, w) = (self.computed(node, 0)?, self.constant(node, 1)?);
        let rows = x.shape.split_last().map_or(0, |(_, rows)| rows.iter().product());
        Ok(rows == 1 && x.shape.len() > 1 && w.shape.len() == 2 && w.ints().is_err())
    }

    fn product(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        matrix: Weights<'_>,
        alpha: f64,
        bias: Vec<f64>,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        if x.shape.last() != Some(&matrix.inputs) {
            let expected = format!("[1, {}] as its weights say", matrix.inputs);
            return Err(node.shape("its data", &x.shape, expected));
        }
        self.reserve_weights(matrix.outputs, matrix.inputs)?;
        let rows = Rows { weights: matrix.by_rows(alpha), bias };
        self.layer(node, x, rows, shape)
    }

    /// A linear layer, which takes in what it sees of its operand, and which the runtime does as the file says.
    fn layer(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        rows: Rows,
        shape: Vec<usize>,
    ) -> Result<Shaped, OnnxError> {
        let op = self.linear_op(node, x, rows)?;
        self.emit(node, op, vec![x.id], shape)
    }

    /// The operation of a linear layer on the tensor behind a view.
    pub(super) fn linear_op(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        rows: Rows,
    ) -> Result<FloatOp, OnnxError> {
        let Rows { weights, bias } = match &x.view {
            Some(view) => {
                let width = self.graph.len_of(x.id);
                self.reserve_weights(rows.bias.len(), width)?;
                view.absorbed(&rows, width)
            }
            None => rows,
        };
        if weights.iter().chain(&bias).any(|value| !value.is_finite()) {
            return Err(node.misuse("a factor makes a weight infinite", "export the model again"));
        }
        Ok(FloatOp::Linear { weights, bias })
    }
}

impl<'w> Weights<'w> {
    fn of(node: &OnnxNode<'_>, w: &'w Constant, transposed: bool) -> Result<Self, OnnxError> {
        let [first, second] = w.shape[..] else {
            return Err(node.shape("its weights", &w.shape, "a matrix"));
        };
        let (inputs, outputs) = if transposed { (second, first) } else { (first, second) };
        Ok(Weights { values: w.floats()?, inputs, outputs, transposed })
    }

    /// One row an output, times alpha.
    fn by_rows(&self, alpha: f64) -> Arc<[f64]> {
        if self.transposed {
            return self.values.iter().map(|weight| alpha * weight).collect();
        }
        let column = |output| self.values.iter().skip(output).step_by(self.outputs);
        (0..self.outputs).flat_map(column).map(|weight| alpha * weight).collect()
    }
}
