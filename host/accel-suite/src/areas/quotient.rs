//! `k·(a∘b − c)`, in both Groth16 conventions and in none.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{Accelerator, Transform};

/// Every length, of vectors as loaded, empty included.
pub fn lengths<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.fitting(&[0, 1, 2, 3, 5, 16, 17, 100]) {
        let [a, b, c, k] = operands(&t, n);
        is_quotient(&t, [&a, &b, &c], k.first().copied().unwrap_or(Fr::ONE));
    }
}

/// k = 0, 1, r−1.
pub fn awkward_factors<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let [a, b, c, _] = operands(&t, 8);
    for k in [Fr::ZERO, Fr::ONE, -Fr::ONE] {
        is_quotient(&t, [&a, &b, &c], k);
        is_quotient(&t, [&a, &b, &naive::product(&a, &b)], k);
        on_coset(&t, [&a, &b, &c], Fr::from(5u64), k);
    }
}

/// Zeros, ones and r−1 in each operand.
pub fn awkward_values<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let kinds = [Fr::ZERO, Fr::ONE, -Fr::ONE].map(|v| vec![v; 4]);
    for (a, b) in kinds.iter().flat_map(|a| kinds.iter().map(move |b| (a, b))) {
        kinds.iter().for_each(|c| is_quotient(&t, [a, b, c], Fr::from(7u64)));
    }
}

/// Only the first operand changes.
pub fn leaves_the_others<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let [a, b, c, _] = operands(&t, 4);
    let [mut va, vb, vc] = [&a, &b, &c].map(|values| t.load(values));
    t.quotient(&mut va, &vb, &vc, Fr::ONE);
    t.holds(&vb, &b, "the second operand");
    t.holds(&vc, &c, "the third operand");
    t.holds(&va, &naive::quotient(&a, &b, &c, Fr::ONE), "the quotient, read after the others");
}

/// One vector may be both other operands.
pub fn of_the_same_vector_twice<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let [a, b, _, k] = operands(&t, 4);
    let (mut va, vb) = (t.load(&a), t.load(&b));
    t.quotient(&mut va, &vb, &vb, k[0]);
    t.holds(&va, &naive::quotient(&a, &b, &b, k[0]), "a quotient with b = c");
}

/// A quotient of a quotient, then transformed.
pub fn again_and_again<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let [a, b, c, k] = operands(&t, 4.min(1 << t.longest_log()));
    let [mut va, vb, vc] = [&a, &b, &c].map(|values| t.load(values));
    t.quotient(&mut va, &vb, &vc, k[0]);
    t.quotient(&mut va, &vc, &vb, Fr::ONE);
    let want = naive::quotient(&naive::quotient(&a, &b, &c, k[0]), &c, &b, Fr::ONE);
    t.holds(&va, &want, "a quotient of a quotient");
    t.ntt(&mut va, Transform::Inverse);
    t.holds(&va, &naive::interpolate(&want, Fr::ONE), "a quotient of a quotient, transformed");
}

/// arkworks' convention: offset 5, k = 1/(5ⁿ−1), then coefficients of h, the last of them zero.
pub fn in_arkworks_convention<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let five = Fr::from(5u64);
    for n in t.transform_lengths() {
        let [a, b, c] = satisfied(&t, n);
        let k = naive::inverse(five.pow([n as u64]) - Fr::ONE);
        let mut h = on_coset(&t, [&a, &b, &c], five, k);
        t.ntt(&mut h, Transform::CosetInverse(five));
        t.holds(&h, &naive::groth16_quotient(&a, &b, &c), format_args!("h of {n} coefficients"));
        t.that(t.read(&h).last() == Some(&Fr::ZERO), "the last coefficient of h is not zero");
    }
}

