//! Sums over vectors that are known to repeat: an accelerator that adds up the points of equal scalars first must not be told apart.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{Accelerator, Group, Scalars, Transform};

/// One class of all, some, hardly any of more than one; none at all.
pub fn classes_of_any_size<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    for n in t.fitting(&[0, 1, 2, scale.msm_len]) {
        let points = inputs::points::<G>(&mut t.rng(), n);
        for different in [1, n / 4 + 1, 4 * n + 1] {
            let (values, firsts) = inputs::repeating(&mut t.rng(), n, different);
            sums::<A, G>(&t, &points, &values, &firsts);
        }
    }
}

/// Zeros, ones, small, negative and full-width scalars, some of them alone, and equal ones in two classes.
pub fn scalars_of_any_kind<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let any = inputs::randoms(&mut t.rng(), 2);
    let kinds = [Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(77u64), any[0], any[0], -any[0], any[1]];
    let classes: Vec<usize> = (0..32).map(|i| if i == 9 { 100 } else { i * 5 % 8 }).collect();
    let values: Vec<Fr> = (0..32).map(|i| kinds[i * 5 % 8]).collect();
    let points = inputs::points::<G>(&mut t.rng(), 32);
    sums::<A, G>(&t, &points, &values, &inputs::firsts(&classes));
}

/// Classes that lie in a range in part, or begin before it.
pub fn ranges<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let (values, firsts) = inputs::repeating(&mut t.rng(), 24, 5);
    let points = inputs::points::<G>(&mut t.rng(), 24);
    let (bases, vector) = (t.bases::<G>(&points, Scalars::Loaded), t.load_repeating(&values, &firsts));
    for range in [0..24, 7..20, 23..24, 9..9] {
        let want = naive::msm::<G>(&points[..range.len()], &values[range.clone()]);
        t.is_sum(
            t.msm::<G>(&bases, &vector, range.clone()),
            want,
            format_args!("{range:?} of a vector that repeats"),
        );
    }
}

/// In one class P and −P, which cancel, and P several times.
pub fn repeated_and_opposite_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let p = inputs::points::<G>(&mut t.rng(), 1)[0];
    let points: Vec<G::Affine> =
        (0..18).map(|i| if i / 2 % 2 == 0 { p } else { (-G::from(p)).into_affine() }).collect();
    for different in [1, 3] {
        let classes: Vec<usize> = (0..18).map(|i| i % different).collect();
        let some = inputs::randoms(&mut t.rng(), different);
        let values: Vec<Fr> = classes.iter().map(|class| some[*class]).collect();
        sums::<A, G>(&t, &points, &values, &inputs::firsts(&classes));
        sums::<A, G>(&t, &[p; 18], &values, &inputs::firsts(&classes));
    }
}

/// In a class, and as all of one.
pub fn infinity_among_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let (values, firsts) = inputs::repeating(&mut t.rng(), 12, 3);
    let mut points = inputs::points::<G>(&mut t.rng(), 12);
    points[4] = G::Affine::zero();
    sums::<A, G>(&t, &points, &values, &firsts);
    (0..12).filter(|i| firsts[*i] == 0).for_each(|i| points[i] = G::Affine::zero());
    sums::<A, G>(&t, &points, &values, &firsts);
}

/// A transform makes other values, of which nothing is known.
pub fn until_transformed<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let n = 8.min(1 << t.longest_log());
    let (values, firsts) = inputs::repeating(&mut t.rng(), n, 2);
    let points = inputs::points::<G>(&mut t.rng(), n);
    let bases = t.bases::<G>(&points, Scalars::Loaded);
    for transform in [Transform::Forward, Transform::CosetInverse(Fr::from(5u64))] {
        let mut vector = t.load_repeating(&values, &firsts);
        t.ntt(&mut vector, transform);
        let want = naive::msm::<G>(&points, &naive::transform(&values, transform));
        t.is_sum(
            t.msm::<G>(&bases, &vector, 0..n),
            want,
            format_args!("of what repeated before {transform:?}"),
        );
    }
}

/// Computed again.
pub fn once_more<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let (values, firsts) = inputs::repeating(&mut t.rng(), 20, 4);
    let points = inputs::points::<G>(&mut t.rng(), 20);
    let (bases, vector) = (t.bases::<G>(&points, Scalars::Loaded), t.load_repeating(&values, &firsts));
    let want = naive::msm::<G>(&points, &values);
    for claimed in [want, G::generator()] {
        let got = t.ok(accel.recompute::<G>(&bases, &vector, 0..20, &claimed), "recompute");
        t.is_sum(got, want, "of a vector that repeats, once more");
    }
}

/// These points times these scalars, known to repeat, give the right sum.
#[track_caller]
fn sums<A: Accelerator, G: Group>(t: &Probe<'_, A>, points: &[G::Affine], values: &[Fr], firsts: &[u32]) {
    let bases = t.bases::<G>(points, Scalars::Loaded);
    let sum = t.msm::<G>(&bases, &t.load_repeating(values, firsts), 0..values.len());
    let what = format_args!("a sum of {} that repeat", values.len());
    t.is_sum(sum, naive::msm::<G>(points, values), what);
}
