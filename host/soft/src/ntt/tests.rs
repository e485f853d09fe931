//! Transforms against arkworks', on every kernel of this machine and with few and many threads.

use super::*;
use ark_ff::{AdditiveGroup, FftField, Field, UniformRand};
use ark_std::rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

const THREADS: [usize; 3] = [1, 2, 7];

#[test]
fn every_length_is_exact() {
    for log in 0..=13 {
        let mut rng = ChaCha20Rng::seed_from_u64(log);
        for transform in all_transforms(&mut rng).into_iter().step_by(if log < 10 { 1 } else { 3 }) {
            check(&vectors(1 << log, &mut rng), &[transform], &format!("2^{log} elements, seed {log}"));
        }
    }
}

/// Whatever the first ends with meets whatever the second begins with, in matrices that are square and in others.
#[test]
fn one_after_another_is_exact() {
    for log in [3, 6, 7, 9] {
        let mut rng = ChaCha20Rng::seed_from_u64(40 + log);
        for first in all_transforms(&mut rng) {
            for second in all_transforms(&mut rng) {
                let transforms = [first, second, Transform::Inverse];
                let values = [uniform(1 << log, &mut rng)];
                check(&values, &transforms[..2 + log as usize % 2], &format!("2^{log}, seed {}", 40 + log));
            }
        }
    }
}

#[test]
fn tables_serve_longer_and_shorter_lines() {
    let mut rng = ChaCha20Rng::seed_from_u64(60);
    for transforms in each_kernel() {
        for log in [6, 12, 8, 13, 7] {
            let values = uniform(1 << log, &mut rng);
            let shifts = (0..12).map(|_| Transform::CosetForward(Fr::rand(&mut rng)));
            for transform in shifts {
                let mut found = values.clone();
                transforms.apply(&mut found, &[transform]);
                assert!(found == arkworks(&values, transform), "2^{log} elements, seed 60");
            }
        }
    }
}

#[test]
fn products_are_exact() {
    for len in [0, 1, 7, 8, 9, 64, 100, SHARE, 2 * SHARE + 13] {
        let mut rng = ChaCha20Rng::seed_from_u64(len as u64);
        let [a, b, c] = [(); 3].map(|()| awkward(len, &mut rng));
        for k in [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::rand(&mut rng)] {
            for transforms in each_kernel() {
                let (mut product, mut quotient) = (a.clone(), a.clone());
                transforms.multiply(&mut product, &b);
                transforms.quotient(&mut quotient, &b, &c, k);
                for i in 0..len {
                    assert_eq!(product[i], a[i] * b[i], "product {i} of {len}");
                    assert_eq!(quotient[i], k * (a[i] * b[i] - c[i]), "quotient {i} of {len}");
                }
            }
        }
    }
}

/// Comparing elements compares their words, so what is not reduced is not equal.
fn check(vectors: &[Vec<Fr>], transforms: &[Transform], what: &str) {
    for values in vectors {
        let expected =
            transforms.iter().fold(values.clone(), |values, transform| arkworks(&values, *transform));
        for (threads, kernel) in
            THREADS.into_iter().flat_map(|t| each_kernel().into_iter().map(move |k| (t, k)))
        {
            let mut found = values.clone();
            pool(threads).install(|| kernel.apply(&mut found, transforms));
            let at = found.iter().zip(&expected).position(|(found, expected)| found != expected);
            assert_eq!(at, None, "{transforms:?} of {what}, {threads} threads, {kernel:?}");
        }
    }
}

fn each_kernel() -> Vec<Transforms> {
    KernelChoice::ALL.into_iter().filter(KernelChoice::is_able).map(Transforms::new).collect()
}

fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had")
}

fn arkworks(values: &[Fr], transform: Transform) -> Vec<Fr> {
    let mut values = values.to_vec();
    short(&mut values, transform);
    values
}

fn all_transforms(rng: &mut ChaCha20Rng) -> Vec<Transform> {
    let shifts = [Fr::ONE, Fr::GENERATOR, -Fr::ONE, Fr::rand(rng)];
    let of_cosets = shifts.map(|shift| [Transform::CosetForward(shift), Transform::CosetInverse(shift)]);
    [Transform::Forward, Transform::Inverse].into_iter().chain(of_cosets.into_iter().flatten()).collect()
}

fn vectors(len: usize, rng: &mut ChaCha20Rng) -> Vec<Vec<Fr>> {
    vec![vec![Fr::ZERO; len], vec![-Fr::ONE; len], uniform(len, rng), awkward(len, rng)]
}

fn uniform(len: usize, rng: &mut ChaCha20Rng) -> Vec<Fr> {
    (0..len).map(|_| Fr::rand(rng)).collect()
}

/// Zeros, ones, r − 1, elements whose words are the least and the most, and any.
fn awkward(len: usize, rng: &mut ChaCha20Rng) -> Vec<Fr> {
    let least = Fr::new_unchecked(ark_ff::BigInt([1, 0, 0, 0])); // one word, in whatever form
    let kinds = [Fr::ZERO, Fr::ONE, -Fr::ONE, least, -least];
    (0..len).map(|_| kinds.get(rng.gen_range(0..7usize)).copied().unwrap_or_else(|| Fr::rand(rng))).collect()
}
