//! Card memory behind a kernel's port: reads and writes of bursts, a latency, a rate, and pauses.

use super::open_ports;
use std::collections::VecDeque;
use std::ops::Range;
use zkcard_sim::{Gaps, Input, Output, PortDut, SimError};

/// 32-bit words of a unit of 64 bytes, and of an element.
const UNIT: usize = 16;
const ELEM: usize = 8;
/// Bursts that the memory takes before it has answered them, in units: 32 of 512 bytes.
const READ_UNITS: usize = 256;
const WRITE_BURSTS: usize = 32;
/// Clocks in which a burst that was asked for may wait for its data: it must all be there.
const DATA_PATIENCE: u64 = 4;
/// Clocks in reset until what the pipes held at the start has left them: it breaks their assertions.
const FLUSH: u32 = 400;

/// How fast the memory is.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Clocks from a request to its first data, and from a burst's last beat to its acknowledgement.
    pub latency: u64,
    /// Bytes a clock that reads and writes share; without a limit each moves a beat a clock.
    pub shared: Option<f64>,
    /// Random pauses on every channel.
    pub gaps: Option<u64>,
}

impl Timing {
    /// A beat of read and one of write in every clock, 100 clocks of latency.
    pub fn ideal() -> Self {
        Self { latency: 100, shared: None, gaps: None }
    }
}

/// A kernel with ports `rd_*` and `wr_*`, and the memory behind them.
pub struct Card {
    /// The module, for its other ports.
    pub dut: PortDut,
    /// Every unit of 64 bytes.
    pub words: Vec<u32>,
    timing: Timing,
    gaps: [Gaps; 3],
    ports: Ports,
    beat_units: usize,
    reads: VecDeque<(u64, usize)>,
    writes: VecDeque<Range<usize>>,
    acks: VecDeque<u64>,
    tokens: f64,
    waited: u64,
    /// The first read request, and the last acknowledgement.
    pub span: Option<(u64, u64)>,
}

struct Ports {
    rd_ready: Input,
    rd_data_valid: Input,
    rd_data: Input,
    wr_ready: Input,
    wr_data_ready: Input,
    wr_ack: Input,
    rd_valid: Output,
    rd_addr: Output,
    rd_units: Output,
    wr_valid: Output,
    wr_addr: Output,
    wr_units: Output,
    wr_data_valid: Output,
    wr_data: Output,
    wr_strobe: Output,
    wr_last: Output,
}

impl Ports {
    fn of(dut: &PortDut) -> Result<Self, SimError> {
        Ok(Self {
            rd_ready: dut.input("rd_ready_i")?,
            rd_data_valid: dut.input("rd_data_valid_i")?,
            rd_data: dut.input("rd_data_i")?,
            wr_ready: dut.input("wr_ready_i")?,
            wr_data_ready: dut.input("wr_data_ready_i")?,
            wr_ack: dut.input("wr_ack_i")?,
            rd_valid: dut.output("rd_valid_o")?,
            rd_addr: dut.output("rd_addr_o")?,
            rd_units: dut.output("rd_units_o")?,
            wr_valid: dut.output("wr_valid_o")?,
            wr_addr: dut.output("wr_addr_o")?,
            wr_units: dut.output("wr_units_o")?,
            wr_data_valid: dut.output("wr_data_valid_o")?,
            wr_data: dut.output("wr_data_o")?,
            wr_strobe: dut.output("wr_strobe_o")?,
            wr_last: dut.output("wr_last_o")?,
        })
    }
}

impl Card {
    /// The kernel `name` before a memory of so many units of 64 bytes; none without Verilator.
    pub fn open(name: &str, units: usize, timing: Timing, seed: u64) -> Option<Self> {
        let mut dut = open_ports(name, seed)?;
        dut.reset(FLUSH).expect("a reset");
        let ports = Ports::of(&dut).expect("a kernel with ports rd_* and wr_*");
        let gaps_of = |n: u64| timing.gaps.map_or_else(Gaps::none, |seed| Gaps::random(seed ^ n << 40));
        let gaps = [1, 2, 3].map(gaps_of);
        let width = dut.width_of("rd_data_i");
        Some(Self {
            dut,
            words: vec![0xdead_beef; units * UNIT],
            timing,
            gaps,
            ports,
            beat_units: width / 512,
            reads: VecDeque::new(),
            writes: VecDeque::new(),
            acks: VecDeque::new(),
            tokens: 0.0,
            waited: 0,
            span: None,
        })
    }

    /// The words of `count` elements from a unit on.
    pub fn elements(&self, unit: usize, count: usize) -> &[u32] {
        &self.words[unit * UNIT..unit * UNIT + count * ELEM]
    }

