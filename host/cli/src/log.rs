//! Events of the libraries, on standard error: those that `RUST_LOG` names, else with `-v` all that an operator wants.

use crate::error::{CliError, CliResult, Code};
use std::io::stderr;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// What `-v` shows: openings, faults, replays, quarantines, of all our crates.
const VERBOSE: &str = "zkcard=info";

/// Shows events from now on.
pub fn start(is_verbose: bool) -> CliResult<()> {
    let usual = if is_verbose { VERBOSE } else { "off" };
    let wanted = std::env::var("RUST_LOG").unwrap_or_else(|_| usual.into());
    let filter: Targets = wanted.parse().map_err(|error| {
        CliError::new(Code::Input, format!("RUST_LOG={wanted:?}: {error}"))
            .hint("write it as TARGET=LEVEL,…, such as RUST_LOG=zkcard_engine=debug")
    })?;
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr).with_filter(filter);
    tracing_subscriber::registry().with(lines).init();
    Ok(())
}
