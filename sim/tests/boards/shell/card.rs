//! The card's side of the link in a test: a master of bursts and registers that pause as AXI allows, and who watches the link's.

use super::host::{byte_at, response_at};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;
use zkcard_golden::boards::shell::link::write;
use zkcard_layout::link::{OKAY, SLVERR};
use zkcard_sim::{Input, Output, PortDut};

/// Bytes of a beat.
const BEAT: usize = 16;
/// Offsets from here on have no register.
pub const NO_REGISTER: u32 = 0x800;

/// A burst of reads, as the card asked for it.
#[derive(Clone, Debug)]
struct Read {
    addr: u64,
    id: u16,
    beats: usize,
    got: Vec<(Vec<u8>, u8)>,
}

/// A burst of writes.
#[derive(Clone, Debug)]
pub struct Write {
    /// Of its first byte.
    pub addr: u64,
    id: u16,
    /// Bytes, and whether their strobes are on.
    pub bytes: Vec<(u8, bool)>,
    /// Beats that the link has, and whether it has the address.
    beats: usize,
    has_address: bool,
    /// What it was answered.
    pub resp: Option<u8>,
}

impl Write {
    /// The payload of its frame, where it has one.
    pub fn payload(&self) -> Option<Vec<u8>> {
        write(self.addr, &self.bytes)
    }
}

/// An access to a register: its offset, and what was written.
pub type Access = (u32, Option<u32>);

/// The card's side.
#[derive(Debug)]
pub struct Card {
    rng: ChaCha8Rng,
    pins: Pins,
    /// Bursts that are still to be begun: reads, writes.
    pub quota: [u32; 2],
    /// Out of 256 how likely a channel moves in a clock.
    pub pace: u32,
    /// Whether some bursts have a byte off before one that is on.
    pub has_holes: bool,
    /// Whether bytes of the link's answers have to be those of the host's memory.
    pub is_strict: bool,
    reads: VecDeque<Read>,
    ar: Option<Read>,
    aw: VecDeque<usize>,
    w: VecDeque<(usize, usize)>,
    offers: [bool; 2],
    /// RREADY and BREADY, and what the registers drive, in this clock.
    ready: [bool; 2],
    csr: [u32; 7],
    /// Every write so far.
    pub writes: Vec<Write>,
    last_r: Option<Vec<u32>>,
    last_b: Option<u64>,
    /// Read bursts that ended: OKAY, refused.
    pub ended: [u32; 2],
    registers: Registers,
    irq: u32,
    /// Interrupts that were taken.
    pub raised: u32,
    /// Clocks of reset so far.
    pub resets: u32,
}

#[derive(Debug, Default)]
struct Registers {
    values: Vec<u32>,
    aw: Option<u32>,
    w: Option<u32>,
    b: Option<u8>,
    r: Option<(u32, u8)>,
    log: Vec<Access>,
    is_shut: bool,
}

#[derive(Debug)]
struct Pins {
    read: (Input, Output),
    write: (Input, Output),
    irq: (Input, Output),
    reset: Output,
    ins: [Input; 7],
    outs: [Output; 8],
}

impl Pins {
    fn new(dut: &PortDut) -> Self {
        let input = |name: &str| dut.input(name).unwrap();
        let output = |name: &str| dut.output(name).unwrap();
        Self {
            read: (input("host_read_i"), output("host_read_o")),
            write: (input("host_write_i"), output("host_write_o")),
            irq: (input("irq_i"), output("irq_ack_o")),
            reset: output("card_rst_o"),
            ins: ["aw_ready", "w_ready", "b_valid", "ar_ready", "r_valid", "r_data", "r_resp"]
                .map(|name| input(&format!("csr_{name}_i"))),
            outs: ["aw_valid", "aw_addr", "w_valid", "w_data", "b_ready", "ar_valid", "ar_addr", "r_ready"]
                .map(|name| output(&format!("csr_{name}_o"))),
        }
    }
}

/// Up to 32 bits from bit `low`.
fn get(words: &[u32], low: usize, bits: usize) -> u32 {
    let wide = u64::from(words[low / 32]) | u64::from(words.get(low / 32 + 1).copied().unwrap_or(0)) << 32;
    (wide >> (low % 32)) as u32 & (u32::MAX >> (32 - bits))
}

