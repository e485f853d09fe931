//! A master of a port of card memory: bursts that pause as AXI allows, and what it was answered against what it must be.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;
use zkcard_golden::boards::sdram::sdram::{BEAT, Memory, Size};
use zkcard_sim::axi::{Ax, B, Driven, Offered, R, W};

/// Bursts never leave such a block.
const BLOCK: u64 = 512;
/// Bursts of a kind at once.
const MOST: usize = 4;
/// Channels in the order of [`Master::pace`].
const PLAN: usize = 0;
const AR: usize = 1;
const AW: usize = 2;
const DATA: usize = 3;
const READ: usize = 4;
const ANSWER: usize = 5;

/// A burst that is to be done.
#[derive(Clone, Debug)]
pub struct Burst {
    /// Whether it writes.
    pub is_write: bool,
    /// Of its first beat.
    pub addr: u64,
    /// Its beats: data and strobes.
    pub beats: Vec<(u128, u16)>,
}

#[derive(Clone, Debug)]
struct Open {
    ax: Ax,
    beats: Vec<(u128, u16)>,
    /// Of a read: what each beat must be, where that is known.
    wanted: VecDeque<Result<Option<u128>, ()>>,
    is_inside: bool,
    is_addressed: bool,
    sent: usize,
}

/// The master.
#[derive(Debug)]
pub struct Master {
    rng: ChaCha8Rng,
    size: Size,
    /// What the memory holds once all is done.
    pub memory: Memory,
    /// Bursts that were ordered and are not begun.
    pub orders: VecDeque<Burst>,
    /// Bursts to make up.
    pub quota: u32,
    /// Out of 256 how likely a channel moves in a clock.
    pub pace: [u32; 6],
    reads: VecDeque<Open>,
    writes: VecDeque<Open>,
    offered: Offered,
    /// What waited to be taken in the last clock.
    waited: (Option<R>, Option<B>),
    last_block: u64,
    next_id: u16,
    /// Bursts that ended: reads, writes, refused ones.
    pub ended: [u32; 3],
}

