//! An affine view of a tensor: elements picked, scaled and shifted, not yet a layer.
//!
//! Scalers, batch normalisation, products with constants and margins are such views. A layer that reads one takes
//! it into its weights, and a view of a layer with weights is that layer with other weights; only a view that meets
//! neither becomes a layer of its own, which moves elements.

use crate::front::graph::FloatOp;
use std::sync::Arc;

/// Element j is `scale[j]·x[index[j]] + shift[j]`, and a constant where the scale is zero.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct View {
    pub(super) index: Vec<usize>,
    pub(super) scale: Vec<f64>,
    pub(super) shift: Vec<f64>,
}

/// A layer's weights, one row an output, and its bias.
pub(super) struct Rows {
    pub(super) weights: Arc<[f64]>,
    pub(super) bias: Vec<f64>,
}

impl View {
    /// A tensor as it is.
    pub(super) fn whole(len: usize) -> Self {
        View { index: (0..len).collect(), scale: vec![1.0; len], shift: vec![0.0; len] }
    }

    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether it shows a tensor of `len` elements as it is.
    pub(super) fn is_whole(&self, len: usize) -> bool {
        self.keeps_elements(len) && self.shift.iter().all(|&shift| shift == 0.0)
    }

    /// Other elements of this view.
    pub(super) fn picked(&self, index: &[usize]) -> Self {
        let pick = |values: &[f64]| index.iter().map(|&i| values[i]).collect();
        View {
            index: index.iter().map(|&i| self.index[i]).collect(),
            scale: pick(&self.scale),
            shift: pick(&self.shift),
        }
    }

    /// This view, times `scale` and plus `shift`.
    pub(super) fn then(mut self, scale: &[f64], shift: &[f64]) -> Self {
        self.scale.iter_mut().zip(scale).for_each(|(own, scale)| *own *= scale);
        let shifts = self.shift.iter_mut().zip(scale).zip(shift);
        shifts.for_each(|((own, scale), shift)| *own = *own * scale + shift);
        self
    }

    /// This view and others, one behind the other.
    pub(super) fn joined(views: impl IntoIterator<Item = View>) -> Self {
        let mut all = View { index: Vec::new(), scale: Vec::new(), shift: Vec::new() };
        for view in views {
            all.index.extend(view.index);
            all.scale.extend(view.scale);
            all.shift.extend(view.shift);
        }
        all
    }

    /// The layer that makes this view of the result of a layer with `inputs` inputs.
    pub(super) fn of_layer(&self, weights: &Arc<[f64]>, bias: &[f64], inputs: usize) -> Rows {
        let moved = self.index.iter().zip(&self.scale).zip(&self.shift);
        let bias = moved.map(|((&i, scale), shift)| scale * bias[i] + shift).collect();
        if self.keeps_elements(weights.len() / inputs.max(1)) {
            return Rows { weights: Arc::clone(weights), bias };
        }
        let row = |(&i, scale): (&usize, &f64)| {
            weights[i * inputs..][..inputs].iter().map(|weight| scale * weight).collect::<Vec<_>>()
        };
        Rows { weights: self.index.iter().zip(&self.scale).flat_map(row).collect(), bias }
    }

    /// The layer that it becomes where no layer with weights takes it in.
    pub(super) fn layer(&self) -> FloatOp {
        let View { index, scale, shift } = self.clone();
        FloatOp::Rearrange { index, scale, shift }
    }

    /// Constants, behind no element in particular.
    pub(super) fn constants(values: &[f64]) -> Self {
        View { index: vec![0; values.len()], scale: vec![0.0; values.len()], shift: values.to_vec() }
    }

    /// One factor and one addend a channel of `grid` elements, if that is all it is on a tensor of `len` elements.
    pub(super) fn by_channel(&self, len: usize, grid: usize) -> Option<[Vec<f64>; 2]> {
        let in_place =
            self.len() == len && self.index.iter().enumerate().all(|(place, &index)| place == index);
        let first_of = |values: &[f64]| {
            let channels = values.chunks(grid.max(1));
            let uniform = channels.clone().all(|channel| channel.iter().all(|value| *value == channel[0]));
            uniform.then(|| channels.map(|channel| channel[0]).collect())
        };
        Some([first_of(&self.scale).filter(|_| in_place)?, first_of(&self.shift)?])
    }

