//! Tests `rtl/field/mont_mul_serial.sv`: the products of `mont_mul`, to the bit.

use crate::common::*;
use crate::stream_test;
use num_bigint::BigUint;
use zkcard_golden::field;

stream_test! {
    mont_mul_serial, mont_mul_serial_mapped:
    bench().operands([loose(fq()), loose(fq())]).results([256]).known("field/mont_mul_serial", tight),
    |x| vec![field::mont_mul_serial(fq(), &x[0], &x[1])],
}

stream_test! {
    mont_mul_serial_fr:
    bench().operands([loose(fr()), loose(fr())]).results([256]),
    |x| vec![field::mont_mul_serial(fr(), &x[0], &x[1])],
}

stream_test! {
    mont_mul_serial_both:
    bench().operands([loose(fr()), loose(fr()), bits(1)]).results([256]),
    |x| vec![field::mont_mul_serial(if x[2] == BigUint::ZERO { fq() } else { fr() }, &x[0], &x[1])],
}
