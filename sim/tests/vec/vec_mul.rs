//! Tests `rtl/vec/vec_mul.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::vec;

/// Any loose a, b, c and factor, and the known answers of `id`.
pub(super) fn four(id: &str) -> Bench {
    bench().operands([loose(fr()), loose(fr()), loose(fr()), loose(fr())]).results([256]).known(id, |x| x)
}

stream_test! {
    vec_mul, vec_mul_fast, vec_mul_dsp_fast:
    four("vec/vec_mul"), |x| vec![vec::vec_mul(fr(), &x[0], &x[1], &x[2], &x[3])],
}
