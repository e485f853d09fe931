//! Tests `rtl/field/mod_sub.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_sub, mod_sub_fast:
    bench().operands([loose(fq()), loose(fq())]).results([256]).known("field/mod_sub", tight),
    |x| vec![field::mod_sub(fq(), &x[0], &x[1])],
}
