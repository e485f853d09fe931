//! Windows that slide over the spatial dimensions of a tensor: what convolutions and pools have in common.
//!
//! A tensor is a list of channels, each a row-major grid of the spatial dimensions. Nothing is computed here: a
//! window says which elements lie under it, and layers say what becomes of them, in floats, in integers, in
//! intervals, in constraints.

use super::layer::Misfit;
use serde::{Deserialize, Serialize};
use std::iter::zip;

/// The most spatial dimensions.
pub const MAX_RANK: usize = 3;

/// The longest side of a grid, kernel, stride or margin.
pub const MAX_SIDE: usize = 1 << 20;

/// The most elements under all windows of a layer, in all channels that it reads, once for each that it makes: what is
/// held in memory at once.
pub const MAX_PRODUCTS: usize = 1 << 22;

/// Where a window lies on the grid of a channel. One entry an axis in every list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The sides of the grid.
    pub input: Vec<usize>,
    /// The sides of the window, in elements that it sees.
    pub kernel: Vec<usize>,
    /// From one position to the next.
    pub strides: Vec<usize>,
    /// From one element that it sees to the next.
    pub dilations: Vec<usize>,
    /// The margins before and behind the grid, over which it slides too, and where it sees nothing.
    pub pads: Vec<[usize; 2]>,
}

/// Which channels a convolution reads and makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    /// Channels of the operand.
    pub inputs: usize,
    /// Channels of the result.
    pub outputs: usize,
    /// Parts into which both are divided: a channel of the result reads those of its own part.
    pub groups: usize,
}

/// What a window sees at one position: elements of the kernel, and of the grid.
pub type Taps = Vec<[usize; 2]>;

impl Window {
    /// The sides of the grid of positions; none if the window does not fit or a list has another length.
    pub fn output(&self) -> Option<Vec<usize>> {
        let rank = self.input.len();
        let lists = [self.kernel.len(), self.strides.len(), self.dilations.len(), self.pads.len()];
        lists.iter().all(|&len| len == rank).then_some(())?;
        (0..rank).map(|axis| self.positions(axis)).collect()
    }

    /// Elements of a channel.
    pub fn grid(&self) -> usize {
        self.input.iter().product()
    }

    /// Elements of the window.
    pub fn size(&self) -> usize {
        self.kernel.iter().product()
    }

    /// Positions of the window.
    pub fn len(&self) -> usize {
        self.output().map_or(0, |output| output.iter().product())
    }

    /// Whether it has no position.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there are margins.
    pub fn is_padded(&self) -> bool {
        self.pads.iter().any(|pads| pads != &[0, 0])
    }

    /// What it sees at each position, in order.
    pub fn taps(&self) -> Vec<Taps> {
        let nothing_yet = vec![vec![[0, 0]]];
        (0..self.input.len()).fold(nothing_yet, |outer, axis| {
            let inner = self.taps_along(axis);
            let sides = [self.kernel[axis], self.input[axis]];
            outer.iter().flat_map(|outer| inner.iter().map(|inner| joined(outer, inner, sides))).collect()
        })
    }

    /// For a tensor of so many elements, which of them each element of the result sees.
    pub fn seen(&self, elements: usize) -> Vec<Vec<usize>> {
        let (taps, grid) = (self.taps(), self.grid().max(1));
        let channel = |first: usize| {
            taps.iter().map(move |taps| taps.iter().map(|&[_, place]| first + place).collect())
        };
        (0..elements / grid).flat_map(|index| channel(index * grid)).collect()
    }

    /// Whether it is a geometry, and one whose windows over `channels` channels are not too many.
    pub fn check(&self, channels: usize) -> Result<(), Misfit> {
        let rank = self.input.len();
        parameter("the number of spatial dimensions", rank, [1, MAX_RANK])?;
        let [kernel, strides, dilations] = [&self.kernel, &self.strides, &self.dilations];
        let lists = [("the input", &self.input), ("the kernel", kernel), ("strides", strides)];
        for (what, list) in lists.into_iter().chain([("dilations", dilations)]) {
            Misfit::length(what, rank, list.len())?;
            list.iter().try_for_each(|&side| parameter(what, side, [1, MAX_SIDE]))?;
        }
        Misfit::length("pads", rank, self.pads.len())?;
        self.pads.iter().flatten().try_for_each(|&pad| parameter("a margin", pad, [0, MAX_SIDE]))?;
        (0..rank).try_for_each(|axis| {
            parameter("the reach of the kernel", self.reach(axis), [1, self.padded(axis)])
        })?;
        self.check_size(channels)
    }

    /// Whether it slides over the channels of a tensor of `elements` elements and has `len` positions in all.
    pub fn check_channels(&self, elements: usize, len: usize) -> Result<(), Misfit> {
        self.check(1)?;
        let channels = elements / self.grid();
        parameter("the number of channels", channels, [1, usize::MAX])?;
        self.check(channels)?;
        Misfit::length("the operand", channels * self.grid(), elements)?;
        Misfit::length("the result", channels * self.len(), len)
    }

