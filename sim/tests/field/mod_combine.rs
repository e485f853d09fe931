//! Tests `rtl/field/mod_combine.sv`: one mix of coefficients in each field; `padd` runs the others.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    mod_combine, mod_combine_fast:
    bench().operands([loose(fq()), loose(fq()), loose(fq())]).results([256]).known("field/mod_combine", tight),
    |x| vec![field::mod_combine(fq(), &[(9, &x[0]), (-9, &x[1]), (-9, &x[2])])],
}

stream_test! {
    mod_combine_fr:
    bench().operands([loose(fr()), loose(fr()), loose(fr())]).results([256]),
    |x| vec![field::mod_combine(fr(), &[(1, &x[0]), (-9, &x[1]), (3, &x[2])])],
}
