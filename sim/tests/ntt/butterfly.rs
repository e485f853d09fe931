//! Tests `rtl/ntt/butterfly.sv`.

use crate::common::*;
use crate::stream_test;
use num_bigint::BigUint;
use zkcard_golden::field::mod_tighten;
use zkcard_golden::ntt;

fn canonical(results: Vec<BigUint>) -> Vec<BigUint> {
    results.iter().map(|x| mod_tighten(fr(), x)).collect()
}

stream_test! {
    butterfly, butterfly_fast, butterfly_mapped:
    bench()
        .operands([loose(fr()), loose(fr()), loose(fr()), bits(1)])
        .results([256, 256])
        .known("ntt/butterfly", canonical),
    |x| ntt::butterfly(fr(), &x[0], &x[1], &x[2], x[3].bit(0)).into(),
}
