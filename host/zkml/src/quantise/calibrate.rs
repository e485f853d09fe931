//! Calibration: how large the values of each tensor get on sample data.

use crate::front::data::Samples;
use crate::front::graph::FloatGraph;
use crate::model::TensorId;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What the samples say about every tensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// How many samples there were.
    pub samples: usize,
    /// One range a tensor, the input first.
    pub ranges: Vec<Range>,
    /// The fewest fraction bits that hold every input value exactly; none if all are zero.
    pub input_fraction_bits: Option<i32>,
}

/// Between which values the elements of a tensor lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
}

/// Why samples do not calibrate a network.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibrateError {
    /// The samples are for another network.
    #[error("samples of {found} values, the network takes {expected}; use its own data")]
    Width {
        /// Elements of the network's input.
        expected: usize,
        /// Elements of a sample.
        found: usize,
    },
    /// The share of samples is not one.
    #[error("a share of {0} samples; it must be above 0 and at most 1")]
    Share(f64),
    /// The float network overflows.
    #[error("node {node:?} is not finite on sample {sample}; scale the data as in training")]
    NotFinite {
        /// The node.
        node: String,
        /// The sample.
        sample: usize,
    },
}

impl Calibration {
    /// Runs the network on every sample. The ranges are such that in a `share` of the samples, for each
    /// tensor, every element lies within; 1 takes the extremes.
    pub fn of(graph: &FloatGraph, samples: &Samples, share: f64) -> Result<Self, CalibrateError> {
        let (expected, found) = (graph.input_len(), samples.shape().iter().product());
        if expected != found {
            return Err(CalibrateError::Width { expected, found });
        }
        if !(share > 0.0 && share <= 1.0) {
            return Err(CalibrateError::Share(share));
        }
        let rows: Vec<&[f64]> = samples.rows().collect();
        let extremes: Vec<Vec<Range>> = rows.par_iter().map(|row| extremes(graph, row)).collect();
        check_finite(graph, &extremes)?;
        let mut ranges: Vec<Range> = (0..=graph.nodes.len()).map(|t| holding(share, &extremes, t)).collect();
        ranges[0] = holding(1.0, &extremes, 0);
        let input_fraction_bits = rows.iter().copied().flatten().filter_map(|&x| fraction_bits(x)).max();
        Ok(Calibration { samples: rows.len(), ranges, input_fraction_bits })
    }
}

impl Range {
    /// The largest absolute value.
    pub fn magnitude(self) -> f64 {
        self.high.max(-self.low)
    }
}

fn extremes(graph: &FloatGraph, row: &[f64]) -> Vec<Range> {
    graph.tensors(row).iter().map(|tensor| range(tensor)).collect()
}

/// NaN anywhere makes the range NaN.
fn range(values: &[f64]) -> Range {
    let start = Range { low: f64::INFINITY, high: f64::NEG_INFINITY };
    values.iter().fold(start, |range, &value| match value.is_nan() || range.low.is_nan() {
        true => Range { low: f64::NAN, high: f64::NAN },
        false => Range { low: range.low.min(value), high: range.high.max(value) },
    })
}

fn check_finite(graph: &FloatGraph, extremes: &[Vec<Range>]) -> Result<(), CalibrateError> {
    for (sample, ranges) in extremes.iter().enumerate() {
        let finite = |range: &Range| range.low.is_finite() && range.high.is_finite();
        if let Some(tensor) = ranges.iter().position(|range| !finite(range)) {
            let node = graph.nodes.get(tensor.saturating_sub(1)).map(|node| node.name.clone());
            return Err(CalibrateError::NotFinite { node: node.unwrap_or_default(), sample });
        }
    }
    Ok(())
}

/// The least range that holds the tensor in a share of the samples, low and high each for itself.
fn holding(share: f64, extremes: &[Vec<Range>], tensor: TensorId) -> Range {
    let quantile = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let rank = (share * values.len() as f64).ceil() as usize;
        values[rank.clamp(1, values.len()) - 1]
    };
    let high = quantile(extremes.iter().map(|ranges| ranges[tensor].high).collect());
    let low = -quantile(extremes.iter().map(|ranges| -ranges[tensor].low).collect());
    Range { low, high }
}

/// The least f for which x·2^f is an integer; none for zero.
fn fraction_bits(x: f64) -> Option<i32> {
    let bits = x.to_bits();
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
    let mantissa = if exponent == 0 { fraction } else { fraction | 1 << 52 };
    let zeros = mantissa.trailing_zeros() as i32;
    (mantissa != 0).then_some(1075 - exponent.max(1) - zeros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::graph::{FloatNode, FloatOp};

    fn doubling(weight: f64) -> FloatGraph {
        let op = FloatOp::Linear { weights: [weight].into(), bias: vec![0.0] };
        let node = FloatNode { name: "double".into(), op, inputs: vec![0], len: 1, tensor: "y".into() };
        FloatGraph {
            name: String::new(),
            input_name: String::new(),
            input_shape: vec![1, 1],
            nodes: vec![node],
        }
    }

    fn samples(values: &[f64]) -> Samples {
        Samples::new(values.iter().map(|&value| vec![value]).collect(), &[1, 1]).unwrap()
    }

    #[test]
    fn fractions_are_counted() {
        let expected = [None, Some(0), Some(1), Some(-3), Some(4), Some(1074)];
        assert_eq!([0.0, 3.0, -2.5, 24.0, 0.0625, f64::from_bits(1)].map(fraction_bits), expected);
    }

    #[test]
    fn ranges_are_those_of_the_samples() {
        let calibration = Calibration::of(&doubling(2.0), &samples(&[-1.0, 3.0, 0.5]), 1.0).unwrap();
        assert_eq!(calibration.ranges[1], Range { low: -2.0, high: 6.0 });
        assert_eq!((calibration.samples, calibration.input_fraction_bits), (3, Some(1)));
        assert_eq!(calibration.ranges[1].magnitude(), 6.0);
    }

    #[test]
    fn a_share_leaves_outliers_out_but_not_of_the_input() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        let calibration = Calibration::of(&doubling(1.0), &samples(&values), 0.9).unwrap();
        assert_eq!(calibration.ranges, [Range { low: 1.0, high: 10.0 }, Range { low: 2.0, high: 9.0 }]);
    }

    #[test]
    fn misfits_are_refused() {
        let graph = doubling(f64::MAX);
        let one = samples(&[1.0, 2.0]);
        let overflow = Calibration::of(&graph, &one, 1.0).unwrap_err();
        assert_eq!(overflow, CalibrateError::NotFinite { node: "double".into(), sample: 1 });
        for share in [0.0, 1.5, f64::NAN] {
            assert!(matches!(Calibration::of(&graph, &one, share), Err(CalibrateError::Share(_))));
        }
        let wide = Samples::new(vec![vec![1.0; 2]], &[1, 2]).unwrap();
        let error = Calibration::of(&graph, &wide, 1.0).unwrap_err();
        assert_eq!(error, CalibrateError::Width { expected: 1, found: 2 });
    }
}
