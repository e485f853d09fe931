//! Elements at places that are computed: each place is compared with all that it can be.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Kind, Scope, Shaped};
use super::build::{Arg, Reduction};
use super::join::Part;
use super::product::reshaped;
use super::shape::resolved_axis;
use crate::front::graph::{Function, elements};

/// The most numbers of a table for each of its places.
const MAX_COLUMNS: usize = 256;

/// The most updates of a line, one after the other.
const MAX_UPDATES: usize = 64;

/// A shape, taken apart at an axis.
struct Lines {
    before: usize,
    size: usize,
    behind: usize,
}

impl Lines {
    fn of(shape: &[usize], axis: usize) -> Self {
        let [before, behind] = [&shape[..axis], &shape[axis + 1..]].map(|dims| dims.iter().product());
        Lines { before, size: shape[axis], behind }
    }
}

impl<'a> Scope<'a> {
    /// Gather: of constants a table of each column, of computed data a choice.
    pub(super) fn gather(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let axis = axis_of(node, 0, self.arg(node, 0)?.shape())?;
        let made = self.gathered_along(node, axis)?;
        self.as_file(node, made)
    }

    /// The elements at computed places of an axis.
    pub(super) fn gathered_along(&mut self, node: &OnnxNode<'a>, axis: usize) -> Result<Shaped, OnnxError> {
        let (data, index) = (self.arg(node, 0)?, self.tensor(node, 1)?);
        let lines = Lines::of(data.shape(), axis);
        let shape = [&data.shape()[..axis], &index.shape[..], &data.shape()[axis + 1..]].concat();
        let made = match &data {
            Arg::Known { values, .. } => self.tabled(node, values, &lines, &index)?,
            Arg::Computed(data) => {
                let (before, size, behind) = (lines.before, lines.size, lines.behind);
                let hot = self.one_hot_of(node, &index, size)?;
                let flat = Arg::Computed(Shaped { shape: vec![before, size, behind], ..data.clone() });
                let hot = Arg::Computed(Shaped { shape: vec![1, index.len(), size], ..hot });
                self.multiplied(node, &hot, &flat)?
            }
        };
        let known = data.kind().is_none() && self.constant(node, 0)?.ints().is_ok();
        let kind = if known { Kind::Integer } else { data.kind().unwrap_or(Kind::Real) };
        Ok(Shaped { shape, kind, ..made })
    }

    /// One table a column of constants.
    fn tabled(
        &mut self,
        node: &OnnxNode<'a>,
        values: &[f64],
        lines: &Lines,
        index: &Shaped,
    ) -> Result<Shaped, OnnxError> {
        let columns = lines.before * lines.behind;
        if columns > MAX_COLUMNS {
            let problem = format!("it looks up {columns} numbers for each index");
            return Err(node.misuse(problem, "use an embedding of fewer dimensions"));
        }
        let mut parts = Vec::new();
        for column in 0..columns {
            let start = column / lines.behind * lines.size * lines.behind + column % lines.behind;
            let entries = values.iter().skip(start).step_by(lines.behind).take(lines.size).copied();
            let made = self.curve(node, index, Function::Entry(entries.collect()))?;
            parts.push(Part::from(Arg::Computed(made)));
        }
        let (places, len) = (index.len(), index.len() * columns);
        let order: Vec<usize> = (0..len)
            .map(|at| {
                let (before, rest) = (at / (places * lines.behind), at % (places * lines.behind));
                (before * lines.behind + rest % lines.behind) * places + rest / lines.behind
            })
            .collect();
        self.assembled(node, &parts, &order, vec![len])
    }

    /// Places from the front: those that are negative count from the end of `size` elements. Free where none can be.
    fn counted_from_front(&mut self, node: &OnnxNode<'a>, index: &Arg, size: f64) -> Result<Arg, OnnxError> {
        let ahead = self.step(node, index)?;
        let wrapped = self.affine_arg(node, &ahead, -size, size)?;
        self.sum(node, index, &wrapped)
    }

