//! Known answers for `rtl/field`, over the base field.

use crate::{COMMAND, Case, File, hex, image, upper_image};
use ark_bn254::Fq;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use num_bigint::BigUint;

const SOURCE: &str = "arkworks ark-bn254 0.6, Fq";
const NOTE: &str = "Operands are Montgomery images, some with p added; results are tight. Edges only: the golden model, \
                    which these anchor, makes the random cases.";

/// Every file with its place under sim/vectors.
pub(crate) fn files() -> Vec<(&'static str, File)> {
    vec![
        ("field/mod_add", file(2, |x| x[0] + x[1])),
        ("field/mod_sub", file(2, |x| x[0] - x[1])),
        ("field/mod_dbl", file(1, |x| x[0].double())),
        ("field/mod_neg", file(1, |x| -x[0])),
        ("field/mod_tighten", file(1, |x| x[0])),
        ("field/mod_combine", file(3, |x| Fq::from(9) * (x[0] - x[1] - x[2]))),
        ("field/mont_mul", file(2, |x| x[0] * x[1])),
        ("field/mont_mul_serial", file(2, |x| x[0] * x[1])),
        ("field/mont_sum", file(4, |x| x[0] * x[1] + x[2] * x[3])),
        ("field/from_mont", file(1, |x| x[0] / r())),
        ("field/from_mont_serial", file(1, |x| x[0] / r())),
        ("field/mod_inv", file(1, |x| x[0].inverse().unwrap_or_default())),
    ]
}

/// What an image is divided by to be a plain number.
fn r() -> Fq {
    Fq::from(BigUint::from(1u8) << 256u32)
}

/// The elements 0, 1, −1, R, R⁻¹ (whose image is one), and one without pattern.
fn edges() -> [(&'static str, Fq); 6] {
    let r = r();
    let plain = Fq::from_le_bytes_mod_order(b"zkcard: an open zero-knowledge proving card");
    let inverse = r.inverse().unwrap_or_default();
    [("0", Fq::ZERO), ("1", Fq::ONE), ("-1", -Fq::ONE), ("R", r), ("1/R", inverse), ("plain", plain)]
}

fn file(operands: usize, model: fn(&[Fq]) -> Fq) -> File {
    let edges = edges();
    let count = edges.len().pow(operands.min(2) as u32);
    let pick = |case: usize| -> Vec<_> {
        (0..operands).map(|i| edges[case / edges.len().pow(i as u32 % 2) % edges.len()]).collect()
    };
    let cases = (0..count).map(|case| one(case, &pick(case), model)).collect();
    File { source: SOURCE, command: COMMAND, note: NOTE, cases }
}

/// The bits of `case` say which operands stand in the upper half of the loose range.
fn one(case: usize, operands: &[(&str, Fq)], model: fn(&[Fq]) -> Fq) -> Case {
    let elements: Vec<_> = operands.iter().map(|&(_, x)| x).collect();
    let port = |(i, &x): (usize, &Fq)| if case >> i & 1 == 1 { upper_image(x) } else { image(x) };
    Case {
        name: operands.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "),
        operands: elements.iter().enumerate().map(|operand| hex(&port(operand))).collect(),
        results: vec![hex(&image(model(&elements)))],
    }
}
