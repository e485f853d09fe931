//! `rtl/dma/payload_crc.sv` in both styles and `payload_crc_serial.sv`: streams with gaps, whole and half ends.

use crate::common::open_ports;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_golden::dma;
use zkcard_sim::seed;

/// Cycles from a beat to its CRC.
const LATENCY: usize = 2;

fn check(name: &str) {
    let seed = seed();
    eprintln!("{name}: repeat with ZKCARD_SEED={seed}");
    let Some(mut dut) = open_ports(name, seed) else { return };
    let input = |port: &str| dut.input(port).unwrap();
    let [clear, valid, half, data] = ["clear_i", "valid_i", "half_i", "data_i"].map(input);
    let crc = dut.output("crc_o").unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for beats in 0..20 {
        let mut bytes = Vec::new();
        dut.set(&clear, &[1]);
        dut.tick().unwrap();
        dut.set(&clear, &[0]);
        let mut left = beats;
        while left > 0 {
            let words: [u32; 16] = std::array::from_fn(|_| rng.next_u32());
            let (is_valid, is_half) = (rng.next_u32() % 4 != 0, left == 1 && beats % 2 == 1);
            dut.set(&valid, &[u32::from(is_valid)]);
            dut.set(&half, &[u32::from(is_half)]);
            dut.set(&data, &words);
            dut.tick().unwrap();
            if is_valid {
                left -= 1;
                bytes.extend(
                    words.iter().take(if is_half { 8 } else { 16 }).flat_map(|word| word.to_le_bytes()),
                );
            }
        }
        dut.set(&valid, &[0]);
        (0..LATENCY).for_each(|_| dut.tick().unwrap());
        assert_eq!(dut.get(&crc)[0], dma::payload_crc(&bytes), "{beats} beats");
    }
}

#[test]
fn payload_crc() {
    check("payload_crc");
}

#[test]
fn payload_crc_fast() {
    check("payload_crc_fast");
}

/// Beats are offered with gaps, and taken late as well as at once.
#[test]
fn payload_crc_serial() {
    const BEAT: u32 = 8;
    let name = "payload_crc_serial";
    let seed = seed();
    eprintln!("{name}: repeat with ZKCARD_SEED={seed}");
    let Some(mut dut) = open_ports(name, seed) else { return };
    let input = |port: &str| dut.input(port).unwrap();
    let [clear, offer, take, half, data] = ["clear_i", "offer_i", "take_i", "half_i", "data_i"].map(input);
    let [ready, crc] = ["ready_o", "crc_o"].map(|port| dut.output(port).unwrap());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for beats in 0..20 {
        let mut bytes = Vec::new();
        dut.set(&clear, &[1]);
        dut.tick().unwrap();
        dut.set(&clear, &[0]);
        for left in (1..=beats).rev() {
            let words: [u32; 16] = std::array::from_fn(|_| rng.next_u32());
            let is_half = left == 1 && beats % 2 == 1;
            (0..rng.next_u32() % 3).for_each(|_| dut.tick().unwrap());
            dut.set(&offer, &[1]);
            dut.set(&half, &[u32::from(is_half)]);
            dut.set(&data, &words);
            let waited = (1..=BEAT).find(|_| {
                dut.tick().unwrap();
                dut.get(&ready)[0] == 1
            });
            assert_eq!(waited, Some(if is_half { BEAT / 2 } else { BEAT }), "cycles until a beat is ready");
            (0..rng.next_u32() % 3).for_each(|_| dut.tick().unwrap());
            dut.set(&take, &[1]);
            dut.tick().unwrap();
            dut.set(&take, &[0]);
            dut.set(&offer, &[0]);
            bytes.extend(words.iter().take(if is_half { 8 } else { 16 }).flat_map(|word| word.to_le_bytes()));
        }
        dut.tick().unwrap();
        assert_eq!(dut.get(&crc)[0], dma::payload_crc(&bytes), "{beats} beats");
    }
}