impl Master {
    /// A master that knows what the probe left.
    pub fn new(size: Size, seed: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            size,
            memory: Memory::new(size),
            orders: VecDeque::new(),
            quota: 0,
            pace: [256; 6],
            reads: VecDeque::new(),
            writes: VecDeque::new(),
            offered: Offered::default(),
            waited: (None, None),
            last_block: 0,
            next_id: 0,
            ended: [0; 3],
        }
    }

    /// Whether all is done.
    pub fn is_idle(&self) -> bool {
        self.quota == 0 && self.orders.is_empty() && self.reads.is_empty() && self.writes.is_empty()
    }

    fn draw(&mut self, n: u64) -> u64 {
        self.rng.next_u64() % n
    }

    fn moves(&mut self, channel: usize) -> bool {
        self.rng.next_u32() % 256 < self.pace[channel]
    }

    /// Paces for a while: each channel free, halting, slow or nearly shut.
    pub fn draw_paces(&mut self) {
        for channel in 0..self.pace.len() {
            self.pace[channel] = [256, 128, 24, 3][self.draw(4) as usize];
        }
    }

    /// The next of what is ordered or made up; none where it would meet one that is open.
    fn plan(&mut self) {
        let burst = match self.orders.front() {
            Some(order) => order.clone(),
            None if self.quota > 0 => self.make_up(),
            None => return,
        };
        let open = if burst.is_write { self.writes.len() } else { self.reads.len() };
        let meets = |other: &Open| other.ax.addr / BLOCK == burst.addr / BLOCK;
        let is_alone = !self.writes.iter().any(meets) && (!burst.is_write || !self.reads.iter().any(meets));
        if open == MOST || !is_alone {
            return;
        }
        if self.orders.pop_front().is_none() {
            self.quota -= 1;
        }
        self.begin(burst);
    }

    fn make_up(&mut self) -> Burst {
        let block = self.draw_block();
        self.last_block = block;
        let first = self.draw(BLOCK / BEAT as u64);
        let most = BLOCK / BEAT as u64 - first;
        let count = if self.draw(4) == 0 { most } else { 1 + self.draw(most) };
        let mode = self.draw(4);
        let beats = (0..count).map(|_| (self.data(), self.strobes(mode))).collect();
        Burst { is_write: self.draw(2) == 0, addr: block * BLOCK + first * BEAT as u64, beats }
    }

    /// The next block; one near the others: of few rows and all banks; either end; anywhere; behind the end.
    fn draw_block(&mut self) -> u64 {
        let blocks = self.size.bytes().max(BLOCK) / BLOCK;
        match self.draw(32) {
            0..=11 => (self.last_block + 1) % blocks,
            12..=23 => (self.draw(4) * 8 + self.draw(8) + (self.draw(2) * blocks / 2)) % blocks,
            24..=26 => (blocks - 1) * self.draw(2),
            27..=29 => self.draw(blocks),
            30 => blocks + self.draw(blocks),
            _ => 1 << (17 + self.draw(38)),
        }
    }

    fn data(&mut self) -> u128 {
        u128::from(self.rng.next_u64()) << 64 | u128::from(self.rng.next_u64())
    }

    fn strobes(&mut self, mode: u64) -> u16 {
        match mode {
            0 => self.rng.next_u32() as u16,
            1 => 1 << self.draw(16),
            _ => u16::MAX,
        }
    }

    fn begin(&mut self, burst: Burst) {
        self.next_id = (self.next_id + 1) % 1024;
        let id = self.next_id;
        let ax = Ax { addr: burst.addr, id, len: (burst.beats.len() - 1) as u8 };
        let addrs = (0..burst.beats.len()).map(|beat| burst.addr + (beat * BEAT) as u64);
        let mut open = Open {
            ax,
            beats: burst.beats.clone(),
            wanted: VecDeque::new(),
            is_inside: true,
            is_addressed: false,
            sent: 0,
        };
        if burst.is_write {
            for (addr, (data, strb)) in addrs.zip(burst.beats) {
                open.is_inside &= self.memory.write(addr, data, strb);
            }
            self.writes.push_back(open);
        } else {
            open.wanted = addrs.map(|addr| self.memory.read(addr).map_err(|_| ())).collect();
            self.reads.push_back(open);
        }
    }

    /// What it offers in this clock: what was not taken stays; nothing waits for a ready.
    pub fn offers(&mut self) -> Offered {
        if self.moves(PLAN) {
            self.plan();
        }
        let moves: [bool; 6] = std::array::from_fn(|channel| self.moves(channel));
        let asks =
            |bursts: &VecDeque<Open>| bursts.iter().find(|open| !open.is_addressed).map(|open| open.ax);
        let beat = self.writes.iter().find(|open| open.sent < open.beats.len()).map(Open::beat);
        let before = self.offered;
        self.offered = Offered {
            ar: before.ar.or_else(|| asks(&self.reads).filter(|_| moves[AR])),
            aw: before.aw.or_else(|| asks(&self.writes).filter(|_| moves[AW])),
            w: before.w.or_else(|| beat.filter(|_| moves[DATA])),
            r_ready: moves[READ],
            b_ready: moves[ANSWER],
        };
        self.offered
    }

    /// After the clock: what the port did.
    pub fn clock(&mut self, driven: &Driven) {
        let offered = self.offered;
        if driven.ar_ready && self.offered.ar.take().is_some() {
            address(&mut self.reads);
        }
        if driven.aw_ready && self.offered.aw.take().is_some() {
            address(&mut self.writes);
        }
        if driven.w_ready && self.offered.w.take().is_some() {
            let open = self.writes.iter_mut().find(|open| open.sent < open.beats.len());
            open.expect("a burst of the beat").sent += 1;
        }
        let (r, b) = self.waited;
        assert!(r.is_none() || r == driven.r, "R changed while it waited");
        assert!(b.is_none() || b == driven.b, "B changed while it waited");
        self.waited = (driven.r.filter(|_| !offered.r_ready), driven.b.filter(|_| !offered.b_ready));
        if let Some(r) = driven.r.filter(|_| offered.r_ready) {
            self.read(&r);
        }
        if let Some(b) = driven.b.filter(|_| offered.b_ready) {
            self.answered(&b);
        }
    }

    /// Reads come in the order in which they were asked for.
    fn read(&mut self, r: &R) {
        let open = self.reads.front_mut().filter(|open| open.is_addressed).expect("data that was asked for");
        let wanted = open.wanted.pop_front().expect("a beat that is due");
        let is_last = open.wanted.is_empty();
        assert_eq!((r.id, r.last), (open.ax.id, is_last), "of {:x?}", open.ax);
        assert_eq!(r.resp, if wanted.is_ok() { 0 } else { 2 }, "of {:x?}", open.ax);
        if let Ok(Some(data)) = wanted {
            assert_eq!(number(r), data, "{} beats before the last of {:x?}", open.wanted.len(), open.ax);
        }
        if is_last {
            self.ended[if wanted.is_ok() { 0 } else { 2 }] += 1;
            self.reads.pop_front();
        }
    }

    /// So do responses; none comes before its address and all of its data.
    fn answered(&mut self, b: &B) {
        let open = self.writes.pop_front().expect("a write that waits");
        assert!(open.is_addressed && open.sent == open.beats.len(), "B before its burst: {:x?}", open.ax);
        assert_eq!((b.id, b.resp), (open.ax.id, if open.is_inside { 0 } else { 2 }));
        self.ended[if open.is_inside { 1 } else { 2 }] += 1;
    }
}

impl Open {
    fn beat(&self) -> W {
        let (data, strb) = self.beats[self.sent];
        let mut words = [0; 16];
        (0..4).for_each(|word| words[word] = (data >> (32 * word)) as u32);
        W { data: words, strb: strb.into(), last: self.sent + 1 == self.beats.len() }
    }
}

fn address(bursts: &mut VecDeque<Open>) {
    let open = bursts.iter_mut().find(|open| !open.is_addressed);
    open.expect("a burst of the address").is_addressed = true;
}

fn number(r: &R) -> u128 {
    r.data.iter().take(4).rev().fold(0, |all, word| all << 32 | u128::from(*word))
}
