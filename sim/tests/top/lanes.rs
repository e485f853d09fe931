//! `rtl/top/kernel_ports.sv` with two masters: what is dealt comes back in order, whole, and nothing else is written.

use crate::common::{memories, open_ports};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::array::from_fn;
use std::collections::VecDeque;
use std::sync::Arc;
use zkcard_sim::axi::{Fault, HostMemory, Link, Rules, Timing};
use zkcard_sim::{PortDut, seed};

const LANES: usize = 2;
const UNITS: u32 = 512;
const BUDGET: u32 = 200_000;
/// Written words begin here, so that no word that was there is one of them.
const WRITTEN: u32 = 0x8000_0000;

struct Bench {
    dut: PortDut,
    links: [Link; LANES],
    memories: [HostMemory; LANES],
    rng: ChaCha8Rng,
    base: u64,
}

/// A request: its first unit, and how many.
type Request = (u32, u32);

fn bench(timing: Timing) -> Option<Bench> {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let dut = open_ports("kernel_ports_fast", seed)?;
    let mut memories: [_; LANES] = from_fn(|lane| HostMemory::new(timing, seed + lane as u64));
    let base = memories[0].alloc(64 * UNITS as usize);
    let shared = Arc::clone(memories[0].buffers());
    memories[1].put_behind(shared);
    let words = (0..16 * UNITS).flat_map(u32::to_le_bytes).collect::<Vec<_>>();
    memories[0].write(base, &words);
    let links = from_fn(|lane| Link::new(&dut, "", lane, Rules::card()).unwrap());
    Some(Bench { dut, links, memories, rng: ChaCha8Rng::seed_from_u64(seed), base })
}

impl Bench {
    fn set(&mut self, port: &str, words: &[u32]) {
        let port = self.dut.input(port).unwrap();
        self.dut.set(&port, words);
    }

    fn bit(&self, port: &str) -> bool {
        self.dut.bit(&self.dut.output(port).unwrap())
    }

