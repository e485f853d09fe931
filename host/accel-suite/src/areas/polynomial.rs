//! Bases for a polynomial that was computed on the accelerator: Groth16's H.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{Accelerator, Basis, Group, Scalars, Transform};

/// Coefficients from values on H, for n points.
pub fn coefficients_after_inverse<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        is_sum_after::<A, G>(t, n, n, Basis::Coefficients, &[Transform::Inverse]);
    });
}

/// Coefficients from values on a coset.
pub fn coefficients_after_coset_inverse<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        for shift in inputs::shifts(&mut t.rng(), n) {
            is_sum_after::<A, G>(t, n, n, Basis::Coefficients, &[Transform::CosetInverse(shift)]);
        }
    });
}

/// Values on H from coefficients.
pub fn values_after_forward<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        is_sum_after::<A, G>(t, n, n, Basis::Coset(Fr::ONE), &[Transform::Forward]);
    });
}

/// Values on a coset, from coefficients and from values on H.
pub fn values_on_a_coset<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        for s in inputs::shifts(&mut t.rng(), n) {
            let there = Transform::CosetForward(s);
            is_sum_after::<A, G>(t, n, n, Basis::Coset(s), &[there]);
            is_sum_after::<A, G>(t, n, n, Basis::Coset(s), &[Transform::Inverse, there]);
        }
    });
}

/// One point fewer than coefficients, as arkworks' keys have, and many fewer, and none: the rest is infinity.
pub fn fewer_points<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        for points in [n - 1, n / 2, 0] {
            is_sum_after::<A, G>(t, n, points, Basis::Coefficients, &[Transform::Inverse]);
            is_sum_after::<A, G>(t, n, points, Basis::Coset(Fr::ONE), &[Transform::Forward]);
        }
    });
}

/// Vectors as they were loaded, never transformed.
pub fn loaded_vectors<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        is_sum_after::<A, G>(t, n, n, Basis::Coefficients, &[]);
        is_sum_after::<A, G>(t, n, n, Basis::Coset(Fr::from(5u64)), &[]);
    });
}

/// A vector in another basis than was announced: the sum over the array all the same.
pub fn another_basis<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        let five = Fr::from(5u64);
        is_sum_after::<A, G>(t, n, n, Basis::Coefficients, &[Transform::CosetForward(five)]);
        is_sum_after::<A, G>(t, n, n, Basis::Coset(five), &[Transform::CosetForward(-five)]);
        is_sum_after::<A, G>(t, n, n, Basis::Coset(five), &[Transform::Inverse]);
    });
}

/// The polynomial zero, and a constant one.
pub fn of_low_degree<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        let points = inputs::points::<G>(&mut t.rng(), n);
        let bases = t.bases::<G>(&points, Scalars::Polynomial { n, basis: Basis::Coefficients });
        for value in [Fr::ZERO, Fr::ONE, -Fr::ONE] {
            let vector = t.transformed(&vec![value; n], &[Transform::Inverse]);
            let want = naive::multiply(G::from(points[0]), value);
            t.is_sum(t.msm::<G>(&bases, &vector, 0..n), want, "a constant polynomial");
        }
    });
}

/// H as arkworks has it: offset 5, coefficients, n − 1 points.
pub fn h_in_arkworks_convention<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        let five = Fr::from(5u64);
        let k = naive::inverse(five.pow([n as u64]) - Fr::ONE);
        let ([a, b, c], mut h) = quotient_on_coset(t, n, five, k);
        t.ntt(&mut h, Transform::CosetInverse(five));
        let want = naive::groth16_quotient(&a, &b, &c);
        let points = inputs::points::<G>(&mut t.rng(), n - 1);
        let bases = t.bases::<G>(&points, Scalars::Polynomial { n, basis: Basis::Coefficients });
        let sum = naive::msm::<G>(&points, &want[..n - 1]);
        t.is_sum(t.msm::<G>(&bases, &h, 0..n), sum, format_args!("H of {n}, arkworks"));
    });
}

