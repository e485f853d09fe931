//! Rounds: when a value is committed to, and so in which phase it is computed.
//!
//! A round is a commitment: a value of a later round may depend on everything before it, never the other way.
//! Plain Groth16 has one round. Proofs with lookups draw a challenge after the first commitment; such a round
//! adds a marker here, and what is computed in it runs in the second [`Phase`].

mod sealed {
    pub trait Sealed {}
}

/// When a value is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// From the input alone.
    BeforeChallenge,
    /// From everything before it and the challenge.
    AfterChallenge,
}

/// When a variable is committed to.
pub trait Round: sealed::Sealed + Copy {
    /// When values of this round are computed.
    const PHASE: Phase;
}

/// Values of this round may be read in round `R`.
pub trait Before<R: Round>: Round {}

/// The only round of plain Groth16, the first of all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Committed {}

impl sealed::Sealed for Committed {}

impl Round for Committed {
    const PHASE: Phase = Phase::BeforeChallenge;
}

impl<R: Round> Before<R> for R {}

/// A round as two-round proofs will have it, for the tests.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Challenged {}

#[cfg(test)]
impl sealed::Sealed for Challenged {}

#[cfg(test)]
impl Round for Challenged {
    const PHASE: Phase = Phase::AfterChallenge;
}

#[cfg(test)]
impl Before<Challenged> for Committed {}
