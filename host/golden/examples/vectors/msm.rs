//! Known answers for `rtl/msm`.

use crate::{COMMAND, Case, File, hex, image};
use ark_bn254::{Fq, Fr, G1Projective};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{AdditiveGroup, PrimeField};
use num_bigint::BigUint;

/// Every file with its place under sim/vectors.
pub(crate) fn files() -> Vec<(&'static str, File)> {
    vec![("msm/msm", msm())]
}

fn msm() -> File {
    let (g, zero, one) = (G1Projective::generator(), G1Projective::ZERO, Fr::from(1));
    let large = spread();
    let cases = [
        ("one term", vec![(large, g)]),
        ("0 G + 1 G - 1 G", vec![(Fr::from(0), g), (one, g), (-one, g)]),
        (
            "repeated and opposite points",
            vec![(large, g), (large, g), (large + one, -g), (large.double(), g + g)],
        ),
        (
            "infinity among the points",
            vec![(large, zero), (-large, g), (Fr::from(127), -g), (-Fr::from(128), zero)],
        ),
        (
            "middle of the field",
            vec![
                (Fr::from(Fr::MODULUS_MINUS_ONE_DIV_TWO), g),
                (-Fr::from(Fr::MODULUS_MINUS_ONE_DIV_TWO), g + g),
            ],
        ),
    ];
    File {
        source: "arkworks ark-bn254 0.6, G1",
        command: COMMAND,
        note: "Operands: scalar, x, y of every term; scalars plain, coordinates tight Montgomery images, (0, 0) for infinity. \
               Results: x and y of the sum.",
        cases: cases.into_iter().map(|(name, terms)| case(name, &terms)).collect(),
    }
}

/// A number with digits of all sizes.
fn spread() -> Fr {
    (0..200).fold(Fr::from(3), |sum, _| sum.double() + Fr::from(1))
}

fn case(name: &str, terms: &[(Fr, G1Projective)]) -> Case {
    let sum: G1Projective = terms.iter().map(|(s, p)| *p * s).sum();
    let operands = terms.iter().flat_map(|(s, p)| {
        let [x, y] = affine(*p);
        [BigUint::from(s.into_bigint()), x, y]
    });
    Case {
        name: name.into(),
        operands: operands.map(|number| hex(&number)).collect(),
        results: affine(sum).iter().map(hex).collect(),
    }
}

fn affine(point: G1Projective) -> [BigUint; 2] {
    point.into_affine().xy().map_or([Fq::ZERO; 2], |(x, y)| [x, y]).map(image)
}