    /// For each place a row of `size` elements, one where it points to and zero elsewhere.
    pub(super) fn one_hot_of(
        &mut self,
        node: &OnnxNode<'a>,
        index: &Shaped,
        size: usize,
    ) -> Result<Shaped, OnnxError> {
        let index = self.counted_from_front(node, &Arg::Computed(index.clone()), size as f64)?;
        let index = self.computed_of(node, index)?;
        let repeated = self.over_groups(node, &index, size, vec![index.len(), size])?;
        let places = Arg::Known { shape: vec![1, size], values: (0..size).map(|i| i as f64).collect() };
        let equal = self.equal(node, &Arg::Computed(repeated), &places)?;
        self.computed_of(node, equal)
    }

    /// OneHot: `off + (on − off)·hot`.
    pub(super) fn one_hot(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (index, depth) = (self.tensor(node, 0)?, self.constant(node, 1)?.numbers()?);
        let values = self.constant(node, 2)?;
        let kind = if values.ints().is_ok() { Kind::Integer } else { Kind::Real };
        let (depth, values) = (depth.first().copied().unwrap_or(0.0) as usize, values.numbers()?);
        let [off, on] = values[..] else {
            return Err(node.misuse("its values are not two", "export the model again"));
        };
        let rank = index.shape.len();
        let axis = resolved_axis(node, node.int("axis", -1)?, rank + 1)?.min(rank);
        let hot = self.one_hot_of(node, &index, depth)?;
        let hot = self.affine(node, &hot, on - off, off)?;
        let hot = Shaped { shape: [&index.shape[..], &[depth]].concat(), ..hot };
        let order: Vec<usize> = (0..axis).chain([rank]).chain(axis..rank).collect();
        let made = self.transposed(node, &hot, &order)?;
        self.as_file(node, Shaped { kind, ..made })
    }

    /// GatherElements: of each line along an axis the elements at computed places.
    pub(super) fn gather_elements(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (data, index) = (self.arg(node, 0)?, self.tensor(node, 1)?);
        let axis = axis_of(node, 0, data.shape())?;
        let fits = index.shape.len() == data.shape().len()
            && index.shape.iter().zip(data.shape()).enumerate().all(|(at, (x, y))| at == axis || x <= y);
        if !fits {
            return Err(node.shape("its indices", &index.shape, format!("one that fits {:?}", data.shape())));
        }
        let size = data.shape()[axis];
        let shape = vec![index.len(), size];
        let lines: Vec<usize> =
            (0..index.len()).flat_map(|at| line_of(at, &index.shape, data.shape(), axis)).collect();
        let kind = data.kind().unwrap_or(Kind::Real);
        let lines = match &data {
            Arg::Known { values, .. } => {
                Arg::Known { values: lines.iter().map(|&i| values[i]).collect(), shape }
            }
            Arg::Computed(data) => Arg::Computed(self.picked(node, data, &lines, shape)?),
        };
        let hot = self.one_hot_of(node, &index, size)?;
        let chosen = self.times(node, &Arg::Computed(hot), &lines)?;
        let chosen = self.computed_of(node, chosen)?;
        let made = self.of_groups(node, &chosen, size, Reduction::Sum)?;
        self.as_file(node, Shaped { shape: index.shape.clone(), kind, ..made })
    }

    /// GatherND: blocks at places of several dimensions.
    pub(super) fn gather_nd(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (data, index) = (self.arg(node, 0)?, self.tensor(node, 1)?);
        let shared = usize::try_from(node.int("batch_dims", 0)?).unwrap_or(usize::MAX);
        let misfit = || node.shape("its indices", &index.shape, format!("one that fits {:?}", data.shape()));
        let (&depth, outer) = index.shape.split_last().ok_or_else(misfit)?;
        let behind = shared.saturating_add(depth);
        if depth == 0 || outer.len() < shared || data.shape().len() < behind {
            return Err(misfit());
        }
        let (batch, rest) = data.shape().split_at(shared);
        let (dims, block) = rest.split_at(depth);
        if outer[..shared] != *batch {
            return Err(misfit());
        }
        let (batches, size) = (batch.iter().product::<usize>(), dims.iter().product::<usize>());
        let places = self.flattened(node, &index, dims)?;
        let hot = self.one_hot_of(node, &places, size)?;
        let hot = Arg::Computed(Shaped { shape: vec![batches, places.len() / batches, size], ..hot });
        let flat = reshaped(&data, vec![batches, size, block.iter().product()]);
        let made = self.multiplied(node, &hot, &flat)?;
        let kind = data.kind().unwrap_or(Kind::Real);
        self.as_file(node, Shaped { shape: [outer, block].concat(), kind, ..made })
    }

