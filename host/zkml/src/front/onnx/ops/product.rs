//! Products of matrices, of which one may be constant.

use super::super::error::OnnxError;
use super::super::limits::MAX_WEIGHTS;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::super::tensor::{broadcast, common_shape};
use super::build::Arg;
use super::window::misfitting;
use crate::front::graph::{FloatOp, elements};
use crate::layers::layer::Layer;
use crate::layers::mat_mul::MatMul;
use crate::layers::window::{Channels, Window};

/// Two lists of matrices with the same batches.
struct Pair {
    batches: Vec<usize>,
    product: MatMul,
}

impl Pair {
    fn count(&self) -> usize {
        self.batches.iter().product()
    }

    fn shape(&self) -> Vec<usize> {
        [&self.batches[..], &[self.product.rows, self.product.columns]].concat()
    }

    /// Batches of matrices of some size, from those that an operand has.
    fn spread<T: Copy>(&self, values: &[T], from: &[usize], size: [usize; 2]) -> Vec<T> {
        let shape = [&self.batches[..], &size].concat();
        broadcast(values, from, &shape).unwrap_or_default()
    }
}

impl<'a> Scope<'a> {
    /// `x·y` of any shapes that NumPy multiplies.
    pub(super) fn matrices(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.arg(node, 0)?, self.arg(node, 1)?);
        let made = self.multiplied(node, &x, &y)?;
        self.as_file(node, made)
    }

    /// `α·x·y + β·c`, where either may be transposed.
    pub(super) fn gemm_of_rows(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, y) = (self.arg(node, 0)?, self.arg(node, 1)?);
        let x = self.turned_if(node, x, node.int("transA", 0)? != 0)?;
        let y = self.turned_if(node, y, node.int("transB", 0)? != 0)?;
        let product = Arg::Computed(self.multiplied(node, &x, &y)?);
        let mut made = self.affine_arg(node, &product, node.float("alpha", 1.0)?, 0.0)?;
        if node.input(2).is_some() {
            let bias = self.arg(node, 2)?;
            let bias = self.affine_arg(node, &bias, node.float("beta", 1.0)?, 0.0)?;
            made = self.sum(node, &made, &bias)?;
        }
        let made = self.computed_of(node, made)?;
        self.as_file(node, made)
    }

    fn turned_if(&mut self, node: &OnnxNode<'a>, x: Arg, turn: bool) -> Result<Arg, OnnxError> {
        let [rows, columns] = x.shape()[..] else {
            return Err(node.shape("its operand", x.shape(), "a matrix"));
        };
        match x {
            _ if !turn => Ok(x),
            Arg::Computed(x) => self.transposed(node, &x, &[1, 0]).map(Arg::Computed),
            Arg::Known { values, .. } => {
                let turned =
                    (0..columns).flat_map(|j| values.iter().skip(j).step_by(columns.max(1)).copied());
                Ok(Arg::Known { values: turned.collect(), shape: vec![columns, rows] })
            }
        }
    }

    /// `x·y`; a vector is a row on the left, and a column on the right.
    pub(super) fn multiplied(&mut self, node: &OnnxNode<'a>, x: &Arg, y: &Arg) -> Result<Shaped, OnnxError> {
        let [row, column] = [x.shape().len() == 1, y.shape().len() == 1];
        let left = if row { reshaped(x, [&[1], x.shape()].concat()) } else { x.clone() };
        let right = if column { reshaped(y, [y.shape(), &[1]].concat()) } else { y.clone() };
        let pair = self.pair(node, left.shape(), right.shape())?;
        let made = match (&left, &right) {
            (Arg::Computed(x), Arg::Known { shape, values }) => {
                self.by_known(node, &pair, x, shape, values)?
            }
            (Arg::Known { shape, values }, Arg::Computed(y)) => {
                self.known_by(node, &pair, shape, values, y)?
            }
            (Arg::Computed(x), Arg::Computed(y)) => self.both(node, &pair, x, y)?,
            _ => return Err(node.misuse("it depends on no input", "put the constant in its place")),
        };
        let mut shape = pair.shape();
        if column {
            shape.pop();
        }
        if row {
            shape.remove(pair.batches.len());
        }
        Ok(Shaped { shape, ..made })
    }

    fn pair(&self, node: &OnnxNode<'a>, x: &[usize], y: &[usize]) -> Result<Pair, OnnxError> {
        let misfit = || node.shape("its second operand", y, format!("one that {x:?} can be multiplied with"));
        let ([before @ .., rows, inner], [batches @ .., same, columns]) = (x, y) else {
            return Err(misfit());
        };
        let batches = common_shape(before, batches).filter(|_| inner == same).ok_or_else(misfit)?;
        let product = MatMul { rows: *rows, inner: *inner, columns: *columns };
        let pair = Pair { batches, product };
        // What is multiplied, and the result.
        let sizes = [[*rows, *inner], [*inner, *columns], [*rows, *columns]];
        let fits = |[side, other]: [usize; 2]| {
            elements(&[pair.count(), side, other]).is_some_and(|size| (1..=MAX_WEIGHTS).contains(&size))
        };
        match sizes.into_iter().all(fits) {
            true => Ok(pair),
            false => Err(misfit()),
        }
    }

    /// Data times one matrix, or one each: a convolution whose channels are the columns of the data.
    fn by_known(
        &mut self,
        node: &OnnxNode<'a>,
        pair: &Pair,
        x: &Shaped,
        shape: &[usize],
        values: &[f64],
    ) -> Result<Shaped, OnnxError> {
        let MatMul { rows, inner, columns } = pair.product;
        let x = self.batched(node, pair, x, [rows, inner])?;
        let shared = elements(shape) == Some(inner * columns);
        let groups = if shared { 1 } else { pair.count() };
        let rows = pair.count() * rows / groups;
        let matrices = if shared { values.to_vec() } else { pair.spread(values, shape, [inner, columns]) };
        let turned =
            matrices.chunks(inner * columns).flat_map(|matrix| transposed(matrix, columns)).collect();
        let x = self.transposed(node, &Shaped { shape: vec![groups, rows, inner], ..x }, &[0, 2, 1])?;
        let channels = Channels { inputs: groups * inner, outputs: groups * columns, groups };
        let made = self.channelled(node, &x, channels, turned, rows)?;
        self.transposed(node, &Shaped { shape: vec![groups, columns, rows], ..made }, &[0, 2, 1])
    }

    /// One matrix, or one each, times data: a convolution whose channels are the rows of the data.
    fn known_by(
        &mut self,
        node: &OnnxNode<'a>,
        pair: &Pair,
        shape: &[usize],
        values: &[f64],
        y: &Shaped,
    ) -> Result<Shaped, OnnxError> {
        let MatMul { rows, inner, columns } = pair.product;
        let y = self.batched(node, pair, y, [inner, columns])?;
        let groups = pair.count();
        let channels = Channels { inputs: groups * inner, outputs: groups * rows, groups };
        self.channelled(node, &y, channels, pair.spread(values, shape, [rows, inner]), columns)
    }

    /// A kernel of one element, over channels of `grid` elements.
    fn channelled(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        channels: Channels,
        weights: Vec<f64>,
        grid: usize,
    ) -> Result<Shaped, OnnxError> {
        self.reserve_weights(weights.len(), 1)?;
        let ones = vec![1];
        let window = Window {
            input: vec![grid],
            kernel: ones.clone(),
            strides: ones.clone(),
            dilations: ones,
            pads: vec![[0, 0]],
        };
        let fits = channels.check().and_then(|()| window.check(weights.len()));
        fits.map_err(|misfit| misfitting(node, &misfit))?;
        let bias = vec![0.0; channels.outputs];
        let shape = vec![channels.outputs, grid];
        self.made(node, FloatOp::Conv { window, channels, weights: weights.into(), bias }, &[x], shape)
    }

    fn both(
        &mut self,
        node: &OnnxNode<'a>,
        pair: &Pair,
        x: &Shaped,
        y: &Shaped,
    ) -> Result<Shaped, OnnxError> {
        let MatMul { rows, inner, columns } = pair.product;
        let x = self.batched(node, pair, x, [rows, inner])?;
        let y = self.batched(node, pair, y, [inner, columns])?;
        let len = elements(&pair.shape()).unwrap_or(usize::MAX);
        let fits = pair.product.check(&[x.len(), y.len()], len);
        fits.map_err(|misfit| misfitting(node, &misfit))?;
        self.made(node, FloatOp::MatMul(pair.product), &[&x, &y], pair.shape())
    }

    /// An operand with all the batches.
    fn batched(
        &mut self,
        node: &OnnxNode<'a>,
        pair: &Pair,
        x: &Shaped,
        size: [usize; 2],
    ) -> Result<Shaped, OnnxError> {
        let shape = [&pair.batches[..], &size].concat();
        if elements(&shape) == Some(x.len()) {
            return Ok(x.clone());
        }
        let places: Vec<usize> = (0..x.len()).collect();
        self.picked(node, x, &pair.spread(&places, &x.shape, size), shape)
    }
}

/// The same elements in another shape.
pub(super) fn reshaped(x: &Arg, shape: Vec<usize>) -> Arg {
    match x {
        Arg::Known { values, .. } => Arg::Known { shape, values: values.clone() },
        Arg::Computed(x) => Arg::Computed(Shaped { shape, ..x.clone() }),
    }
}

/// A matrix of so many columns, column by column.
pub(super) fn transposed(matrix: &[f64], columns: usize) -> Vec<f64> {
    (0..columns).flat_map(|column| matrix.iter().skip(column).step_by(columns)).copied().collect()
}
