//! Every kernel's sums against arkworks'.

use super::{sum_of_products, sum_of_repeating};
use crate::kernel::{AffineOf, Kernel, Portable, each_kernel};
use ark_bn254::Fr;
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::{Field, UniformRand, Zero};
use ark_std::rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zkcard_accel::{G1, G2, Group};

each_kernel!(
    lengths,
    special_scalars,
    repeated_and_opposite_points,
    repeating_scalars,
    classes_of_every_kind,
    few_long_among_many_short,
    mixtures,
    any_number_of_threads
);

fn lengths<K: Kernel>(kernel: K) {
    for len in (0..40).chain([63, 64, 65, 100, 257, 1000, 3001]) {
        let mut rng = ChaCha20Rng::seed_from_u64(len as u64);
        let (points, scalars) = (points::<K::Group>(len, &mut rng), uniform(len, &mut rng));
        check(kernel, &points, &scalars, &format!("uniform, length and seed {len}"));
    }
}

fn special_scalars<K: Kernel>(kernel: K) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let points = points::<K::Group>(300, &mut rng);
    let half = -Fr::from(2u64).inverse().unwrap(); // (r − 1)/2, the longest magnitude
    let powers = (0..254).map(|k| Fr::from(2u64).pow([k]));
    let edges = powers.flat_map(|power| [power, power - Fr::from(1u64), -power]);
    for scalar in edges.chain([half, half + Fr::from(1u64), half - Fr::from(1u64)]) {
        check(kernel, &points[..3], &[scalar; 3], &format!("three times {scalar}"));
    }
    for scalar in [0i64, 1, -1, 2, -5, 127, -128, 255].map(Fr::from).into_iter().chain([half, -half]) {
        check(kernel, &points, &[scalar; 300], &format!("all equal {scalar}, seed 1"));
    }
}

fn repeated_and_opposite_points<K: Kernel>(kernel: K) {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let (point, scalars) = (points::<K::Group>(1, &mut rng)[0], uniform(500, &mut rng));
    let opposites: Vec<_> =
        (0..500).map(|i| if i % 2 == 0 { point } else { (-point.into_group()).into() }).collect();
    let multiples: Vec<_> = (0..500u64).map(|i| (point * Fr::from(i)).into()).collect();
    for (points, what) in [(vec![point; 500], "repeated"), (opposites, "opposite"), (multiples, "multiples")]
    {
        check(kernel, &points, &scalars, &format!("{what}, seed 2"));
        check(kernel, &points, &[scalars[0]; 500], &format!("{what}, one scalar, seed 2"));
        check(kernel, &points, &[Fr::from(-1i64); 500], &format!("{what}, minus one, seed 2"));
    }
    check(kernel, &[AffineOf::<K>::zero(); 500], &scalars, "infinity, seed 2");
}

/// Many of few values, few of many, one of all; some are known to be equal, or to be so once more.
fn repeating_scalars<K: Kernel>(kernel: K) {
    for (seed, (len, different)) in
        [(0, 1), (1, 1), (2, 1), (500, 1), (700, 40), (3000, 9), (3000, 2500)].into_iter().enumerate()
    {
        let mut rng = ChaCha20Rng::seed_from_u64(200 + seed as u64);
        let (points, values) = (points::<K::Group>(len, &mut rng), uniform(different, &mut rng));
        let classes: Vec<u32> = (0..len).map(|_| rng.gen_range(0..2 * different) as u32).collect();
        let scalars: Vec<_> = classes.iter().map(|class| values[*class as usize / 2]).collect();
        check_repeating(kernel, &points, &scalars, &classes, &format!("{len}, seed {}", 200 + seed));
    }
}