    /// Whether every position sees something: a margin is nothing to take the largest of.
    pub fn check_seen(&self) -> Result<(), Misfit> {
        let least = |axis: usize| self.taps_along(axis).iter().map(Vec::len).min().unwrap_or(0);
        let least = (0..self.input.len()).map(least).min().unwrap_or(0);
        parameter("the fewest elements that a window sees along an axis", least, [1, MAX_SIDE])
    }

    /// Everything is counted here without overflow; behind it nothing needs to be.
    fn check_size(&self, channels: usize) -> Result<(), Misfit> {
        let product = |sides: &[usize]| sides.iter().copied().fold(1, usize::saturating_mul);
        let positions = self.output().map_or(usize::MAX, |output| product(&output));
        let taps = positions.saturating_mul(product(&self.kernel));
        parameter("the number of products", taps.saturating_mul(channels), [1, MAX_PRODUCTS])?;
        parameter("the number of elements of a channel", product(&self.input), [1, MAX_PRODUCTS])
    }

    /// The distance that the window spans, from before its first element to behind its last.
    fn reach(&self, axis: usize) -> usize {
        (self.kernel[axis] - 1).saturating_mul(self.dilations[axis]).saturating_add(1)
    }

    /// A side with its margins.
    fn padded(&self, axis: usize) -> usize {
        self.pads[axis].iter().fold(self.input[axis], |sum, &pad| sum.saturating_add(pad))
    }

    fn positions(&self, axis: usize) -> Option<usize> {
        self.kernel[axis].checked_sub(1)?;
        let beyond = self.padded(axis).checked_sub(self.reach(axis))?;
        Some(beyond.checked_div(self.strides[axis])? + 1)
    }

    fn taps_along(&self, axis: usize) -> Vec<Taps> {
        let (before, side) = (self.pads[axis][0], self.input[axis]);
        let place = |position: usize, k: usize| {
            let place = position * self.strides[axis] + k * self.dilations[axis];
            place.checked_sub(before).filter(|&place| place < side)
        };
        let at = |position: usize| (0..self.kernel[axis]).filter_map(move |k| Some([k, place(position, k)?]));
        (0..self.positions(axis).unwrap_or(0)).map(|position| at(position).collect()).collect()
    }
}

impl Channels {
    /// Channels of the operand that one channel of the result reads.
    pub fn of_group(&self) -> usize {
        self.inputs / self.groups.max(1)
    }

    /// Whether groups divide both sides.
    pub fn check(&self) -> Result<(), Misfit> {
        for (what, channels) in [("input channels", self.inputs), ("output channels", self.outputs)] {
            parameter(what, channels, [1, MAX_SIDE])?;
        }
        parameter("groups", self.groups, [1, self.inputs.min(self.outputs)])?;
        let rest = (self.inputs % self.groups).max(self.outputs % self.groups);
        parameter("the channels left over by groups", rest, [0, 0])
    }

    /// A convolution over anything: for each channel of the result, and each position, what `start` says of the
    /// channel, to which `add` adds what the window sees, weight by weight, and of which `end` makes the result.
    /// Weights are in the order result channel, operand channel of its group, kernel.
    pub fn convolve<W, X, Y, Z>(
        &self,
        window: &Window,
        (weights, x): (&[W], &[X]),
        start: impl Fn(usize) -> Y,
        add: impl Fn(Y, &W, &X) -> Y,
        end: impl Fn(usize, Y) -> Z,
    ) -> Vec<Z> {
        let (taps, size, grid) = (window.taps(), window.size(), window.grid());
        let (read, made) = (self.of_group(), self.outputs / self.groups);
        let mut result = Vec::with_capacity(self.outputs * taps.len());
        for channel in 0..self.outputs {
            let kernels = weights[channel * read * size..][..read * size].chunks_exact(size);
            let grids = x[channel / made * read * grid..][..read * grid].chunks_exact(grid);
            let planes: Vec<(&[W], &[X])> = zip(kernels, grids).collect();
            for taps in &taps {
                let sum = planes.iter().fold(start(channel), |sum, (kernel, grid)| {
                    taps.iter().fold(sum, |sum, &[k, place]| add(sum, &kernel[k], &grid[place]))
                });
                result.push(end(channel, sum));
            }
        }
        result
    }
}

/// Whether a size is in its range.
pub fn parameter(what: &'static str, value: usize, range: [usize; 2]) -> Result<(), Misfit> {
    let short = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    Misfit::parameter(what, short(value), range.map(short))
}

