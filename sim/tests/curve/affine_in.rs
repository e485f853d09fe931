//! Tests `rtl/curve/affine_in.sv`.

use crate::common::*;
use crate::stream_test;

use zkcard_golden::curve;

fn coordinate() -> Operand {
    less_than(fq().p.clone(), 256)
}

stream_test! {
    affine_in:
    bench().operands([coordinate(), coordinate()]).results([256, 256, 256]).known("curve/affine_in", tight),
    |a| {
        let point = curve::affine_in(fq(), &a[0], &a[1]);
        vec![point.x, point.y, point.z]
    },
}