    /// Places of several dimensions as places in the elements of all of them.
    fn flattened(
        &mut self,
        node: &OnnxNode<'a>,
        index: &Shaped,
        dims: &[usize],
    ) -> Result<Shaped, OnnxError> {
        let strides: Vec<f64> =
            (0..dims.len()).map(|axis| dims[axis + 1..].iter().product::<usize>() as f64).collect();
        let sides =
            Arg::Known { shape: vec![dims.len()], values: dims.iter().map(|&dim| dim as f64).collect() };
        let index = Arg::Computed(index.clone());
        let ahead = self.step(node, &index)?;
        let behind = self.affine_arg(node, &ahead, -1.0, 1.0)?;
        let wrapped = self.times(node, &behind, &sides)?;
        let index = self.sum(node, &index, &wrapped)?;
        let weighted = self.times(node, &index, &Arg::Known { shape: vec![dims.len()], values: strides })?;
        let weighted = self.computed_of(node, weighted)?;
        match dims.len() {
            1 => Ok(weighted),
            _ => self.of_groups(node, &weighted, dims.len(), Reduction::Sum),
        }
    }

    /// ScatterElements: of each line the elements at computed places are replaced, one after the other.
    pub(super) fn scatter_elements(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let [data, index, updates] = [0, 1, 2].map(|input| self.arg(node, input));
        let (data, index, updates) = (data?, index?, updates?);
        let axis = axis_of(node, 0, data.shape())?;
        let whole = index.shape().len() == data.shape().len()
            && index.shape() == updates.shape()
            && index.shape().iter().zip(data.shape()).enumerate().all(|(at, (x, y))| at == axis || x == y);
        if !whole
            || !["", "none"].contains(&&node.string("reduction")?[..])
            || index.shape()[axis] > MAX_UPDATES
        {
            return Err(node.misuse(
                "its indices are not of whole lines, or too many, or it reduces",
                "write it with indices for every line, without a reduction",
            ));
        }
        let (shape, count) = (data.shape().to_vec(), index.shape()[axis]);
        let size = shape[axis];
        let index = self.counted_from_front(node, &index, size as f64)?;
        let mut made = data;
        let places = {
            let spread: Vec<usize> = (0..shape.len()).map(|at| if at == axis { size } else { 1 }).collect();
            Arg::Known { shape: spread, values: (0..size).map(|i| i as f64).collect() }
        };
        for update in 0..count {
            let index = self.slab(node, &index, axis, update)?;
            let value = self.slab(node, &updates, axis, update)?;
            made = self.replaced(node, &made, (&index, &places), &value)?;
        }
        let made = self.computed_of(node, made)?;
        self.as_file(node, Shaped { shape, ..made })
    }

    /// `x + [index = place]·(value − x)`.
    fn replaced(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Arg,
        (index, places): (&Arg, &Arg),
        value: &Arg,
    ) -> Result<Arg, OnnxError> {
        let hot = self.equal(node, index, places)?;
        let change = self.difference(node, value, x)?;
        let change = self.times(node, &hot, &change)?;
        self.sum(node, x, &change)
    }

