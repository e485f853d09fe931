//! Tests `rtl/prim/add_pipe.sv`: exact sums at every segment's border. Subtraction is left to its proof.

use crate::common::*;
use crate::stream_test;
use num_bigint::BigUint;
use std::panic::catch_unwind;

stream_test! {
    add_pipe, add_pipe_fast:
    bench().operands([bits(256), bits(256), bits(1)]).results([257]),
    |x| vec![&x[0] + &x[1] + &x[2]],
}

/// A comparison that cannot fail would pass everything: one wrong bit in odd sums is found, whatever the seed.
#[test]
fn a_wrong_bit_is_found() {
    if open("add_pipe_fast", 0).is_none() {
        return;
    }
    let wrong = |x: &[BigUint]| {
        let sum = &x[0] + &x[1] + &x[2];
        vec![if sum.bit(0) { sum ^ BigUint::from(2u8) } else { sum }]
    };
    let bench = bench().operands([bits(256), bits(256), bits(1)]).results([257]);
    assert!(catch_unwind(|| bench.check("add_pipe_fast", wrong)).is_err());
}
