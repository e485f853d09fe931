//! The models against the known answers of `sim/vectors`.

use num_bigint::BigUint;
use serde::Deserialize;
use std::{fs, path::Path};
use zkcard_golden::curve::{Point, affine_in, padd};
use zkcard_golden::field::*;
use zkcard_golden::msm::{Curve, combine, recode, window_sums, windows};
use zkcard_golden::ntt::{Transform, butterfly, inverse, ntt_pass, passes, transform};
use zkcard_golden::vec;

#[derive(Deserialize)]
struct File {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    operands: Vec<String>,
    results: Vec<String>,
}

fn numbers(list: &[String]) -> Vec<BigUint> {
    list.iter().map(|text| BigUint::parse_bytes(&text.as_bytes()[2..], 16).expect("hexadecimal")).collect()
}

/// `model` must give every result of the file.
fn check(id: &str, model: impl Fn(&Prime, &[BigUint]) -> Vec<BigUint>) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sim/vectors").join(id).with_extension("json");
    let text = fs::read_to_string(path).expect("scripts/gen has written the vectors");
    let file: File = serde_json::from_str(&text).expect("vectors");
    assert!(!file.cases.is_empty());
    for case in &file.cases {
        assert_eq!(
            model(&Prime::fq(), &numbers(&case.operands)),
            numbers(&case.results),
            "{id}: {}",
            case.name
        );
    }
}

/// The same for one field element as result, made tight.
fn check_field(id: &str, model: impl Fn(&Prime, &[BigUint]) -> BigUint) {
    check(id, |f, x| vec![mod_tighten(f, &model(f, x))]);
}

#[test]
fn field() {
    check_field("field/mod_add", |f, x| mod_add(f, &x[0], &x[1]));
    check_field("field/mod_sub", |f, x| mod_sub(f, &x[0], &x[1]));
    check_field("field/mod_dbl", |f, x| mod_dbl(f, &x[0]));
    check_field("field/mod_neg", |f, x| mod_neg(f, &x[0]));
    check_field("field/mod_tighten", |f, x| mod_tighten(f, &x[0]));
    check_field("field/mod_combine", |f, x| mod_combine(f, &[(9, &x[0]), (-9, &x[1]), (-9, &x[2])]));
    check_field("field/mont_mul", |f, x| mont_mul(f, &x[0], &x[1]));
    check_field("field/mont_mul_serial", |f, x| mont_mul_serial(f, &x[0], &x[1]));
    check_field("field/mont_sum", |f, x| mont_sum(f, [&x[0], &x[1]], [&x[2], &x[3]]));
    check_field("field/mod_inv", |f, x| mod_inv(f, &x[0]));
}

#[test]
fn curve() {
    let point = |x: &[BigUint]| Point { x: x[0].clone(), y: x[1].clone(), z: x[2].clone() };
    check("curve/padd", |f, x| padd(f, &point(&x[..3]), &point(&x[3..6])).to_affine(f).into());
    check("curve/affine_in", |f, x| {
        let point = affine_in(f, &x[0], &x[1]);
        vec![point.x, point.y, point.z]
    });
}

#[test]
fn msm() {
    check("msm/msm", |f, x| {
        let (c, terms) = (5, x.chunks(3));
        let scalars: Vec<_> = terms.clone().map(|term| recode(&Prime::fr(), &term[0], c)).collect();
        let points: Vec<_> = terms.map(|term| affine_in(f, &term[1], &term[2])).collect();
        let group = Curve(f.clone());
        let sums = window_sums(&group, &scalars, &points, c, 0..windows(c) as usize);
        combine(&group, &sums, c).to_affine(f).into()
    });
}

/// The same over the scalar field.
fn check_fr(id: &str, model: impl Fn(&Prime, &[BigUint]) -> Vec<BigUint>) {
    check(id, |_, x| model(&Prime::fr(), x));
}

#[test]
fn transforms() {
    check_fr("ntt/butterfly", |f, x| {
        butterfly(f, &x[0], &x[1], &x[2], x[3].bit(0)).map(|y| mod_tighten(f, &y)).into()
    });
    check_fr("ntt/ntt_pass", |f, x| {
        let rows: Vec<_> = x.iter().map(|x| vec![x.clone()]).collect();
        ntt_pass(f, &rows, false).concat()
    });
    check_fr("ntt/ntt", |f, x| {
        let (n, is_inverse) = (x.len() as u64 - 2, x[1].bit(0));
        let [shift, factor] =
            if is_inverse { [inverse(f, &x[0]), inverse(f, &n.into())] } else { [x[0].clone(), 1u8.into()] };
        let job = Transform { inverse: is_inverse, shift, factor };
        transform(f, &job, &x[2..], &passes(n.ilog2(), 7))
    });
}

#[test]
fn pointwise() {
    check_fr("vec/vec_mul", |f, x| vec![vec::vec_mul(f, &x[0], &x[1], &x[2], &x[3])]);
    check_fr("vec/vec", |f, x| {
        let k = &x[0];
        let is_product = *k == 1u8.into();
        let parts: Vec<_> = x[1..].chunks(7).collect();
        let product = vec::mul(f, parts[0], parts[1]);
        if is_product { product } else { vec::quotient(f, k, [parts[0], parts[1], parts[2]]) }
    });
}
