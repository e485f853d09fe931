//! What can go wrong, with its evidence. No error text ever holds a field element or a point.

use crate::GroupKind;
use std::fmt;
use std::ops::Range;

/// The operation an error or event speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// [`load_bases`](crate::Accelerator::load_bases).
    LoadBases(GroupKind),
    /// [`load`](crate::Accelerator::load).
    Load,
    /// [`read`](crate::Accelerator::read).
    Read,
    /// [`ntt`](crate::Accelerator::ntt).
    Ntt,
    /// [`mul`](crate::Accelerator::mul).
    Mul,
    /// [`quotient`](crate::Accelerator::quotient).
    Quotient,
    /// [`msm`](crate::Accelerator::msm).
    Msm(GroupKind),
    /// [`multiples`](crate::Accelerator::multiples).
    Multiples(GroupKind),
    /// [`products`](crate::Accelerator::products).
    Products(GroupKind),
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Op::LoadBases(g) => write!(f, "load bases {g}"),
            Op::Load => f.write_str("load"),
            Op::Read => f.write_str("read"),
            Op::Ntt => f.write_str("ntt"),
            Op::Mul => f.write_str("mul"),
            Op::Quotient => f.write_str("quotient"),
            Op::Msm(g) => write!(f, "msm {g}"),
            Op::Multiples(g) => write!(f, "multiples {g}"),
            Op::Products(g) => write!(f, "products {g}"),
        }
    }
}

/// Why an accelerator gave no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccelError {
    /// This accelerator cannot do it, as its [`Caps`](crate::Caps) say.
    #[error("{op}: not supported: {why}")]
    Unsupported {
        /// What was asked.
        op: Op,
        /// Which capability is missing.
        why: &'static str,
    },
    /// The caller broke the contract of the method.
    #[error("{op}: {misuse}")]
    Misuse {
        /// What was asked.
        op: Op,
        /// How the contract was broken.
        misuse: Misuse,
    },
    /// The budget ran out before the job ended.
    #[error("{op}: no answer within {budget} cycles")]
    Timeout {
        /// What was asked.
        op: Op,
        /// The budget, in cycles of the card.
        budget: u64,
    },
    /// The job ended with a fault.
    #[error("{op}: fault {code:#x}: {detail}")]
    Fault {
        /// What was asked.
        op: Op,
        /// The status that the card gave.
        code: u32,
        /// What that status means.
        detail: String,
    },
    /// An answer came and is wrong.
    #[error("{op}: the answer failed its check: {check}")]
    Mismatch {
        /// What was asked.
        op: Op,
        /// The check that it failed.
        check: &'static str,
    },
    /// The accelerator does not answer any more.
    #[error("{op}: the accelerator is gone: {detail}")]
    Gone {
        /// What was asked.
        op: Op,
        /// How that was noticed.
        detail: String,
    },
    /// What the operation needs was on the accelerator before it had to be reset: load it again.
    #[error("{op}: lost to a reset of the accelerator")]
    Lost {
        /// What was asked.
        op: Op,
    },
    /// The accelerator has no memory left for it.
    #[error("{op}: out of memory: {needed} bytes needed, {free} free")]
    Memory {
        /// What was asked.
        op: Op,
        /// Bytes that the call needs.
        needed: u64,
        /// Bytes that are left.
        free: u64,
    },
}

impl AccelError {
    /// A breach of contract in `op`.
    pub fn misuse(op: Op, misuse: Misuse) -> Self {
        AccelError::Misuse { op, misuse }
    }

    /// Whether the caller is to blame, so that no other accelerator would answer either.
    pub fn is_misuse(&self) -> bool {
        matches!(self, AccelError::Misuse { .. })
    }
}

