//! The model of `rtl/curve/padd.sv` against arkworks' group.

use ark_bn254::{Fq, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, PrimeField};
use proptest::prelude::*;
use zkcard_golden::curve::{Point, padd};
use zkcard_golden::field::Prime;

/// The point in coordinates scaled by `z`, each made loose by adding p where `bits` says so.
fn point(g: G1Projective, z: u64, bits: u8) -> Point {
    let f = Prime::fq();
    let scale = Fq::from(z | 1);
    let (x, y, z) =
        g.into_affine().xy().map_or((Fq::ZERO, scale, Fq::ZERO), |(x, y)| (x * scale, y * scale, scale));
    let coordinate = |a: Fq, bit: u8| {
        let tight = f.to_mont(&a.into_bigint().into());
        if bits >> bit & 1 == 1 { tight + &f.p } else { tight }
    };
    Point { x: coordinate(x, 0), y: coordinate(y, 1), z: coordinate(z, 2) }
}

fn group(p: &Point) -> G1Projective {
    let f = Prime::fq();
    let [x, y, z] = [&p.x, &p.y, &p.z].map(|a| Fq::from(f.from_mont(a)));
    if z == Fq::ZERO {
        assert!(x == Fq::ZERO && y != Fq::ZERO, "not a point");
        return G1Projective::ZERO;
    }
    ark_bn254::G1Affine::new(x / z, y / z).into()
}

fn check(g: G1Projective, h: G1Projective, z: u64, bits: u8) {
    let sum = padd(&Prime::fq(), &point(g, z, bits), &point(h, z >> 7, bits >> 3));
    let end = Prime::fq().two_p();
    assert!([&sum.x, &sum.y, &sum.z].into_iter().all(|a| *a < end));
    assert_eq!(group(&sum), g + h);
}

#[test]
fn exceptional_cases_are_none() {
    let g = G1Projective::generator();
    let zero = G1Projective::ZERO;
    for (a, b) in [(g, g), (g, -g), (zero, g), (g, zero), (zero, zero), (g, g + g), (-g, g + g)] {
        (0..64).for_each(|bits| check(a, b, 12345, bits));
    }
}

#[test]
fn infinity_is_neutral() {
    let f = Prime::fq();
    let g = point(G1Projective::generator(), 1, 0);
    assert_eq!(group(&padd(&f, &g, &Point::infinity(&f))), G1Projective::generator());
}

proptest! {
    #[test]
    fn agrees_with_arkworks(a: u64, b: u64, z: u64, bits: u8) {
        let g = G1Projective::generator();
        check(g * ark_bn254::Fr::from(a), g * ark_bn254::Fr::from(b), z, bits);
    }
}
