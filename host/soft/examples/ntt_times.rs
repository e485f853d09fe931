//! Transforms: each kernel's time beside arkworks', by turns, in processor time, on one thread.
//!
//! `cargo run --release -p zkcard-soft --example ntt_times [LOG_LEN…]`

use ark_bn254::Fr;
use ark_ff::{FftField, UniformRand};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use nix::time::{ClockId, clock_gettime};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::io::Write;
use std::time::Duration;
use zkcard_accel::{Accelerator, Transform};
use zkcard_soft::{KernelChoice, Soft};

/// Elements that each row transforms in all, so that short transforms are timed as long as long ones.
const ELEMENTS: usize = 1 << 23;
/// Rounds at least and at most.
const ROUNDS: (usize, usize) = (9, 301);

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let given: Vec<u32> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![12, 16, 18, 20] } else { given };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    let shift = Fr::GENERATOR;
    let works: [(&str, &[Transform]); 4] = [
        ("forward", &[Transform::Forward]),
        ("inverse", &[Transform::Inverse]),
        ("coset forward", &[Transform::CosetForward(shift)]),
        ("inverse, coset forward", &[Transform::Inverse, Transform::CosetForward(shift)]),
    ];
    writeln!(out, "medians of processor time, and the least")?;
    for (name, transforms) in works {
        for log in &sizes {
            let columns = pool.install(|| measure(1 << log, transforms));
            let of = |ms: &[f64]| format!("{:.3} ({:.3}) ms", median(ms), ms[0]);
            let times = |ms: &[f64]| format!("{} {:.2}x", of(ms), median(&columns[0]) / median(ms));
            let kernels: String = columns[1..].iter().map(|ms| format!("{:>30}", times(ms))).collect();
            writeln!(out, "{:<28}{:>24}{kernels}", format!("{name} 2^{log}"), of(&columns[0]))?;
        }
    }
    Ok(())
}

/// Milliseconds, the least first, of arkworks and of each kernel that this machine has, the slowest kernel first.
fn measure(len: usize, transforms: &[Transform]) -> Vec<Vec<f64>> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let values: Vec<Fr> = (0..len).map(|_| Fr::rand(&mut rng)).collect();
    let softs: Vec<Soft> = KernelChoice::ALL.into_iter().filter_map(Soft::with_kernel).collect();
    let mut vectors: Vec<_> = softs.iter().map(|soft| soft.load(&values).expect("a vector")).collect();
    let (mut expected, domain) = (values, Radix2EvaluationDomain::new(len).expect("a power of two"));
    let mut columns = vec![Vec::new(); softs.len() + 1];
    for round in 0..(ELEMENTS / len).clamp(ROUNDS.0, ROUNDS.1) {
        columns[0].push(timed(|| transforms.iter().for_each(|t| arkworks(domain, &mut expected, *t))));
        for ((soft, vector), column) in softs.iter().zip(&mut vectors).zip(&mut columns[1..]) {
            column.push(timed(|| soft.ntt_all(&mut [vector], transforms).expect("a transform")));
            let of_interest = round == 0 || len < ELEMENTS / ROUNDS.0;
            assert!(!of_interest || **vector == expected, "a wrong transform has no time");
        }
    }
    columns.iter_mut().for_each(|column| column.sort_by(f64::total_cmp));
    columns
}

fn arkworks(domain: Radix2EvaluationDomain<Fr>, values: &mut Vec<Fr>, transform: Transform) {
    let domain = domain.get_coset(transform.shift()).expect("a shift is not zero");
    if transform.is_forward() { domain.fft_in_place(values) } else { domain.ifft_in_place(values) }
}

fn median(sorted: &[f64]) -> f64 {
    sorted[sorted.len() / 2]
}

fn timed(work: impl FnOnce()) -> f64 {
    let before = cpu_ms();
    work();
    cpu_ms() - before
}

/// What this process has computed so far, whoever else had the processor meanwhile.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a process has a clock");
    Duration::from(time).as_secs_f64() * 1e3
}
