//! What spreads elements over a larger grid, or cuts a triangle out of it.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::super::view::View;
use super::window::{channels, misfitting, shape_of, sizes};
use crate::front::graph::{FloatOp, elements};
use crate::layers::window::{Channels, Window};

/// One axis of a transposed convolution.
struct Axis {
    side: usize,
    stride: usize,
    kernel: usize,
    dilation: usize,
    /// Cut off before, and behind.
    cut: [usize; 2],
    /// More elements behind.
    more: usize,
}

impl Axis {
    /// How far the kernel reaches beyond its first element.
    fn reach(&self) -> usize {
        (self.kernel - 1) * self.dilation
    }

    /// The side of the grid with zeros between its elements.
    fn stuffed(&self) -> usize {
        (self.side - 1) * self.stride + 1
    }

    /// Where an element of the padded grid comes from; the margins are as wide as the kernel reaches, less what is cut.
    fn source(&self, at: usize) -> Option<usize> {
        let inside = (at + self.cut[0]).checked_sub(self.reach())?;
        (inside.is_multiple_of(self.stride) && inside / self.stride < self.side)
            .then_some(inside / self.stride)
    }

    fn padded(&self) -> Option<usize> {
        (self.stuffed() + 2 * self.reach() + self.more).checked_sub(self.cut[0] + self.cut[1])
    }
}

impl<'a> Scope<'a> {
    /// ConvTranspose: a convolution, with the kernel turned over, of the data with zeros between their elements.
    pub(super) fn conv_transpose(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let (x, w) = (self.tensor(node, 0)?, self.constant(node, 1)?);
        let inputs = channels(node, &x)?;
        let groups = usize::try_from(node.int("group", 1)?).unwrap_or(0).max(1);
        let [from, of_group, kernel @ ..] = &w.shape[..] else {
            return Err(node.shape("its weights", &w.shape, "[channels, channels, …]"));
        };
        if *from != inputs || w.shape.len() != x.shape.len() || inputs % groups != 0 || kernel.contains(&0) {
            return Err(node.shape(
                "its weights",
                &w.shape,
                format!("[{inputs}, …], of the rank of its data"),
            ));
        }
        let axes = axes(node, &x.shape[2..], kernel)?;
        let grid: Option<Vec<usize>> = axes.iter().map(Axis::padded).collect();
        let grid = grid.filter(|grid| grid.iter().all(|&side| side > 0));
        let grid =
            grid.ok_or_else(|| node.misuse("its pads cut off more than there is", "export the model again"))?;
        let stuffed = self.stuffed(node, &x, &axes, &grid)?;
        let channels = Channels { inputs, outputs: groups * of_group, groups };
        channels.check().map_err(|misfit| misfitting(node, &misfit))?;
        let ones = vec![1; axes.len()];
        let window = Window {
            input: grid,
            kernel: kernel.to_vec(),
            strides: ones,
            dilations: axes.iter().map(|axis| axis.dilation).collect(),
            pads: vec![[0, 0]; axes.len()],
        };
        let products = channels.outputs.saturating_mul(inputs / groups);
        window.check(products).map_err(|misfit| misfitting(node, &misfit))?;
        self.reserve_weights(w.len(), 1)?;
        let weights = turned_over(w.floats()?, [inputs, groups, *of_group], window.size());
        let bias = self.channel_bias(node, channels.outputs)?;
        let shape = shape_of(&window, channels.outputs);
        let op = FloatOp::Conv { window, channels, weights: weights.into(), bias };
        let made = self.made(node, op, &[&stuffed], shape)?;
        self.as_file(node, made)
    }

