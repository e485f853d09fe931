//! Drives `rtl/top/msm_unit.sv` by its seam, between models of card memory and of the host.
#![allow(clippy::print_stderr, reason = "seeds are for people; tests keep them till they fail")]

use crate::common::open_ports;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use zkcard_layout::{Descriptor, Status};
use zkcard_sim::axi::{CardMemory, HostMemory, Link, MemoryTiming, Ready, Rules, Slave, Timing};
use zkcard_sim::{Input, Output, PortDut};

/// Bytes of card memory.
pub const MEMORY: usize = 1 << 18;
/// Clocks after which a job counts as hung.
const BUDGET: u64 = 2_000_000;
const RESET_CLOCKS: u32 = 4;
/// Words of a record of 128 bytes.
pub const RECORD: usize = 32;

/// How memories answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weather {
    /// One channel of DDR4 each, a host 1 µs away.
    Steady,
    /// Everything that AXI allows, ready in this way.
    Wild(Ready),
}

impl Weather {
    /// Every way.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Steady].into_iter().chain(Ready::ALL.map(Self::Wild))
    }
}

/// Everything that AXI allows of a slave that is ready when it has room.
pub const WILD: Weather = Weather::Wild(Ready::Eager);

/// The unit, its memories, and what went over its ports since [`Bench::begin`].
pub struct Bench {
    dut: PortDut,
    unit_i: Input,
    unit_o: Output,
    counts: Output,
    links: [Link; 2],
    host_link: Link,
    /// Card memory as each reader sees it: of scalars, of points.
    pub memory: [CardMemory; 2],
    /// The host's.
    pub host: HostMemory,
    pub rng: ChaCha8Rng,
    request: [u32; 17],
    /// Beats read by each reader, beats written.
    pub beats: [u64; 3],
    /// Beats written with any strobe on.
    pub strobed: u64,
    /// The most clocks without progress, and those since the last.
    pub silence: [u64; 2],
}

/// The unit's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: Status,
    pub detail: u64,
    pub payload_crc: u32,
    pub work: u64,
    pub bubbles: u64,
    pub cycles: u64,
}

/// What of `unit_req_t` is beside the job, as bits.
#[derive(Clone, Copy)]
pub enum Wire {
    Wipe = 0,
    Quiesce = 1,
    Taken = 2,
    Run = 515,
}

/// Bits of `unit_rsp_t`.
#[derive(Clone, Copy)]
pub enum Said {
    Wiped = 0,
    Quiet = 1,
    Progress = 2,
    Done = 235,
}

impl Bench {
    /// Opens a build of the unit, wiped as the card does before any job; none where there is no Verilator.
    pub fn open(name: &str, weather: Weather, seed: u64) -> Option<Self> {
        eprintln!("{name}, {weather:?}: repeat with ZKCARD_SEED={seed}");
        let dut = open_ports(name, seed)?;
        let (is_steady, host) = match weather {
            Weather::Steady => (true, Timing::steady(250)),
            Weather::Wild(ready) => (false, Timing { ready, ..Timing::wild() }),
        };
        let memory = |port: u64| {
            let mut memory = CardMemory::new(MEMORY, MemoryTiming::ddr4(), is_steady, seed ^ port);
            memory.timing().ready = host.ready;
            memory
        };
        let link = |prefix, number, rules| Link::new(&dut, prefix, number, rules).expect("a port");
        let mut bench = Self {
            unit_i: dut.input("unit_i").expect("a port"),
            unit_o: dut.output("unit_o").expect("a port"),
            counts: dut.output("counts_o").expect("a port"),
            links: [0, 1].map(|number| link("mem_", number, Rules::card())),
            host_link: link("host_", 0, Rules::host()),
            memory: [1, 2].map(memory),
            host: HostMemory::new(host, seed),
            rng: ChaCha8Rng::seed_from_u64(seed),
            request: [0; 17],
            beats: [0; 3],
            strobed: 0,
            silence: [0; 2],
            dut,
        };
        bench.wipe();
        Some(bench)
    }

    /// Both readers see the same memory.
    pub fn plant(&mut self, word: usize, words: &[u32]) {
        for memory in &mut self.memory {
            memory.words_mut()[word..word + words.len()].copy_from_slice(words);
        }
    }

    pub fn set(&mut self, wire: Wire, value: bool) {
        let (word, bit) = (wire as usize / 32, wire as usize % 32);
        self.request[word] = self.request[word] & !(1 << bit) | u32::from(value) << bit;
    }

    pub fn said(&self, what: Said) -> bool {
        self.field(what as usize, 1) != 0
    }