    /// A layer that reads this view, as one that reads the tensor of `inputs` elements behind it.
    pub(super) fn absorbed(&self, layer: &Rows, inputs: usize) -> Rows {
        let mut weights = vec![0.0; layer.bias.len() * inputs];
        let mut bias = layer.bias.clone();
        let rows = weights.chunks_mut(inputs.max(1)).zip(layer.weights.chunks(self.len().max(1)));
        for ((to, from), bias) in rows.zip(&mut bias) {
            for (j, weight) in from.iter().enumerate() {
                to[self.index[j]] += weight * self.scale[j];
                *bias += weight * self.shift[j];
            }
        }
        Rows { weights: weights.into(), bias }
    }

    fn keeps_elements(&self, len: usize) -> bool {
        let in_place = self.index.iter().enumerate().all(|(place, &index)| place == index);
        self.len() == len && in_place && self.scale.iter().all(|&scale| scale == 1.0)
    }
}

impl Rows {
    /// Each row times its factor, and plus its addend.
    pub(super) fn scaled(&self, scale: &[f64], shift: &[f64]) -> Self {
        let rows = self.weights.chunks((self.weights.len() / self.bias.len().max(1)).max(1)).zip(scale);
        let weights = rows.flat_map(|(row, scale)| row.iter().map(move |weight| scale * weight)).collect();
        let moved = self.bias.iter().zip(scale).zip(shift);
        Rows { weights, bias: moved.map(|((bias, scale), shift)| scale * bias + shift).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(rows: &Rows, x: &[f64]) -> Vec<f64> {
        let dot = |row: &[f64]| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        rows.weights.chunks(x.len()).zip(&rows.bias).map(|(row, bias)| dot(row) + bias).collect()
    }

    fn see(view: &View, x: &[f64]) -> Vec<f64> {
        let element = |j: usize| view.scale[j] * x[view.index[j]] + view.shift[j];
        (0..view.len()).map(element).collect()
    }

    #[test]
    fn a_view_before_and_behind_a_layer_is_the_same_function() {
        let view = View::whole(3).picked(&[2, 0]).then(&[2.0, -1.0], &[0.5, 4.0]);
        let x = [3.0, 5.0, 7.0];
        let seen = [14.5, 1.0];
        assert_eq!(see(&view, &x), seen);
        let layer = Rows { weights: [1.0, 2.0, -3.0, 0.5].into(), bias: vec![1.0, -2.0] };
        assert_eq!(apply(&view.absorbed(&layer, 3), &x), apply(&layer, &seen));
        let first = Rows { weights: [1.0, 0.0, 2.0, 1.0, -1.0, 1.0].into(), bias: vec![1.0, 2.0, 3.0] };
        let both = view.of_layer(&first.weights, &first.bias, 2);
        let inner = apply(&first, &[4.0, 6.0]);
        assert_eq!(apply(&both, &[4.0, 6.0]), see(&view, &inner));
    }

    #[test]
    fn channels_are_told_from_elements() {
        let by_channel = View::whole(4).then(&[2.0, 2.0, 3.0, 3.0], &[0.5, 0.5, 0.0, 0.0]);
        assert_eq!(by_channel.by_channel(4, 2), Some([vec![2.0, 3.0], vec![0.5, 0.0]]));
        assert_eq!((by_channel.by_channel(4, 4), by_channel.by_channel(5, 2)), (None, None));
        assert_eq!(View::whole(2).picked(&[1, 0]).by_channel(2, 1), None);
        assert_eq!(View::joined([View::whole(1), View::constants(&[7.0])]).by_channel(2, 1), None);
    }

    #[test]
    fn a_shift_keeps_the_weights() {
        let weights: Arc<[f64]> = [1.0, 2.0].into();
        let rows = View::whole(2).then(&[1.0; 2], &[5.0; 2]).of_layer(&weights, &[1.0, 2.0], 1);
        assert!(Arc::ptr_eq(&rows.weights, &weights) && rows.bias == [6.0, 7.0]);
        assert!(View::whole(2).is_whole(2) && !View::whole(2).is_whole(3));
    }
}