/// H as snarkjs has it: offset a primitive 2n-th root, values, n points.
pub fn h_in_snarkjs_convention<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        let shift = naive::root(2 * n);
        let ([a, b, c], h) = quotient_on_coset(t, n, shift, Fr::ONE);
        let there = Transform::CosetForward(shift);
        let [a, b, c] = [a, b, c].map(|v| naive::transform(&naive::interpolate(&v, Fr::ONE), there));
        let points = inputs::points::<G>(&mut t.rng(), n);
        let bases = t.bases::<G>(&points, Scalars::Polynomial { n, basis: Basis::Coset(shift) });
        let sum = naive::msm::<G>(&points, &naive::quotient(&a, &b, &c, Fr::ONE));
        t.is_sum(t.msm::<G>(&bases, &h, 0..n), sum, format_args!("H of {n}, snarkjs"));
    });
}

/// A quotient whose c is not the product of a and b, on the coset and brought back.
pub fn h_of_a_foreign_c<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_length::<A, G>(accel, scale, |t, n| {
        let (s, points) = (Fr::from(5u64), inputs::points::<G>(&mut t.rng(), n));
        let values = inputs::randoms(&mut t.rng(), 3 * n);
        let there = [Transform::Inverse, Transform::CosetForward(s)];
        let [mut a, b, c] = [0, 1, 2].map(|i| t.transformed(&values[i * n..(i + 1) * n], &there));
        t.quotient(&mut a, &b, &c, -Fr::ONE);
        let array = t.read(&a);
        let on_coset = t.bases::<G>(&points, Scalars::Polynomial { n, basis: Basis::Coset(s) });
        let want = naive::msm::<G>(&points, &array);
        t.is_sum(t.msm::<G>(&on_coset, &a, 0..n), want, "a foreign quotient's values");
        t.ntt(&mut a, Transform::CosetInverse(s));
        let back = t.bases::<G>(&points, Scalars::Polynomial { n, basis: Basis::Coefficients });
        let want = naive::msm::<G>(&points, &naive::interpolate(&array, s));
        t.is_sum(t.msm::<G>(&back, &a, 0..n), want, "a foreign quotient's coefficients");
    });
}

fn each_length<A: Accelerator, G: Group>(accel: &A, scale: &Scale, case: impl Fn(&Probe<'_, A>, usize)) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    t.transform_lengths().into_iter().filter(|n| [1, 2, 8, 32].contains(n)).for_each(|n| case(&t, n));
}

/// A random vector of n, so transformed, against so many points announced for a polynomial in this basis.
fn is_sum_after<A: Accelerator, G: Group>(
    t: &Probe<'_, A>,
    n: usize,
    points: usize,
    basis: Basis,
    transforms: &[Transform],
) {
    let points = inputs::points::<G>(&mut t.rng(), points);
    let bases = t.bases::<G>(&points, Scalars::Polynomial { n, basis });
    let values = inputs::randoms(&mut t.rng(), n);
    let vector = t.transformed(&values, transforms);
    let array = transforms.iter().fold(values, |values, x| naive::transform(&values, *x));
    let want = naive::msm::<G>(&points, &array[..points.len()]);
    let what = format_args!("{} points for {basis:?} of {n}, after {transforms:?}", points.len());
    t.is_sum(t.msm::<G>(&bases, &vector, 0..n), want, what);
}

/// Values on H with c = a∘b, and their quotient on the coset, c having been made by the accelerator.
fn quotient_on_coset<A: Accelerator>(t: &Probe<'_, A>, n: usize, s: Fr, k: Fr) -> ([Vec<Fr>; 3], A::Vector) {
    let (a, b) = (inputs::randoms(&mut t.rng(), n), inputs::witness(&mut t.rng(), n));
    let (mut va, mut vb) = (t.load(&a), t.load(&b));
    let mut vc = t.mul(&va, &vb);
    for vector in [&mut va, &mut vb, &mut vc] {
        t.ntt(vector, Transform::Inverse);
        t.ntt(vector, Transform::CosetForward(s));
    }
    t.quotient(&mut va, &vb, &vc, k);
    let c = naive::product(&a, &b);
    ([a, b, c], va)
}
