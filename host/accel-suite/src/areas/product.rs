//! Pointwise products of vectors as they were loaded.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{AccelError, Accelerator, Transform};

/// Every length, powers of two or not, empty included.
pub fn lengths<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let mut rng = t.rng();
    for n in t.fitting(&[0, 1, 2, 3, 5, 16, 17, 100]) {
        let [a, b] = [(); 2].map(|()| inputs::randoms(&mut rng, n));
        is_product(&t, &a, &b);
    }
}

/// Zeros, ones, r−1 and small values on either side.
pub fn awkward_values<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let n = 9;
    let [any, small] = [inputs::randoms(&mut t.rng(), n), inputs::bytes(&mut t.rng(), n)];
    let witness = inputs::witness(&mut t.rng(), n);
    let kinds = [vec![Fr::ZERO; n], vec![Fr::ONE; n], vec![-Fr::ONE; n], any, small, witness];
    kinds.iter().for_each(|a| kinds.iter().for_each(|b| is_product(&t, a, b)));
}

/// A product is a new vector: its factors stay.
pub fn leaves_its_factors<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 8);
    let (a, b) = values.split_at(4);
    let [va, vb] = [a, b].map(|values| t.load(values));
    let product = t.mul(&va, &vb);
    t.holds(&va, a, "the first factor");
    t.holds(&vb, b, "the second factor");
    t.holds(&product, &naive::product(a, b), "the product, read after its factors");
}

/// A vector times itself.
pub fn of_a_vector_with_itself<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 5);
    let vector = t.load(&values);
    t.holds(&t.mul(&vector, &vector), &naive::product(&values, &values), "a square");
    t.holds(&vector, &values, "what was squared");
}

/// A product may be transformed; its factors may too, and do not change it.
pub fn then_transforms<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let n = 8.min(1 << t.longest_log());
    let [a, b] = [inputs::randoms(&mut t.rng(), n), inputs::bytes(&mut t.rng(), n)];
    for transform in inputs::transforms(&mut t.rng(), n) {
        let (mut va, vb) = (t.load(&a), t.load(&b));
        let mut product = t.mul(&va, &vb);
        t.ntt(&mut va, transform);
        t.holds(&product, &naive::product(&a, &b), "a product whose factor moved on");
        t.ntt(&mut product, transform);
        let want = naive::transform(&naive::product(&a, &b), transform);
        t.holds(&product, &want, format_args!("{transform:?} of a product"));
    }
}

/// Products of products and of quotients are right, or unsupported where only loaded vectors are granted.
pub fn of_computed_vectors<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4);
    let vector = t.load(&values);
    let square = naive::product(&values, &values);
    let squared = t.mul(&vector, &vector);
    right_or_denied(&t, t.accel.mul(&squared, &vector), &naive::product(&square, &values));
    let mut quotient = t.load(&values);
    t.quotient(&mut quotient, &vector, &vector, Fr::from(3u64));
    let want = naive::quotient(&values, &values, &values, Fr::from(3u64));
    right_or_denied(&t, t.accel.mul(&vector, &quotient), &naive::product(&values, &want));
}

/// A product of a vector that came back from a transform, likewise.
pub fn after_a_round_trip<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4.min(1 << t.longest_log()));
    let moved = t.transformed(&values, &[Transform::Inverse, Transform::Forward]);
    right_or_denied(&t, t.accel.mul(&moved, &t.load(&values)), &naive::product(&values, &values));
}

fn is_product<A: Accelerator>(t: &Probe<'_, A>, a: &[Fr], b: &[Fr]) {
    let product = t.mul(&t.load(a), &t.load(b));
    t.holds(&product, &naive::product(a, b), format_args!("a product of {} elements", a.len()));
}

fn right_or_denied<A: Accelerator>(t: &Probe<'_, A>, answer: Result<A::Vector, AccelError>, want: &[Fr]) {
    match answer {
        Err(AccelError::Unsupported { .. }) if !t.caps().transformed_products => {}
        answer => t.holds(&t.ok(answer, "mul"), want, "a product of computed vectors"),
    }
}
