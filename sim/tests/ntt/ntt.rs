//! Tests `rtl/ntt/ntt.sv` against arkworks.

use crate::common::Timing;
use crate::kernel::{Job, Kind, run};
use ark_bn254::Fr;
use ark_ff::FftField;

/// All four kinds: arkworks' offset, and the 2n-th root of snarkjs.
fn kinds(log_n: u32) -> [Kind; 6] {
    let root = Fr::get_root_of_unity(2 << log_n).expect("r - 1 has 28 factors of two");
    let five = Fr::from(5u8);
    [
        Kind::Forward,
        Kind::Inverse,
        Kind::CosetForward(five),
        Kind::CosetInverse(five),
        Kind::CosetForward(root),
        Kind::CosetInverse(root),
    ]
}

#[test]
fn small_sizes() {
    for log_n in 0..=8 {
        for (index, kind) in kinds(log_n).into_iter().enumerate() {
            let job = Job::random(kind, log_n, index as u64);
            if run("ntt_fast", &[job], Timing::ideal()).is_none() {
                return;
            }
        }
    }
}
