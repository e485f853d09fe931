//! What a call of C ends with when it does not succeed: a number and a text that says what to do.

use std::fmt::Display;
use zkcard_formats::FileError;
use zkcard_formats::{iden3, snarkjs};

/// The call did what it was asked.
pub const PROVER_OK: i32 = 0;
/// It did not; the text says why.
pub const PROVER_ERROR: i32 = 1;
/// A buffer is too short; the sizes that are needed were written back.
pub const PROVER_ERROR_SHORT_BUFFER: i32 = 2;
/// The witness has another number of values than the circuit has variables.
pub const PROVER_INVALID_WITNESS_LENGTH: i32 = 3;
/// The proof is valid.
pub const VERIFIER_VALID_PROOF: i32 = 0;
/// The proof is not valid.
pub const VERIFIER_INVALID_PROOF: i32 = 1;
/// Proof, public values or key are none, or the values are of another number than the key takes.
pub const VERIFIER_ERROR: i32 = 2;

/// Why a call did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the call returns.
    pub code: i32,
    /// What went wrong, with its evidence, and what to do next.
    pub text: String,
}

impl Refusal {
    /// A refusal by any number.
    pub fn new(code: i32, text: impl Display) -> Self {
        Refusal { code, text: text.to_string() }
    }

    /// A pointer that leads nowhere.
    pub fn null(argument: &str) -> Self {
        Self::error(format_args!("{argument} is NULL; pass a valid address"))
    }

    /// After a panic, which no caller of C may see. What it said may hold anything; its thread has told it.
    pub fn panicked() -> Self {
        Self::error("a defect of this library: a panic, told on standard error; report it, with that line")
    }

    /// A refusal by the number of all that has none of its own, `PROVER_ERROR`.
    pub fn error(text: impl Display) -> Self {
        Self::new(PROVER_ERROR, text)
    }

    /// The same refusal under another number.
    pub fn with_code(self, code: i32) -> Self {
        Refusal { code, ..self }
    }
}

impl From<zkcard::Error> for Refusal {
    fn from(error: zkcard::Error) -> Self {
        match error.remedy() {
            Some(remedy) => Self::error(format_args!("{error}; {remedy}")),
            None => Self::error(error),
        }
    }
}

impl From<iden3::FileError> for Refusal {
    fn from(error: iden3::FileError) -> Self {
        zkcard::Error::from(error).into()
    }
}

impl From<snarkjs::FileError> for Refusal {
    fn from(error: snarkjs::FileError) -> Self {
        zkcard::Error::from(error).into()
    }
}

impl From<FileError> for Refusal {
    fn from(error: FileError) -> Self {
        zkcard::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headers_have_the_same_numbers() {
        let headers = concat!(include_str!("../include/prover.h"), include_str!("../include/verifier.h"));
        let lines = headers.lines().filter_map(|line| line.strip_prefix("#define "));
        let found: Vec<_> = lines.filter(|line| !line.ends_with("_H")).collect();
        let ours = [
            ("PROVER_OK", PROVER_OK),
            ("PROVER_ERROR", PROVER_ERROR),
            ("PROVER_ERROR_SHORT_BUFFER", PROVER_ERROR_SHORT_BUFFER),
            ("PROVER_INVALID_WITNESS_LENGTH", PROVER_INVALID_WITNESS_LENGTH),
            ("VERIFIER_VALID_PROOF", VERIFIER_VALID_PROOF),
            ("VERIFIER_INVALID_PROOF", VERIFIER_INVALID_PROOF),
            ("VERIFIER_ERROR", VERIFIER_ERROR),
        ];
        assert_eq!(found, ours.map(|(name, number)| format!("{name} {number}")));
    }
}
