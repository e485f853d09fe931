//! Tests `rtl/field/mod_add.sv`.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_add, mod_add_fast:
    bench().operands([loose(fq()), loose(fq())]).results([256]).known("field/mod_add", tight),
    |x| vec![field::mod_add(fq(), &x[0], &x[1])],
}

stream_test! {
    mod_add_fr:
    bench().operands([loose(fr()), loose(fr())]).results([256]),
    |x| vec![field::mod_add(fr(), &x[0], &x[1])],
}
