//! Known answers for `rtl/ntt`, over the scalar field.

use crate::{COMMAND, Case, File, hex};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInteger, FftField, Field, PrimeField};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use num_bigint::BigUint;

const SOURCE: &str = "arkworks ark-poly 0.6, Radix2EvaluationDomain over ark-bn254's Fr";

/// Every file with its place under sim/vectors.
pub(crate) fn files() -> Vec<(&'static str, File)> {
    vec![
        ("ntt/butterfly", butterflies()),
        ("ntt/ntt", transforms()),
        ("ntt/ntt_pass", passes()),
        ("ntt/ntt_pass_folded", passes()),
    ]
}

/// x without pattern, edges among them.
pub(crate) fn elements(count: usize) -> Vec<Fr> {
    let step = Fr::from_le_bytes_mod_order(b"zkcard: known answers");
    let edge = |at: usize, x: Fr| match at % 7 {
        2 => Fr::ZERO,
        4 => -Fr::ONE,
        _ => x,
    };
    let powers = std::iter::successors(Some(step), |x| Some(x.square() + step));
    powers.take(count).enumerate().map(|(at, x)| edge(at, x)).collect()
}

/// A canonical number.
pub(crate) fn plain(x: Fr) -> String {
    hex(&x.into_bigint().into())
}

/// The Montgomery image.
fn image(x: Fr) -> String {
    hex(&BigUint::from_bytes_le(&x.0.to_bytes_le()))
}

fn butterflies() -> File {
    let root = Fr::get_root_of_unity(8).unwrap_or_default();
    let edges = [Fr::ZERO, Fr::ONE, -Fr::ONE, root];
    let one = |at: usize| {
        let (a, b) = (edges[at % 4], edges[at / 4]);
        let is_bypass = at.is_multiple_of(3);
        let [sum, difference] = if is_bypass { [a, b * root] } else { [a + b, (a - b) * root] };
        Case {
            name: format!("{at}"),
            operands: vec![plain(a), plain(b), image(root), hex(&u8::from(is_bypass).into())],
            results: vec![plain(sum), plain(difference)],
        }
    };
    File {
        source: "arkworks ark-bn254 0.6, Fr",
        command: COMMAND,
        note: "Operands: a, b, w as a Montgomery image, bypass. Results: (a + b, (a - b) w), or (a, b w), made tight.",
        cases: (0..16).map(one).collect(),
    }
}

fn transforms() -> File {
    let mut cases = Vec::new();
    for log_n in [0, 1, 4, 8] {
        let n = 1usize << log_n;
        let x = elements(n);
        let root = Fr::get_root_of_unity(2 * n as u64).unwrap_or_default();
        for shift in [Fr::ONE, Fr::from(5u8), root] {
            let coset = Radix2EvaluationDomain::<Fr>::new(n).and_then(|domain| domain.get_coset(shift));
            let Some(coset) = coset else { continue };
            for is_inverse in [false, true] {
                let y = if is_inverse { coset.ifft(&x) } else { coset.fft(&x) };
                let kind = if is_inverse { "inverse" } else { "forward" };
                let head = [plain(shift), hex(&u8::from(is_inverse).into())];
                cases.push(Case {
                    name: format!("2^{log_n} {kind}, shift {shift}"),
                    operands: head.into_iter().chain(x.iter().map(|&x| plain(x))).collect(),
                    results: y.into_iter().map(plain).collect(),
                });
            }
        }
    }
    File {
        source: SOURCE,
        command: COMMAND,
        note: "Operands: the coset's offset, whether inverse, then the vector; canonical numbers. Results: the transform.",
        cases,
    }
}

fn passes() -> File {
    let one = |log_n: u32| {
        let x = elements(1 << log_n);
        let y = Radix2EvaluationDomain::<Fr>::new(x.len()).map_or_else(Vec::new, |domain| domain.fft(&x));
        Case {
            name: format!("2^{log_n}"),
            operands: x.into_iter().map(plain).collect(),
            results: y.into_iter().map(plain).collect(),
        }
    };
    let note = "Operands: a column. Results: its transform. Canonical numbers, natural order.";
    File { source: SOURCE, command: COMMAND, note, cases: (0..=7).map(one).collect() }
}
