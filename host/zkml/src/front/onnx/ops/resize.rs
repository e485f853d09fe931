//! Resize and Upsample: each element of the result is one of the data, or between two of them along each axis.

use super::super::error::OnnxError;
use super::super::node::OnnxNode;
use super::super::scope::{Scope, Shaped};
use super::build::Arg;

/// How an axis is resized.
#[derive(Clone, Copy)]
struct Axis {
    from: usize,
    to: usize,
    scale: f64,
}

/// How places of the result are places of the data.
#[derive(Clone, Copy, PartialEq)]
enum Places {
    HalfPixel,
    /// Around the middle of what the scale makes before it is cut to whole elements.
    Symmetric,
    TorchHalfPixel,
    AlignedCorners,
    Asymmetric,
}

impl Axis {
    /// The place in the data of an element of the result, between elements.
    fn source(self, places: Places, at: usize) -> f64 {
        let (at, half) = (at as f64, (at as f64 + 0.5) / self.scale - 0.5);
        match places {
            Places::Asymmetric => at / self.scale,
            Places::AlignedCorners if self.to == 1 => 0.0,
            Places::AlignedCorners => at * (self.from - 1) as f64 / (self.to - 1) as f64,
            Places::TorchHalfPixel if self.to == 1 => 0.0,
            Places::Symmetric => {
                let (from, exact) = (self.from as f64, self.from as f64 * self.scale);
                from / 2.0 * (1.0 - self.to as f64 / exact) + half
            }
            _ => half,
        }
    }
}

impl<'a> Scope<'a> {
    /// Resize or Upsample to the nearest elements, or linearly.
    pub(super) fn resize(&mut self, node: &OnnxNode<'a>) -> Result<Shaped, OnnxError> {
        let x = self.tensor(node, 0)?;
        let (axes, places) = (self.resized(node, &x.shape)?, places_of(node)?);
        let shape: Vec<usize> = axes.iter().map(|axis| axis.to).collect();
        self.reserve(node, &shape)?;
        let policy = node.string("keep_aspect_ratio_policy")?;
        if !["", "stretch"].contains(&&policy[..]) || node.int("antialias", 0)? != 0 {
            return Err(
                node.misuse("it keeps an aspect ratio, or filters", "export with sizes, without filters")
            );
        }
        let cut = |axis: &Axis| axis.scale * axis.from as f64 != axis.to as f64;
        if places == Places::AlignedCorners && axes.iter().any(cut) {
            let problem = "its corners are aligned, and its scales make no whole sizes";
            return Err(node.misuse(problem, "export with sizes"));
        }
        let made = match &node.string("mode")?[..] {
            "" | "nearest" => self.nearest(node, &x, &axes, places)?,
            "linear" => self.between(node, x, &axes, places)?,
            _ => return Err(node.misuse("its mode is cubic", "resize to the nearest elements, or linearly")),
        };
        self.as_file(node, made)
    }

    fn nearest(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        axes: &[Axis],
        places: Places,
    ) -> Result<Shaped, OnnxError> {
        let (nearest, upsample) = (node.string("nearest_mode")?, node.proto.op_type == "Upsample");
        let source = |axis: Axis, at: usize| {
            let exact = axis.source(places, at);
            let whole = match &nearest[..] {
                "floor" => exact.floor(),
                "ceil" => exact.ceil(),
                "round_prefer_ceil" => (exact + 0.5).floor(),
                _ if upsample => exact.floor(),
                _ => (exact - 0.5).ceil(),
            };
            whole.clamp(0.0, axis.from as f64 - 1.0) as usize
        };
        let index = axes.iter().fold(vec![0], |outer, &axis| {
            let along = |place: usize| (0..axis.to).map(move |at| (place, at));
            let places = outer.into_iter().flat_map(along);
            places.map(|(place, at)| place * axis.from + source(axis, at)).collect()
        });
        self.picked(node, x, &index, axes.iter().map(|axis| axis.to).collect())
    }

