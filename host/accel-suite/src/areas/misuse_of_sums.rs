//! Breaches of contract about bases and sums, asked of `msm` and of `recompute`.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use std::ops::Range;
use zkcard_accel::{Accelerator, Basis, Group, Misuse, Op, Scalars};

/// A range that leaves its vector.
pub fn range_beyond_the_vector<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    for range in [0..6, 2..9, 5..6, 6..6, 9..12, 0..usize::MAX, usize::MAX..usize::MAX] {
        sum_refused::<A, G>(&t, Scalars::Loaded, 5, range.clone(), Misuse::Range { range, len: 5 });
    }
    t.still_works();
}

/// A range that ends before it starts.
pub fn range_reversed<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    for (start, end) in [(3, 1), (5, 0), (1, 0), (usize::MAX, 0), (9, 3)] {
        let range = Range { start, end };
        sum_refused::<A, G>(&t, Scalars::Loaded, 5, range.clone(), Misuse::Range { range, len: 5 });
    }
    t.still_works();
}

/// A range longer than the list.
pub fn more_scalars_than_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    for range in [0..5, 1..6, 0..9] {
        let misuse = Misuse::TooFewBases { scalars: range.len(), bases: BASES };
        sum_refused::<A, G>(&t, Scalars::Loaded, 9, range, misuse);
    }
    t.still_works();
}

/// A polynomial's bases and a part of a vector.
pub fn polynomial_in_part<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    for range in [0..0, 0..3, 1..4, 2..3, 4..4] {
        let misuse = Misuse::NotWhole { n: BASES, range: range.clone(), len: BASES };
        sum_refused::<A, G>(&t, POLYNOMIAL, BASES, range, misuse);
    }
    t.still_works();
}

/// A polynomial's bases and a vector of another length.
pub fn polynomial_of_another_length<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    for (range, len) in [(0..4, 8), (4..8, 8), (0..2, 2), (0..0, 0), (0..4, 5)] {
        let misuse = Misuse::NotWhole { n: BASES, range: range.clone(), len };
        sum_refused::<A, G>(&t, POLYNOMIAL, len, range, misuse);
    }
    t.still_works();
}

/// More points than the polynomial has coefficients.
pub fn polynomial_with_too_many_points<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    for (n, points) in [(4, 5), (1, 2), (2, 9)] {
        for basis in [Basis::Coefficients, Basis::Coset(Fr::from(5u64))] {
            let misuse = Misuse::Length { expected: n, found: points };
            bases_refused::<A, G>(accel, scale, points, Scalars::Polynomial { n, basis }, misuse);
        }
    }
}

/// A polynomial of a length that no transform has.
pub fn polynomial_of_no_transforms_length<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    for n in [0, 3, 6, 12] {
        for basis in [Basis::Coefficients, Basis::Coset(Fr::from(5u64))] {
            let misuse = Misuse::TransformLength(n);
            bases_refused::<A, G>(accel, scale, 0, Scalars::Polynomial { n, basis }, misuse);
        }
    }
}

/// A polynomial on the coset shifted by zero.
pub fn polynomial_on_shift_zero<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let on_zero = Scalars::Polynomial { n: 4, basis: Basis::Coset(Fr::ZERO) };
    bases_refused::<A, G>(accel, scale, 4, on_zero, Misuse::ZeroShift);
}

/// Bases in every list of this file.
const BASES: usize = 4;

const POLYNOMIAL: Scalars = Scalars::Polynomial { n: BASES, basis: Basis::Coefficients };

/// The sum is refused both times it is asked, and the same handles then give a right one.
fn sum_refused<A: Accelerator, G: Group>(
    t: &Probe<'_, A>,
    kind: Scalars,
    len: usize,
    range: Range<usize>,
    misuse: Misuse,
) {
    let points = inputs::points::<G>(&mut t.rng(), BASES);
    let bases = t.bases::<G>(&points, kind);
    let vector = t.load(&vec![Fr::ONE; len]);
    let again = t.accel.recompute::<G>(&bases, &vector, range.clone(), &G::ZERO);
    t.refused(t.accel.msm::<G>(&bases, &vector, range), Op::Msm(G::KIND), misuse.clone());
    t.refused(again, Op::Msm(G::KIND), misuse);
    let right = t.msm::<G>(&bases, &t.load(&[Fr::ONE; BASES]), 0..BASES);
    t.is_sum(right, naive::msm(&points, &[Fr::ONE; BASES]), "a sum after a refusal");
    t.holds(&vector, &vec![Fr::ONE; len], "a vector after a refused sum");
}

fn bases_refused<A: Accelerator, G: Group>(
    accel: &A,
    scale: &Scale,
    points: usize,
    kind: Scalars,
    misuse: Misuse,
) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), points);
    t.refused(accel.load_bases::<G>(&points, kind), Op::LoadBases(G::KIND), misuse);
    t.still_works();
}
