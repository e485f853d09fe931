//! Tests `rtl/field/mod_dbl.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_dbl, mod_dbl_fast:
    bench().operands([loose(fq())]).results([256]).known("field/mod_dbl", tight),
    |x| vec![field::mod_dbl(fq(), &x[0])],
}
