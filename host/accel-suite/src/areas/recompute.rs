//! The same sum once more, whatever was claimed.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use std::ops::Range;
use zkcard_accel::{Accelerator, Basis, Group, Scalars, Transform};

/// The claim was right.
pub fn of_a_right_claim<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_shape::<A, G>(accel, scale, |right| right);
}

/// The claim was off by one point.
pub fn of_a_wrong_claim<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_shape::<A, G>(accel, scale, |right| right + G::generator());
}

/// The claim had the wrong sign.
pub fn of_an_opposite_claim<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_shape::<A, G>(accel, scale, |right| -right);
}

/// The claim was infinity.
pub fn of_infinity<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    each_shape::<A, G>(accel, scale, |_| G::zero());
}

/// Sums over loaded vectors, ranges of them, and a polynomial; each is right afterwards too.
fn each_shape<A: Accelerator, G: Group>(accel: &A, scale: &Scale, claim: impl Fn(G) -> G) {
    let Some(t) = Probe::in_group::<G>(accel, scale) else { return };
    let n = 8.min(1 << t.longest_log());
    let points = inputs::points::<G>(&mut t.rng(), n);
    let values = inputs::witness(&mut t.rng(), n);
    let loaded = t.bases::<G>(&points, Scalars::Loaded);
    for range in [0..n, n / 2..n, 0..0] {
        let want = naive::msm::<G>(&points[..range.len()], &values[range.clone()]);
        check(&t, &loaded, &t.load(&values), range, want, &claim);
    }
    let back = Transform::CosetInverse(Fr::from(5u64));
    let polynomial = t.bases::<G>(&points, Scalars::Polynomial { n, basis: Basis::Coefficients });
    let want = naive::msm::<G>(&points, &naive::transform(&values, back));
    check(&t, &polynomial, &t.transformed(&values, &[back]), 0..n, want, &claim);
}

fn check<A: Accelerator, G: Group>(
    t: &Probe<'_, A>,
    bases: &A::Bases<G>,
    vector: &A::Vector,
    range: Range<usize>,
    want: G,
    claim: impl Fn(G) -> G,
) {
    let claimed = claim(t.msm::<G>(bases, vector, range.clone()));
    let again = t.ok(t.accel.recompute::<G>(bases, vector, range.clone(), &claimed), "recompute");
    t.is_sum(again, want, "computed again");
    t.is_sum(t.msm::<G>(bases, vector, range), want, "asked after it was computed again");
}