    fn clock(&mut self) {
        let now = self.dut.clock();
        for (link, memory) in self.links.iter_mut().zip(&mut self.memories) {
            link.drive(&mut self.dut, memory, now);
        }
        self.dut.tick().unwrap();
        for (link, memory) in self.links.iter_mut().zip(&mut self.memories) {
            link.clock(&self.dut, memory, now).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    fn requests(&mut self, count: usize) -> Vec<Request> {
        let draw = |rng: &mut ChaCha8Rng| {
            let units = if rng.next_u32().is_multiple_of(2) { 8 } else { 1 + rng.next_u32() % 8 };
            (rng.next_u32() % (UNITS - 8), units)
        };
        (0..count).map(|_| draw(&mut self.rng)).collect()
    }

    fn address(&self, unit: u32) -> u32 {
        (self.base / 64) as u32 + unit
    }

    /// Offers the requests in order; gives all wide beats that came.
    fn read(&mut self, requests: &[Request]) -> Vec<Vec<u32>> {
        let beats: u32 = requests.iter().map(|(_, units)| units.div_ceil(LANES as u32)).sum();
        let (mut got, mut asked) = (Vec::new(), 0);
        for _ in 0..BUDGET {
            let offered = requests.get(asked).filter(|_| !self.rng.next_u32().is_multiple_of(4)).copied();
            let (unit, units) = offered.unwrap_or_default();
            let address = self.address(unit);
            self.set("rd_valid_i", &[offered.is_some().into()]);
            self.set("rd_addr_i", &[address]);
            self.set("rd_units_i", &[units]);
            self.clock();
            asked += usize::from(offered.is_some() && self.bit("rd_ready_o"));
            if self.bit("rd_data_valid_o") {
                got.push(self.dut.get(&self.dut.output("rd_data_o").unwrap()).to_vec());
            }
            if got.len() == beats as usize && asked == requests.len() && self.bit("quiet_o") {
                return got;
            }
        }
        panic!("{} of {beats} beats came", got.len());
    }

    /// Offers the requests and numbered data. When request k is acknowledged, all that it wrote can be read.
    fn write(&mut self, requests: &[Request]) {
        let beat = |&(first, units): &Request| (0..units.div_ceil(LANES as u32)).map(move |nth| (first, nth));
        let mut data: VecDeque<_> = requests.iter().flat_map(beat).collect();
        let (mut asked, mut acked) = (0, 0);
        for _ in 0..BUDGET {
            let offered = requests.get(asked).filter(|_| !self.rng.next_u32().is_multiple_of(4)).copied();
            let (unit, units) = offered.unwrap_or_default();
            let address = self.address(unit);
            self.set("wr_valid_i", &[offered.is_some().into()]);
            self.set("wr_addr_i", &[address]);
            self.set("wr_units_i", &[units]);
            let next = data.front().filter(|_| !self.rng.next_u32().is_multiple_of(4)).copied();
            let (first, nth) = next.unwrap_or_default();
            self.set("wr_data_valid_i", &[next.is_some().into()]);
            self.set("wr_data_i", &from_fn::<_, 32, _>(|word| word_of(first + 2 * nth + word as u32 / 16)));
            self.set("wr_strobe_i", &[0xf]);
            self.clock();
            asked += usize::from(offered.is_some() && self.bit("wr_ready_o"));
            if next.is_some() && self.bit("wr_data_ready_o") {
                data.pop_front();
            }
            if self.bit("wr_ack_o") {
                self.is_written(requests[acked]);
                acked += 1;
            }
            if acked == requests.len() && self.bit("quiet_o") {
                return;
            }
        }
        panic!("{acked} of {} requests were acknowledged", requests.len());
    }

    fn is_written(&self, (first, units): Request) {
        let words = self.words();
        for unit in first..first + units {
            let at = 16 * unit as usize;
            assert!(words[at..at + 16].iter().all(|&word| word == word_of(unit)), "unit {unit}");
        }
    }

    fn words(&self) -> Vec<u32> {
        let mut bytes = vec![0; 64 * UNITS as usize];
        self.memories[0].read(self.base, &mut bytes);
        bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
    }
}

/// What is written into each word of a unit.
fn word_of(unit: u32) -> u32 {
    WRITTEN + unit
}

#[test]
fn reads_come_back_in_order_whatever_the_memories_do() {
    for timing in memories() {
        let Some(mut bench) = bench(timing) else { return };
        bench.set("units_i", &[u32::MAX]);
        let requests = bench.requests(200);
        let got = bench.read(&requests);
        let mut got = got.iter();
        for (first, units) in requests {
            for beat in 0..units.div_ceil(2) {
                let words = got.next().expect("a beat");
                let left = (units - 2 * beat).min(2);
                let expected =
                    (0..32).map(|word| if word / 16 < left { 16 * (first + 2 * beat) + word } else { 0 });
                assert!(expected.eq(words.iter().copied()), "beat {beat} of {units} units at {first}");
            }
        }
    }
}

#[test]
fn writes_are_acknowledged_in_order_and_touch_nothing_else() {
    for timing in memories() {
        let Some(mut bench) = bench(timing) else { return };
        bench.set("units_i", &[u32::MAX]);
        let requests = bench.requests(200);
        bench.write(&requests);
        let is_covered =
            |unit: u32| requests.iter().any(|(first, units)| (*first..first + units).contains(&unit));
        for (at, word) in (0..).zip(bench.words()) {
            let unit: u32 = at / 16;
            assert_eq!(word, if is_covered(unit) { word_of(unit) } else { at }, "word {at}");
        }
    }
}

/// A job of one unit asks for a wide beat, and touches its one unit alone.
#[test]
fn a_job_shorter_than_a_beat_stays_inside_its_memory() {
    let Some(mut bench) = bench(Timing::wild()) else { return };
    bench.set("units_i", &[1]);
    let got = bench.read(&[(3, 2), (7, 2)]);
    for (beat, first) in got.iter().zip([3, 7]) {
        assert!((0..32).map(|word| if word < 16 { 16 * first + word } else { 0 }).eq(beat.iter().copied()));
    }
    let before = bench.words();
    bench.write(&[(9, 1)]);
    let changed = before.iter().zip(bench.words()).filter(|(before, now)| **before != *now).count();
    assert_eq!(changed, 16);
}

#[test]
fn an_error_at_either_master_is_the_jobs() {
    for lane in 0..LANES {
        let Some(mut bench) = bench(Timing::wild()) else { return };
        bench.set("units_i", &[u32::MAX]);
        bench.memories[lane].faults().reads.push((1, Fault::Error));
        bench.read(&[(0, 8), (8, 8), (16, 8), (24, 8)]);
        let status = bench.dut.output("status_o").unwrap();
        assert_eq!(
            bench.dut.get(&status)[0],
            u32::from(zkcard_layout::Status::CardRead.code()),
            "master {lane}"
        );
    }
}
