//! Tests `rtl/curve/padd.sv` at any loose coordinates, on the curve or not: every gate computes there too.

use crate::common::*;
use crate::stream_test;

use num_bigint::BigUint;
use zkcard_golden::curve::{self, Point};
use zkcard_golden::field::Prime;

/// a, b, tag; the known answers of `sim/vectors/<known>.json`.
pub fn two_points(known: &str) -> Bench {
    let coordinates = std::iter::repeat_n(loose(fq()), 6);
    bench().operands(coordinates.chain([bits(8)])).results([256, 256, 256, 8]).known(known, affine)
}

/// X, Y, Z, tag as the vectors have them: x, y.
fn affine(results: Vec<BigUint>) -> Vec<BigUint> {
    let [x, y, z, _tag]: [BigUint; 4] = results.try_into().expect("four results");
    Point { x, y, z }.to_affine(fq()).into()
}

/// What an `adder` of points makes of a case.
pub fn sum_by(adder: fn(&Prime, &Point, &Point) -> Point, operands: &[BigUint]) -> Vec<BigUint> {
    let point = |at: usize| Point {
        x: operands[at].clone(),
        y: operands[at + 1].clone(),
        z: operands[at + 2].clone(),
    };
    let sum = adder(fq(), &point(0), &point(3));
    vec![sum.x, sum.y, sum.z, operands[6].clone()]
}

stream_test! {
    padd, padd_composed_fast, padd_fast: two_points("curve/padd"), |operands| sum_by(curve::padd, operands)
}
