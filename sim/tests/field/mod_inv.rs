//! Tests `rtl/field/mod_inv.sv`; thousands of clocks an element, so few of them.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_inv:
    bench().operands([loose(fq())]).results([256]).known("field/mod_inv", tight).slow(100),
    |x| vec![field::mod_inv(fq(), &x[0])],
}

stream_test! {
    mod_inv_fr:
    bench().operands([loose(fr())]).results([256]).slow(100),
    |x| vec![field::mod_inv(fr(), &x[0])],
}