    /// Data with zeros between their elements and around them.
    fn stuffed(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        axes: &[Axis],
        grid: &[usize],
    ) -> Result<Shaped, OnnxError> {
        let shape = [&x.shape[..2], grid].concat();
        self.reserve(node, &shape)?;
        let cells = elements(grid).unwrap_or(0);
        let inside = x.shape[2..].iter().product::<usize>();
        let of_cell = |cell: usize| {
            let (mut rest, mut place, mut stride) = (cell, 0, 1);
            for (axis, &side) in axes.iter().zip(grid).rev() {
                place += axis.source(rest % side)? * stride;
                (rest, stride) = (rest / side, stride * axis.side);
            }
            Some(place)
        };
        let sources: Vec<Option<usize>> = (0..cells).map(of_cell).collect();
        let places = (0..x.shape[1]).flat_map(|channel| {
            sources.iter().map(move |source| source.map_or(usize::MAX, |source| channel * inside + source))
        });
        let nothing = x.len();
        let index: Vec<usize> = places.map(|place| place.min(nothing)).collect();
        let view = View::joined([x.seen(), View::constants(&[0.0])]).picked(&index);
        Ok(self.seen(node, x, shape, view, "".into()))
    }

    /// Trilu: what is above or below a diagonal becomes zero.
    pub(super) fn triangle(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let diagonal = self.constant_if(node, 1)?.map_or(Ok(Vec::new()), |diagonal| diagonal.numbers())?;
        let diagonal = diagonal.first().map_or(0, |&diagonal| diagonal as i64);
        let [.., rows, columns] = x.shape[..] else {
            return Err(node.shape("its data", &x.shape, "matrices"));
        };
        let upper = node.int("upper", 1)? != 0;
        let kept = |place: usize| {
            let (row, column) = (place / columns % rows, place % columns);
            let ahead = column as i64 - row as i64;
            f64::from(u8::from(if upper { ahead >= diagonal } else { ahead <= diagonal }))
        };
        let scale: Vec<f64> = (0..x.len()).map(kept).collect();
        let shift = vec![0.0; x.len()];
        let made = self.moved_by(node, &x, x.shape.clone(), &scale, &shift, "".into())?;
        self.as_file(node, Shaped { kind: x.kind, ..made })
    }
}

fn axes(node: &OnnxNode<'_>, sides: &[usize], kernel: &[usize]) -> Result<Vec<Axis>, OnnxError> {
    let rank = sides.len();
    let list = |name: &str, default: usize| {
        Ok::<_, OnnxError>(sizes(node, name, rank)?.unwrap_or(vec![default; rank]))
    };
    let (strides, dilations, more) = (list("strides", 1)?, list("dilations", 1)?, list("output_padding", 0)?);
    let pads = sizes(node, "pads", 2 * rank)?.unwrap_or_else(|| vec![0; 2 * rank]);
    let asked = sizes(node, "output_shape", rank)?.is_some();
    if asked || !["", "NOTSET", "VALID"].contains(&&node.string("auto_pad")?[..]) {
        return Err(node.misuse("its margins follow from output_shape or auto_pad", "export it with pads"));
    }
    let wide = |list: &[usize]| list.iter().any(|&side| side > 1 << 16);
    if [&strides, &dilations].iter().any(|list| list.contains(&0))
        || wide(&strides)
        || wide(&dilations)
        || wide(&more)
        || wide(kernel)
    {
        return Err(node.misuse("a stride or a dilation is zero or too large", "export the model again"));
    }
    let axis = |i: usize| Axis {
        side: sides[i],
        stride: strides[i],
        kernel: kernel[i],
        dilation: dilations[i],
        cut: [pads[i], pads[rank + i]],
        more: more[i],
    };
    Ok((0..rank).map(axis).collect())
}

/// Weights in the order operand channel, result channel of its group, kernel, as those of a convolution, with each
/// kernel from its end.
fn turned_over(weights: &[f64], [inputs, groups, of_group]: [usize; 3], size: usize) -> Vec<f64> {
    let read = inputs / groups;
    let kernel = |output: usize, input: usize| {
        let (group, output) = (output / of_group, output % of_group);
        let start = ((group * read + input) * of_group + output) * size;
        weights[start..start + size].iter().rev().copied()
    };
    (0..groups * of_group).flat_map(|output| (0..read).flat_map(move |input| kernel(output, input))).collect()
}
