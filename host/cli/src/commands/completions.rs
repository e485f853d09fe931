//! `zkcard completions`.

use crate::args::Args;
use crate::error::{Classify, CliResult, Code};
use clap::CommandFactory;
use std::io::Write;

/// Prints the completions of a shell.
pub fn run(shell: clap_complete::Shell) -> CliResult<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "zkcard", &mut script);
    std::io::stdout().write_all(&script).code(Code::Output)
}
