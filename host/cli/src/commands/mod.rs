//! One module a command. Each has `run`, which prints, and a function that does the work, which `demo`
//! calls too.

pub mod board;
pub mod board_gates;
pub mod compile;
pub mod completions;
pub mod context;
pub mod contribute;
pub mod demo;
pub mod devices;
pub mod export;
pub mod man;
pub mod mock;
pub mod monitor;
pub mod prove;
pub mod selftest;
pub mod setup;
pub mod sim_card;
pub mod table;
pub mod verify;
pub mod version;

use crate::error::{CliError, Code};
use std::path::Path;

/// A fault of an input file, with the file's name once.
pub fn named(path: &Path, error: impl std::fmt::Display) -> CliError {
    let (path, text) = (path.display().to_string(), error.to_string());
    CliError::new(Code::Input, if text.contains(&path) { text } else { format!("{path}: {text}") })
}
