//! What the capabilities grant and deny, beside the groups, which every case about points looks at.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{FftField, Field};
use zkcard_accel::{Accelerator, Op, Transform};

/// There is a name for people, and at least one thing to do.
pub fn introduce_the_accelerator<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    t.that(!t.caps().name.trim().is_empty(), "no name");
    t.that(t.caps().g1 || t.caps().g2, "no group");
}

/// They are the same before and after work.
pub fn do_not_change<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let before = t.caps().clone();
    t.still_works();
    t.that(*t.caps() == before, "the capabilities have changed");
}

/// A transform longer than granted is unsupported; the vector stays.
pub fn deny_long_transforms<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let log = t.caps().max_log_transform + 1;
    let n = 1usize << log;
    if log > Fr::TWO_ADICITY || !t.caps().fits(n) || n > scale.longest_refused {
        return;
    }
    let values = inputs::randoms(&mut t.rng(), n);
    let mut vector = t.load(&values);
    for transform in inputs::transforms(&mut t.rng(), 1) {
        t.unsupported(accel.ntt(&mut vector, transform), Op::Ntt);
    }
    t.holds(&vector, &values, "after a refused transform");
    t.still_works();
}

/// A vector longer than granted is unsupported.
pub fn deny_long_vectors<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let longest = t.caps().max_len;
    if longest == 0 || longest >= scale.longest_refused {
        return;
    }
    t.unsupported(accel.load(&vec![Fr::ONE; longest + 1]), Op::Load);
    t.holds(&t.load(&vec![Fr::ONE; longest]), &vec![Fr::ONE; longest], "the longest vector");
    t.still_works();
}

/// The longest transform (of the scale) works, both ways, on any coset: looked at in some places.
pub fn grant_the_longest_transform<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let n = 1usize << t.longest_log();
    let values = inputs::randoms(&mut t.rng(), n);
    for shift in inputs::shifts(&mut t.rng(), n) {
        let mut vector = t.transformed(&values, &[Transform::CosetForward(shift)]);
        let got = t.read(&vector);
        let points = naive::coset(n, shift);
        for i in [0, 1, n / 3, n / 2, n - 1].map(|i| i % n) {
            let right = got.get(i) == Some(&naive::evaluate(&values, points[i]));
            t.that(right, format_args!("element {i} of a transform of {n} is wrong"));
        }
        t.ntt(&mut vector, Transform::CosetInverse(shift));
        t.holds(&vector, &values, format_args!("there and back, {n} elements"));
    }
}

/// Products of vectors that have been transformed are right where granted, unsupported where denied.
pub fn decide_on_transformed_products<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 8.min(1 << t.longest_log()));
    for transform in inputs::transforms(&mut t.rng(), values.len()) {
        let moved = t.transformed(&values, &[transform]);
        let still = t.load(&values);
        let after = naive::transform(&values, transform);
        check_product(&t, (&moved, &after), (&still, &values));
        check_product(&t, (&still, &values), (&moved, &after));
        check_product(&t, (&moved, &after), (&moved, &after));
    }
}

fn check_product<A: Accelerator>(t: &Probe<'_, A>, a: (&A::Vector, &[Fr]), b: (&A::Vector, &[Fr])) {
    let answer = t.accel.mul(a.0, b.0);
    if !t.caps().transformed_products {
        return t.unsupported(answer, Op::Mul);
    }
    let product = t.ok(answer, "mul of transformed vectors");
    t.holds(&product, &naive::product(a.1, b.1), "a product of transformed vectors");
}
