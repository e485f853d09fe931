//! Products that are given back one by one: of one point, and of many points one each.

use crate::probe::Probe;
use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::AdditiveGroup;
use std::fmt::Display;
use zkcard_accel::{Accelerator, Group, Misuse, Op};

/// Of one random point, by scalars of every shape.
pub fn of_one_point<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let point = inputs::points::<G>(&mut t.rng(), 1)[0];
    for (scalars, what) in shapes(&t) {
        multiples::<A, G>(&t, point, &scalars, what);
    }
}

/// Of infinity, and of the generator.
pub fn of_infinity_and_the_generator<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let scalars = inputs::witness(&mut t.rng(), 9);
    multiples::<A, G>(&t, G::Affine::zero(), &scalars, "multiples of infinity");
    multiples::<A, G>(&t, G::Affine::generator(), &scalars, "multiples of the generator");
}

/// Many points, by scalars of every shape.
pub fn point_by_point<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    for (scalars, what) in shapes(&t) {
        let points = inputs::points::<G>(&mut t.rng(), scalars.len());
        products::<A, G>(&t, &points, &scalars, what);
    }
}

/// One scalar for all, and infinity among the points.
pub fn of_infinity_among_others<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let mut points = inputs::points::<G>(&mut t.rng(), 11);
    points.iter_mut().step_by(3).for_each(|point| *point = G::Affine::zero());
    let scalar = inputs::randoms(&mut t.rng(), 1)[0];
    products::<A, G>(&t, &points, &[scalar; 11], "one scalar for all");
}

/// More scalars than points, and fewer.
pub fn of_different_lengths<A: Accelerator, G: Group>(accel: &A, scale: &Scale) {
    let t = Probe::new(accel, scale);
    let points = inputs::points::<G>(&mut t.rng(), 3);
    let scalars = inputs::randoms(&mut t.rng(), 4);
    for (expected, found) in [(3, 4), (3, 2), (0, 1)] {
        let answer = accel.products::<G>(&points[..expected], &scalars[..found]);
        t.refused(answer, Op::Products(G::KIND), Misuse::Length { expected, found });
    }
}

fn shapes<A: Accelerator>(t: &Probe<'_, A>) -> Vec<(Vec<Fr>, &'static str)> {
    let rng = &mut t.rng();
    let few = t.scale.msm_len.min(40);
    vec![
        (vec![], "none"),
        (vec![Fr::ZERO], "zero alone"),
        (inputs::randoms(rng, few), "random scalars"),
        (inputs::witness(rng, few), "a witness"),
        (inputs::halves(), "scalars around (r-1)/2"),
        (inputs::edges().into_iter().step_by(29).collect(), "scalars at the edges of windows"),
    ]
}

#[track_caller]
fn multiples<A: Accelerator, G: Group>(
    t: &Probe<'_, A>,
    point: G::Affine,
    scalars: &[Fr],
    what: impl Display,
) {
    let got = t.ok(t.accel.multiples::<G>(&point, scalars), &what);
    are_products::<A, G>(t, &got, &vec![point; scalars.len()], scalars, what);
}

#[track_caller]
fn products<A: Accelerator, G: Group>(
    t: &Probe<'_, A>,
    points: &[G::Affine],
    scalars: &[Fr],
    what: impl Display,
) {
    let got = t.ok(t.accel.products::<G>(points, scalars), &what);
    are_products::<A, G>(t, &got, points, scalars, what);
}

#[track_caller]
fn are_products<A: Accelerator, G: Group>(
    t: &Probe<'_, A>,
    got: &[G::Affine],
    points: &[G::Affine],
    scalars: &[Fr],
    what: impl Display,
) {
    let product = |(point, scalar): (&G::Affine, &Fr)| naive::multiply(G::from(*point), *scalar);
    let want: Vec<G> = points.iter().zip(scalars).map(product).collect();
    let wrong = got.iter().zip(G::normalize_batch(&want)).position(|(got, want)| *got != want);
    t.that(got.len() == want.len() && wrong.is_none(), format_args!("{what}: product {wrong:?} is wrong"));
}