    /// Writes words from a unit on.
    pub fn store(&mut self, unit: usize, words: &[u32]) {
        self.words[unit * UNIT..unit * UNIT + words.len()].copy_from_slice(words);
    }

    /// One clock.
    pub fn tick(&mut self) {
        let now = self.dut.clock();
        let may: Vec<bool> = self.gaps.iter_mut().flat_map(|gaps| <[bool; 2]>::from(gaps.clock())).collect();
        self.tokens = self.timing.shared.map_or(f64::MAX, |rate| (self.tokens + rate).min(1024.0));
        let beat_bytes = 64.0 * self.beat_units as f64;
        let rd_ready = may[0] && self.reads.len() * self.beat_units < READ_UNITS;
        let answers = may[1] && self.tokens >= beat_bytes && self.reads.front().is_some_and(|r| r.0 <= now);
        if answers {
            self.tokens -= beat_bytes;
        }
        let wr_ready = may[2] && self.writes.len() < WRITE_BURSTS;
        let wr_data_ready = may[3] && self.tokens >= beat_bytes && !self.writes.is_empty();
        let ack = may[4] && self.acks.front().is_some_and(|&due| due <= now);
        let set = |dut: &mut PortDut, port: &Input, bit: bool| dut.set(port, &[u32::from(bit)]);
        set(&mut self.dut, &self.ports.rd_ready, rd_ready);
        set(&mut self.dut, &self.ports.rd_data_valid, answers);
        set(&mut self.dut, &self.ports.wr_ready, wr_ready);
        set(&mut self.dut, &self.ports.wr_data_ready, wr_data_ready);
        set(&mut self.dut, &self.ports.wr_ack, ack);
        if answers {
            let (_, unit) = self.reads.pop_front().expect("there is an answer");
            let beat = unit * UNIT..(unit + self.beat_units) * UNIT;
            self.dut.set(&self.ports.rd_data, &self.words[beat]);
        }
        if ack {
            self.acks.pop_front();
            let first = self.span.map_or(now, |span| span.0);
            self.span = Some((first, now));
        }
        self.dut.tick().expect("no assertion fails");
        if rd_ready && self.dut.bit(&self.ports.rd_valid) {
            self.take_read(now);
        }
        if wr_ready && self.dut.bit(&self.ports.wr_valid) {
            let burst = self.request(&self.ports.wr_addr, &self.ports.wr_units);
            self.writes.push_back(burst);
        }
        self.take_data(now, wr_data_ready);
    }

    /// A request's units.
    fn request(&self, addr: &Output, units: &Output) -> Range<usize> {
        let [addr, units] = [addr, units].map(|port| self.dut.get(port)[0] as usize);
        assert!(units > 0 && units.is_multiple_of(self.beat_units), "a burst of {units} units");
        assert!((addr + units) * UNIT <= self.words.len(), "unit {addr} is outside the memory");
        addr..addr + units
    }

    fn take_read(&mut self, now: u64) {
        let burst = self.request(&self.ports.rd_addr, &self.ports.rd_units);
        let beats = burst.step_by(self.beat_units);
        self.reads.extend(beats.map(|unit| (now + self.timing.latency, unit)));
        self.span.get_or_insert((now, now));
    }

    fn take_data(&mut self, now: u64, ready: bool) {
        let offered = self.dut.bit(&self.ports.wr_data_valid);
        let is_idle = self.writes.is_empty();
        self.waited = if offered || is_idle { 0 } else { self.waited + 1 };
        assert!(self.waited <= DATA_PATIENCE, "clock {now}: a burst was asked for without its data");
        if !ready || !offered {
            return;
        }
        if self.timing.shared.is_some() {
            self.tokens -= 64.0 * self.beat_units as f64;
        }
        let burst = self.writes.front_mut().expect("data after its request");
        let strobe = self.dut.get(&self.ports.wr_strobe)[0];
        let data = self.dut.get(&self.ports.wr_data);
        for (index, elem) in data.chunks(ELEM).enumerate().filter(|(index, _)| strobe >> index & 1 == 1) {
            let at = burst.start * UNIT + index * ELEM;
            self.words[at..at + ELEM].copy_from_slice(elem);
        }
        burst.start += self.beat_units;
        let is_last = burst.start == burst.end;
        assert_eq!(self.dut.bit(&self.ports.wr_last), is_last, "clock {now}: last beat");
        if is_last {
            self.writes.pop_front();
            self.acks.push_back(now + self.timing.latency);
        }
    }
}
