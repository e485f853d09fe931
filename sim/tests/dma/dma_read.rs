//! `rtl/dma/dma_read.sv` against its model, in front of memories of every kind.

use crate::common::{memories, open_ports};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use zkcard_golden::dma::{Burst, dma_read};
use zkcard_sim::axi::{Fault, HostMemory, Link, Rules, Timing};
use zkcard_sim::{PortDut, seed};

const BUFFER: usize = 1 << 16;
const BUDGET: u32 = 100_000;

struct Bench {
    dut: PortDut,
    link: Link,
    memory: HostMemory,
    rng: ChaCha8Rng,
    base: u64,
    bytes: Vec<u8>,
}

/// What came of a request.
#[derive(Default)]
struct Got {
    bursts: Vec<Burst>,
    bytes: Vec<u8>,
    errors: usize,
    strays: usize,
}

fn bench(timing: Timing) -> Option<Bench> {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let dut = open_ports("dma_read", seed)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut memory = HostMemory::new(timing, seed);
    let base = memory.alloc(BUFFER);
    let mut bytes = vec![0; BUFFER];
    rng.fill_bytes(&mut bytes);
    memory.write(base, &bytes);
    let link = Link::new(&dut, "", 0, Rules::host()).unwrap();
    Some(Bench { dut, link, memory, rng, base, bytes })
}

impl Bench {
    /// One request, its stream taken in `take` of 8 clocks.
    fn run(&mut self, offset: u64, beats: u64, take: u32) -> Got {
        let input = |name: &str| self.dut.input(name).unwrap();
        let [req, addr, count, ready] = ["req_valid_i", "req_addr_i", "req_beats_i", "ready_i"].map(input);
        let output = |name: &str| self.dut.output(name).unwrap();
        let [valid, data, resp, stray, quiet] =
            ["valid_o", "data_o", "resp_o", "stray_o", "quiet_o"].map(output);
        let at = self.base + offset;
        self.dut.set(&addr, &[at as u32, (at >> 32) as u32]);
        self.dut.set(&count, &[beats as u32]);
        let mut got = Got::default();
        for clock in 0..BUDGET {
            let is_taken = self.rng.next_u32() % 8 < take;
            self.dut.set(&req, &[u32::from(clock == 0)]);
            self.dut.set(&ready, &[u32::from(is_taken)]);
            let now = self.dut.clock();
            self.link.drive(&mut self.dut, &mut self.memory, now);
            self.dut.tick().unwrap();
            self.link.clock(&self.dut, &mut self.memory, now).unwrap_or_else(|error| panic!("{error}"));
            if let Some(id) = self.link.read_address() {
                got.bursts.push(Burst { addr: id.addr - self.base, beats: u64::from(id.len) + 1 });
            }
            got.strays += usize::from(self.dut.bit(&stray));
            if is_taken && self.dut.bit(&valid) {
                got.bytes.extend(self.dut.get(&data).iter().flat_map(|word| word.to_le_bytes()));
                got.errors += usize::from(self.dut.get(&resp)[0] != 0);
            }
            if got.bytes.len() as u64 == 64 * beats && clock > 2 && self.dut.bit(&quiet) {
                return got;
            }
        }
        panic!("{} of {beats} beats came", got.bytes.len() / 64);
    }

    fn range(&mut self) -> (u64, u64) {
        let beats = u64::from(self.rng.next_u32() % 300);
        (64 * u64::from(self.rng.next_u32() % 700), beats)
    }
}

#[test]
fn any_range_comes_whole_and_in_order() {
    for timing in memories() {
        eprintln!("{timing:?}");
        let Some(mut bench) = bench(timing) else { return };
        for beats in [0, 1, 2, 7, 8, 9, 16, 17] {
            for offset in (0..512).step_by(64) {
                check(&mut bench, offset, beats, 8);
            }
        }
        for take in [1, 4, 7, 8] {
            for _ in 0..8 {
                let (offset, beats) = bench.range();
                check(&mut bench, offset, beats, take);
            }
        }
    }
}

fn check(bench: &mut Bench, offset: u64, beats: u64, take: u32) {
    let got = bench.run(offset, beats, take);
    assert_eq!(got.bursts, dma_read(offset, beats), "{beats} beats at {offset:#x}");
    assert!(
        got.bytes == bench.bytes[offset as usize..][..64 * beats as usize],
        "{beats} beats at {offset:#x}"
    );
    assert_eq!((got.errors, got.strays), (0, 0));
}

#[test]
fn errors_and_strays_are_told() {
    let Some(mut bench) = bench(Timing::wild()) else { return };
    bench.memory.faults().reads.push((1, Fault::Error));
    assert_eq!(bench.run(0, 24, 8).errors, 8);
    bench.memory.faults().reads.push((4, Fault::Twice));
    let got = bench.run(0, 24, 8);
    assert_eq!((got.errors, got.strays), (0, 1));
    check(&mut bench, 0x40, 100, 8);
}

/// Early or missing: the beat where it stands wrongly is an error, and what follows is right.
#[test]
fn an_rlast_at_a_wrong_beat_is_told() {
    let Some(mut bench) = bench(Timing::wild()) else { return };
    for beat in [0, 3, 7] {
        let next = bench.memory.bursts()[0];
        bench.memory.faults().reads.push((next + 1, Fault::Last(beat)));
        let got = bench.run(0, 24, 8);
        assert_eq!((got.errors, got.strays), (1, 0), "RLAST wrong at beat {beat} of 8");
        check(&mut bench, 0x40, 100, 8);
    }
}
