//! Known answers for `rtl/curve`.

use crate::{COMMAND, Case, File, hex, image};
use ark_bn254::{Fq, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::AdditiveGroup;
use num_bigint::BigUint;

/// x and y of the two points of the test `chfast1` for EIP-196's addition, and of their sum.
const EIP196: [&str; 6] = [
    "18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9",
    "063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f37266",
    "07c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed",
    "06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7",
    "2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703",
    "301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915",
];

/// Every file with its place under sim/vectors.
pub(crate) fn files() -> Vec<(&'static str, File)> {
    vec![("curve/padd", padd()), ("curve/padd_folded", padd()), ("curve/affine_in", affine_in())]
}

fn padd() -> File {
    let g = G1Affine::generator();
    let twice = (g + g).into_affine();
    let zero = G1Affine::zero();
    let mut cases: Vec<_> = [
        ("G + G", g, g),
        ("G - G", g, -g),
        ("G + 2G", g, twice),
        ("2G - G", twice, -g),
        ("0 + G", zero, g),
        ("G + 0", g, zero),
        ("0 + 0", zero, zero),
    ]
    .map(|(name, a, b)| sum(name, a, b, (a + b).into_affine()))
    .into();
    let [a, b, c] = [0, 2, 4].map(|at| G1Affine::new(coordinate(EIP196[at]), coordinate(EIP196[at + 1])));
    cases.push(sum("EIP-196, chfast1", a, b, c));
    cases.push(sum("EIP-196, chfast2", c, a, (G1Projective::from(a) + c).into_affine()));
    File {
        source: "arkworks ark-bn254 0.6, G1; two points and their sum from the common tests of EIP-196 \
                 (go-ethereum, core/vm/testdata/precompiles/bn256Add.json, chfast1)",
        command: COMMAND,
        note: "Operands: X, Y, Z of both points and the tag, coordinates as tight Montgomery images with Z other than 1. \
               Results: the affine sum, tight images, (0, 0) for infinity.",
        cases,
    }
}

fn affine_in() -> File {
    let g = G1Affine::generator();
    let cases = [("G", g), ("-G", -g), ("2G", (g + g).into_affine()), ("0", G1Affine::zero())];
    File {
        source: "arkworks ark-bn254 0.6, G1",
        command: COMMAND,
        note: "Operands: arkworks' affine coordinates, (0, 0) for infinity. Results: X, Y, Z. Tight Montgomery images.",
        cases: cases.map(|(name, p)| lifted(name, p)).into(),
    }
}

fn sum(name: &str, a: G1Affine, b: G1Affine, c: G1Affine) -> Case {
    let operands =
        projective(a, 3).into_iter().chain(projective(b, 5)).map(image).chain([BigUint::from(0x5au8)]);
    let results = c.xy().map_or([Fq::ZERO; 2], |(x, y)| [x, y]);
    Case {
        name: name.into(),
        operands: operands.map(|number| hex(&number)).collect(),
        results: results.map(|x| hex(&image(x))).into(),
    }
}

fn lifted(name: &str, p: G1Affine) -> Case {
    let affine = p.xy().map_or([Fq::ZERO; 2], |(x, y)| [x, y]);
    let hexes = |numbers: &[Fq]| numbers.iter().map(|&x| hex(&image(x))).collect();
    Case { name: name.into(), operands: hexes(&affine), results: hexes(&projective(p, 1)) }
}

/// (xz : yz : z), infinity as (0 : z : 0).
fn projective(p: G1Affine, z: u64) -> [Fq; 3] {
    let z = Fq::from(z);
    p.xy().map_or([Fq::ZERO, z, Fq::ZERO], |(x, y)| [x * z, y * z, z])
}

fn coordinate(digits: &str) -> Fq {
    let digit = |sum: Fq, digit: char| sum * Fq::from(16) + Fq::from(digit.to_digit(16).unwrap_or_default());
    digits.chars().fold(Fq::ZERO, digit)
}
