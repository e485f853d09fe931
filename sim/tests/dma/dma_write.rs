//! `rtl/dma/dma_write.sv` against its model, in front of memories of every kind.

use crate::common::{memories, open_ports};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;
use zkcard_golden::dma::{Beat, dma_write};
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
}

/// What came of a request.
#[derive(Default)]
struct Got {
    beats: Vec<Beat>,
    resp: u32,
    strays: usize,
}

fn bench(name: &str, timing: Timing) -> Option<Bench> {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let dut = open_ports(name, seed)?;
    let mut memory = HostMemory::new(timing, seed);
    let base = memory.alloc(BUFFER);
    let link = Link::new(&dut, "", 0, Rules::host()).unwrap();
    Some(Bench { dut, link, memory, rng: ChaCha8Rng::seed_from_u64(seed), base })
}

impl Bench {
    /// One request; beat k is words of k, offered in `offer` of 8 clocks; `quiesce_at` a clock.
    fn run(&mut self, offset: u64, beats: u64, half: bool, offer: u32, quiesce_at: Option<u32>) -> Got {
        let input = |name: &str| self.dut.input(name).unwrap();
        let [req, addr, count] = ["req_valid_i", "req_addr_i", "req_beats_i"].map(input);
        let [valid, data, strb, quiesce] = ["valid_i", "data_i", "strb_i", "quiesce_i"].map(input);
        let output = |name: &str| self.dut.output(name).unwrap();
        let [ready, busy, resp, stray, quiet] =
            ["ready_o", "busy_o", "resp_o", "stray_o", "quiet_o"].map(output);
        let at = self.base + offset;
        self.dut.set(&addr, &[at as u32, (at >> 32) as u32]);
        self.dut.set(&count, &[beats as u32]);
        let (mut got, mut due, mut sent) = (Got::default(), VecDeque::new(), 0);
        for clock in 0..BUDGET {
            let is_quiescing = quiesce_at.is_some_and(|at| clock >= at);
            let is_offered = sent < beats && clock > 0 && self.rng.next_u32() % 8 < offer;
            self.dut.set(&req, &[u32::from(clock == 0)]);
            self.dut.set(&valid, &[u32::from(is_offered)]);
            self.dut.set(&data, &[sent as u32 + 1; 16]);
            self.dut.set(&strb, &[if half && sent + 1 == beats { 1 } else { 3 }]);
            self.dut.set(&quiesce, &[u32::from(is_quiescing)]);
            let now = self.dut.clock();
            self.link.drive(&mut self.dut, &mut self.memory, now);
            self.dut.tick().unwrap();
            self.link.clock(&self.dut, &mut self.memory, now).unwrap_or_else(|error| panic!("{error}"));
            sent += u64::from(is_offered && self.dut.bit(&ready));
            if let Some(aw) = self.link.write_address() {
                due.extend((0..=u64::from(aw.len)).map(|nth| aw.addr - self.base + 64 * nth));
                assert!((got.beats.len() + due.len()) as u64 <= sent, "a burst without all of its data");
            }
            if let Some(w) = self.link.offered.w.filter(|_| self.link.write_beat().is_some()) {
                got.beats.push(Beat { addr: due.pop_front().unwrap(), strb: w.strb, last: w.last });
            }
            got.strays += usize::from(self.dut.bit(&stray));
            let is_over = if is_quiescing { self.dut.bit(&quiet) } else { !self.dut.bit(&busy) };
            if clock > 2 && is_over {
                got.resp = self.dut.get(&resp)[0];
                return got;
            }
        }
        panic!("{} of {beats} beats went", got.beats.len());
    }

    /// The first byte of each beat's words, for the whole buffer.
    fn memory(&self) -> Vec<u8> {
        let mut bytes = vec![0; BUFFER];
        self.memory.read(self.base, &mut bytes);
        bytes
    }
}

fn check(bench: &mut Bench, offset: u64, beats: u64, half: bool, offer: u32) {
    bench.memory.write(bench.base, &vec![0xa5; BUFFER]);
    let got = bench.run(offset, beats, half, offer, None);
    let expected = dma_write(offset, beats, half);
    assert_eq!(got.beats, expected, "{beats} beats at {offset:#x}");
    assert_eq!((got.resp, got.strays), (0, 0));
    let mut memory = vec![0xa5; BUFFER];
    for (beat, number) in expected.iter().zip(1u32..) {
        let bytes = if beat.strb == u64::MAX { 64 } else { 32 };
        memory[beat.addr as usize..][..bytes]
            .chunks_exact_mut(4)
            .for_each(|word| word.copy_from_slice(&number.to_le_bytes()));
    }
    assert!(bench.memory() == memory, "{beats} beats at {offset:#x}");
}

fn any_range_is_written_and_nothing_else(name: &str) {
    for timing in memories() {
        eprintln!("{timing:?}");
        let Some(mut bench) = bench(name, timing) else { return };
        for beats in [0, 1, 2, 7, 8, 9, 16, 17] {
            for offset in (0..512).step_by(64) {
                check(&mut bench, offset, beats, beats % 3 == 1, 8);
            }
        }
        for offer in [1, 4, 7, 8] {
            for _ in 0..8 {
                let (at, beats) = (bench.rng.next_u32() % 700, bench.rng.next_u32() % 300);
                check(&mut bench, 64 * u64::from(at), beats.into(), beats % 2 == 1, offer);
            }
        }
    }
}

