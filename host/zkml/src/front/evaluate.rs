//! What each operation of the float network computes.

use crate::front::graph::{FloatNode, FloatOp, Function, argmax};
use crate::layers::mat_mul::MatMul;
use crate::layers::sort::Sort;
use std::iter::zip;

impl FloatNode {
    /// The result for the tensors before it, in double precision.
    pub(crate) fn evaluate(&self, tensors: &[Vec<f64>]) -> Vec<f64> {
        let x = &tensors[self.inputs[0]];
        match &self.op {
            FloatOp::Linear { weights, bias } => linear(weights, bias, x),
            FloatOp::Conv { window, channels, weights, bias } => {
                let add = |sum: f64, weight: &f64, x: &f64| sum + weight * x;
                channels.convolve(window, (weights, x), |channel| bias[channel], add, |_, sum| sum)
            }
            FloatOp::AveragePool { window, whole } => {
                let size = |seen: &[f64]| if *whole { window.size() } else { seen.len() } as f64;
                pooled(window.seen(x.len()), x, |seen| seen.iter().sum::<f64>() / size(seen))
            }
            FloatOp::MaxPool { window } => {
                pooled(window.seen(x.len()), x, |seen| seen.iter().copied().fold(f64::NEG_INFINITY, f64::max))
            }
            FloatOp::Add => pairs(x, &tensors[self.inputs[1]], |x, y| x + y),
            FloatOp::Mul => pairs(x, &tensors[self.inputs[1]], |x, y| x * y),
            FloatOp::Concat => self.inputs.iter().flat_map(|&part| &tensors[part]).copied().collect(),
            FloatOp::Rearrange { index, scale, shift } => {
                let moved = zip(index, zip(scale, shift));
                moved
                    .map(|(&i, (scale, shift))| if *scale == 0.0 { *shift } else { scale * x[i] + shift })
                    .collect()
            }
            FloatOp::Relu => each(x, |x| x.max(0.0)),
            FloatOp::LeakyRelu { slope } => each(x, |x| if x < 0.0 { slope * x } else { x }),
            FloatOp::Clip { low, high } => each(x, |x| x.max(*low).min(*high)),
            FloatOp::Curve(curve) => each(x, |x| curve.at(x)),
            FloatOp::Step => each(x, |x| Function::Step.at(x)),
            FloatOp::AtMost { index, bound, turned } => {
                let one =
                    |(&i, (bound, turned)): (&usize, (&f64, &bool))| f64::from((x[i] <= *bound) != *turned);
                zip(index, zip(bound, turned)).map(one).collect()
            }
            FloatOp::Reciprocal => each(x, |x| 1.0 / x),
            FloatOp::MatMul(product) => multiplied(*product, self.len, x, &tensors[self.inputs[1]]),
            FloatOp::Sort(sort) => sorted(*sort, x),
            FloatOp::ArgMax => vec![argmax(x) as f64],
        }
    }
}

fn linear(weights: &[f64], bias: &[f64], x: &[f64]) -> Vec<f64> {
    let dot = |row: &[f64]| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>();
    weights.chunks_exact(x.len()).zip(bias).map(|(row, bias)| bias + dot(row)).collect()
}

fn multiplied(product: MatMul, len: usize, x: &[f64], y: &[f64]) -> Vec<f64> {
    product.pairs(len).map(|pairs| pairs.map(|(i, j)| x[i] * y[j]).sum()).collect()
}

fn sorted(sort: Sort, x: &[f64]) -> Vec<f64> {
    let largest = |group: &[f64]| {
        let mut group = group.to_vec();
        group.sort_by(|x, y| y.total_cmp(x));
        group.truncate(sort.most);
        group
    };
    x.chunks(sort.group).flat_map(largest).collect()
}

fn each(x: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    x.iter().map(|&x| f(x)).collect()
}

fn pairs(x: &[f64], y: &[f64], f: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    zip(x, y).map(|(&x, &y)| f(x, y)).collect()
}

fn pooled(seen: Vec<Vec<usize>>, x: &[f64], f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
    seen.into_iter().map(|seen| f(&seen.iter().map(|&i| x[i]).collect::<Vec<_>>())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::window::{Channels, Window};

    fn result(op: FloatOp, x: &[&[f64]]) -> Vec<f64> {
        let inputs = (0..x.len()).collect();
        let node = FloatNode { name: String::new(), op, inputs, len: 0, tensor: String::new() };
        node.evaluate(&x.iter().map(|x| x.to_vec()).collect::<Vec<_>>())
    }

    fn window(pads: [usize; 2]) -> Window {
        let [one, two] = [vec![1], vec![2]];
        Window { input: two.clone(), kernel: two, strides: one.clone(), dilations: one, pads: vec![pads] }
    }

    #[test]
    fn windows_by_hand() {
        let channels = Channels { inputs: 1, outputs: 2, groups: 1 };
        let weights = [1.0, 2.0, 3.0, 4.0].into();
        let conv = FloatOp::Conv { window: window([1, 0]), channels, weights, bias: vec![0.5, 0.0] };
        assert_eq!(result(conv, &[&[5.0, 7.0]]), [10.5, 19.5, 20.0, 43.0]);
        let mean = |whole| FloatOp::AveragePool { window: window([1, 0]), whole };
        assert_eq!(result(mean(true), &[&[5.0, 7.0]]), [2.5, 6.0]);
        assert_eq!(result(mean(false), &[&[5.0, 7.0]]), [5.0, 6.0]);
        assert_eq!(result(FloatOp::MaxPool { window: window([1, 1]) }, &[&[-5.0, -7.0]]), [-5.0, -5.0, -7.0]);
    }

    #[test]
    fn elements_by_hand() {
        let x = [-2.0, 0.5, 9.0];
        assert_eq!(result(FloatOp::LeakyRelu { slope: 0.25 }, &[&x]), [-0.5, 0.5, 9.0]);
        assert_eq!(result(FloatOp::Clip { low: -1.0, high: 6.0 }, &[&x]), [-1.0, 0.5, 6.0]);
        assert_eq!(result(FloatOp::Curve(Function::Sigmoid.into()), &[&[0.0]]), [0.5]);
        assert_eq!(result(FloatOp::Curve(Function::Tanh.into()), &[&[0.0]]), [0.0]);
        assert_eq!(result(FloatOp::Mul, &[&x, &x]), [4.0, 0.25, 81.0]);
        assert_eq!(result(FloatOp::Concat, &[&x[..1], &x[1..]]), x);
        let moved = FloatOp::Rearrange { index: vec![2, 0], scale: vec![2.0, 0.0], shift: vec![1.0, 7.0] };
        assert_eq!(result(moved, &[&x]), [19.0, 7.0]);
    }
}
