//! Tests `rtl/field/from_mont_serial.sv`: the numbers of `from_mont`, to the bit.

use super::from_mont::image_of;
use crate::common::*;
use crate::stream_test;
use zkcard_golden::field;

stream_test! {
    from_mont_serial, from_mont_serial_mapped:
    bench().operands([image_of(fq())]).results([256]).known("field/from_mont_serial", tight),
    |x| vec![field::from_mont_serial(fq(), &x[0])],
}

stream_test! {
    from_mont_serial_fr:
    bench().operands([image_of(fr())]).results([256]),
    |x| vec![field::from_mont_serial(fr(), &x[0])],
}
