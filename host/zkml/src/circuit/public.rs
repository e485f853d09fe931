//! What the verifier reads: the public values of a model's proofs, and their declared ranges.

use crate::constraints::domain::signed;
use crate::interval::Interval;
use crate::model::bounds::Bounds;
use crate::model::{IntModel, OutputKind, Visibility};
use ark_bn254::Fr;
use serde::{Deserialize, Serialize};

/// The order and ranges of the public values: the input if it is public, then the scores or the class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicLayout {
    input: Vec<Interval>,
    output: Vec<Interval>,
    kind: OutputKind,
}

/// What public values say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicValues {
    /// The input, if it is public.
    pub input: Option<Vec<i64>>,
    /// The result.
    pub output: Output,
}

/// The public result of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Every element of the last tensor, at its scale.
    Scores(Vec<i64>),
    /// The index of the largest, the lowest of equal ones.
    Class(usize),
}

/// Why public values are none of a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublicError {
    /// The wrong number of values.
    #[error("{found} public values, {expected} needed")]
    Count {
        /// Inputs, if public, and outputs.
        expected: usize,
        /// What was given.
        found: usize,
    },
    /// A value that no inference in the declared range has.
    #[error("public value {index} is not in [{lo}, {hi}]")]
    Range {
        /// Which value.
        index: usize,
        /// Least possible.
        lo: i64,
        /// Greatest possible.
        hi: i64,
    },
}

impl PublicLayout {
    /// The layout of a model with these bounds.
    pub fn new(model: &IntModel, bounds: &Bounds) -> Self {
        let input = match model.input.visibility {
            Visibility::Private => Vec::new(),
            Visibility::Public => bounds.tensor(0).to_vec(),
        };
        PublicLayout { input, output: bounds.output().to_vec(), kind: model.output }
    }

    /// How many public values there are.
    pub fn len(&self) -> usize {
        self.input.len() + self.output.len()
    }

    /// Whether there is none; there is always an output.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads public values, negative ones as r − |x|; refuses any that no inference can have. Public inputs
    /// are range-checked nowhere else: a verifier must call this or [`check`](Self::check).
    pub fn decode(&self, public: &[Fr]) -> Result<PublicValues, PublicError> {
        if public.len() != self.len() {
            return Err(PublicError::Count { expected: self.len(), found: public.len() });
        }
        let ranges = self.input.iter().chain(&self.output);
        let pairs = public.iter().zip(ranges).enumerate();
        let mut input = pairs
            .map(|(index, (&value, &range))| decode(index, value, range))
            .collect::<Result<Vec<_>, _>>()?;
        let output = input.split_off(self.input.len());
        let input = (!self.input.is_empty()).then_some(input);
        Ok(PublicValues { input, output: self.output(output) })
    }

    /// Whether every public value is in its range.
    pub fn check(&self, public: &[Fr]) -> Result<(), PublicError> {
        self.decode(public).map(drop)
    }

    fn output(&self, values: Vec<i64>) -> Output {
        match self.kind {
            OutputKind::Scores => Output::Scores(values),
            OutputKind::Class => {
                Output::Class(values.first().map_or(0, |&index| index.unsigned_abs() as usize))
            }
        }
    }
}

fn decode(index: usize, value: Fr, range: Interval) -> Result<i64, PublicError> {
    let Interval { lo, hi } = range;
    signed(value).filter(|&value| range.contains(value)).ok_or(PublicError::Range { index, lo, hi })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Visibility;
    use crate::samples::{argmax, input, linear, model};

    fn layout(visibility: Visibility, kind: OutputKind) -> PublicLayout {
        let mut m = model(input(1, 4), vec![linear(0, &[[3], [-2], [1]])]);
        m.input.visibility = visibility;
        m.output = kind;
        if kind == OutputKind::Class {
            m.nodes.push(argmax(1));
        }
        PublicLayout::new(&m, &Bounds::of(&m).unwrap())
    }

    fn fr(values: &[i64]) -> Vec<Fr> {
        values.iter().map(|&value| Fr::from(value)).collect()
    }

    #[test]
    fn scores_are_signed() {
        let decoded = layout(Visibility::Private, OutputKind::Scores).decode(&fr(&[15, -10, 5])).unwrap();
        assert_eq!(decoded, PublicValues { input: None, output: Output::Scores(vec![15, -10, 5]) });
    }

    #[test]
    fn a_public_input_comes_first() {
        let decoded = layout(Visibility::Public, OutputKind::Class).decode(&fr(&[7, 2])).unwrap();
        assert_eq!(decoded, PublicValues { input: Some(vec![7]), output: Output::Class(2) });
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let public = layout(Visibility::Public, OutputKind::Class);
        assert_eq!(public.check(&fr(&[16, 0])), Err(PublicError::Range { index: 0, lo: 0, hi: 15 }));
        assert_eq!(public.check(&fr(&[-1, 0])), Err(PublicError::Range { index: 0, lo: 0, hi: 15 }));
        assert_eq!(public.check(&fr(&[0, 3])), Err(PublicError::Range { index: 1, lo: 0, hi: 2 }));
        assert_eq!(public.check(&fr(&[0, 2, 0])), Err(PublicError::Count { expected: 2, found: 3 }));
        let wide = Fr::from(u64::MAX) + Fr::from(16u64);
        assert!(public.check(&[wide, Fr::from(0)]).is_err());
        assert_eq!((public.len(), public.is_empty()), (2, false));
    }
}