/// snarkjs' convention: offset a primitive 2n-th root, k = 1, and the values are taken as they are.
pub fn in_snarkjs_convention<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths() {
        let [a, b, c] = satisfied(&t, n);
        let shift = naive::root(2 * n);
        let values = on_coset(&t, [&a, &b, &c], shift, Fr::ONE);
        let h = naive::groth16_quotient(&a, &b, &c);
        let minus_two = -Fr::from(2u64); // Xⁿ − 1 on the odd coset
        let want: Vec<Fr> =
            naive::coset(n, shift).iter().map(|x| minus_two * naive::evaluate(&h, *x)).collect();
        t.holds(&values, &want, format_args!("the values of h on the odd coset of {n}"));
    }
}

/// A c that is not the product: the values are still k·(a·b − c), on any coset.
pub fn of_a_foreign_c<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths() {
        let [a, b, c, k] = operands(&t, n);
        for shift in inputs::shifts(&mut t.rng(), n) {
            let mut vector = on_coset(&t, [&a, &b, &c], shift, k[0]);
            let values = t.read(&vector);
            t.ntt(&mut vector, Transform::CosetInverse(shift));
            t.holds(&vector, &naive::interpolate(&values, shift), "a foreign quotient's coefficients");
        }
    }
}

/// Operands on different cosets: pointwise all the same.
pub fn of_operands_apart<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let [a, b, c, k] = operands(&t, 4.min(1 << t.longest_log()));
    let (five, six) = (Transform::CosetForward(Fr::from(5u64)), Transform::CosetForward(Fr::from(6u64)));
    let [mut va, vb] = [(&a, five), (&b, six)].map(|(values, to)| t.transformed(values, &[to]));
    t.quotient(&mut va, &vb, &t.load(&c), k[0]);
    let [a, b] = [(&a, five), (&b, six)].map(|(values, to)| naive::transform(values, to));
    t.holds(&va, &naive::quotient(&a, &b, &c, k[0]), "a quotient of operands on different cosets");
}

/// Takes values on H to the coset s·H, forms the quotient there, compares, and gives it back.
fn on_coset<A: Accelerator>(t: &Probe<'_, A>, values: [&[Fr]; 3], s: Fr, k: Fr) -> A::Vector {
    let chain = [Transform::Inverse, Transform::CosetForward(s)];
    let product = *values[2] == naive::product(values[0], values[1]);
    let [mut a, mut b] = [values[0], values[1]].map(|values| t.load(values));
    let mut c = if product { t.mul(&a, &b) } else { t.load(values[2]) };
    [&mut a, &mut b, &mut c].into_iter().for_each(|v| chain.iter().for_each(|x| t.ntt(v, *x)));
    t.quotient(&mut a, &b, &c, k);
    let [x, y, z] = values.map(|v| naive::transform(&naive::interpolate(v, Fr::ONE), chain[1]));
    t.holds(&a, &naive::quotient(&x, &y, &z, k), format_args!("a quotient on a coset of {}", x.len()));
    a
}

fn is_quotient<A: Accelerator>(t: &Probe<'_, A>, [a, b, c]: [&[Fr]; 3], k: Fr) {
    let [mut va, vb, vc] = [a, b, c].map(|values| t.load(values));
    t.quotient(&mut va, &vb, &vc, k);
    t.holds(&va, &naive::quotient(a, b, c, k), format_args!("a quotient of {} elements", a.len()));
}

/// Four unrelated vectors.
fn operands<A: Accelerator>(t: &Probe<'_, A>, n: usize) -> [Vec<Fr>; 4] {
    let mut rng = t.rng();
    [(); 4].map(|()| inputs::randoms(&mut rng, n))
}

/// Values of A, B and C on H that satisfy a∘b = c.
fn satisfied<A: Accelerator>(t: &Probe<'_, A>, n: usize) -> [Vec<Fr>; 3] {
    let [a, _, _, _] = operands(t, n);
    let b = inputs::witness(&mut t.rng(), n);
    let c = naive::product(&a, &b);
    [a, b, c]
}
