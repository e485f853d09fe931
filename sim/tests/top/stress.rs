//! Many jobs in flight over a few vectors, every job after the last one of its vector: the outcome is that of one after the other.

use super::driver::{Driver, open};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;
use zkcard_layout::{Descriptor, Opcode, Status, crc32c};
use zkcard_sim::axi::{MemoryTiming, Ready, Timing};
use zkcard_sim::{SimConfig, seed};

const JOBS: usize = 300;
/// Before a memory that is slow to be ready.
const FEWER: usize = 60;
const VECTORS: usize = 5;
/// Elements of a vector: no whole number of blocks.
const LENGTH: u32 = 70;
const TAGS: u16 = 64;
/// One less than the ring has entries.
const IN_FLIGHT: usize = 15;

struct Flight {
    index: u32,
    job: Descriptor,
    /// What a copy out must bring.
    expected: Option<Vec<u8>>,
}

struct Stress {
    driver: Driver,
    rng: ChaCha8Rng,
    vectors: Vec<Vec<u8>>,
    last: Vec<Option<u16>>,
    flights: VecDeque<Flight>,
    free: VecDeque<u16>,
}

impl Stress {
    fn below(&mut self, limit: usize) -> usize {
        self.rng.next_u32() as usize % limit
    }

    /// A job on a random vector, and what it does to the model.
    fn next(&mut self, tag: u16) -> (Descriptor, Option<Vec<u8>>) {
        let which = self.below(VECTORS);
        let unit = 100 + 37 * which as u32;
        let job = |opcode| Descriptor { length: LENGTH, ..Descriptor::new(opcode, tag) };
        let bytes = 32 * LENGTH as usize;
        let (job, expected) = match self.below(8) {
            0 => (Descriptor { destination: unit, ..job(Opcode::Zero) }, None),
            1 => (Descriptor::new(Opcode::Fence, tag), None),
            2..=4 => {
                let mut new = vec![0; bytes];
                self.rng.fill_bytes(&mut new);
                let host = self.driver.buffer(&new);
                self.vectors[which] = new;
                (Descriptor { host, destination: unit, ..job(Opcode::CopyIn) }, None)
            }
            _ => {
                let host = self.driver.buffer(&vec![0; bytes]);
                let expected = self.vectors[which].clone();
                (Descriptor { host, source_a: unit, ..job(Opcode::CopyOut) }, Some(expected))
            }
        };
        if job.opcode == Opcode::Zero {
            self.vectors[which].fill(0);
        }
        let other = self.last[self.rng.next_u32() as usize % VECTORS];
        let follows: Vec<_> = self.last[which].into_iter().chain(other).collect();
        if job.opcode != Opcode::Fence {
            self.last[which] = Some(tag);
        }
        (job.after(&follows), expected)
    }

    fn submit(&mut self, count: usize) {
        let mut jobs = Vec::new();
        for _ in 0..count {
            let tag = self.free.pop_front().expect("fewer jobs than tags");
            let (job, expected) = self.next(tag);
            jobs.push(job);
            self.flights.push_back(Flight { index: 0, job, expected });
        }
        let first = self.driver.submit(&jobs);
        let begin = self.flights.len() - count;
        self.flights.iter_mut().skip(begin).zip(first..).for_each(|(flight, index)| flight.index = index);
    }

    fn finish_one(&mut self) {
        let at = self.below(self.flights.len());
        let flight = self.flights.remove(at).expect("it is there");
        let done = self.driver.wait(flight.index);
        assert_eq!((done.status, done.tag), (Status::Ok, flight.job.tag), "{:?}", flight.job);
        if let Some(expected) = flight.expected {
            assert_eq!(done.payload_crc, crc32c(&expected), "{:?}", flight.job);
            assert!(self.driver.bytes(flight.job.host, expected.len()) == expected, "{:?}", flight.job);
        }
        if flight.job.host != 0 {
            assert!(self.driver.device.host.free(flight.job.host));
        }
        self.free.push_back(flight.job.tag);
    }
}

fn stress(config: &SimConfig, ready: Ready, jobs: usize) {
    let Some(mut driver) = open(config) else { return };
    driver.device.set_ready(ready);
    let mut stress = Stress {
        driver,
        rng: ChaCha8Rng::seed_from_u64(config.seed),
        vectors: vec![vec![0; 32 * LENGTH as usize]; VECTORS],
        last: vec![None; VECTORS],
        flights: VecDeque::new(),
        free: (0..TAGS).collect(),
    };
    let mut left = jobs;
    while left > 0 || !stress.flights.is_empty() {
        let room = left.min(IN_FLIGHT - stress.flights.len());
        if room > 0 {
            let count = 1 + stress.below(room);
            stress.submit(count);
            left -= count;
        }
        stress.finish_one();
    }
}

#[test]
fn jobs_in_any_order_do_what_one_after_the_other_does() {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let wild = SimConfig { host: Timing::wild(), is_steady: false, seed, ..SimConfig::default() };
    let four = SimConfig { dut: "card4_fast", ports: 4, memory: MemoryTiming::hbm2(), ..wild };
    stress(&SimConfig { seed, ..SimConfig::default() }, Ready::Eager, JOBS);
    stress(&wild, Ready::Eager, JOBS);
    stress(&four, Ready::Eager, JOBS);
    for ready in Ready::ALL.into_iter().filter(|ready| *ready != Ready::Eager) {
        eprintln!("{ready:?}");
        stress(&wild, ready, FEWER);
        stress(&four, ready, FEWER);
    }
}
