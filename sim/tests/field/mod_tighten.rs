//! Tests `rtl/field/mod_tighten.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_tighten, mod_tighten_fast:
    bench().operands([loose(fq())]).results([256]).known("field/mod_tighten", tight),
    |x| vec![field::mod_tighten(fq(), &x[0])],
}
