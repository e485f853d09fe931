//! Threads' stacks are small and work that is stolen lies on top of work that waits: what a share of it needs is elsewhere.

use ark_bn254::{Fr, G1Affine};
use ark_ec::AffineRepr;
use rayon::ThreadPoolBuilder;
use zkcard_accel::{Accelerator, G1, Scalars, Transform};
use zkcard_soft::Soft;

/// More threads than processors, each with an eighth of the stack that a thread has unless somebody says otherwise.
#[test]
fn many_threads_with_small_stacks_are_enough() {
    let pool = ThreadPoolBuilder::new().num_threads(16).stack_size(256 << 10).build().expect("threads");
    pool.install(|| {
        let (soft, n) = (Soft::new(), 1 << 15);
        let scalars: Vec<Fr> = (1..=n).map(|i| -Fr::from(i * i)).collect();
        let points = soft.multiples::<G1>(&G1Affine::generator(), &scalars).expect("multiples");
        let bases = soft.load_bases(points, Scalars::Loaded).expect("bases");
        let mut vector = soft.load(&scalars).expect("a vector");
        let sum: G1 = soft.msm(&bases, &vector, 0..scalars.len()).expect("a sum");
        assert_eq!(sum, G1Affine::generator() * scalars.iter().map(|s| s * s).sum::<Fr>());
        soft.ntt(&mut vector, Transform::Forward).expect("a transform");
        soft.ntt(&mut vector, Transform::Inverse).expect("a transform");
        assert_eq!(soft.read(&vector).expect("values"), scalars);
    });
}
