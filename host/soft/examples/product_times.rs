//! Products that are given back one by one, in G1 or G2: each kernel's time beside arkworks', by turns, in processor time,
//! on one thread. `multiples` are of one point by many scalars; `products` are of many points by one scalar, which is what
//! twin bases take.
//!
//! `cargo run --release -p zkcard-soft --example product_times -- [--g2] [LOG_LEN…]`

use ark_bn254::Fr;
use ark_ec::scalar_mul::BatchMulPreprocessing;
use ark_ff::UniformRand;
use nix::time::{ClockId, clock_gettime};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::io::Write;
use std::time::Duration;
use zkcard_accel::{Accelerator, G1, G2, Group};
use zkcard_soft::{KernelChoice, Soft};

const ROUNDS: usize = 3;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let given: Vec<u32> = std::env::args().skip(1).filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { vec![12, 14] } else { given };
    let measure = if std::env::args().any(|arg| arg == "--g2") { measure::<G2> } else { measure::<G1> };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread can be had");
    writeln!(
        out,
        "{:<22}{:>12}{:>24}{:>24}{:>24}{:>24}",
        "", "arkworks", "portable", "adx", "avx512", "ifma"
    )?;
    for log in sizes {
        for (name, row) in ["multiples", "products"].into_iter().zip(pool.install(|| measure(1 << log))) {
            let of = |ms: &f64| format!("{ms:.2} ms ({:.2}x)", row[0] / ms);
            let kernels: String = row[1..].iter().map(|ms| format!("{:>24}", of(ms))).collect();
            writeln!(out, "{:<22}{:>9.2} ms{kernels}", format!("{name} 2^{log}"), row[0])?;
        }
    }
    Ok(())
}

/// The least milliseconds of arkworks and of each kernel that this machine has, for either kind of products.
fn measure<G: Group>(len: usize) -> [Vec<f64>; 2] {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let scalars: Vec<Fr> = (0..len).map(|_| Fr::rand(&mut rng)).collect();
    let generator = G::generator().into_affine();
    let softs: Vec<Soft> = KernelChoice::ALL.into_iter().filter_map(Soft::with_kernel).collect();
    let [mut multiples, mut products] = [(); 2].map(|()| vec![f64::MAX; softs.len() + 1]);
    for _ in 0..ROUNDS {
        let points =
            timed(&mut multiples[0], || BatchMulPreprocessing::new(G::generator(), len).batch_mul(&scalars));
        let scaled = timed(&mut products[0], || {
            G::normalize_batch(&points.iter().map(|point| *point * scalars[0]).collect::<Vec<G>>())
        });
        for (i, soft) in softs.iter().enumerate() {
            let ours = timed(&mut multiples[i + 1], || soft.multiples::<G>(&generator, &scalars));
            assert_eq!(ours.expect("multiples"), points, "a wrong multiple has no time");
            let alphas = vec![scalars[0]; len];
            let ours = timed(&mut products[i + 1], || soft.products::<G>(&points, &alphas));
            assert_eq!(ours.expect("products"), scaled, "a wrong product has no time");
        }
    }
    [multiples, products]
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