    /// What stands at one place of an axis.
    fn slab(&mut self, node: &OnnxNode<'a>, x: &Arg, axis: usize, at: usize) -> Result<Arg, OnnxError> {
        let lines = Lines::of(x.shape(), axis);
        let index: Vec<usize> = (0..lines.before)
            .flat_map(|row| (0..lines.behind).map(move |column| (row, column)))
            .map(|(row, column)| (row * lines.size + at) * lines.behind + column)
            .collect();
        let mut shape = x.shape().to_vec();
        shape[axis] = 1;
        Ok(match x {
            Arg::Known { values, .. } => {
                Arg::Known { values: index.iter().map(|&i| values[i]).collect(), shape }
            }
            Arg::Computed(x) => Arg::Computed(self.picked(node, x, &index, shape)?),
        })
    }

    /// ScatterND: blocks at places of several dimensions are replaced, one after the other.
    pub(super) fn scatter_nd(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let [data, index, updates] = [0, 1, 2].map(|input| self.arg(node, input));
        let (data, index, updates) = (data?, index?, updates?);
        let (rank, depth) = (data.shape().len(), index.shape().last().copied().unwrap_or(0));
        let blocks = elements(index.shape()).unwrap_or(0).checked_div(depth).unwrap_or(0);
        let reduces = !["", "none"].contains(&&node.string("reduction")?[..]);
        if !(1..=rank).contains(&depth) || blocks > MAX_UPDATES || reduces {
            return Err(node
                .misuse("it has too many indices, or it reduces", "use fewer indices, without a reduction"));
        }
        let (dims, block) = data.shape().split_at(depth);
        let (size, width) = (dims.iter().product::<usize>(), block.iter().product::<usize>());
        if elements(updates.shape()) != Some(blocks * width) {
            return Err(node.shape(
                "its updates",
                updates.shape(),
                format!("{blocks} blocks of {width} elements"),
            ));
        }
        let places = match &index {
            Arg::Computed(index) => Arg::Computed(self.flattened(node, index, dims)?),
            Arg::Known { values, .. } => {
                Arg::Known { shape: vec![blocks], values: flat_places(values, dims) }
            }
        };
        let (places, updates) = (reshaped(&places, vec![blocks, 1]), reshaped(&updates, vec![blocks, width]));
        let all = Arg::Known { shape: vec![size, 1], values: (0..size).map(|i| i as f64).collect() };
        let mut made = reshaped(&data, vec![size, width]);
        for update in 0..blocks {
            let (place, value) =
                (self.slab(node, &places, 0, update)?, self.slab(node, &updates, 0, update)?);
            made = self.replaced(node, &made, (&place, &all), &value)?;
        }
        let made = self.computed_of(node, made)?;
        self.as_file(node, Shaped { shape: data.shape().to_vec(), ..made })
    }
}

pub(super) fn axis_of(node: &OnnxNode<'_>, default: i64, shape: &[usize]) -> Result<usize, OnnxError> {
    let axis = resolved_axis(node, node.int("axis", default)?, shape.len())?;
    match axis < shape.len() {
        true => Ok(axis),
        false => Err(node.shape("its data", shape, "one with that axis")),
    }
}

fn flat_places(values: &[f64], dims: &[usize]) -> Vec<f64> {
    let front = |at: f64, dim: f64| if at < 0.0 { at + dim } else { at };
    let place = |index: &[f64]| {
        let places = index.iter().zip(dims).map(|(&at, &dim)| (at, dim as f64));
        places.fold(0.0, |place, (at, dim)| place * dim + front(at, dim))
    };
    values.chunks(dims.len()).map(place).collect()
}

/// The line along an axis of a larger shape, through an element of a smaller one.
fn line_of(at: usize, from: &[usize], shape: &[usize], axis: usize) -> impl Iterator<Item = usize> {
    let (mut rest, mut start, mut stride, mut step) = (at, 0, 1, 1);
    for other in (0..shape.len()).rev() {
        let place = rest % from[other];
        rest /= from[other];
        if other == axis {
            step = stride
        } else {
            start += place * stride
        }
        stride *= shape[other];
    }
    (0..shape[axis]).map(move |i| start + i * step)
}
