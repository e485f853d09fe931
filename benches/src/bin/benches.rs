//! All that is measured: counts and times into the ledgers, in one schema.

use clap::{Parser, Subcommand};
use std::error::Error;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use zkcard_benches::ledger::{self, Replace, Row};

/// Measures, and keeps the ledgers under benches/ledger.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Enters rows from standard input, a JSON list, into a ledger: what scripts have measured.
    Enter {
        /// Its name under benches/ledger, such as area, or the path of a file that ends in .json.
        ledger: String,
        /// The rows are all that there are.
        #[arg(long)]
        whole: bool,
        /// The rows are all that there are of this name.
        #[arg(long, conflicts_with = "whole")]
        named: Vec<String>,
    },
    #[cfg(feature = "work")]
    #[command(flatten)]
    Measure(measure::Measure),
}

fn main() -> ExitCode {
    match run(Args::parse().command) {
        Ok(text) if io::stdout().write_all(text.as_bytes()).is_ok() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to tell when even this fails.
            let _ = writeln!(io::stderr(), "benches: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<String, Box<dyn Error>> {
    match command {
        Command::Enter { ledger, whole, named } => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            let rows: Vec<Row> = serde_json::from_str(&text)?;
            let replace = if whole { Replace::Whole } else { Replace::Named(named) };
            entered(&ledger, rows, &replace)
        }
        #[cfg(feature = "work")]
        Command::Measure(command) => measure::run(command),
    }
}

fn entered(ledger: &str, rows: Vec<Row>, replace: &Replace) -> Result<String, Box<dyn Error>> {
    let path = if ledger.ends_with(".json") { PathBuf::from(ledger) } else { ledger::path(ledger) };
    let (fresh, all) = (rows.len(), ledger::enter(&path, rows, replace)?);
    Ok(format!("benches: {fresh} rows entered in {}, which has {all}\n", path.display()))
}

#[cfg(feature = "work")]
mod measure {
    use super::entered;
    use clap::Subcommand;
    use std::env::current_exe;
    use std::error::Error;
    use std::path::PathBuf;
    #[cfg(feature = "gates")]
    use zkcard_benches::cycles;
    use zkcard_benches::ledger::{self, Replace};
    use zkcard_benches::machine::machine;
    use zkcard_benches::{instructions, wall};

    #[derive(Subcommand)]
    pub enum Measure {
        /// Counts cycles of the simulated gates: all sections, or those named.
        #[cfg(feature = "gates")]
        Cycles {
            /// Such as msm.
            sections: Vec<String>,
        },
        /// Counts instructions of the portable kernel (callgrind).
        Instructions,
        /// Does the work whose instructions are counted.
        #[command(hide = true)]
        Work {
            /// Such as ntt.
            name: String,
            /// How many times over.
            times: usize,
        },
        /// Enters what criterion has measured.
        Wall {
            /// Its folder.
            criterion: PathBuf,
            /// Such as wall.
            ledger: String,
        },
        /// Writes all ledgers as one page with plots.
        #[cfg(feature = "report")]
        Report {
            /// Such as target/bench/report.html.
            page: PathBuf,
        },
        /// Writes the plots that README shows.
        #[cfg(feature = "report")]
        Plots {
            /// Into this folder.
            folder: PathBuf,
        },
        /// Prints what changed beyond noise from one ledger of times to another.
        Compare {
            /// As it was.
            before: PathBuf,
            /// As it is.
            after: PathBuf,
        },
    }

    pub fn run(command: Measure) -> Result<String, Box<dyn Error>> {
        match command {
            #[cfg(feature = "gates")]
            Measure::Cycles { sections } => {
                cycles::write(&sections.iter().map(String::as_str).collect::<Vec<_>>())?;
            }
            Measure::Work { name, times } => instructions::work(&name, times)?,
            Measure::Instructions => {
                return Ok(format!("benches: {} rows\n", instructions::write(&current_exe()?)?));
            }
            Measure::Wall { criterion, ledger } => {
                let rows = wall::collect(&criterion)?;
                // Other sizes, threads and peers stay, where they compare: a run may have measured some alone.
                let stale = Replace::Stale { machine: machine(), digest: wall::sources()? };
                return entered(&ledger, rows, &stale);
            }
            #[cfg(feature = "report")]
            Measure::Report { page } => {
                let plots = zkcard_benches::report::write(&page)?;
                return Ok(format!("benches: {plots} plots on {}\n", page.display()));
            }
            #[cfg(feature = "report")]
            Measure::Plots { folder } => zkcard_benches::report::write_plots(&folder)?,
            Measure::Compare { before, after } => {
                return Ok(wall::compared(&ledger::read(&before)?, &ledger::read(&after)?));
            }
        }
        Ok(String::new())
    }
}
