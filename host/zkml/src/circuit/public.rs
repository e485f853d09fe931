//! What a verifier reads: the public values of a model's proofs, what they mean, and their declared ranges.

pub use crate::circuit::context::{CONTEXT_TAG, Context, ContextError};
use crate::constraints::domain::signed;
use crate::interval::Interval;
use crate::model::bounds::{Bounds, LIMIT};
use crate::model::check::{self, ModelError};
use crate::model::encode::dequantise;
use crate::model::limits::MAX_FRACTION_BITS;
use crate::model::{InputSpec, IntModel, OutputKind, Protocol, Visibility};
use ark_bn254::Fr;
use serde::{Deserialize, Serialize};

/// The order, scales and ranges of the public values: the input if it is public, then the scores or the class, then
/// the context if there is one. In protocol lookup a context is no public value, but a word of what the challenge is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicLayout {
    /// The declared input, public or not.
    pub input: InputSpec,
    /// The result.
    pub output: OutputLayout,
    /// Whether every proof names a [`Context`].
    pub context: bool,
    /// The proof system.
    #[serde(default, skip_serializing_if = "Protocol::is_plain")]
    pub protocol: Protocol,
}

/// What the public result is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum OutputLayout {
    /// Every score, negative ones as r − |x|.
    Scores {
        /// Real value = integer · 2^-fraction_bits.
        fraction_bits: i32,
        /// Between which integers each lies.
        ranges: Vec<Interval>,
    },
    /// One index.
    Class {
        /// It is less than this.
        classes: u32,
    },
}

/// What public values say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicValues {
    /// The input, if it is public.
    pub input: Option<Vec<i64>>,
    /// The result.
    pub output: Output,
    /// The context's value, if it is a public one.
    pub context: Option<Fr>,
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
        /// Inputs, if public, outputs and the context.
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

/// Why a layout is none of any model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The input is none.
    #[error(transparent)]
    Input(#[from] ModelError),
    /// There is no output.
    #[error("there is no output")]
    NoOutput,
    /// A range is empty, or wider than a model's can be.
    #[error("score {index} in [{lo}, {hi}]: no range, or one beyond ±2^61")]
    Range {
        /// Which score.
        index: usize,
        /// Least.
        lo: i64,
        /// Greatest.
        hi: i64,
    },
    /// A scale that no model has.
    #[error("{found} fraction bits; at most {MAX_FRACTION_BITS} either way")]
    Scale {
        /// The scale.
        found: i32,
    },
}

impl PublicLayout {
    /// The layout of a model with these bounds.
    pub fn new(model: &IntModel, bounds: &Bounds) -> Self {
        let output = match model.output {
            OutputKind::Scores => OutputLayout::Scores {
                fraction_bits: model.fraction_bits(model.scores()),
                ranges: bounds.output().to_vec(),
            },
            OutputKind::Class => OutputLayout::Class { classes: bounds.tensor(model.scores()).len() as u32 },
        };
        PublicLayout { input: model.input.clone(), output, context: model.context, protocol: model.protocol }
    }

    /// Whether it can be a model's. One that was read from a file is checked before anything else is done with it.
    pub fn check_form(&self) -> Result<(), LayoutError> {
        check::input_len(&self.input)?;
        check_scale(self.input.fraction_bits)?;
        match &self.output {
            OutputLayout::Class { classes: 0 } => Err(LayoutError::NoOutput),
            OutputLayout::Class { .. } => Ok(()),
            OutputLayout::Scores { ranges, .. } if ranges.is_empty() => Err(LayoutError::NoOutput),
            OutputLayout::Scores { fraction_bits, ranges } => {
                check_scale(*fraction_bits)?;
                ranges.iter().enumerate().try_for_each(|(index, &range)| check_range(index, range))
            }
        }
    }

    /// How many public values there are.
    pub fn len(&self) -> usize {
        self.public_inputs() + self.output.len() + usize::from(self.shows_context())
    }

    /// Whether the last public value is a context's.
    pub fn shows_context(&self) -> bool {
        self.context && self.protocol.is_plain()
    }

    /// Whether there is none; there is always an output.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bits of the input the result can disclose: the logarithm of the number of different results, but no
    /// more than the input has; none where the input is public anyway.
    pub fn disclosed_bits(&self) -> f64 {
        let input = (self.input.elements() * self.input.bits as usize) as f64;
        match self.input.visibility {
            Visibility::Public => 0.0,
            Visibility::Private => self.output.bits().min(input),
        }
    }

    /// Reads public values, negative ones as r − |x|; refuses any that no inference can have. The circuit has them in
    /// their ranges already: of a proof that verifies, none is refused.
    pub fn decode(&self, public: &[Fr]) -> Result<PublicValues, PublicError> {
        if public.len() != self.len() {
            return Err(PublicError::Count { expected: self.len(), found: public.len() });
        }
        let (inputs, outputs) = (self.public_inputs(), self.output.len());
        let range = Interval::new(self.input.min, self.input.max);
        let input = (0..inputs).map(|i| decode(i, public[i], range)).collect::<Result<Vec<_>, _>>()?;
        let output = self.output.decode(inputs, &public[inputs..inputs + outputs])?;
        let input = (self.input.visibility == Visibility::Public).then_some(input);
        Ok(PublicValues { input, output, context: self.shows_context().then(|| public[inputs + outputs]) })
    }

    fn public_inputs(&self) -> usize {
        match self.input.visibility {
            Visibility::Private => 0,
            Visibility::Public => self.input.elements(),
        }
    }
}