/// Classes of zeros, ones and small scalars, of P and −P, of one P, of infinity, and each scalar in its own.
fn classes_of_every_kind<K: Kernel>(kernel: K) {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let (some, scalar) = (points::<K::Group>(300, &mut rng), uniform(1, &mut rng)[0]);
    let opposites: Vec<_> =
        (0..300).map(|i| if i % 14 < 7 { some[0] } else { (-some[0].into_group()).into() }).collect();
    let values = [Fr::zero(), Fr::from(1u64), -Fr::from(1u64), Fr::from(77u64), scalar, -scalar, scalar];
    let by_seven: Vec<u32> = (0..300).map(|i| i % 7).collect();
    let scalars: Vec<_> = by_seven.iter().map(|class| values[*class as usize]).collect();
    let alone: Vec<u32> = (0..300).collect();
    for (points, what) in [
        (&some, "any points"),
        (&opposites, "opposite points"),
        (&vec![some[0]; 300], "one point"),
        (&vec![AffineOf::<K>::zero(); 300], "infinity"),
    ] {
        check_repeating(kernel, points, &scalars, &by_seven, what);
        check_repeating(kernel, points, &scalars, &alone, &format!("{what}, alone"));
        check_repeating(kernel, points, &[scalar; 300], &[0; 300], &format!("{what}, one class"));
    }
    check_repeating(kernel, &some[..290], &scalars, &by_seven, "fewer points than scalars");
}

/// So many that windows are chosen by a sample, which may have none of the long ones; and the other way about.
fn few_long_among_many_short<K: Kernel>(kernel: K) {
    let len = (1 << 14) + 9;
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let some = points::<K::Group>(500, &mut rng);
    let points: Vec<_> = some.iter().cycle().take(len).copied().collect();
    let mut scalars: Vec<_> = (0..len).map(|_| Fr::from(rng.r#gen::<i8>())).collect();
    for at in [0, 1, 4097, len - 1] {
        scalars[at] = Fr::rand(&mut rng);
        check(kernel, &points, &scalars, &format!("long ones up to {at}, seed 5"));
    }
    check(kernel, &points, &vec![-Fr::from(1u64); len], "all minus one");
}

/// Scalars as a witness has them, with points that repeat.
fn mixtures<K: Kernel>(kernel: K) {
    for seed in 100..130 {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let len = rng.gen_range(1..2000);
        let some = points::<K::Group>(rng.gen_range(1..=len), &mut rng);
        let points: Vec<_> = (0..len).map(|_| some[rng.gen_range(0..some.len())]).collect();
        let bits = rng.gen_range(1..254);
        let scalars: Vec<_> = (0..len).map(|_| scalar(bits, &mut rng)).collect();
        check(kernel, &points, &scalars, &format!("mixture of seed {seed}"));
    }
}

fn any_number_of_threads<K: Kernel>(kernel: K) {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let (points, scalars) = (points::<K::Group>(5000, &mut rng), uniform(5000, &mut rng));
    for threads in [1, 2, 7] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| check(kernel, &points, &scalars, &format!("{threads} threads, seed 3")));
    }
}

fn check<K: Kernel>(kernel: K, points: &[AffineOf<K>], scalars: &[Fr], what: &str) {
    let sum = sum_of_products(kernel, &kernel.pack(points), scalars);
    assert_eq!(sum, K::Group::msm_unchecked(points, scalars), "{what}");
}

fn check_repeating<K: Kernel>(
    kernel: K,
    points: &[AffineOf<K>],
    scalars: &[Fr],
    classes: &[u32],
    what: &str,
) {
    let sum = sum_of_repeating(kernel, kernel.pack(points), scalars, classes);
    let len = points.len().min(scalars.len());
    assert_eq!(sum, K::Group::msm_unchecked(&points[..len], &scalars[..len]), "repeating: {what}");
}

/// One of a few kinds, up to so many bits long.
fn scalar(bits: u64, rng: &mut ChaCha20Rng) -> Fr {
    let long = Fr::from(2u64).pow([rng.gen_range(0..bits)]) + Fr::from(rng.r#gen::<u64>() >> 1);
    match rng.gen_range(0..6) {
        0 => Fr::zero(),
        1 => Fr::from(1u64),
        2 => Fr::from(rng.r#gen::<i8>()),
        3 => Fr::rand(rng),
        4 => -long,
        _ => long,
    }
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
