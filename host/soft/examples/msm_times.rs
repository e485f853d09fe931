//! Sums in G1 or G2: each kernel's time beside arkworks', by turns, in processor time, on one thread.
//!
//! `cargo run --release -p zkcard-soft --example msm_times -- [--g2] [LOG_LEN…]`

use ark_bn254::Fr;
use ark_ff::UniformRand;
use ark_std::rand::Rng;
use nix::time::{ClockId, clock_gettime};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::io::Write;
use std::time::Duration;
use zkcard_accel::{Accelerator, G1, G2, Group, Scalars};
use zkcard_soft::{KernelChoice, Soft};

const ROUNDS: usize = 7;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let given: Vec<u32> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![14, 16, 18] } else { given };
    let measure = if std::env::args().any(|arg| arg == "--g2") { measure::<G2> } else { measure::<G1> };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    writeln!(
        out,
        "{:<22}{:>12}{:>24}{:>24}{:>24}{:>24}",
        "sum", "arkworks", "portable", "adx", "avx512", "ifma"
    )?;
    for (name, scalar) in [("uniform", uniform as fn(&mut ChaCha20Rng) -> Fr), ("witness-like", witness)] {
        for log in &sizes {
            let row = pool.install(|| measure(1 << log, scalar));
            let of = |ms: &f64| format!("{ms:.2} ms ({:.2}x)", row[0] / ms);
            let kernels: String = row[1..].iter().map(|ms| format!("{:>24}", of(ms))).collect();
            writeln!(out, "{:<22}{:>9.2} ms{kernels}", format!("{name} 2^{log}"), row[0])?;
        }
    }
    Ok(())
}

/// The least milliseconds of arkworks and of each kernel that this machine has.
fn measure<G: Group>(len: usize, scalar: fn(&mut ChaCha20Rng) -> Fr) -> Vec<f64> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let points = points::<G>(len, &mut rng);
    let scalars: Vec<Fr> = (0..len).map(|_| scalar(&mut rng)).collect();
    let softs: Vec<Soft> = KernelChoice::ALL.into_iter().filter_map(Soft::with_kernel).collect();
    let loaded: Vec<_> = softs.iter().map(|soft| soft.load_bases::<G>(&points, Scalars::Loaded)).collect();
    let mut least = vec![f64::MAX; softs.len() + 1];
    for _ in 0..ROUNDS {
        let expected = timed(&mut least[0], || G::msm_unchecked(&points, &scalars));
        for ((soft, bases), least) in softs.iter().zip(&loaded).zip(&mut least[1..]) {
            let (bases, vector) = (bases.as_ref().expect("bases"), soft.load(&scalars).expect("scalars"));
            let sum = timed(least, || soft.msm::<G>(bases, &vector, 0..len).expect("a sum"));
            assert_eq!(sum, expected, "a wrong sum has no time");
        }
    }
    least
}

fn timed<T>(least: &mut f64, work: impl FnOnce() -> T) -> T {
    let before = cpu_ms();
    let value = work();
    *least = least.min(cpu_ms() - before);
    value
}

/// What this process has computed so far, whoever else had the processor meanwhile.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a process has a clock");
    Duration::from(time).as_secs_f64() * 1e3
}

/// Many points at the price of few products: sums of two from short lists.
fn points<G: Group>(len: usize, rng: &mut ChaCha20Rng) -> Vec<G::Affine> {
    let mut list = || -> Vec<G> { (0..1024).map(|_| G::generator() * Fr::rand(rng)).collect() };
    let (left, right) = (list(), list());
    let sums: Vec<_> = (0..len).map(|i| left[i % 1024] + right[i / 1024]).collect();
    G::normalize_batch(&sums)
}

fn uniform(rng: &mut ChaCha20Rng) -> Fr {
    Fr::rand(rng)
}

/// Eight bits in seven of ten, half of them negative; one in two of ten; any in one of ten.
fn witness(rng: &mut ChaCha20Rng) -> Fr {
    match rng.gen_range(0..10) {
        0..7 => Fr::from(rng.gen_range(-255i64..256)),
        7..9 => Fr::from(1u64),
        _ => Fr::rand(rng),
    }
}
