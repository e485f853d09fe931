//! Tests `rtl/field/from_mont.sv`, in both fields and with both kinds of constant multipliers, at any 256 bits.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;
use zkcard_golden::field::Prime;

/// Any number, those around p and 2p among them.
pub(super) fn image_of(prime: &Prime) -> Operand {
    bits(256).with_edges(loose(prime).edges).with_edges([prime.two_p()])
}

stream_test! {
    from_mont, from_mont_fast, from_mont_dsp:
    bench().operands([image_of(fq())]).results([256]).known("field/from_mont", tight),
    |x| vec![field::from_mont(fq(), &x[0])],
}

stream_test! {
    from_mont_fr, from_mont_fr_fast:
    bench().operands([image_of(fr())]).results([256]),
    |x| vec![field::from_mont(fr(), &x[0])],
}
