//! Sums over whole vectors, for scalars and points of every shape.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{AdditiveGroup, Field};
use zkcard_accel::{Accelerator, Group, Scalars};

/// Lengths that no lane, window or burst divides, and none at all.
pub fn lengths<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let lengths = t.sum_lengths();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    let points = inputs::points::<G>(&mut t.rng(), longest);
    let scalars = inputs::randoms(&mut t.rng(), longest);
    for n in lengths {
        t.sums::<G>(&points[..n], &scalars[..n], format_args!("a sum of {n}"));
    }
}

/// Random points and full-width scalars.
pub fn random_scalars<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let mut rng = t.rng();
    for _ in 0..scale.rounds {
        let points = inputs::points::<G>(&mut rng, 21);
        t.sums::<G>(&points, &inputs::randoms(&mut rng, 21), "random scalars");
    }
}

/// All zero.
pub fn zeros<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |_| vec![Fr::ZERO; 19]);
}

/// All one.
pub fn ones<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |_| vec![Fr::ONE; 19]);
}

/// All r−1.
pub fn minus_ones<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |_| vec![-Fr::ONE; 19]);
}

/// One random scalar for all: every digit goes to one bucket.
pub fn equal_scalars<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |t| vec![inputs::randoms(&mut t.rng(), 1)[0]; 40]);
}

/// Signed bytes.
pub fn small_scalars<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |t| inputs::bytes(&mut t.rng(), 40));
}

/// Zeros, ones, small, negative and full-width scalars mixed.
pub fn witness_scalars<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |t| inputs::witness(&mut t.rng(), 40));
}

/// 2ᵏ, 2ᵏ−1 and r−2ᵏ, a few terms at a time: carries at the edge of any window.
pub fn window_edges<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let edges = inputs::edges();
    let step = edges.len() / scale.msm_len.clamp(1, 96) + 1;
    let scalars: Vec<Fr> = edges.into_iter().step_by(step).collect();
    let points = inputs::points::<G>(&mut t.rng(), scalars.len());
    t.sums::<G>(&points, &scalars, "scalars at the edges of windows");
}

/// Around (r−1)/2, where the sign of a folded scalar turns over.
pub fn sign_edges<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_points::<A, G>(accel, scale, |_| inputs::halves());
}

/// One scalar that is not zero, at each place.
pub fn one_term_alone<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), 5);
    for place in 0..points.len() {
        let mut scalars = vec![Fr::ZERO; points.len()];
        scalars[place] = inputs::randoms(&mut t.rng(), 1)[0];
        t.sums::<G>(&points, &scalars, format_args!("one term alone, at {place}"));
    }
}

/// The generator again and again, under every shape of scalar.
pub fn repeated_base<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_scalars::<A, G>(accel, scale, |_| vec![G::generator().into_affine(); 24]);
}

/// P and −P side by side.
pub fn opposite_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_scalars::<A, G>(accel, scale, |t| {
        let points = inputs::points::<G>(&mut t.rng(), 2);
        points.iter().flat_map(|p| [*p, (-G::from(*p)).into_affine()]).collect()
    });
}

/// Infinity first, last and in between.
pub fn infinity_among_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_scalars::<A, G>(accel, scale, |t| {
        let mut points = inputs::points::<G>(&mut t.rng(), 9);
        [0, 3, 4, 8].into_iter().for_each(|i| points[i] = G::Affine::zero());
        points
    });
}

/// Nothing but infinity.
pub fn infinity_alone<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_scalars::<A, G>(accel, scale, |_| vec![G::Affine::zero(); 7]);
}

/// The same scalar on P and −P, opposite scalars on one P: sums that come out as infinity.
pub fn cancels_to_infinity<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let p = inputs::points::<G>(&mut t.rng(), 1)[0];
    let minus_p = (-G::from(p)).into_affine();
    for s in [Fr::ONE, -Fr::ONE, inputs::randoms(&mut t.rng(), 1)[0]] {
        t.sums::<G>(&[p, minus_p], &[s, s], "s·P + s·(−P)");
        t.sums::<G>(&[p, p], &[s, -s], "s·P + (−s)·P");
        t.sums::<G>(&[p, p, minus_p], &[s, s, s.double()], "s·P + s·P + 2s·(−P)");
        t.sums::<G>(&[p, p, p], &[s, s, s], "three times s·P, doubling on the way");
    }
}

/// Known multiples of one point: P, 2P, 3P, …, so that partial sums meet each other.
pub fn related_bases<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    on_scalars::<A, G>(accel, scale, |_| {
        let multiples = std::iter::successors(Some(G::generator()), |p| Some(*p + G::generator()));
        G::normalize_batch(&multiples.take(12).collect::<Vec<G>>())
    });
}

/// More bases than scalars: the first of them are taken.
pub fn more_bases_than_scalars<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = inputs::points::<G>(&mut t.rng(), 6);
    let bases = t.bases::<G>(&points, Scalars::Loaded);
    for n in 0..=6 {
        let scalars = inputs::randoms(&mut t.rng(), n);
        let got = t.msm::<G>(&bases, &t.load(&scalars), 0..n);
        t.is_sum(got, naive::msm::<G>(&points[..n], &scalars), format_args!("{n} scalars for 6 bases"));
    }
}

/// Random points under these scalars.
fn on_points<A: Accelerator, G: Group>(accel: &A, scale: &Scale, scalars: impl Fn(&Probe<'_, A>) -> Vec<Fr>) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let scalars = scalars(&t);
    let points = inputs::points::<G>(&mut t.rng(), scalars.len());
    t.sums::<G>(&points, &scalars, format_args!("{} such scalars", scalars.len()));
}

/// These points under every shape of scalar.
fn on_scalars<A: Accelerator, G: Group>(
    accel: &A,
    scale: &Scale,
    points: impl Fn(&Probe<'_, A>) -> Vec<G::Affine>,
) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let points = points(&t);
    let n = points.len();
    let equal = vec![inputs::randoms(&mut t.rng(), 1)[0]; n];
    t.sums::<G>(&points, &equal, "such bases, one scalar for all");
    t.sums::<G>(&points, &vec![Fr::ONE; n], "such bases, all scalars one");
    t.sums::<G>(&points, &inputs::randoms(&mut t.rng(), n), "such bases, random scalars");
    t.sums::<G>(&points, &inputs::witness(&mut t.rng(), n), "such bases, a witness");
}
