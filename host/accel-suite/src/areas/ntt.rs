//! Transforms against their definition.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{Accelerator, Transform};

/// Coefficients to values on H.
pub fn forward<A: Accelerator>(accel: &A, scale: &Scale) {
    random_vectors(&Probe::new(accel, scale), |_| vec![Transform::Forward]);
}

/// Values on H to coefficients.
pub fn inverse<A: Accelerator>(accel: &A, scale: &Scale) {
    random_vectors(&Probe::new(accel, scale), |_| vec![Transform::Inverse]);
}

/// Coefficients to values on a coset, for several shifts.
pub fn coset_forward<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    random_vectors(&t, |n| inputs::shifts(&mut t.rng(), n).map(Transform::CosetForward).to_vec());
}

/// Values on a coset to coefficients, for several shifts.
pub fn coset_inverse<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    random_vectors(&t, |n| inputs::shifts(&mut t.rng(), n).map(Transform::CosetInverse).to_vec());
}

/// Zeros stay zeros.
pub fn of_zeros<A: Accelerator>(accel: &A, scale: &Scale) {
    every_transform(&Probe::new(accel, scale), |n| vec![vec![Fr::ZERO; n]]);
}

/// Equal elements: one, r−1.
pub fn of_equal_elements<A: Accelerator>(accel: &A, scale: &Scale) {
    every_transform(&Probe::new(accel, scale), |n| vec![vec![Fr::ONE; n], vec![-Fr::ONE; n]]);
}

/// One element alone, at each end and inside: a one or r−1.
pub fn of_one_element_alone<A: Accelerator>(accel: &A, scale: &Scale) {
    every_transform(&Probe::new(accel, scale), |n| {
        [0, 1 % n, n / 2, n - 1]
            .into_iter()
            .flat_map(|i| [Fr::ONE, -Fr::ONE].map(|v| alone(n, i, v)))
            .collect()
    });
}

/// What a witness is made of: zeros, ones, small, negative and full-width values.
pub fn of_a_witness<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    every_transform(&t, |n| vec![inputs::witness(&mut t.rng(), n)]);
}

/// Results stand in natural order: f = X has the value s·ωⁱ at place i, and those values give back X.
pub fn natural_order<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths().into_iter().filter(|n| *n > 1) {
        for shift in inputs::shifts(&mut t.rng(), n) {
            let mut vector = t.transformed(&alone(n, 1, Fr::ONE), &[Transform::CosetForward(shift)]);
            t.holds(&vector, &naive::coset(n, shift), format_args!("X on a coset of {n}"));
            t.ntt(&mut vector, Transform::CosetInverse(shift));
            t.holds(&vector, &alone(n, 1, Fr::ONE), format_args!("X from a coset of {n}"));
        }
    }
}

/// There and back, and back and there, is where it began.
pub fn round_trips<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths() {
        let values = inputs::randoms(&mut t.rng(), n);
        for s in inputs::shifts(&mut t.rng(), n) {
            let (there, back) = (Transform::CosetForward(s), Transform::CosetInverse(s));
            t.holds(&t.transformed(&values, &[there, back]), &values, "there and back");
            t.holds(&t.transformed(&values, &[back, there]), &values, "back and there");
        }
        let plain = [Transform::Inverse, Transform::Forward, Transform::Forward, Transform::Inverse];
        t.holds(&t.transformed(&values, &plain), &values, "back, there, there, back");
    }
}

/// The transform of u + k·v is that of u plus k times that of v.
pub fn linearity<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let n = 1 << t.longest_log();
    let mut rng = t.rng();
    let [u, v] = [(); 2].map(|()| inputs::randoms(&mut rng, n));
    let k = v[0];
    let combine = |u: &[Fr], v: &[Fr]| -> Vec<Fr> { u.iter().zip(v).map(|(u, v)| *u + k * v).collect() };
    for transform in inputs::transforms(&mut rng, n) {
        let [of_u, of_v] = [&u, &v].map(|x| t.read(&t.transformed(x, &[transform])));
        let of_both = t.transformed(&combine(&u, &v), &[transform]);
        t.holds(&of_both, &combine(&of_u, &of_v), format_args!("{transform:?} of a linear combination"));
    }
}

