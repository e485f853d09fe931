//! Bases live on the accelerator, and vectors meet several of them.

use crate::probe::{Probe, together};
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::AdditiveGroup;
use std::sync::Arc;
use zkcard_accel::{Accelerator, Basis, Group, Op, Scalars, Transform};

/// A key is loaded once and used for every proof: several vectors, one after another, then the first again.
pub fn serve_many_vectors<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let mut rng = t.rng();
    let points = inputs::points::<G>(&mut rng, 6);
    let bases = t.bases::<G>(&points, Scalars::Loaded);
    let mut vectors = [(); 3].map(|()| inputs::randoms(&mut rng, 6)).to_vec();
    vectors.push(vectors[0].clone());
    for scalars in &vectors {
        let got = t.msm::<G>(&bases, &t.load(scalars), 0..6);
        t.is_sum(got, naive::msm::<G>(&points, scalars), "one key, many vectors");
    }
}

/// A witness meets several lists: as A, B and L of a key.
pub fn share_a_vector<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let mut rng = t.rng();
    let lists = [7, 7, 5].map(|n| inputs::points::<G>(&mut rng, n));
    let scalars = inputs::witness(&mut rng, 7);
    let resident: Vec<_> = lists.iter().map(|points| t.bases::<G>(points, Scalars::Loaded)).collect();
    let vector = t.load(&scalars);
    for (points, bases) in lists.iter().zip(&resident).chain(lists.iter().zip(&resident)) {
        let range = 7 - points.len()..7;
        let want = naive::msm::<G>(points, &scalars[range.clone()]);
        t.is_sum(t.msm::<G>(bases, &vector, range), want, "one vector, many lists");
    }
    t.holds(&vector, &scalars, "a vector after many sums");
}

/// One handle and one vector through a whole life: sum, transform, sum, product, read, sum.
pub fn meet_a_vector_between_jobs<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let n = 4.min(1 << t.longest_log());
    let points = inputs::points::<G>(&mut t.rng(), n);
    let bases = t.bases::<G>(&points, Scalars::Loaded);
    let mut array = inputs::randoms(&mut t.rng(), n);
    let mut vector = t.load(&array);
    for transform in [Transform::Inverse, Transform::CosetForward(Fr::from(5u64)), Transform::Forward] {
        t.is_sum(t.msm::<G>(&bases, &vector, 0..n), naive::msm(&points, &array), "before a transform");
        t.ntt(&mut vector, transform);
        array = naive::transform(&array, transform);
    }
    t.is_sum(t.msm::<G>(&bases, &vector, 0..n), naive::msm(&points, &array), "after the transforms");
    t.holds(&vector, &array, "the vector after all");
}

/// A product is a vector like any other, for sums too.
pub fn take_products<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), 5);
    let values = inputs::randoms(&mut t.rng(), 5);
    let vector = t.load(&values);
    let product = t.mul(&vector, &vector);
    drop(vector);
    let bases = t.bases::<G>(&points, Scalars::Loaded);
    let want = naive::msm::<G>(&points, &naive::product(&values, &values));
    t.is_sum(t.msm::<G>(&bases, &product, 0..5), want, "the sum over a product");
}

/// Lists may go while others stay, and new ones may come in their place.
pub fn outlive_each_other<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let mut rng = t.rng();
    let points = inputs::points::<G>(&mut rng, 9);
    let scalars = inputs::randoms(&mut rng, 3);
    let vector = t.load(&scalars);
    let mut lists: Vec<_> = points.chunks(3).map(|p| (t.bases::<G>(p, Scalars::Loaded), p)).collect();
    while !lists.is_empty() {
        drop(lists.remove(lists.len() / 2));
        drop(t.bases::<G>(&[G::Affine::zero(); 3], Scalars::Loaded));
        for (bases, points) in &lists {
            t.is_sum(t.msm::<G>(bases, &vector, 0..3), naive::msm(points, &scalars), "a list that stayed");
        }
    }
}

/// The points of the caller may go once they are loaded.
pub fn outlive_what_was_loaded<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), 3);
    let mut source = points.clone();
    let bases = t.bases::<G>(&source, Scalars::Loaded);
    source.fill(G::Affine::zero());
    let scalars = inputs::randoms(&mut t.rng(), 3);
    t.is_sum(t.msm::<G>(&bases, &t.load(&scalars), 0..3), naive::msm(&points, &scalars), "a list of its own");
}

/// An empty list has an empty sum.
pub fn may_be_none<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let bases = t.bases::<G>(&[], Scalars::Loaded);
    t.is_sum(t.msm::<G>(&bases, &t.load(&[]), 0..0), G::ZERO, "no bases, no scalars");
    t.is_sum(t.msm::<G>(&bases, &t.load(&[Fr::ZERO]), 1..1), G::ZERO, "no bases, an empty range");
}

/// Lists announced for a polynomial and for loaded vectors stand side by side.
pub fn of_both_kinds_live_together<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let n = 4.min(1 << t.longest_log());
    let points = inputs::points::<G>(&mut t.rng(), n);
    let values = inputs::randoms(&mut t.rng(), n);
    let moved = t.transformed(&values, &[Transform::Forward]);
    let want = naive::msm::<G>(&points, &naive::transform(&values, Transform::Forward));
    let on_h = Scalars::Polynomial { n, basis: Basis::Coset(Fr::from(1u64)) };
    let lists = [Scalars::Loaded, on_h, Scalars::Loaded].map(|kind| t.bases::<G>(&points, kind));
    lists.iter().for_each(|bases| t.is_sum(t.msm::<G>(bases, &moved, 0..n), want, "lists of both kinds"));
}

/// A list longer than granted is unsupported.
pub fn are_limited_in_length<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let longest = t.caps().max_len;
    if longest == 0 || longest >= scale.longest_refused {
        return;
    }
    let points = vec![G::generator().into_affine(); longest + 1];
    t.unsupported(accel.load_bases::<G>(&points, Scalars::Loaded), Op::LoadBases(G::KIND));
    t.bases::<G>(&points[..longest], Scalars::Loaded);
    t.still_works();
}

/// Several threads ask the same list and vector at once.
pub fn may_be_shared_by_threads<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = &Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), 16);
    let scalars = inputs::randoms(&mut t.rng(), 16);
    let (bases, vector) = (&t.bases::<G>(&points, Scalars::Loaded), &t.load(&scalars));
    let wants: Vec<G> = (0..4).map(|i| naive::msm(&points[..16 - i], &scalars[i..])).collect();
    together(wants.iter().enumerate().map(|(i, want)| {
        let job = move || {
            (0..4).for_each(|_| t.is_sum(t.msm::<G>(bases, vector, i..16), *want, "a shared list"));
        };
        Box::new(job) as Box<_>
    }));
}

/// The last owner may be another thread, in the midst of a sum.
pub fn may_be_dropped_by_another_thread<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = &Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), 8);
    let scalars = inputs::randoms(&mut t.rng(), 8);
    let want: G = naive::msm(&points, &scalars);
    let both = Arc::new((t.bases::<G>(&points, Scalars::Loaded), t.load(&scalars)));
    let owners = [(); 3].map(|()| Arc::clone(&both)).into_iter().chain([both]);
    together(owners.map(|both| {
        let job = move || t.is_sum(t.msm::<G>(&both.0, &both.1, 0..8), want, "a list of several owners");
        Box::new(job) as Box<_>
    }));
    t.still_works();
}