fn errors_and_strays_are_told(name: &str) {
    let Some(mut bench) = bench(name, Timing::wild()) else { return };
    bench.memory.faults().writes.push((1, Fault::Error));
    assert_eq!(bench.run(0, 24, false, 8, None).resp, 2);
    bench.memory.faults().writes.push((3, Fault::Twice));
    let got = bench.run(0, 240, false, 8, None);
    assert_eq!((got.resp, got.strays), (0, 1));
    check(&mut bench, 0x40, 100, true, 8);
}

fn a_quiescence_finishes_what_has_begun_with_strobes_off(name: &str) {
    for clock in 1..40 {
        let Some(mut bench) = bench(name, Timing::wild()) else { return };
        let got = bench.run(0x40, 100, false, 8, Some(clock));
        assert!(got.beats.last().is_none_or(|beat| beat.last), "a burst was broken off");
        let whole = got.beats.iter().take_while(|beat| beat.strb == u64::MAX).count();
        assert!(got.beats[whole..].iter().all(|beat| beat.strb == 0), "no byte after the quiescence");
    }
}

/// Requests one behind the other, as a kernel makes them: each beat goes where its request says, in the halves that it
/// names, and acknowledgements come in order, each only when all of its request is in memory.
fn requests_follow_each_other_and_are_acknowledged_in_order(name: &str) {
    for timing in memories() {
        let Some(mut bench) = bench(name, timing) else { return };
        let draw = |bench: &mut Bench| bench.rng.next_u32();
        let mut place = 0;
        let requests: Vec<_> = (0..100)
            .map(|_| {
                let beats = u64::from(draw(&mut bench) % 8 + 1);
                place += 64 * u64::from(draw(&mut bench) % 3);
                place += 64 * beats;
                (place - 64 * beats, beats)
            })
            .collect();
        let strobes: Vec<_> =
            (0..requests.iter().map(|(_, beats)| beats).sum()).map(|_| draw(&mut bench) % 3 + 1).collect();
        assert!(place < BUFFER as u64);
        bench.queue(&requests, &strobes);
    }
}

impl Bench {
    fn queue(&mut self, requests: &[(u64, u64)], strobes: &[u32]) {
        self.memory.write(self.base, &vec![0; BUFFER]);
        let input = |name: &str| self.dut.input(name).unwrap();
        let [req, addr, count] = ["req_valid_i", "req_addr_i", "req_beats_i"].map(input);
        let [valid, data, strb] = ["valid_i", "data_i", "strb_i"].map(input);
        let output = |name: &str| self.dut.output(name).unwrap();
        let [req_ready, ready, ack] = ["req_ready_o", "ready_o", "ack_o"].map(output);
        let (mut asked, mut sent, mut acks) = (0, 0, 0);
        for _ in 0..BUDGET {
            let offers = [self.rng.next_u32(), self.rng.next_u32()].map(|draw| draw % 4 != 0);
            let offers = [offers[0] && asked < requests.len(), offers[1] && sent < strobes.len()];
            if let Some((offset, beats)) = requests.get(asked) {
                let at = self.base + offset;
                self.dut.set(&addr, &[at as u32, (at >> 32) as u32]);
                self.dut.set(&count, &[*beats as u32]);
            }
            self.dut.set(&req, &[u32::from(offers[0])]);
            self.dut.set(&valid, &[u32::from(offers[1])]);
            self.dut.set(&data, &[sent as u32 + 1; 16]);
            self.dut.set(&strb, &[strobes.get(sent).copied().unwrap_or_default()]);
            let now = self.dut.clock();
            self.link.drive(&mut self.dut, &mut self.memory, now);
            self.dut.tick().unwrap();
            self.link.clock(&self.dut, &mut self.memory, now).unwrap_or_else(|error| panic!("{error}"));
            asked += usize::from(offers[0] && self.dut.bit(&req_ready));
            sent += usize::from(offers[1] && self.dut.bit(&ready));
            if self.dut.bit(&ack) {
                self.is_written(requests, strobes, acks);
                acks += 1;
            }
            if acks == requests.len() {
                return;
            }
        }
        panic!("{acks} of {} requests were acknowledged", requests.len());
    }

    /// Whether all of request `nth` is in memory, and nothing else of its beats.
    fn is_written(&self, requests: &[(u64, u64)], strobes: &[u32], nth: usize) {
        let before: u64 = requests[..nth].iter().map(|(_, beats)| beats).sum();
        let (offset, beats) = requests[nth];
        let bytes = self.memory();
        for beat in 0..beats {
            let number = before + beat;
            let at = (offset + 64 * beat) as usize;
            for half in 0..2 {
                let word = u32::from_le_bytes(bytes[at + 32 * half..][..4].try_into().unwrap());
                let is_on = strobes[number as usize] >> half & 1 == 1;
                assert_eq!(word, if is_on { number as u32 + 1 } else { 0 }, "beat {number}, half {half}");
            }
        }
    }
}

/// All of the above in a style: from its source, and as the cells that synthesis makes of it.
macro_rules! in_style {
    ($style:ident, $dut:literal) => {
        mod $style {
            #[test]
            fn any_range_is_written_and_nothing_else() {
                super::any_range_is_written_and_nothing_else($dut);
            }
            #[test]
            fn errors_and_strays_are_told() {
                super::errors_and_strays_are_told($dut);
            }
            #[test]
            fn a_quiescence_finishes_what_has_begun_with_strobes_off() {
                super::a_quiescence_finishes_what_has_begun_with_strobes_off($dut);
            }
            #[test]
            fn requests_follow_each_other_and_are_acknowledged_in_order() {
                super::requests_follow_each_other_and_are_acknowledged_in_order($dut);
            }
        }
    };
}
in_style!(structural, "dma_write");
in_style!(mapped, "dma_write_mapped");
