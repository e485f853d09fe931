//! Breaches of contract about vectors: named with their evidence, no panic, and nothing is spoilt.

use crate::probe::Probe;
use crate::{Scale, inputs};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{Accelerator, Misuse, Op, Transform};

/// A product of vectors of different lengths.
pub fn product_of_different_lengths<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for (expected, found) in [(4, 3), (3, 4), (1, 0), (0, 1), (4, 8)] {
        let [a, b] = [expected, found].map(|n| t.load(&vec![Fr::ONE; n]));
        t.refused(accel.mul(&a, &b), Op::Mul, Misuse::Length { expected, found });
        t.holds(&a, &vec![Fr::ONE; expected], "a factor after a refusal");
        t.still_works();
    }
}

/// A quotient whose second operand is too short or too long.
pub fn quotient_with_another_b<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for (expected, found) in [(4, 3), (3, 4), (1, 0), (0, 1)] {
        quotient_refused(&t, [expected, found, expected], Misuse::Length { expected, found });
    }
}

/// A quotient whose third operand is too short or too long.
pub fn quotient_with_another_c<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for (expected, found) in [(4, 3), (3, 4), (1, 0), (0, 1)] {
        quotient_refused(&t, [expected, expected, found], Misuse::Length { expected, found });
    }
}

/// A transform of no elements, or of a number that is no power of two.
pub fn transform_of_another_length<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in [0, 3, 5, 6, 7, 12, 100] {
        let values = vec![Fr::ONE; n];
        let mut vector = t.load(&values);
        for transform in inputs::transforms(&mut t.rng(), 1) {
            t.refused(accel.ntt(&mut vector, transform), Op::Ntt, Misuse::TransformLength(n));
        }
        t.holds(&vector, &values, "a vector after a refused transform");
        t.still_works();
    }
}

/// A coset shifted by zero.
pub fn shift_of_zero<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths() {
        let values = inputs::randoms(&mut t.rng(), n);
        let mut vector = t.load(&values);
        for transform in [Transform::CosetForward(Fr::ZERO), Transform::CosetInverse(Fr::ZERO)] {
            t.refused(accel.ntt(&mut vector, transform), Op::Ntt, Misuse::ZeroShift);
        }
        t.holds(&vector, &values, "a vector after a refused shift");
    }
    t.still_works();
}

/// Another number of places than of values, a value that is not the one that it is said to repeat, and one that comes first.
pub fn repetition_that_is_none<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let [a, b] = [Fr::from(7u64), Fr::from(8u64)];
    let values = [a, b, a, b, a];
    let refused = |firsts: &[u32], misuse| t.refused(accel.load_repeating(&values, firsts), Op::Load, misuse);
    refused(&[0, 1, 0, 1], Misuse::Length { expected: 5, found: 4 });
    refused(&[0, 1, 0, 0, 0], Misuse::NotRepeated { index: 3 });
    refused(&[0, 1, 4, 1, 4], Misuse::NotRepeated { index: 2 });
    refused(&[0, 1, 0, 1, u32::MAX], Misuse::NotRepeated { index: 4 });
    t.holds(&t.load_repeating(&values, &[0, 1, 0, 1, 2]), &values, "what repeats a repetition");
    t.still_works();
}

fn quotient_refused<A: Accelerator>(t: &Probe<'_, A>, lengths: [usize; 3], misuse: Misuse) {
    let values = lengths.map(|n| vec![Fr::ONE; n]);
    let [mut a, b, c] = [0, 1, 2].map(|i| t.load(&values[i]));
    t.refused(t.accel.quotient(&mut a, &b, &c, Fr::ONE), Op::Quotient, misuse);
    for (vector, values) in [&a, &b, &c].into_iter().zip(&values) {
        t.holds(vector, values, "an operand after a refusal");
    }
    t.still_works();
}
