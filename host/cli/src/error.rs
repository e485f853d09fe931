//! What a command fails with: a message, what to do next, an exit code.

use std::fmt;

/// Why a command failed, as its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The proof is not valid, or none could be made.
    NotValid = 1,
    /// An input is malformed, does not fit or is not supported.
    Input = 3,
    /// An output exists or cannot be written.
    Output = 4,
    /// The device cannot be used.
    Device = 5,
}

/// A failure as the user sees it.
#[derive(Debug)]
pub struct CliError {
    /// The exit code.
    pub code: Code,
    /// What went wrong, with its evidence.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// The result of a command.
pub type CliResult<T> = Result<T, CliError>;

impl CliError {
    /// A failure without advice.
    pub fn new(code: Code, message: impl fmt::Display) -> Self {
        CliError { code, message: message.to_string(), hint: None }
    }

    /// Adds what to do next.
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }
}

/// Gives a library's error its exit code.
pub trait Classify<T> {
    /// The error becomes a failure with this code.
    fn code(self, code: Code) -> CliResult<T>;
}

impl<T, E: fmt::Display> Classify<T> for Result<T, E> {
    fn code(self, code: Code) -> CliResult<T> {
        self.map_err(|error| CliError::new(code, error))
    }
}

impl From<zkcard::Error> for CliError {
    fn from(error: zkcard::Error) -> Self {
        let code = match error.kind() {
            zkcard::Kind::NotValid => Code::NotValid,
            zkcard::Kind::Input => Code::Input,
            zkcard::Kind::Device => Code::Device,
        };
        CliError { code, message: error.to_string(), hint: error.remedy() }
    }
}