impl OutputLayout {
    /// The reals that scores stand for.
    pub fn dequantise(&self, scores: &[i64]) -> Vec<f64> {
        let bits = match self {
            OutputLayout::Scores { fraction_bits, .. } => *fraction_bits,
            OutputLayout::Class { .. } => 0,
        };
        scores.iter().map(|&score| dequantise(score, bits)).collect()
    }

    fn len(&self) -> usize {
        match self {
            OutputLayout::Scores { ranges, .. } => ranges.len(),
            OutputLayout::Class { .. } => 1,
        }
    }

    fn bits(&self) -> f64 {
        match self {
            OutputLayout::Scores { ranges, .. } => {
                ranges.iter().map(|range| (range.hi as f64 - range.lo as f64 + 1.0).log2()).sum()
            }
            OutputLayout::Class { classes } => f64::from(*classes).log2(),
        }
    }

    fn decode(&self, first: usize, public: &[Fr]) -> Result<Output, PublicError> {
        match self {
            OutputLayout::Scores { ranges, .. } => {
                let scores = public.iter().zip(ranges).enumerate();
                let scores = scores.map(|(i, (&value, &range))| decode(first + i, value, range));
                Ok(Output::Scores(scores.collect::<Result<_, _>>()?))
            }
            OutputLayout::Class { classes } => {
                let class = decode(first, public[0], Interval::new(0, i64::from(*classes) - 1))?;
                Ok(Output::Class(class.unsigned_abs() as usize))
            }
        }
    }
}

fn check_scale(found: i32) -> Result<(), LayoutError> {
    match (-MAX_FRACTION_BITS..=MAX_FRACTION_BITS).contains(&found) {
        true => Ok(()),
        false => Err(LayoutError::Scale { found }),
    }
}

fn check_range(index: usize, Interval { lo, hi }: Interval) -> Result<(), LayoutError> {
    match -LIMIT <= lo && lo <= hi && hi <= LIMIT {
        true => Ok(()),
        false => Err(LayoutError::Range { index, lo, hi }),
    }
}

fn decode(index: usize, value: Fr, range: Interval) -> Result<i64, PublicError> {
    let Interval { lo, hi } = range;
    signed(value).filter(|&value| range.contains(value)).ok_or(PublicError::Range { index, lo, hi })
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let output = Output::Scores(vec![15, -10, 5]);
        assert_eq!(decoded, PublicValues { input: None, output, context: None });
    }

    #[test]
    fn a_public_input_comes_first_and_a_context_last() {
        let mut layout = layout(Visibility::Public, OutputKind::Class);
        let mut expected = PublicValues { input: Some(vec![7]), output: Output::Class(2), context: None };
        assert_eq!(layout.decode(&fr(&[7, 2])), Ok(expected.clone()));
        layout.context = true;
        expected.context = Some(Fr::from(-9));
        assert_eq!(layout.decode(&fr(&[7, 2, -9])), Ok(expected));
        assert_eq!(layout.decode(&fr(&[7, 2])), Err(PublicError::Count { expected: 3, found: 2 }));
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let public = layout(Visibility::Public, OutputKind::Class);
        let check = |values: &[Fr]| public.decode(values).map(drop);
        assert_eq!(check(&fr(&[16, 0])), Err(PublicError::Range { index: 0, lo: 0, hi: 15 }));
        assert_eq!(check(&fr(&[-1, 0])), Err(PublicError::Range { index: 0, lo: 0, hi: 15 }));
        assert_eq!(check(&fr(&[0, 3])), Err(PublicError::Range { index: 1, lo: 0, hi: 2 }));
        assert_eq!(check(&fr(&[0, 2, 0])), Err(PublicError::Count { expected: 2, found: 3 }));
        let wide = Fr::from(u64::MAX) + Fr::from(16u64);
        assert!(check(&[wide, Fr::from(0)]).is_err());
        assert_eq!((public.len(), public.is_empty()), (2, false));
    }

    #[test]
    fn a_result_discloses_no_more_than_the_input_has() {
        let bits = |visibility, kind| layout(visibility, kind).disclosed_bits();
        assert_eq!(bits(Visibility::Private, OutputKind::Class), 3f64.log2());
        assert_eq!(bits(Visibility::Private, OutputKind::Scores), 4.0); // the scores alone could hold 46·31·16 values
        assert_eq!(bits(Visibility::Public, OutputKind::Scores), 0.0);
    }

    #[test]
    fn layouts_of_no_model_are_refused() {
        let good = layout(Visibility::Private, OutputKind::Scores);
        assert_eq!(good.check_form(), Ok(()));
        let scores = |fraction_bits, ranges: &[[i64; 2]]| {
            let ranges = ranges.iter().map(|&[lo, hi]| Interval { lo, hi }).collect();
            PublicLayout { output: OutputLayout::Scores { fraction_bits, ranges }, ..good.clone() }
                .check_form()
        };
        assert_eq!(scores(0, &[]), Err(LayoutError::NoOutput));
        assert_eq!(scores(0, &[[0, 1], [1, 0]]), Err(LayoutError::Range { index: 1, lo: 1, hi: 0 }));
        assert!(matches!(scores(0, &[[i64::MIN, 0]]), Err(LayoutError::Range { index: 0, .. })));
        assert_eq!(scores(1 << 20, &[[0, 1]]), Err(LayoutError::Scale { found: 1 << 20 }));
        let none = PublicLayout { output: OutputLayout::Class { classes: 0 }, ..good.clone() };
        assert_eq!(none.check_form(), Err(LayoutError::NoOutput));
        let endless = InputSpec { shape: vec![1 << 40, 1 << 40], ..good.input.clone() };
        let endless = PublicLayout { input: endless, ..good };
        assert!(matches!(endless.check_form(), Err(LayoutError::Input(ModelError::InputShape { .. }))));
    }
}
