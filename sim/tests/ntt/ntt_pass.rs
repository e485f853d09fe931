//! Tests `rtl/ntt/ntt_pass.sv`: tiles of all sizes and both directions one behind the other, with gaps.

use crate::common::{fr, open_ports, vectors};
use num_bigint::BigUint;
use std::collections::VecDeque;
use zkcard_golden::field::mod_tighten;
use zkcard_golden::ntt::{inverse, ntt_pass, root, row_order_in, row_order_out};
use zkcard_sim::{Gaps, Input, Output, PortDut, seed};

const LOG_PASS: u32 = 7;
const COLUMNS: usize = 16;
/// log2 of the beats of a row.
const LOG_BEATS: u32 = 3;
/// Beats' times after which the last beat must have left.
const PATIENCE: usize = 4000;

/// What is sent and what must come.
pub struct Bench {
    /// The pass.
    pub dut: PortDut,
    /// Where beats may come in one phase only: phase 0.
    phase: Option<Output>,
    gaps: Gaps,
    expected: VecDeque<[BigUint; 2]>,
    seed: u64,
}

impl Bench {
    /// A pass with its table.
    pub fn open(name: &str, gaps: fn(u64) -> Gaps) -> Option<Self> {
        let seed = seed();
        let dut = open_ports(name, seed)?;
        let phase = dut.output("phase_o").ok();
        let mut bench = Self { dut, phase, gaps: gaps(seed), expected: VecDeque::new(), seed };
        bench.load_table();
        Some(bench)
    }

    fn input(&self, port: &str) -> Input {
        self.dut.input(port).expect(port)
    }

    /// Drives a port.
    pub fn set(&mut self, port: &str, number: &BigUint) {
        let port = self.input(port);
        self.dut.set(&port, &number.to_u32_digits());
    }

    /// {inverse, u}: w^(u reversed), w of order 2^7.
    fn load_table(&mut self) {
        let w = root(fr(), LOG_PASS);
        self.set("table_we_i", &1u8.into());
        for (half, w) in [w.clone(), inverse(fr(), &w)].into_iter().enumerate() {
            for u in 0..1usize << (LOG_PASS - 1) {
                let power = w.modpow(&row_order_in(LOG_PASS - 1, u).into(), &fr().p);
                self.set("table_addr_i", &(half << (LOG_PASS - 1) | u).into());
                self.set("table_data_i", &fr().to_mont(&power));
                self.tick();
            }
        }
        self.set("table_we_i", &BigUint::ZERO);
    }

    /// What an element's port shows, as the number below r.
    pub fn element(&self, port: &str) -> BigUint {
        let port = self.dut.output(port).expect(port);
        mod_tighten(fr(), &BigUint::from_slice(self.dut.get(&port)))
    }

    /// One clock; what leaves must be what is due.
    pub fn tick(&mut self) {
        self.dut.tick().expect("no assertion fails");
        let valid = self.dut.output("valid_o").expect("a port");
        if !self.dut.bit(&valid) {
            return;
        }
        let got = ["x_o", "y_o"].map(|port| self.element(port));
        let due = self.expected.pop_front();
        assert_eq!(Some(got), due, "clock {}, seed {}", self.dut.clock(), self.seed);
    }

    /// The time of a beat: clocks up to one in which a beat may come.
    pub fn beat(&mut self) {
        self.tick();
        while self.phase.as_ref().is_some_and(|phase| self.dut.get(phase)[0] != 0) {
            self.tick();
        }
    }

    fn idle(&mut self, beats: usize) {
        self.set("valid_i", &BigUint::ZERO);
        (0..beats).for_each(|_| self.beat());
    }

    /// Sends a tile: `rows[i][c]`.
    fn send(&mut self, rows: &[Vec<BigUint>], is_inverse: bool) {
        let k = rows.len().ilog2();
        let out = ntt_pass(fr(), rows, is_inverse);
        for u in 0..rows.len() {
            let row = &out[row_order_out(k, u)];
            self.expected.extend(row.chunks(2).map(|pair| [pair[0].clone(), pair[1].clone()]));
        }
        self.set("k_i", &k.into());
        self.set("inverse_i", &u8::from(is_inverse).into());
        for u in 0..rows.len() {
            for pair in rows[row_order_in(k, u)].chunks(2) {
                while !self.gaps.clock().0 {
                    self.idle(1);
                }
                self.set("x_i", &pair[0]);
                self.set("y_i", &pair[1]);
                self.set("valid_i", &1u8.into());
                self.beat();
            }
        }
        self.set("valid_i", &BigUint::ZERO);
    }

    /// Tiles of all sizes, both directions.
    pub fn send_all(&mut self) {
        let sizes = [0, 1, 2, 3, 7, 7, 7, 5, 5, 6, 1, 0, 4, 4, 0];
        let mut before = 0;
        for (at, k) in sizes.into_iter().enumerate() {
            if k < before {
                self.idle(1 << (LOG_BEATS + before));
            }
            self.send(&tile(k, at as u32), at % 3 == 1);
            before = k;
        }
    }

    /// Nothing stays inside.
    pub fn finish(mut self) {
        self.idle(PATIENCE);
        assert!(self.expected.is_empty(), "{} beats never came, seed {}", self.expected.len(), self.seed);
    }
}

/// A tile whose columns are all edges and known answers of length 2^k.
fn tile(k: u32, salt: u32) -> Vec<Vec<BigUint>> {
    let (known, _) = &vectors("ntt/ntt_pass")[k as usize];
    let element = |i: usize, c: usize| match c {
        0 => known[i].clone(),
        1 => &fr().p - 1u8,
        2 => BigUint::ZERO,
        3 => fr().two_p() - 1u8,
        _ => BigUint::from(7u32 + salt).modpow(&(i * COLUMNS + c + 90).into(), &fr().p),
    };
    (0..1 << k).map(|i| (0..COLUMNS).map(|c| element(i, c)).collect()).collect()
}

/// Sends all to the pass `name`.
pub fn check(name: &str, gaps: fn(u64) -> Gaps) {
    let Some(mut bench) = Bench::open(name, gaps) else { return };
    bench.send_all();
    bench.finish();
}

#[test]
fn ntt_pass_fast() {
    check("ntt_pass_fast", |_| Gaps::none());
    check("ntt_pass_fast", Gaps::random);
}

#[test]
fn ntt_pass_structural() {
    check("ntt_pass", Gaps::random);
}

#[test]
fn known_answers_are_what_the_model_says() {
    for (x, y) in vectors("ntt/ntt_pass") {
        let rows: Vec<_> = x.into_iter().map(|x| vec![x]).collect();
        assert_eq!(ntt_pass(fr(), &rows, false).concat(), y);
    }
}
