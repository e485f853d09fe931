//! `rtl/boards/shell/uart_rx.sv` on lines whose clock is not quite its own, and on lines that are no lines.

use crate::common::open_ports;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_sim::{PortDut, seed};

/// Thousandths of a clock.
const MILLI: u64 = 1_000;

/// What a receiver hears of a line, given as levels and how many thousandths of a clock each lasts; and the bytes that it dropped.
fn hear(mut dut: PortDut, line: &[(bool, u64)]) -> (Vec<u8>, u32) {
    let rx = dut.input("rx_i").unwrap();
    let [valid, data, errors] = ["valid_o", "data_o", "errors_o"].map(|name| dut.output(name).unwrap());
    let (mut heard, mut time, mut end) = (Vec::new(), 0, 0);
    let idle = [(true, 400 * MILLI)];
    for (level, lasts) in idle.iter().chain(line).chain(&idle) {
        end += lasts;
        while time < end {
            time += MILLI;
            dut.set(&rx, &[u32::from(*level)]);
            dut.tick().unwrap();
            heard.extend(dut.bit(&valid).then(|| dut.get(&data)[0] as u8));
        }
    }
    (heard, dut.get(&errors)[0])
}

/// A byte in bits that last so long, with this stop bit.
fn byte(byte: u8, lasts: u64, stop: bool) -> impl Iterator<Item = (bool, u64)> {
    let data = (0..8).map(move |bit| byte >> bit & 1 == 1);
    [false].into_iter().chain(data).chain([stop]).map(move |bit| (bit, lasts))
}

fn bytes_of_a_clock_that_is_off(name: &str, clocks: u64, per_mille: u64) {
    let seed = seed();
    eprintln!("seed {seed}");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let sent: Vec<u8> = (0..=255).chain((0..256).map(|_| rng.next_u32() as u8)).collect();
    for lasts in [clocks * (1000 - per_mille), clocks * 1000, clocks * (1000 + per_mille)] {
        let Some(dut) = open_ports(name, seed) else { return };
        let line: Vec<_> = sent.iter().flat_map(|one| byte(*one, lasts, true)).collect();
        assert_eq!(hear(dut, &line), (sent.clone(), 0), "bits of {lasts} thousandths of a clock");
    }
}

#[test]
fn a_clock_may_be_off_by_three_in_a_hundred() {
    bytes_of_a_clock_that_is_off("uart_rx", 16, 30);
}

#[test]
fn at_four_clocks_a_bit_by_two() {
    bytes_of_a_clock_that_is_off("uart_rx_quick", 4, 20);
}

/// One that is off by 8 % is not heard rightly: the test can fail.
#[test]
fn a_clock_that_is_too_far_off_is_found() {
    let Some(dut) = open_ports("uart_rx", 1) else { return };
    let line: Vec<_> = (0..64).flat_map(|one| byte(one, 16 * 1080, true)).collect();
    assert_ne!(hear(dut, &line).0, (0..64).collect::<Vec<_>>());
}

#[test]
fn spikes_are_no_bytes_and_breaks_are_counted() {
    let bit = 16 * MILLI;
    let Some(dut) = open_ports("uart_rx", 1) else { return };
    let mut line = Vec::new();
    for spike in 1..8 {
        line.extend([(false, spike * MILLI), (true, 3 * bit)]);
    }
    line.extend(byte(0x5a, bit, true));
    // A byte without a stop bit, and a line that stays low: one byte dropped each, and the next one heard.
    line.extend(byte(0x11, bit, false).chain([(true, 2 * bit)]));
    line.extend([(false, 100 * bit), (true, 2 * bit)]);
    line.extend(byte(0xa5, bit, true));
    assert_eq!(hear(dut, &line), (vec![0x5a, 0xa5], 2));
}
