//! Known answers for `rtl/vec`, over the scalar field.

use crate::ntt::{elements, plain};
use crate::{COMMAND, Case, File, hex};
use ark_bn254::Fr;
use ark_ff::{Field, PrimeField};
use num_bigint::BigUint;

const SOURCE: &str = "arkworks ark-bn254 0.6, Fr";

/// Every file with its place under sim/vectors.
pub(crate) fn files() -> Vec<(&'static str, File)> {
    vec![("vec/vec_mul", products()), ("vec/vec_mul_folded", products()), ("vec/vec", vectors())]
}

fn products() -> File {
    let r = Fr::from(BigUint::from(1u8) << 256u32);
    let x = elements(16);
    let one = |at: usize| {
        let [a, b, c, k] = [0, 3, 5, 9].map(|step| x[(at + step) % x.len()]);
        Case {
            name: format!("{at}"),
            operands: vec![plain(a), plain(b), plain(c), hex(&(k * r * r).into_bigint().into())],
            results: vec![plain(k * (a * b - c))],
        }
    };
    let note = "Operands: a, b, c, k R^2. Results: k (a b - c). Canonical numbers.";
    File { source: SOURCE, command: COMMAND, note, cases: (0..x.len()).map(one).collect() }
}

fn vectors() -> File {
    let x = elements(21);
    let (a, b, c) = (&x[..7], &x[7..14], &x[14..]);
    let one = |k: Fr, is_quotient: bool| {
        let value = |at: usize| k * (a[at] * b[at] - if is_quotient { c[at] } else { Fr::from(0u8) });
        Case {
            name: (if is_quotient { "quotient" } else { "multiply" }).into(),
            operands: [k].iter().chain(&x).map(|&x| plain(x)).collect(),
            results: (0..a.len()).map(|at| plain(value(at))).collect(),
        }
    };
    let note = "Operands: k, then a, b and c, seven elements each. Results: k (a b - c); multiply: a b. Canonical numbers.";
    let cases = vec![one(Fr::ONE, false), one(-Fr::ONE, true), one(x[0], true)];
    File { source: SOURCE, command: COMMAND, note, cases }
}