    /// Axis by axis `(1 − f)·x[l] + f·x[l + 1]`.
    fn between(
        &mut self,
        node: &OnnxNode<'a>,
        mut x: Shaped,
        axes: &[Axis],
        places: Places,
    ) -> Result<Shaped, OnnxError> {
        for (at, &axis) in axes.iter().enumerate().filter(|(_, axis)| axis.from != axis.to) {
            let source = |place: usize| axis.source(places, place).clamp(0.0, axis.from as f64 - 1.0);
            let shares = (0..axis.to).map(|place| source(place).fract());
            let mut spread = vec![1; x.shape.len()];
            spread[at] = axis.to;
            let shares: Vec<f64> = shares.collect();
            let sides = [0usize, 1].map(|next| {
                let along = (0..axis.to).map(|to| (source(to) as usize + next).min(axis.from - 1)).collect();
                let values =
                    shares.iter().map(|share| if next == 1 { *share } else { 1.0 - share }).collect();
                (along, Arg::Known { shape: spread.clone(), values })
            });
            let [low, high] = sides.map(|(along, shares): (Vec<usize>, Arg)| {
                let picked = self.along_axis(node, &x, at, &along)?;
                self.times(node, &Arg::Computed(picked), &shares)
            });
            let made = self.sum(node, &low?, &high?)?;
            x = self.computed_of(node, made)?;
        }
        Ok(x)
    }

    /// The elements at some places of an axis.
    fn along_axis(
        &mut self,
        node: &OnnxNode<'a>,
        x: &Shaped,
        axis: usize,
        along: &[usize],
    ) -> Result<Shaped, OnnxError> {
        let mut shape = x.shape.clone();
        let (before, size) = (shape[..axis].iter().product::<usize>(), shape[axis]);
        let behind: usize = shape[axis + 1..].iter().product();
        shape[axis] = along.len();
        self.reserve(node, &shape)?;
        let line = |row: usize| along.iter().map(move |at| (row * size + at) * behind);
        let index: Vec<usize> = (0..before).flat_map(line).flat_map(|start| start..start + behind).collect();
        self.picked(node, x, &index, shape)
    }

    /// The axes that scales or sizes ask for.
    fn resized(&self, node: &OnnxNode<'a>, shape: &[usize]) -> Result<Vec<Axis>, OnnxError> {
        let upsample = node.proto.op_type == "Upsample" || self.version() < 11;
        let scales = match (upsample, node.floats("scales")?) {
            (true, Some(scales)) => scales,
            (true, None) => self.constant(node, 1)?.numbers()?,
            (false, _) => self.constant_if(node, 2)?.map_or(Ok(Vec::new()), |scales| scales.numbers())?,
        };
        let sizes = if upsample { None } else { self.constant_if(node, 3)? };
        let axis = |(side, scale): (f64, f64), &from: &usize| {
            ((1.0..1e6).contains(&side) && scale > 0.0).then_some(Axis { from, to: side as usize, scale })
        };
        let asked: Vec<(f64, f64)> = match sizes {
            Some(sizes) => {
                sizes.numbers()?.iter().zip(shape).map(|(&to, &from)| (to, to / from as f64)).collect()
            }
            None => scales
                .iter()
                .zip(shape)
                .map(|(scale, &side)| ((scale * side as f64).floor(), *scale))
                .collect(),
        };
        let axes: Option<Vec<Axis>> =
            asked.into_iter().zip(shape).map(|(asked, from)| axis(asked, from)).collect();
        axes.filter(|axes| axes.len() == shape.len())
            .ok_or_else(|| node.misuse("its scales or sizes are not one an axis", "export the model again"))
    }
}

fn places_of(node: &OnnxNode<'_>) -> Result<Places, OnnxError> {
    Ok(match &node.string("coordinate_transformation_mode")?[..] {
        _ if node.proto.op_type == "Upsample" => Places::Asymmetric,
        "" | "half_pixel" => Places::HalfPixel,
        "half_pixel_symmetric" => Places::Symmetric,
        "pytorch_half_pixel" => Places::TorchHalfPixel,
        "align_corners" => Places::AlignedCorners,
        "asymmetric" => Places::Asymmetric,
        other => {
            let problem = format!("its coordinate_transformation_mode is {other}");
            return Err(node.misuse(problem, "resize all of the data, not a part of them"));
        }
    })
}