    /// Up to 64 bits of `unit_rsp_t`.
    fn field(&self, low: usize, bits: usize) -> u64 {
        let words = self.dut.get(&self.unit_o);
        let bit = |at: usize| u64::from(words[at / 32] >> (at % 32) & 1);
        (0..bits).fold(0, |value, i| value | bit(low + i) << i)
    }

    /// `counts_o`: MSM_POINTS and those that follow it.
    pub fn counts(&self) -> [u32; 15] {
        std::array::from_fn(|word| self.dut.get(&self.counts)[word])
    }

    pub fn clock(&self) -> u64 {
        self.dut.clock()
    }

    pub fn tick(&mut self) {
        let now = self.dut.clock();
        self.dut.set(&self.unit_i, &self.request);
        self.host_link.drive(&mut self.dut, &mut self.host, now);
        for (link, memory) in self.links.iter_mut().zip(&mut self.memory) {
            link.drive(&mut self.dut, memory, now);
        }
        self.dut.tick().unwrap_or_else(|error| panic!("{error}"));
        let fault = |error| -> () { panic!("{error}") };
        self.host_link.clock(&self.dut, &mut self.host, now).unwrap_or_else(fault);
        for (port, (link, memory)) in self.links.iter_mut().zip(&mut self.memory).enumerate() {
            link.clock(&self.dut, memory, now).unwrap_or_else(fault);
            self.beats[port] += u64::from(link.read_beat().is_some());
        }
        if self.host_link.write_beat().is_some() {
            self.beats[2] += 1;
            self.strobed += u64::from(self.host_link.offered.w.is_some_and(|w| w.strb != 0));
        }
        let now = if self.said(Said::Progress) { 0 } else { self.silence[1] + 1 };
        self.silence = [self.silence[0].max(now), now];
    }

    /// Offers a job; beats and silence count from here.
    pub fn begin(&mut self, job: &Descriptor) {
        let bytes = job.to_bytes();
        (self.beats, self.strobed, self.silence) = ([0; 3], 0, [0; 2]);
        for bit in 0..512 {
            let (word, at) = ((bit + 3) / 32, (bit + 3) % 32);
            let value = u32::from(bytes[bit / 8] >> (bit % 8) & 1);
            self.request[word] = self.request[word] & !(1 << at) | value << at;
        }
        self.set(Wire::Run, true);
    }

    /// Until the unit says `what`; how many clocks that took.
    pub fn until(&mut self, what: Said, budget: u64) -> Option<u64> {
        let start = self.clock();
        while self.clock() - start < budget {
            self.tick();
            if self.said(what) {
                return Some(self.clock() - start);
            }
        }
        None
    }

    /// Waits for the end of the job, holds it a while, takes it.
    pub fn finish(&mut self) -> Answer {
        let cycles = self.until(Said::Done, BUDGET).expect("a job that does not hang");
        let answer = self.answer(cycles);
        for _ in 0..3 {
            self.tick();
            assert_eq!(self.answer(cycles), answer, "held until taken");
        }
        self.set(Wire::Run, false);
        self.set(Wire::Taken, true);
        self.tick();
        self.set(Wire::Taken, false);
        self.tick();
        assert!(!self.said(Said::Done) && self.said(Said::Quiet));
        answer
    }

    fn answer(&self, cycles: u64) -> Answer {
        let code = self.field(227, 8);
        let status = Status::ALL.into_iter().find(|status| *status as u64 == code).expect("a status");
        Answer {
            status,
            detail: self.field(163, 64),
            payload_crc: self.field(131, 32) as u32,
            work: self.field(67, 64),
            bubbles: self.field(3, 64),
            cycles,
        }
    }

    /// Reset of the unit and of all that is in flight around it.
    pub fn reset(&mut self) {
        self.request = [0; 17];
        self.dut.set(&self.unit_i, &self.request);
        self.dut.reset(RESET_CLOCKS).unwrap_or_else(|error| panic!("{error}"));
        self.host.reset();
        self.memory.iter_mut().for_each(Slave::reset);
        self.links.iter_mut().for_each(Link::reset);
        self.host_link.reset();
    }

    /// Wipes, as the card does after a reset; how many clocks that took.
    pub fn wipe(&mut self) -> u64 {
        self.set(Wire::Wipe, true);
        let cycles = self.until(Said::Wiped, BUDGET).expect("a wipe that ends");
        self.set(Wire::Wipe, false);
        self.tick();
        self.tick();
        assert!(!self.said(Said::Wiped));
        cycles
    }
}
