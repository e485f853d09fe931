//! An affine view of a tensor: elements picked, scaled and shifted, not yet a layer.
//!
//! Scalers, batch normalisation and products with constants are such views. A layer that reads one takes it
//! into its weights, and a view of a linear layer is that layer with other weights; only a view that meets
//! neither becomes a diagonal layer of its own.

use std::sync::Arc;

/// Element j is `scale[j]·x[index[j]] + shift[j]`.
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

    /// The layer that makes this view of a tensor of `inputs` elements: one weight a row.
    pub(super) fn layer(&self, inputs: usize) -> Rows {
        let mut weights = vec![0.0; self.len() * inputs];
        for (row, (&i, &scale)) in weights.chunks_mut(inputs.max(1)).zip(self.index.iter().zip(&self.scale)) {
            row[i] = scale;
        }
        Rows { weights: weights.into(), bias: self.shift.clone() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn apply(rows: &Rows, x: &[f64]) -> Vec<f64> {
        let dot = |row: &[f64]| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
        rows.weights.chunks(x.len()).zip(&rows.bias).map(|(row, bias)| dot(row) + bias).collect()
    }

    #[test]
    fn a_view_before_behind_and_without_a_layer_is_the_same_function() {
        let view = View::whole(3).picked(&[2, 0]).then(&[2.0, -1.0], &[0.5, 4.0]);
        let x = [3.0, 5.0, 7.0];
        let seen = [14.5, 1.0];
        assert_eq!(apply(&view.layer(3), &x), seen);
        let layer = Rows { weights: [1.0, 2.0, -3.0, 0.5].into(), bias: vec![1.0, -2.0] };
        assert_eq!(apply(&view.absorbed(&layer, 3), &x), apply(&layer, &seen));
        let first = Rows { weights: [1.0, 0.0, 2.0, 1.0, -1.0, 1.0].into(), bias: vec![1.0, 2.0, 3.0] };
        let both = view.of_layer(&first.weights, &first.bias, 2);
        let inner = apply(&first, &[4.0, 6.0]);
        assert_eq!(apply(&both, &[4.0, 6.0]), apply(&view.layer(3), &inner));
    }

    #[test]
    fn a_shift_keeps_the_weights() {
        let weights: Arc<[f64]> = [1.0, 2.0].into();
        let rows = View::whole(2).then(&[1.0; 2], &[5.0; 2]).of_layer(&weights, &[1.0, 2.0], 1);
        assert!(Arc::ptr_eq(&rows.weights, &weights) && rows.bias == [6.0, 7.0]);
        assert!(View::whole(2).is_whole(2) && !View::whole(2).is_whole(3));
    }
}
