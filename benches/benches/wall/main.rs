//! Wall-clock time of sums, transforms, proofs, setups and keys' files beside published libraries, in one process.
//!
//! `scripts/bench`, or `cargo bench -p zkcard-benches --features wall`; a word picks the pieces whose names hold it.
//! `ZKCARD_BENCH=quick`, `usual` (the default) or `full` picks the sizes. Results are looked at outside of the timer, and a
//! wrong one of ours or of a library ends the run: none is averaged in. A run that was interrupted goes on where it was.
#![allow(clippy::print_stderr, reason = "progress is for people")]

mod cores;
mod groth16;
mod iden3;
mod left;
mod msm;
mod ntt;
mod odd_coset;
mod peers;
mod plan;
mod points;
mod timer;
mod zkey;

use cores::Cores;
use criterion::Criterion;
use left::Left;
use plan::{Plan, Work};
use points::Lists;
use std::error::Error;
use timer::Timer;

fn main() -> Result<(), Box<dyn Error>> {
    let cores = Cores::of_this_process()?;
    let plan = Plan::asked(cores.count())?;
    let (lists, mut criterion) = (Lists::new(plan.longest()), Criterion::default().without_plots());
    let mut left = Left::of(plan.pieces().iter().filter(|piece| !plan.is_done(piece)));
    for (at, piece) in plan.pieces().iter().enumerate() {
        let name = format!("{} of {}{}: {piece}", at + 1, plan.pieces().len(), left.told());
        if plan.is_done(piece) {
            eprintln!("{name}: was measured before");
            continue;
        }
        eprintln!("\n{name}");
        cores.allow(piece.threads)?;
        let timer = Timer::new(&mut criterion, piece, &plan);
        match piece.work {
            Work::MsmG1 => msm::g1(timer, piece, &lists),
            Work::MsmG2 => msm::g2(timer, piece, &lists),
            Work::Ntt => ntt::forward(timer, piece),
            Work::Setup => groth16::setup(timer, piece),
            Work::Prove => groth16::prove(timer, piece),
            Work::ZkeyCold => zkey::cold(timer, piece),
            Work::ZkeyWarm => zkey::warm(timer, piece),
            Work::ZkeyProve => zkey::prove(timer, piece),
            Work::ZkeyMemory => zkey::memory(piece),
        }?;
        plan.mark(piece)?;
        left.less(piece);
    }
    Ok(())
}
