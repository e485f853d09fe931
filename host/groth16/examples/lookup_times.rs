//! A proof of many queries of one table, told that their inverses repeat and not told, by turns, in processor time.
//!
//! `cargo run --release -p zkcard-groth16 --example lookup_times -- [QUERIES] [LOG_ROWS]`

use ark_bn254::Fr;
use nix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use zkcard_groth16::lookup::{Builder, Proven, Prover, System, setup};
use zkcard_groth16::{ProveError, Stopwatch};
use zkcard_soft::Soft;

const ROUNDS: usize = 7;
const CONTEXT: [u8; 32] = [0; 32];

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<u64> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let queries = given.first().copied().unwrap_or(20_000);
    let rows = 1u64 << given.get(1).copied().unwrap_or(11);
    let system = system(queries, rows)?;
    let key = setup(&Soft::new(), system.circuit(), &Stopwatch::new())?;
    let prover = Prover::new(Soft::new(), &key, Arc::clone(system.circuit()))?.in_turn();
    let asked: Vec<Fr> = (0..queries).map(|i| Fr::from(i * 1103 % rows)).collect(); // every row
    let first = system.first_round(&[], &asked)?;
    let mut least = [Spent::MOST; 2];
    for _ in 0..ROUNDS {
        least[0]
            .take(|| prover.prove(&CONTEXT, &first, |challenge| system.second_round(&first, challenge)))?;
        least[1].take(|| system.prove(&prover, &CONTEXT, &first))?;
    }
    let mut out = std::io::stdout();
    for (name, spent) in [("not told", &least[0]), ("told", &least[1])] {
        writeln!(out, "{name:<10}{:>10.1} ms, of which sums {:.1} ms", spent.all, spent.sums)?;
    }
    writeln!(
        out,
        "ratio {:.2}, of the sums {:.2}",
        least[0].all / least[1].all,
        least[0].sums / least[1].sums
    )?;
    Ok(())
}

fn system(queries: u64, rows: u64) -> Result<System, Box<dyn Error>> {
    let mut builder = Builder::new();
    let table = builder.table((0..rows).map(Fr::from));
    for _ in 0..queries {
        let asked = builder.private();
        builder.query(table, [asked.into()]);
    }
    Ok(builder.finish()?)
}

/// The least milliseconds of any round: of processor time, and by the clock in the stages that sum over the assignment.
struct Spent {
    all: f64,
    sums: f64,
}

impl Spent {
    const MOST: Self = Spent { all: f64::MAX, sums: f64::MAX };

    fn take(&mut self, prove: impl FnOnce() -> Result<Proven, ProveError>) -> Result<(), ProveError> {
        let before = cpu_ms();
        let proven = prove()?;
        self.all = self.all.min(cpu_ms() - before);
        let of_assignment = ["MSM A", "MSM B in G1", "MSM B in G2", "MSM L"];
        let sums = proven.timings.stages.iter().filter(|stage| of_assignment.contains(&stage.name));
        self.sums = self.sums.min(sums.map(|stage| stage.seconds * 1e3).sum());
        Ok(())
    }
}

/// What this process has computed so far, whoever else had the processor meanwhile.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a process has a clock");
    Duration::from(time).as_secs_f64() * 1e3
}