/// How a caller broke the contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misuse {
    /// Two lengths that must agree do not.
    #[error("lengths differ: expected {expected}, found {found}")]
    Length {
        /// The length of the first operand.
        expected: usize,
        /// The length that does not fit it.
        found: usize,
    },
    /// A transform of a length that is no power of two, or longer than 2²⁸.
    #[error("no transform has length {0}: it must be a power of two up to 2^28")]
    TransformLength(usize),
    /// A coset shifted by zero.
    #[error("the shift of a coset must not be zero")]
    ZeroShift,
    /// A range that leaves its vector.
    #[error("the range {range:?} leaves a vector of {len}")]
    Range {
        /// The range asked for.
        range: Range<usize>,
        /// The length of the vector.
        len: usize,
    },
    /// A scalar or coordinate that is not below its modulus.
    #[error("element {index} is not below its modulus")]
    Element {
        /// Which one; its value stays secret.
        index: usize,
    },
    /// An element that is said to repeat another does not, or the other does not come before it.
    #[error("element {index} does not repeat the earlier one that is said to be equal to it")]
    NotRepeated {
        /// Which one; its value stays secret.
        index: usize,
    },
    /// More scalars than bases.
    #[error("{scalars} scalars for {bases} bases")]
    TooFewBases {
        /// Scalars in the range.
        scalars: usize,
        /// Bases in the list.
        bases: usize,
    },
    /// Bases of a polynomial were given something else than a whole vector of its length.
    #[error("these bases take a whole vector of {n} scalars, not {range:?} of {len}")]
    NotWhole {
        /// The length of the polynomial.
        n: usize,
        /// The range asked for.
        range: Range<usize>,
        /// The length of the vector.
        len: usize,
    },
}

/// The checks of arguments that every accelerator makes in the same way.
pub mod check {
    use super::{AccelError, Misuse, Op};
    use crate::{Scalars, Transform};
    use ark_bn254::Fr;
    use ark_ff::{FftField, Zero};
    use std::ops::Range;

    /// A list of `points` fits the polynomial it was announced for. Gives the length it stands for.
    pub fn bases(op: Op, points: usize, scalars: Scalars) -> Result<usize, AccelError> {
        match scalars {
            Scalars::Loaded => Ok(points),
            Scalars::Polynomial { n, .. } if points > n => {
                Err(AccelError::misuse(op, Misuse::Length { expected: n, found: points }))
            }
            Scalars::Polynomial { n, basis } => {
                transform(op, n, &Transform::CosetForward(basis.shift()))?;
                Ok(n)
            }
        }
    }

    /// A transform of this length exists and its shift is not zero.
    pub fn transform(op: Op, len: usize, transform: &Transform) -> Result<(), AccelError> {
        if !len.is_power_of_two() || len.trailing_zeros() > Fr::TWO_ADICITY {
            return Err(AccelError::misuse(op, Misuse::TransformLength(len)));
        }
        if transform.shift().is_zero() {
            return Err(AccelError::misuse(op, Misuse::ZeroShift));
        }
        Ok(())
    }

    /// Two operands are equally long.
    pub fn same_len(op: Op, expected: usize, found: usize) -> Result<(), AccelError> {
        if expected != found {
            return Err(AccelError::misuse(op, Misuse::Length { expected, found }));
        }
        Ok(())
    }

    /// Each of `values` is equal to the one at its place of `firsts`, which does not come after it.
    pub fn repeating(values: &[Fr], firsts: &[u32]) -> Result<(), AccelError> {
        same_len(Op::Load, values.len(), firsts.len())?;
        let repeats = |(index, first): (usize, &u32)| {
            let first = *first as usize;
            first == index || first < index && values[first] == values[index]
        };
        match firsts.iter().enumerate().position(|pair| !repeats(pair)) {
            Some(index) => Err(AccelError::misuse(Op::Load, Misuse::NotRepeated { index })),
            None => Ok(()),
        }
    }

    /// `range` of a vector of `len` fits `bases` bases that were loaded for `scalars`.
    pub fn msm(
        op: Op,
        range: &Range<usize>,
        len: usize,
        bases: usize,
        scalars: Scalars,
    ) -> Result<(), AccelError> {
        let range = range.clone();
        if range.start > range.end || range.end > len {
            return Err(AccelError::misuse(op, Misuse::Range { range, len }));
        }
        if range.len() > bases {
            return Err(AccelError::misuse(op, Misuse::TooFewBases { scalars: range.len(), bases }));
        }
        match scalars {
            Scalars::Polynomial { n, .. } if range != (0..n) || len != n => {
                Err(AccelError::misuse(op, Misuse::NotWhole { n, range, len }))
            }
            _ => Ok(()),
        }
    }
}
