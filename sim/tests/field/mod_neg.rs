//! Tests `rtl/field/mod_neg.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_neg, mod_neg_fast:
    bench().operands([loose(fq())]).results([256]).known("field/mod_neg", tight),
    |x| vec![field::mod_neg(fq(), &x[0])],
}