/// The plain transforms are those of the coset shifted by one.
pub fn plain_is_shift_one<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 1 << t.longest_log());
    let pairs = [
        (Transform::Forward, Transform::CosetForward(Fr::ONE)),
        (Transform::Inverse, Transform::CosetInverse(Fr::ONE)),
    ];
    for (plain, coset) in pairs {
        let want = t.read(&t.transformed(&values, &[plain]));
        t.holds(&t.transformed(&values, &[coset]), &want, format_args!("{coset:?}"));
    }
}

/// Any transform may follow any other: each takes the array as it stands.
pub fn one_after_another<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4.min(1 << t.longest_log()));
    let transforms = inputs::transforms(&mut t.rng(), values.len());
    for first in &transforms {
        for second in &transforms {
            let want = naive::transform(&naive::transform(&values, *first), *second);
            let what = format_args!("{second:?} after {first:?}");
            t.holds(&t.transformed(&values, &[*first, *second]), &want, what);
        }
    }
}

/// From one coset to another by way of the coefficients, as every prover does.
pub fn from_coset_to_coset<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths() {
        let values = inputs::randoms(&mut t.rng(), n);
        let coefficients = naive::interpolate(&values, Fr::ONE);
        for shift in inputs::shifts(&mut t.rng(), n) {
            let chain = [Transform::Inverse, Transform::CosetForward(shift)];
            let want = naive::transform(&coefficients, chain[1]);
            t.holds(&t.transformed(&values, &chain), &want, format_args!("H to a coset, {n} elements"));
        }
    }
}

/// Several vectors by one transform after the other, as one by one: none, one, two, three of each.
pub fn several_at_once<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.transform_lengths() {
        let [_, one, other, ..] = inputs::shifts(&mut t.rng(), n).map(Transform::CosetForward);
        let chain = [Transform::Inverse, one, other];
        for (vectors, transforms) in (0..=3).flat_map(|v| (0..=3).map(move |t| (v, t))) {
            every_vector(&t, n, vectors, &chain[..transforms]);
        }
    }
}

fn every_vector<A: Accelerator>(t: &Probe<'_, A>, n: usize, count: usize, transforms: &[Transform]) {
    let values: Vec<_> = (0..count).map(|_| inputs::randoms(&mut t.rng(), n)).collect();
    let mut vectors: Vec<_> = values.iter().map(|values| t.load(values)).collect();
    let answer = t.accel.ntt_all(&mut vectors.iter_mut().collect::<Vec<_>>(), transforms);
    t.ok(answer, format_args!("{transforms:?} of {count} vectors"));
    for (vector, values) in vectors.iter().zip(values) {
        let want = transforms.iter().fold(values, |values, transform| naive::transform(&values, *transform));
        t.holds(vector, &want, format_args!("one of {count} vectors of {n}, after {transforms:?}"));
    }
}

/// Every length, several random vectors, the transforms that fit the length.
fn random_vectors<A: Accelerator>(t: &Probe<'_, A>, transforms: impl Fn(usize) -> Vec<Transform>) {
    let mut rng = t.rng();
    for n in t.transform_lengths() {
        for _ in 0..t.scale.rounds {
            let values = inputs::randoms(&mut rng, n);
            transforms(n).into_iter().for_each(|transform| matches_definition(t, &values, transform));
        }
    }
}

/// Every length, every transform, the vectors given for the length.
fn every_transform<A: Accelerator>(t: &Probe<'_, A>, vectors: impl Fn(usize) -> Vec<Vec<Fr>>) {
    for n in t.transform_lengths() {
        for transform in inputs::transforms(&mut t.rng(), n) {
            vectors(n).iter().for_each(|values| matches_definition(t, values, transform));
        }
    }
}

fn matches_definition<A: Accelerator>(t: &Probe<'_, A>, values: &[Fr], transform: Transform) {
    let vector = t.transformed(values, &[transform]);
    let what = format_args!("{transform:?} of {} elements", values.len());
    t.holds(&vector, &naive::transform(values, transform), what);
}

/// A vector of zeros but for one element.
fn alone(n: usize, place: usize, value: Fr) -> Vec<Fr> {
    let mut values = vec![Fr::ZERO; n];
    values[place] = value;
    values
}
