//! Tests `rtl/vec/vec_mul_folded.sv`.

use super::vec_mul::four;
use crate::stream_test;
use zkcard_golden::vec;

stream_test! {
    vec_mul_folded, vec_mul_folded_fast, vec_mul_folded_dsp_fast:
    four("vec/vec_mul_folded"), |x| vec![vec::vec_mul_folded(crate::common::fr(), &x[0], &x[1], &x[2], &x[3])],
}
