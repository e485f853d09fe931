//! Between the reals of a user and the integers of a model.

use crate::model::{InputSpec, IntModel, TensorId, Visibility};
use std::{fmt, mem};
use zeroize::Zeroizing;

/// Why real values are not an input of a model. The value itself is kept only if the input is public.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EncodeError {
    /// The wrong number of values.
    #[error("{found} input values, the model takes {expected}")]
    Length {
        /// What the model takes.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// NaN or an infinity.
    #[error("input value {index} is NaN or infinite; clean the data")]
    NotFinite {
        /// Which value.
        index: usize,
    },
    /// A value outside of the declared range.
    #[error("input value {index}{shown} is outside of the declared range [{min}, {max}]; scale it as in \
        training, or compile again with calibration data that reach so far", shown = Shown(*value))]
    Range {
        /// Which value.
        index: usize,
        /// The least allowed.
        min: f64,
        /// The greatest allowed.
        max: f64,
        /// The value, if the input is public.
        value: Option<f64>,
    },
}

impl InputSpec {
    /// Elements of the input.
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// The declared range in real units.
    pub fn real_range(&self) -> [f64; 2] {
        [self.min, self.max].map(|end| dequantise(end, self.fraction_bits))
    }

    /// The reals that integers at the input's scale stand for.
    pub fn dequantise(&self, values: &[i64]) -> Vec<f64> {
        values.iter().map(|&value| dequantise(value, self.fraction_bits)).collect()
    }

    /// The integers nearest to real values at the input's scale, halves away from zero.
    pub fn quantise(&self, values: &[f64]) -> Result<Vec<i64>, EncodeError> {
        let expected = self.elements();
        if values.len() != expected {
            return Err(EncodeError::Length { expected, found: values.len() });
        }
        let mut quantised = Zeroizing::new(Vec::with_capacity(expected)); // one that grows leaves copies
        for (index, &value) in values.iter().enumerate() {
            quantised.push(self.quantise_one(index, value)?);
        }
        Ok(mem::take(&mut *quantised))
    }

    fn quantise_one(&self, index: usize, value: f64) -> Result<i64, EncodeError> {
        if !value.is_finite() {
            return Err(EncodeError::NotFinite { index });
        }
        let rounded = (value * power_of_two(self.fraction_bits)).round();
        if rounded < self.min as f64 || rounded > self.max as f64 {
            let [min, max] = self.real_range();
            let value = (self.visibility == Visibility::Public).then_some(value);
            return Err(EncodeError::Range { index, min, max, value });
        }
        Ok(rounded as i64)
    }
}

impl IntModel {
    /// The tensor of scores: what the last ArgMax reads, or the output.
    pub fn scores(&self) -> TensorId {
        match self.nodes.last() {
            Some(node) if self.is_classifier() => node.inputs[0],
            _ => self.nodes.len(),
        }
    }

    /// The scale of a tensor.
    pub fn fraction_bits(&self, tensor: TensorId) -> i32 {
        tensor.checked_sub(1).map_or(self.input.fraction_bits, |node| self.nodes[node].fraction_bits)
    }

    /// The reals that integer scores stand for.
    pub fn dequantise(&self, scores: &[i64]) -> Vec<f64> {
        let bits = self.fraction_bits(self.scores());
        scores.iter().map(|&score| dequantise(score, bits)).collect()
    }
}

/// 2^exponent.
pub(crate) fn power_of_two(exponent: i32) -> f64 {
    2f64.powi(exponent)
}

pub(crate) fn dequantise(value: i64, fraction_bits: i32) -> f64 {
    value as f64 * power_of_two(-fraction_bits)
}

/// A value in brackets, if it may be shown.
struct Shown(Option<f64>);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |value| write!(f, " ({value})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::Op;
    use crate::layers::argmax::ArgMax;
    use crate::layers::linear::Linear;
    use crate::model::{Node, OutputKind, Protocol};

    fn spec(visibility: Visibility) -> InputSpec {
        InputSpec { shape: vec![1, 2], fraction_bits: 2, min: -8, max: 7, bits: 4, visibility }
    }

    #[test]
    fn values_are_rounded_to_the_scale() {
        let spec = spec(Visibility::Private);
        assert_eq!(spec.quantise(&[0.5, -1.3]).unwrap(), [2, -5]);
        assert_eq!(spec.quantise(&[0.125, -0.125]).unwrap(), [1, -1]);
        assert_eq!(spec.quantise(&[1.87, -2.12]).unwrap(), [7, -8]);
        assert_eq!(spec.real_range(), [-2.0, 1.75]);
    }

    #[test]
    fn private_values_are_not_shown() {
        let message = |visibility| spec(visibility).quantise(&[0.0, 77.5]).unwrap_err().to_string();
        let start = "input value 1 is outside of the declared range [-2, 1.75]; scale it";
        assert!(message(Visibility::Private).starts_with(start));
        assert!(message(Visibility::Public).starts_with("input value 1 (77.5) is outside"));
    }

    #[test]
    fn misfits_are_refused() {
        let spec = spec(Visibility::Private);
        assert_eq!(spec.quantise(&[0.0]), Err(EncodeError::Length { expected: 2, found: 1 }));
        assert_eq!(spec.quantise(&[0.0, f64::NAN]), Err(EncodeError::NotFinite { index: 1 }));
        assert!(matches!(spec.quantise(&[-2.13, 0.0]), Err(EncodeError::Range { index: 0, .. })));
        assert!(matches!(
            spec.quantise(&[1e300, 0.0]),
            Err(EncodeError::Range { index: 0, value: None, .. })
        ));
    }

    #[test]
    fn scores_are_those_before_the_decision() {
        let node =
            |op, inputs, fraction_bits| Node { name: String::new(), op, inputs, len: 1, fraction_bits };
        let linear = Op::Linear(Linear { weights: vec![1; 2], bias: vec![0] });
        let nodes = vec![node(linear, vec![0], 3), node(Op::ArgMax(ArgMax {}), vec![1], 0)];
        let input = spec(Visibility::Private);
        let (name, output, protocol) = (String::new(), OutputKind::Class, Protocol::Plain);
        let model = IntModel { name, input, nodes, output, protocol, context: false };
        assert_eq!((model.scores(), model.dequantise(&[12])), (1, vec![1.5]));
    }
}
