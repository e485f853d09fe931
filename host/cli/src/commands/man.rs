//! `zkcard man`.

use crate::args::Args;
use crate::error::{CliError, CliResult, Code};
use clap::CommandFactory;
use std::path::Path;

/// Writes a manual page for the command, and one for each of its commands, into a folder that is there.
pub fn run(folder: &Path) -> CliResult<()> {
    let written = clap_mangen::generate_to(Args::command(), folder);
    written.map_err(|error| {
        CliError::new(Code::Output, format!("{}: {error}", folder.display()))
            .hint("name a folder that is there and can be written, such as PREFIX/share/man/man1")
    })
}
