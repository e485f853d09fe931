//! Tests `rtl/field/mont_sum.sv`, sums and differences.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

fn four() -> Bench {
    bench().operands([loose(fq()), loose(fq()), loose(fq()), loose(fq())]).results([256])
}

stream_test! {
    mont_sum, mont_sum_fast:
    four().known("field/mont_sum", tight),
    |x| vec![field::mont_sum(fq(), [&x[0], &x[1]], [&x[2], &x[3]])],
}

stream_test! {
    mont_difference, mont_difference_fast:
    four(),
    |x| vec![field::mont_difference(fq(), [&x[0], &x[1]], [&x[2], &x[3]])],
}
