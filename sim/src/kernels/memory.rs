//! Card memory behind a kernel's port: reads and writes of bursts, a latency, channels of DRAM, and pauses.

use crate::axi::BURST_BEATS;
use crate::axi::dram::{Dram, Part};
use crate::{Gaps, Input, Output, PortDut, SimError};
use std::collections::VecDeque;
use std::ops::Range;

/// 32-bit words of a unit of 64 bytes, and of an element.
const UNIT: usize = 16;
const ELEM: usize = 8;
/// Bursts that a port takes before it has answered them, in units: 32 of 512 bytes. There are as many ports as units in a beat.
const READ_UNITS: usize = 256;
const WRITE_BURSTS: usize = 32;
/// Clocks in which a burst that was asked for may wait for its data: it must all be there.
const DATA_PATIENCE: u64 = 4;
/// Clocks in reset, beside those that empty the pipes.
const RESET_CLOCKS: u32 = 4;
/// 64-byte units of a block: each lies in the next channel.
const BLOCK: usize = BURST_BEATS as usize;

/// How fast the memory is.
#[derive(Clone, Debug)]
pub struct Timing {
    /// Clocks from a request to its first data, and from a burst's last beat to its acknowledgement.
    pub latency: u64,
    /// Channels of DRAM behind the latency, in turn every 512 bytes; none: a beat of read and one of write in every clock.
    pub dram: Option<(&'static Part, usize)>,
    /// Random pauses on every channel.
    pub gaps: Option<u64>,
}

impl Timing {
    /// A beat of read and one of write in every clock, 100 clocks of latency.
    pub fn ideal() -> Self {
        Self { latency: 100, dram: None, gaps: None }
    }