/// Fields from the lowest bit on.
fn pack(fields: &[(u64, usize)]) -> Vec<u32> {
    let (mut words, mut low) = (vec![0u32; 8], 0);
    for (value, bits) in fields {
        for bit in 0..*bits {
            words[(low + bit) / 32] |= (value >> bit & 1) as u32 * (1 << ((low + bit) % 32));
        }
        low += bits;
    }
    words
}

impl Card {
    /// A card that begins nothing yet.
    pub fn new(dut: &PortDut, seed: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            pins: Pins::new(dut),
            quota: [0; 2],
            pace: 128,
            has_holes: false,
            is_strict: true,
            reads: VecDeque::new(),
            ar: None,
            aw: VecDeque::new(),
            w: VecDeque::new(),
            offers: [false; 2],
            ready: [false; 2],
            csr: [0; 7],
            writes: Vec::new(),
            last_r: None,
            last_b: None,
            ended: [0; 2],
            registers: Registers { values: vec![0; 1024], ..Registers::default() },
            irq: 0,
            raised: 0,
            resets: 0,
        }
    }

    fn draws(&mut self) -> bool {
        self.rng.next_u32() % 256 < self.pace
    }

    /// Whether every burst has been answered.
    pub fn is_idle(&self) -> bool {
        self.quota == [0; 2] && self.ar.is_none() && self.reads.is_empty() && self.open_writes() == 0
    }

    /// Writes without a response.
    pub fn open_writes(&self) -> usize {
        self.writes.iter().filter(|write| write.resp.is_none()).count()
    }

    /// Reads without their last beat.
    pub fn open_reads(&self) -> usize {
        self.reads.len() + usize::from(self.ar.is_some())
    }

    /// Accesses to registers so far, in order.
    pub fn accesses(&self) -> &[Access] {
        &self.registers.log
    }

    /// Registers answer nothing while they are shut.
    pub fn shut(&mut self, is_shut: bool) {
        self.registers.is_shut = is_shut;
    }

    /// Raises interrupt lines.
    pub fn raise(&mut self, lines: u32) {
        self.irq |= lines;
    }

    /// Before a clock.
    pub fn drive(&mut self, dut: &mut PortDut) {
        self.begin();
        self.ready = [self.draws(), self.draws()];
        let [r_ready, b_ready] = self.ready;
        let ax = |addr: u64, id: u16, beats: usize| [(addr, 64), (u64::from(id), 10), (beats as u64 - 1, 8)];
        let [addr, id, len] =
            self.ar.as_ref().map_or([(0, 64), (0, 10), (0, 8)], |r| ax(r.addr, r.id, r.beats));
        let words = pack(&[addr, id, len, (u64::from(self.ar.is_some()), 1), (u64::from(r_ready), 1)]);
        dut.set(&self.pins.read.0, &words);
        let w = self.offers[1].then(|| self.w.front()).flatten();
        let beat =
            w.map_or([(0, 64), (0, 64), (0, 16), (0, 1)], |(burst, beat)| self.writes[*burst].beat(*beat));
        let aw = self.offers[0].then(|| self.aw.front()).flatten();
        let address = aw.map_or([(0, 64), (0, 10), (0, 8)], |burst| {
            let write = &self.writes[*burst];
            ax(write.addr, write.id, write.bytes.len() / BEAT)
        });
        let rest = [(u64::from(aw.is_some()), 1), (u64::from(b_ready), 1)];
        let valid = [(u64::from(w.is_some()), 1)];
        dut.set(&self.pins.write.0, &pack(&[&beat[..], &valid, &address, &rest].concat()));
        dut.set(&self.pins.irq.0, &[self.irq]);
        self.drive_registers(dut);
    }

    /// What may begin in this clock.
    fn begin(&mut self) {
        if self.quota[0] > 0 && self.ar.is_none() && self.draws() {
            self.quota[0] -= 1;
            let (addr, beats) = self.range();
            self.ar = Some(Read { addr, id: self.rng.next_u32() as u16 & 0x3ff, beats, got: Vec::new() });
        }
        if self.quota[1] > 0 && self.w.len() < 64 && self.draws() {
            self.quota[1] -= 1;
            let write = self.write();
            self.aw.push_back(self.writes.len());
            self.w.extend((0..write.bytes.len() / BEAT).map(|beat| (self.writes.len(), beat)));
            self.writes.push(write);
        }
        let more = [!self.aw.is_empty(), !self.w.is_empty()];
        self.offers = [0, 1].map(|channel| self.offers[channel] || (more[channel] && self.draws()));
    }

    /// Where, and how many beats: inside a block of 512 bytes.
    fn range(&mut self) -> (u64, usize) {
        let from = (self.rng.next_u32() % 32) as usize;
        let beats = match self.rng.next_u32() % 4 {
            0 => 32 - from,
            _ => 1 + self.rng.next_u32() as usize % (32 - from),
        };
        ((self.rng.next_u64() & !511) + (from * BEAT) as u64, beats)
    }

    fn write(&mut self) -> Write {
        let (addr, beats) = self.range();
        let all = beats * BEAT;
        let on = match self.rng.next_u32() % 4 {
            0 => self.rng.next_u32() as usize % (all + 1),
            1 => 0,
            _ => all,
        };
        let has_hole = self.has_holes && on > 1 && self.rng.next_u32().is_multiple_of(2);
        let hole = if has_hole { self.rng.next_u32() as usize % (on - 1) } else { all };
        // Bytes that mean something to the line are as frequent as others together.
        let byte = |draw: u32| [0xc0, 0xdb, draw as u8, (draw >> 8) as u8][(draw >> 16) as usize % 4];
        let bytes = (0..all).map(|at| (byte(self.rng.next_u32()), at < on && at != hole)).collect();
        let id = self.rng.next_u32() as u16 & 0x3ff;
        Write { addr, id, bytes, beats: 0, has_address: false, resp: None }
    }

    /// After a clock.
    pub fn clock(&mut self, dut: &PortDut) {
        if dut.bit(&self.pins.reset) {
            return self.reset();
        }
        self.clock_reads(dut);
        self.clock_writes(dut);
        self.clock_registers(dut);
        let taken = self.irq & dut.get(&self.pins.irq.1)[0];
        self.irq &= !taken;
        self.raised |= taken;
    }

    fn reset(&mut self) {
        self.resets += 1;
        (self.ar, self.last_r, self.last_b, self.irq) = (None, None, None, 0);
        self.reads.clear();
        self.aw.clear();
        self.w.clear();
        self.offers = [false; 2];
        self.writes.retain(|write| write.resp.is_some());
        let registers = &mut self.registers;
        (registers.aw, registers.w, registers.b, registers.r) = (None, None, None, None);
    }

    fn clock_reads(&mut self, dut: &PortDut) {
        let said = dut.get(&self.pins.read.1);
        let r_ready = self.ready[0];
        let r: Option<Vec<u32>> = (get(said, 141, 1) == 1)
            .then(|| (0..5).map(|at| get(said, 32 * at, if at == 4 { 13 } else { 32 })).collect());
        if let Some(held) = &self.last_r {
            assert_eq!(r.as_ref(), Some(held), "what is offered stays");
        }
        self.last_r = r.clone().filter(|_| !r_ready);
        if let Some(r) = r.filter(|_| r_ready) {
            self.beat(&r);
        }
        if get(said, 142, 1) == 1
            && let Some(read) = self.ar.take()
        {
            self.reads.push_back(read);
        }
    }

    fn beat(&mut self, r: &[u32]) {
        let read = self.reads.front_mut().expect("a beat for who asked");
        assert_eq!(r[4] & 0x3ff, u32::from(read.id), "the oldest burst's");
        let bytes = r[..4].iter().flat_map(|word| word.to_le_bytes()).collect();
        read.got.push((bytes, (r[4] >> 10 & 3) as u8));
        assert_eq!(r[4] >> 12 == 1, read.got.len() == read.beats, "the last beat, and no other");
        if read.got.len() == read.beats
            && let Some(read) = self.reads.pop_front()
        {
            self.end_read(&read);
        }
    }

    fn end_read(&mut self, read: &Read) {
        let mut addr = read.addr;
        let mut is_refused = false;
        for (bytes, resp) in &read.got {
            is_refused |= *resp != OKAY;
            let expected: Vec<u8> =
                (addr..addr + 16).map(|at| if *resp == OKAY { byte_at(at) } else { 0 }).collect();
            assert_eq!(bytes, &expected, "at {addr:#x}");
            addr += 16;
        }
        if self.is_strict {
            assert_eq!(is_refused, response_at(read.addr) == SLVERR, "at {:#x}", read.addr);
        }
        self.ended[usize::from(is_refused)] += 1;
    }

    fn clock_writes(&mut self, dut: &PortDut) {
        let said = dut.get(&self.pins.write.1);
        let (w_ready, aw_ready) = (get(said, 13, 1) == 1, get(said, 14, 1) == 1);
        let b_ready = self.ready[1];
        let b = (get(said, 12, 1) == 1).then(|| u64::from(get(said, 0, 12)));
        if let Some(held) = self.last_b {
            assert_eq!(b, Some(held), "what is offered stays");
        }
        self.last_b = b.filter(|_| !b_ready);
        if let Some(b) = b {
            self.response(b, b_ready);
        }
        if w_ready
            && self.offers[1]
            && let Some((burst, _)) = self.w.pop_front()
        {
            self.writes[burst].beats += 1;
            self.offers[1] = false;
        }
        if aw_ready
            && self.offers[0]
            && let Some(burst) = self.aw.pop_front()
        {
            self.writes[burst].has_address = true;
            self.offers[0] = false;
        }
    }

    fn response(&mut self, b: u64, is_taken: bool) {
        let is_strict = self.is_strict;
        let write =
            self.writes.iter_mut().find(|write| write.resp.is_none()).expect("a response for who wrote");
        assert!(write.has_address && write.beats == write.bytes.len() / BEAT, "after address and data");
        assert_eq!(b & 0x3ff, u64::from(write.id), "the oldest burst's");
        let resp = (b >> 10) as u8;
        let expected = if write.payload().is_some() { response_at(write.addr) } else { SLVERR };
        if is_strict {
            assert_eq!(resp, expected, "at {:#x}", write.addr);
        }
        if is_taken {
            write.resp = Some(resp);
        }
    }

    fn drive_registers(&mut self, dut: &mut PortDut) {
        let [aw_ready, w_ready, ar_ready] = [0; 3].map(|_: u32| self.draws() && !self.registers.is_shut);
        let registers = &self.registers;
        let is_open = registers.b.is_none();
        let (data, resp) = registers.r.unwrap_or_default();
        self.csr = [
            u32::from(aw_ready && registers.aw.is_none() && is_open),
            u32::from(w_ready && registers.w.is_none() && is_open),
            u32::from(registers.b.is_some()),
            u32::from(ar_ready && registers.r.is_none()),
            u32::from(registers.r.is_some()),
            data,
            u32::from(resp),
        ];
        self.pins.ins.iter().zip(self.csr).for_each(|(pin, value)| dut.set(pin, &[value]));
    }

    fn clock_registers(&mut self, dut: &PortDut) {
        let [aw_valid, aw_addr, w_valid, w_data, b_ready, ar_valid, ar_addr, r_ready] =
            self.pins.outs.each_ref().map(|pin| dut.get(pin)[0]);
        let [aw_ready, w_ready, _, ar_ready, ..] = self.csr;
        let registers = &mut self.registers;
        if b_ready == 1 {
            registers.b = None;
        }
        if r_ready == 1 {
            registers.r = None;
        }
        registers.aw = registers.aw.or((aw_valid & aw_ready == 1).then_some(aw_addr));
        registers.w = registers.w.or((w_valid & w_ready == 1).then_some(w_data));
        if let (Some(offset), Some(value)) = (registers.aw, registers.w) {
            registers.log.push((offset, Some(value)));
            registers.values[offset as usize / 4] = value;
            (registers.aw, registers.w, registers.b) = (None, None, Some(0));
        }
        if ar_valid & ar_ready == 1 {
            registers.log.push((ar_addr, None));
            let resp = if ar_addr < NO_REGISTER { OKAY } else { SLVERR };
            registers.r = Some((registers.values[ar_addr as usize / 4], resp));
        }
    }
}

impl Write {
    fn beat(&self, beat: usize) -> [(u64, usize); 4] {
        let bytes = &self.bytes[beat * BEAT..][..BEAT];
        let half =
            |half: &[(u8, bool)]| half.iter().rev().fold(0, |word, (byte, _)| word << 8 | u64::from(*byte));
        let strobes = bytes.iter().rev().fold(0, |strobes, (_, is_on)| strobes << 1 | u64::from(*is_on));
        let is_last = (beat + 1) * BEAT == self.bytes.len();
        [(half(&bytes[..8]), 64), (half(&bytes[8..]), 64), (strobes, 16), (u64::from(is_last), 1)]
    }
}
