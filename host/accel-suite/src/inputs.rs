//! What the cases are run on: shapes of scalars and points that provers meet, and the awkward ones.

use crate::naive::root;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, UniformRand};
use ark_std::rand::RngCore;
use zkcard_accel::{Group, Transform};

/// Any scalars.
pub(crate) fn randoms(rng: &mut impl RngCore, n: usize) -> Vec<Fr> {
    (0..n).map(|_| Fr::rand(rng)).collect()
}

/// Signed bytes, the negative ones as r − k: what a neural network makes.
pub(crate) fn bytes(rng: &mut impl RngCore, n: usize) -> Vec<Fr> {
    (0..n).map(|_| Fr::from(i64::from(rng.next_u32() as i8))).collect()
}

/// Zeros, ones, small, negative and full-width scalars in turn.
pub(crate) fn witness(rng: &mut impl RngCore, n: usize) -> Vec<Fr> {
    let small = bytes(rng, n);
    let full = randoms(rng, n);
    let kinds = |i: usize| [Fr::ZERO, Fr::ONE, small[i], -Fr::ONE, full[i], Fr::ZERO, -small[i]];
    (0..n).map(|i| kinds(i)[i % 7]).collect()
}

/// Any scalars of so many different values in no order, and which each of them repeats.
pub(crate) fn repeating(rng: &mut impl RngCore, n: usize, different: usize) -> (Vec<Fr>, Vec<u32>) {
    let values = randoms(rng, different);
    let chosen: Vec<usize> = (0..n).map(|_| rng.next_u32() as usize % different).collect();
    (chosen.iter().map(|k| values[*k]).collect(), firsts(&chosen))
}

/// Where each class is met first.
pub(crate) fn firsts(classes: &[usize]) -> Vec<u32> {
    let first = |class: &usize| classes.iter().position(|other| other == class);
    classes.iter().flat_map(first).map(|index| index as u32).collect()
}

/// 2ᵏ, 2ᵏ − 1 and r − 2ᵏ for every k: digits at the edge of any window.
pub(crate) fn edges() -> Vec<Fr> {
    let powers = std::iter::successors(Some(Fr::ONE), |p| Some(p.double())).take(254);
    powers.flat_map(|p| [p, p - Fr::ONE, -p]).collect()
}

/// (r−1)/2 and its neighbours, where a recoding that folds the sign turns over.
pub(crate) fn halves() -> Vec<Fr> {
    let half = -crate::naive::inverse(Fr::from(2u64)); // −1/2 = (r−1)/2
    vec![half - Fr::ONE, half, half + Fr::ONE, half + Fr::from(2u64)]
}

/// Any points.
pub(crate) fn points<G: Group>(rng: &mut impl RngCore, n: usize) -> Vec<G::Affine> {
    let points: Vec<G> = (0..n).map(|_| G::generator() * Fr::rand(rng)).collect();
    G::normalize_batch(&points)
}

/// The shifts tried for length n: none, both Groth16 conventions', −1, one of H itself, any.
pub(crate) fn shifts(rng: &mut impl RngCore, n: usize) -> [Fr; 6] {
    [Fr::ONE, Fr::from(5u64), root(2 * n), -Fr::ONE, root(n), Fr::rand(rng)]
}

/// All four transforms, those of a coset with every shift.
pub(crate) fn transforms(rng: &mut impl RngCore, n: usize) -> Vec<Transform> {
    let shifts = shifts(rng, n);
    let forward = shifts.iter().map(|s| Transform::CosetForward(*s));
    let inverse = shifts.iter().map(|s| Transform::CosetInverse(*s));
    [Transform::Forward, Transform::Inverse].into_iter().chain(forward).chain(inverse).collect()
}