    /// So many channels of DRAM, and the latency that is theirs.
    pub fn dram(part: &'static Part, channels: usize) -> Self {
        Self { latency: part.front, dram: Some((part, channels)), gaps: None }
    }
}

/// A kernel with ports `rd_*` and `wr_*`, and the memory behind them.
///
/// A request outside the memory, a burst without its data, a wrong last beat are faults.
pub struct KernelWithMemory {
    /// The module, for its other ports.
    pub dut: PortDut,
    /// Every unit of 64 bytes.
    pub words: Vec<u32>,
    timing: Timing,
    gaps: [Gaps; 3],
    ports: Ports,
    beat_units: usize,
    channels: Vec<Dram>,
    reads: VecDeque<Beat>,
    /// Requests of reads so far.
    requests: u64,
    /// What is still to come of each burst of writes, and where it begins.
    writes: VecDeque<(Range<usize>, usize)>,
    acks: VecDeque<u64>,
    waited: u64,
    /// The first read request, and the last acknowledgement.
    pub span: Option<(u64, u64)>,
}

/// A beat that was asked for.
struct Beat {
    unit: usize,
    /// The number of its request, and its own within it.
    request: u64,
    nth: u64,
    /// None while the DRAM has not served it.
    due: Option<u64>,
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

/// What the memory is willing to do in a clock.
struct Willing {
    read: bool,
    answer: bool,
    write: bool,
    data: bool,
    ack: bool,
}

/// All digits of a number to the base `count`, a power of two, added without carry.
fn folded(number: usize, count: usize) -> usize {
    let digits = std::iter::successors(Some(number), |rest| (count > 1 && *rest > 0).then(|| rest / count));
    digits.fold(0, |sum, rest| sum ^ (rest % count))
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

impl KernelWithMemory {
    /// The kernel `name` before a memory of so many units of 64 bytes.
    pub fn open(name: &str, units: usize, timing: Timing, seed: u64) -> Result<Self, SimError> {
        let dut = PortDut::open(name, seed, RESET_CLOCKS)?;
        let ports = Ports::of(&dut)?;
        let gaps_of = |n: u64| timing.gaps.map_or_else(Gaps::none, |seed| Gaps::random(seed ^ n << 40));
        let gaps = [1, 2, 3].map(gaps_of);
        let beat_units = ports.rd_data.words() / UNIT;
        Ok(Self {
            dut,
            words: vec![0xdead_beef; units * UNIT],
            channels: timing.dram.map_or_else(Vec::new, |(part, count)| vec![Dram::new(part); count]),
            timing,
            gaps,
            ports,
            beat_units,
            reads: VecDeque::new(),
            requests: 0,
            writes: VecDeque::new(),
            acks: VecDeque::new(),
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
    pub fn tick(&mut self) -> Result<(), SimError> {
        let now = self.dut.clock();
        self.serve(now);
        let willing = self.willing(now);
        self.drive(&willing);
        if willing.answer {
            self.answer();
        }
        if willing.ack {
            self.acks.pop_front();
            self.span = Some((self.span.map_or(now, |span| span.0), now));
        }
        self.dut.tick()?;
        if willing.read && self.dut.bit(&self.ports.rd_valid) {
            let burst = self.request(&self.ports.rd_addr, &self.ports.rd_units)?;
            self.ask(now, burst);
            self.span.get_or_insert((now, now));
        }
        if willing.write && self.dut.bit(&self.ports.wr_valid) {
            let burst = self.request(&self.ports.wr_addr, &self.ports.wr_units)?;
            self.writes.push_back((burst.clone(), burst.start));
        }
        self.take_data(now, willing.data)
    }

    /// What the DRAM has served is due after the latency.
    fn serve(&mut self, now: u64) {
        let Self { channels, reads, timing, .. } = self;
        for served in channels.iter_mut().flat_map(|channel| channel.advance(now)) {
            let is_of = |beat: &Beat| beat.request == served.number;
            let beats = reads.iter().filter(|beat| is_of(beat)).count() as u64;
            let begin = served.begin(beats) + timing.latency;
            reads.iter_mut().filter(|beat| is_of(beat)).for_each(|beat| beat.due = Some(begin + beat.nth));
        }
    }

    fn ask(&mut self, now: u64, burst: Range<usize>) {
        let (request, due) = (self.requests, now + self.timing.latency);
        self.requests += 1;
        if let Some((dram, addr)) = self.channel(burst.start) {
            dram.read(now, request, addr, (burst.len() * 4 * UNIT) as u64);
        }
        let due = self.channels.is_empty().then_some(due);
        let beat = |(nth, unit)| Beat { unit, request, nth, due };
        self.reads.extend((0..).zip(burst.step_by(self.beat_units)).map(beat));
    }

    /// The channel of a unit, and the address in it. A part that hashes its banks has its channels hashed too.
    fn channel(&mut self, unit: usize) -> Option<(&mut Dram, u64)> {
        let (block, (part, count)) = (unit / BLOCK, self.timing.dram?);
        let mixed = if part.hashes { folded(block / count, count) } else { 0 };
        let own = block / count * BLOCK + unit % BLOCK;
        Some((self.channels.get_mut((block % count) ^ mixed)?, (own * 4 * UNIT) as u64))
    }

    fn willing(&mut self, now: u64) -> Willing {
        let [requests, answers, acks] = [0, 1, 2].map(|channel| self.gaps[channel].clock());
        let is_due = self.reads.front().is_some_and(|beat| beat.due.is_some_and(|due| due <= now));
        Willing {
            read: requests.0 && self.reads.len() < READ_UNITS,
            answer: requests.1 && is_due,
            write: answers.0 && self.writes.len() < WRITE_BURSTS,
            data: answers.1 && !self.writes.is_empty() && self.channels.iter().all(Dram::has_room),
            ack: acks.0 && self.acks.front().is_some_and(|&due| due <= now),
        }
    }

    fn drive(&mut self, willing: &Willing) {
        let ports = &self.ports;
        let bits = [
            (&ports.rd_ready, willing.read),
            (&ports.rd_data_valid, willing.answer),
            (&ports.wr_ready, willing.write),
            (&ports.wr_data_ready, willing.data),
            (&ports.wr_ack, willing.ack),
        ];
        bits.into_iter().for_each(|(port, bit)| self.dut.set(port, &[u32::from(bit)]));
    }

    fn answer(&mut self) {
        if let Some(Beat { unit, .. }) = self.reads.pop_front() {
            let beat = unit * UNIT..(unit + self.beat_units) * UNIT;
            self.dut.set(&self.ports.rd_data, &self.words[beat]);
        }
    }

    /// A request's units.
    fn request(&self, addr: &Output, units: &Output) -> Result<Range<usize>, SimError> {
        let [addr, units] = [addr, units].map(|port| self.dut.get(port)[0] as usize);
        self.check(units > 0 && units % self.beat_units == 0, || format!("a burst of {units} units"))?;
        let is_inside = (addr + units) * UNIT <= self.words.len();
        self.check(is_inside, || format!("unit {addr} is outside the memory"))?;
        Ok(addr..addr + units)
    }

    fn take_data(&mut self, now: u64, ready: bool) -> Result<(), SimError> {
        let offered = self.dut.bit(&self.ports.wr_data_valid);
        let is_idle = self.writes.is_empty();
        self.waited = if offered || is_idle { 0 } else { self.waited + 1 };
        self.check(self.waited <= DATA_PATIENCE, || "a burst was asked for without its data".into())?;
        if !ready || !offered {
            return Ok(());
        }
        let strobe = self.dut.get(&self.ports.wr_strobe)[0];
        let Some((burst, begin)) = self.writes.front_mut() else { return Ok(()) };
        let data = self.dut.get(&self.ports.wr_data);
        for (index, elem) in data.chunks(ELEM).enumerate().filter(|(index, _)| strobe >> index & 1 == 1) {
            let at = burst.start * UNIT + index * ELEM;
            self.words[at..at + ELEM].copy_from_slice(elem);
        }
        burst.start += self.beat_units;
        let (is_last, whole) = (burst.start == burst.end, *begin..burst.end);
        if is_last {
            self.writes.pop_front();
            self.acks.push_back(now + self.timing.latency);
            if let Some((dram, addr)) = self.channel(whole.start) {
                dram.write(now, addr, (whole.len() * 4 * UNIT) as u64);
            }
        }
        let told = self.dut.bit(&self.ports.wr_last);
        self.check(told == is_last, || format!("wr_last_o is {told}"))
    }

    pub(super) fn check(&self, holds: bool, fault: impl FnOnce() -> String) -> Result<(), SimError> {
        if holds { Ok(()) } else { Err(SimError::Protocol { clock: self.dut.clock(), fault: fault() }) }
    }
}
