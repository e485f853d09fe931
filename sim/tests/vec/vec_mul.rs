//! Tests `rtl/vec/vec_mul.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::vec;

stream_test! {
    vec_mul, vec_mul_fast:
    bench().operands([loose(fr()), loose(fr()), loose(fr()), loose(fr())]).results([256]).known("vec/vec_mul", |x| x),
    |x| vec![vec::vec_mul(fr(), &x[0], &x[1], &x[2], &x[3])],
}
