//! Measures a GPU, and enters each figure in a ledger as it comes.

use clap::Parser;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use zkcard_benches::ledger::{self, Replace, Row};
use zkcard_gpu::{Gpu, measure};

/// Measures sums, transforms and proofs on the first GPU of this machine, each answer compared with the processor's.
///
/// Needs a driver of NVIDIA's of 580 or later. Whatever has been measured is in the ledger, should a later piece fail.
#[derive(Parser)]
#[command(after_help = "Example: zkcard-gpu gpu.json --sizes 16,18,20 --proofs 18")]
struct Args {
    /// The ledger, which need not be there.
    ledger: PathBuf,
    /// Sizes of sums and transforms, as powers of two.
    #[arg(long, value_delimiter = ',', num_args = 0.., default_values_t = SIZES, value_parser = clap::value_parser!(u32).range(..=26))]
    sizes: Vec<u32>,
    /// Sizes of proofs.
    #[arg(long, value_delimiter = ',', num_args = 0.., default_values_t = PROOFS, value_parser = clap::value_parser!(u32).range(2..=22))]
    proofs: Vec<u32>,
}

const SIZES: [u32; 8] = [10, 12, 14, 16, 18, 20, 22, 24];
const PROOFS: [u32; 4] = [14, 16, 18, 20];

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to tell when even this fails.
            let _ = writeln!(io::stderr(), "zkcard-gpu: {error}\n{NEXT}");
            ExitCode::FAILURE
        }
    }
}

const NEXT: &str =
    "zkcard-gpu: what was measured before is entered; nvidia-smi says which driver and GPU there are";

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let gpu = Gpu::open()?;
    writeln!(io::stderr(), "zkcard-gpu: {:?}", gpu.description())?;
    let began = Instant::now();
    let mut say = |row: Row| {
        let seconds = began.elapsed().as_secs_f64();
        // A terminal that is gone is no reason to lose figures.
        let _ =
            writeln!(io::stderr(), "{seconds:>6.1} s  {:?}: {} {}", row.key(), row.value["median"], row.unit);
        ledger::enter(&args.ledger, vec![row], &Replace::Named(Vec::new())).map(drop)
    };
    measure::sums(&gpu, &args.sizes, &mut say)?;
    measure::transforms(&gpu, &args.sizes, &mut say)?;
    measure::proofs(&gpu, &args.proofs, &mut say)
}
