//! Every kernel's products against arkworks'.

use super::{multiples, products, sum_by_constant_work};
use crate::kernel::{AffineOf, Kernel, Portable, each_kernel};
use ark_bn254::Fr;
use ark_ec::{AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{Field, UniformRand};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zkcard_accel::{G1, G2, Group};

each_kernel!(
    multiples_of_one_point,
    multiples_of_short_scalars,
    products_of_pairs,
    sums_by_constant_work,
    any_number_of_threads
);

fn multiples_of_one_point<K: Kernel>(kernel: K) {
    for (seed, len) in [0, 1, 2, 9, 100, 700].into_iter().enumerate() {
        let mut rng = ChaCha20Rng::seed_from_u64(seed as u64);
        let scalars = [uniform(len, &mut rng), edges()].concat();
        check_multiples(kernel, &K::Group::rand(&mut rng).into_affine(), &scalars, &format!("seed {seed}"));
        check_multiples(kernel, &AffineOf::<K>::zero(), &scalars[..len], &format!("infinity, seed {seed}"));
    }
}

fn multiples_of_short_scalars<K: Kernel>(kernel: K) {
    let generator = AffineOf::<K>::generator();
    for bits in [0, 1, 2, 7, 8, 63, 64, 65, 128] {
        let below = Fr::from(2u64).pow([bits]) - Fr::from(1u64);
        let scalars: Vec<Fr> = (0..20u64).flat_map(|k| [Fr::from(k), -Fr::from(k), below, -below]).collect();
        check_multiples(kernel, &generator, &scalars, &format!("up to {bits} bits"));
    }
}

fn products_of_pairs<K: Kernel>(kernel: K) {
    for (seed, len) in [0, 1, 2, 7, 8, 9, 100, 1500].into_iter().enumerate() {
        let mut rng = ChaCha20Rng::seed_from_u64(seed as u64);
        check_products(kernel, &points::<K::Group>(len, &mut rng), &uniform(len, &mut rng), seed);
    }
    let mut rng = ChaCha20Rng::seed_from_u64(50);
    check_products(kernel, &points::<K::Group>(edges().len(), &mut rng), &edges(), 50);
    let three = points::<K::Group>(3, &mut rng);
    for scalar in edges() {
        check_products(kernel, &three, &[scalar; 3], 50); // no more digits than it has
    }
}

fn sums_by_constant_work<K: Kernel>(kernel: K) {
    for (seed, len) in [0, 1, 2, 7, 100, 1023, 1024, 1025, 2500].into_iter().enumerate() {
        let mut rng = ChaCha20Rng::seed_from_u64(70 + seed as u64);
        let scalars = [edges(), uniform(2500, &mut rng)].concat();
        let points = points::<K::Group>(len, &mut rng);
        let same = vec![*points.first().unwrap_or(&AffineOf::<K>::zero()); len];
        for (points, scalars) in [(&points, &scalars[..len]), (&same, &vec![scalars[0]; len])] {
            let sum = sum_by_constant_work(kernel, &kernel.pack(points), scalars);
            assert_eq!(sum, K::Group::msm_unchecked(points, scalars), "{len} points, seed {}", 70 + seed);
        }
    }
}

fn any_number_of_threads<K: Kernel>(kernel: K) {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let scalars = uniform(5000, &mut rng);
    let bases = points::<K::Group>(50, &mut rng).repeat(100);
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            check_multiples(kernel, &bases[0], &scalars, &format!("{threads} threads, seed 3"));
            check_products(kernel, &bases, &scalars, 3);
        });
    }
}

fn check_multiples<K: Kernel>(kernel: K, point: &AffineOf<K>, scalars: &[Fr], what: &str) {
    let expected: Vec<K::Group> = scalars.iter().map(|scalar| *point * scalar).collect();
    assert_eq!(multiples(kernel, point, scalars), K::Group::normalize_batch(&expected), "{what}");
}

fn check_products<K: Kernel>(kernel: K, points: &[AffineOf<K>], scalars: &[Fr], seed: usize) {
    let expected: Vec<K::Group> = points.iter().zip(scalars).map(|(point, scalar)| *point * scalar).collect();
    let products = products(kernel, points, scalars);
    assert_eq!(products, K::Group::normalize_batch(&expected), "{} products, seed {seed}", points.len());
}

/// Small ones and their opposites, powers of two and their neighbours, and where the sign turns over.
fn edges() -> Vec<Fr> {
    let half = -Fr::from(2u64).inverse().unwrap(); // (r − 1)/2
    let small = (-17..18i64).map(Fr::from);
    let powers = (5..254).step_by(13).map(|k| Fr::from(2u64).pow([k]));
    let near = powers.flat_map(|power| [power, power - Fr::from(1u64), -power]);
    small.chain(near).chain([half, half + Fr::from(1u64), half - Fr::from(1u64)]).collect()
}

fn uniform(len: usize, rng: &mut ChaCha20Rng) -> Vec<Fr> {
    (0..len).map(|_| Fr::rand(rng)).collect()
}

/// One step apart each, every eleventh infinity.
fn points<G: Group>(len: usize, rng: &mut ChaCha20Rng) -> Vec<G::Affine> {
    let (first, step) = (G::rand(rng), G::rand(rng));
    let all: Vec<G> = std::iter::successors(Some(first), |point| Some(*point + step)).take(len).collect();
    let mut points = G::normalize_batch(&all);
    points.iter_mut().skip(5).step_by(11).for_each(|point| *point = G::Affine::zero());
    points
}