/// The taps of one axis inside those of the axes before it.
fn joined(outer: &Taps, inner: &Taps, [kernel, side]: [usize; 2]) -> Taps {
    let both = |&[k, place]: &[usize; 2]| {
        inner.iter().map(move |[inner_k, inner_place]| [k * kernel + inner_k, place * side + inner_place])
    };
    outer.iter().flat_map(both).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A window without strides, dilations or margins.
    pub fn plain(input: &[usize], kernel: &[usize]) -> Window {
        let ones = vec![1; input.len()];
        let pads = vec![[0, 0]; input.len()];
        Window { input: input.into(), kernel: kernel.into(), strides: ones.clone(), dilations: ones, pads }
    }

    /// Any small window that fits.
    pub fn small() -> impl Strategy<Value = Window> {
        let axis = (1..=4usize, 1..=3usize, 1..=3usize, 1..=2usize, [0..=2usize, 0..=2usize]);
        let axes = prop::collection::vec(axis, 1..=2);
        let window = |axes: Vec<(usize, usize, usize, usize, [usize; 2])>| Window {
            input: axes.iter().map(|axis| axis.0).collect(),
            kernel: axes.iter().map(|axis| axis.1).collect(),
            strides: axes.iter().map(|axis| axis.2).collect(),
            dilations: axes.iter().map(|axis| axis.3).collect(),
            pads: axes.iter().map(|axis| axis.4).collect(),
        };
        axes.prop_map(window).prop_filter("it fits", |window| window.check(1).is_ok())
    }

    #[test]
    fn positions_and_what_is_seen_there() {
        let mut window = plain(&[2, 3], &[2, 2]);
        assert_eq!((window.output(), window.len(), window.size()), (Some(vec![1, 2]), 2, 4));
        assert_eq!(window.seen(12)[..2], [vec![0, 1, 3, 4], vec![1, 2, 4, 5]]);
        assert_eq!(window.seen(12)[3], [7, 8, 10, 11]);
        window.pads[1] = [1, 0];
        assert_eq!(window.taps()[0], [[1, 0], [3, 3]]);
        window.dilations[1] = 3;
        window.strides[1] = 2;
        assert_eq!((window.output(), window.taps()), (Some(vec![1, 1]), vec![vec![[1, 2], [3, 5]]]));
    }

    #[test]
    fn what_is_no_geometry_is_refused() {
        let refused = |edit: fn(&mut Window)| {
            let mut window = plain(&[4, 4], &[3, 3]);
            assert_eq!(window.check(1), Ok(()));
            edit(&mut window);
            window.check(1).unwrap_err().to_string()
        };
        assert_eq!(refused(|w| w.kernel[1] = 5), "the reach of the kernel 5 is not in [1, 4]");
        assert_eq!(refused(|w| w.dilations[0] = 2), "the reach of the kernel 5 is not in [1, 4]");
        assert_eq!(refused(|w| w.strides[0] = 0), "strides 0 is not in [1, 1048576]");
        assert_eq!(refused(|w| w.pads.truncate(1)), "pads has 1 elements, 2 needed");
        assert_eq!(refused(|w| w.pads[0][0] = usize::MAX), "a margin 4294967295 is not in [0, 1048576]");
        assert!(refused(|w| w.input = vec![]).starts_with("the number of spatial dimensions 0"));
        assert!(refused(|w| w.pads = vec![[MAX_SIDE; 2]; 2]).starts_with("the number of products"));
        let wide = plain(&[MAX_SIDE, MAX_SIDE], &[MAX_SIDE, MAX_SIDE]).check(1).unwrap_err().to_string();
        assert!(wide.starts_with("the number of products"), "{wide}");
        let many = plain(&[4, 4], &[3, 3]).check(1 << 30).unwrap_err().to_string();
        assert!(many.starts_with("the number of products"), "{many}");
    }

    #[test]
    fn a_window_in_the_margin_sees_nothing() {
        let mut window = plain(&[2], &[1]);
        assert_eq!(window.check_seen(), Ok(()));
        window.pads[0] = [0, 1];
        assert!(window.check_seen().is_err());
    }

    #[test]
    fn groups_divide_their_channels() {
        let check = |inputs, outputs, groups| Channels { inputs, outputs, groups }.check().is_ok();
        assert!(check(4, 6, 2) && check(4, 4, 4) && check(1, 9, 1));
        assert!(!check(4, 6, 4) && !check(6, 4, 4) && !check(4, 4, 0) && !check(2, 2, 4) && !check(0, 2, 1));
    }

    proptest! {
        #[test]
        fn positions_are_counted_as_they_are_made(window in small()) {
            let output = window.output().unwrap();
            let positions = output.iter().product::<usize>();
            prop_assert_eq!((window.taps().len(), window.len()), (positions, positions));
            let inside = |&[k, place]: &[usize; 2]| k < window.size() && place < window.grid();
            prop_assert!(window.taps().iter().flatten().all(inside));
            prop_assert_eq!(window.check_seen().is_ok(), window.taps().iter().all(|taps| !taps.is_empty()));
        }
    }
}
