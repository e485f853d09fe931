//! Tests `rtl/curve/padd_folded.sv`, with every number of multipliers, at any loose coordinates.

use super::padd::{sum_by, two_points};
use crate::stream_test;

use zkcard_golden::curve::padd_folded;

stream_test! {
    padd_folded_1, padd_folded_3,
    padd_folded_1_fast, padd_folded_2_fast, padd_folded_3_fast, padd_folded_4_fast, padd_folded_6_fast,
    padd_folded_dsp_fast:
    two_points("curve/padd_folded").slow(3), |operands| sum_by(padd_folded, operands)
}
