//! `rtl/prim/fifo.sv` through [`PortDut`]: ports by name, none beside another's bits.

use crate::common::open_ports;
use std::collections::VecDeque;
use zkcard_sim::{Gaps, PortDut, seed};

const DEPTH: usize = 5;
const CLOCKS: u64 = 5_000;

#[test]
fn a_queue_of_any_traffic() {
    let seed = seed();
    let Some(dut) = open_ports("fifo", seed) else { return };
    traffic(dut, seed).unwrap_or_else(|fault| panic!("{fault}, seed {seed}"));
}

/// That what is simulated under the name of a netlist is that netlist: one whose look-up tables are all zero is no queue.
#[test]
fn a_netlist_with_a_fault_is_found() {
    let Some(dut) = open_ports("fifo_spoilt", 1) else { return };
    let fault = traffic(dut, 1).expect_err("a queue without logic");
    assert!(fault.starts_with("clock"), "{fault}");
}

fn traffic(mut dut: PortDut, seed: u64) -> Result<(), String> {
    let [valid_i, data_i, ready_i] =
        ["valid_i", "data_i", "ready_i"].map(|port| dut.input(port).expect(port));
    let [ready_o, valid_o, data_o, count_o] =
        ["ready_o", "valid_o", "data_o", "count_o"].map(|port| dut.output(port).expect(port));
    let (mut gaps, mut model) = (Gaps::random(seed), VecDeque::new());
    for clock in 0..CLOCKS {
        let (offer, take) = gaps.clock();
        let word = [clock as u32 ^ 0x5a5a_5a5a, clock as u32 & 0xff];
        dut.set(&valid_i, &[u32::from(offer)]);
        dut.set(&data_i, &word);
        dut.set(&ready_i, &[u32::from(take)]);
        dut.tick().expect("no assertion fails");
        let told = (dut.bit(&ready_o), dut.bit(&valid_o), dut.get(&count_o)[0] as usize);
        let expected = (model.len() < DEPTH, !model.is_empty(), model.len());
        if told != expected {
            return Err(format!("clock {clock}: it tells {told:?}, not {expected:?}"));
        }
        if let Some(first) = model.front().filter(|first| dut.get(&data_o) != *first) {
            return Err(format!("clock {clock}: {:?} comes out, not {first:?}", dut.get(&data_o)));
        }
        if take {
            model.pop_front();
        }
        if offer && told.0 {
            model.push_back(word);
        }
    }
    Ok(())
}

#[test]
fn a_port_that_is_not_there_is_named() {
    let Some(dut) = open_ports("fifo", 1) else { return };
    let error = dut.input("data_o").expect_err("an output is no input");
    assert_eq!(error.to_string(), "fifo has no port data_o in sim/duts.toml");
}
