//! Vectors live on the accelerator, each its own life.

use crate::probe::{Probe, together};
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use std::sync::Arc;
use zkcard_accel::{Accelerator, Transform};

/// What was loaded is read, at every length, none and one included.
pub fn come_back_as_loaded<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for n in t.fitting(&[0, 1, 2, 3, 7, 16, 17, 100, 1000]) {
        let values = inputs::randoms(&mut t.rng(), n);
        t.holds(&t.load(&values), &values, format_args!("a vector of {n}"));
        let values = inputs::witness(&mut t.rng(), n);
        t.holds(&t.load(&values), &values, format_args!("a witness of {n}"));
    }
}

/// Zero, one, r−1 and values at the edges of words come back as they are.
pub fn hold_awkward_values<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = [vec![Fr::ZERO, Fr::ONE, -Fr::ONE], inputs::edges(), inputs::halves()].concat();
    let most = if t.caps().max_len == 0 { values.len() } else { t.caps().max_len };
    values.chunks(most.min(256)).for_each(|v| t.holds(&t.load(v), v, "awkward values"));
}

/// Reading twice gives the same twice.
pub fn are_read_twice<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 6);
    let vector = t.load(&values);
    t.holds(&vector, &values, "read once");
    t.holds(&vector, &values, "read twice");
}

/// Reading between two jobs changes neither.
pub fn do_not_change_when_read<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4.min(1 << t.longest_log()));
    let mut vector = t.load(&values);
    let mut array = values;
    for transform in inputs::transforms(&mut t.rng(), array.len()) {
        array = naive::transform(&array, transform);
        t.ntt(&mut vector, transform);
        t.holds(&vector, &array, format_args!("{transform:?}, read on the way"));
    }
}

/// Many at once, dropped in any order, do not disturb each other.
pub fn do_not_disturb_each_other<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values: Vec<Vec<Fr>> = (0..12).map(|i| inputs::randoms(&mut t.rng(), i % 5 + i)).collect();
    let mut vectors: Vec<_> = values.iter().map(|v| (t.load(v), v)).collect();
    while !vectors.is_empty() {
        drop(vectors.remove(vectors.len() * 2 / 3));
        vectors.iter().for_each(|(vector, values)| t.holds(vector, values, "one of many"));
        let fresh = vec![Fr::ZERO; 5];
        t.holds(&t.load(&fresh), &fresh, "a new one in the place of an old one");
    }
}

/// A transform of one leaves another of the same values.
pub fn with_equal_values_are_two<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4.min(1 << t.longest_log()));
    let (mut one, other) = (t.load(&values), t.load(&values));
    t.ntt(&mut one, Transform::CosetForward(Fr::from(5u64)));
    t.holds(&other, &values, "the other of two equal vectors");
}

/// A product outlives its factors.
pub fn outlive_their_factors<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4.min(1 << t.longest_log()));
    let square = naive::product(&values, &values);
    let (a, b) = (t.load(&values), t.load(&values));
    let mut product = t.mul(&a, &b);
    drop((a, b));
    drop(t.load(&vec![Fr::ZERO; values.len()]));
    t.holds(&product, &square, "a product without its factors");
    t.ntt(&mut product, Transform::Inverse);
    let want = naive::transform(&square, Transform::Inverse);
    t.holds(&product, &want, "a product without its factors, transformed");
}

/// A quotient outlives the other operands.
pub fn outlive_their_operands<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 4);
    let (mut a, b, c) = (t.load(&values), t.load(&values), t.load(&values));
    t.quotient(&mut a, &b, &c, Fr::ONE);
    drop((b, c));
    drop(t.load(&[Fr::ZERO; 4]));
    t.holds(&a, &naive::quotient(&values, &values, &values, Fr::ONE), "a quotient without its operands");
}

/// The values of the caller may go once they are loaded.
pub fn outlive_what_was_loaded<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let values = inputs::randoms(&mut t.rng(), 16);
    let mut source = values.clone();
    let vector = t.load(&source);
    source.fill(Fr::ZERO);
    t.holds(&vector, &values, "a vector whose source was wiped");
}

/// The last owner may be another thread, in the midst of reading.
pub fn may_be_dropped_by_another_thread<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = &Probe::new(accel, scale);
    let values = &inputs::randoms(&mut t.rng(), 32);
    for _ in 0..scale.rounds {
        let vector = Arc::new(t.load(values));
        let owners = [(); 3].map(|()| Arc::clone(&vector)).into_iter().chain([vector]);
        together(owners.map(|vector| {
            Box::new(move || t.holds(&vector, values, "a vector of several owners")) as Box<_>
        }));
    }
    t.still_works();
}

/// What is told of repetitions changes neither the values nor what is computed of them.
pub fn that_repeat_are_as_if_just_loaded<A: Accelerator>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let n = 8.min(1 << t.longest_log());
    let (values, firsts) = inputs::repeating(&mut t.rng(), n, 3);
    let loaded = || t.load_repeating(&values, &firsts);
    t.holds(&loaded(), &values, "a vector that repeats");
    t.holds(&t.load_repeating(&[], &[]), &[], "an empty vector that repeats");
    let square = naive::product(&values, &values);
    t.holds(&t.mul(&loaded(), &loaded()), &square, "the product of two that repeat");
    let mut moved = loaded();
    t.ntt(&mut moved, Transform::Forward);
    t.holds(&moved, &naive::transform(&values, Transform::Forward), "what repeated, transformed");
    let mut quotient = loaded();
    t.quotient(&mut quotient, &loaded(), &loaded(), Fr::from(3u64));
    let want = naive::quotient(&values, &values, &values, Fr::from(3u64));
    t.holds(&quotient, &want, "the quotient of three that repeat");
}
