//! What a verifier asked for and a valid proof does not say.

use crate::statement::ModelId;

/// What a valid proof says is not what was asked of it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unexpected {
    /// It is of another model.
    #[error("the proof is of model {found}, not of {expected}")]
    Model {
        /// What was asked for.
        expected: ModelId,
        /// What is there.
        found: ModelId,
    },
    /// It was made in another context.
    #[error("the proof was made in another context")]
    Context,
    /// The model has no context to compare.
    #[error("proofs of this model name no context; it was compiled without one")]
    NoContext,
    /// It is of another public input.
    #[error("the proof is of another input: value {index} is {proved} in it and {given} here")]
    Input {
        /// Which value.
        index: usize,
        /// What was proved, in real units.
        proved: f64,
        /// What was given, after quantising, in real units.
        given: f64,
    },
    /// The input is private: there is nothing to compare.
    #[error("proofs of this model keep their input private; there is none to compare")]
    PrivateInput,
}
