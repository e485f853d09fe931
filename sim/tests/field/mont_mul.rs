//! Tests `rtl/field/mont_mul.sv`, in both fields and with both kinds of constant multipliers.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mont_mul, mont_mul_fast, mont_mul_dsp:
    bench().operands([loose(fq()), loose(fq())]).results([256]).known("field/mont_mul", tight),
    |x| vec![field::mont_mul(fq(), &x[0], &x[1])],
}

stream_test! {
    mont_mul_fr, mont_mul_fr_fast:
    bench().operands([loose(fr()), loose(fr())]).results([256]),
    |x| vec![field::mont_mul(fr(), &x[0], &x[1])],
}
