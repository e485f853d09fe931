//! Tests `rtl/dma/to_canonical.sv` where it converts, pipelined and serial; what it leaves as it is goes through the card's tests.

use crate::common::*;
use crate::stream_test;
use zkcard_golden::dma;
use zkcard_sim::{Gaps, seed};

/// A Montgomery image.
fn image() -> Operand {
    let r = &fr().p;
    less_than(r.clone(), 256).with_edges([fr().to_mont(&1u8.into()), fr().to_mont(&(r - 1u8))])
}

stream_test! {
    to_canonical, to_canonical_fast, to_canonical_serial:
    bench().operands([image(), image()]).results([256, 256]), |x| dma::to_canonical(fr(), x),
}

/// A beat in 16 cycles: four bytes a cycle.
#[test]
fn serial_keeps_its_rate() {
    const BEATS: usize = 80;
    let Some(mut sim) = open("to_canonical_serial", seed()) else { return };
    let report = sim.run(&vec![vec![0; 16]; BEATS], Gaps::none()).expect("beats without gaps");
    let took = report.taken_at[BEATS - 1] - report.taken_at[0];
    assert!(took <= 16 * BEATS as u64, "{BEATS} beats in {took} cycles");
}
