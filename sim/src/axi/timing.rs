//! Bursts in flight behind a port: when they are answered, in which order, and what goes wrong on the way.

use super::dram::Served;
use super::ready::{Gate, Has};
use super::{Ax, B, Data, Driven, Offered, Outside, R, Ready, W};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;

/// How a memory answers.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Clocks from an address (or the last beat written) to the first beat (or response).
    pub latency: u64,
    /// Up to so many clocks more, anew for each burst.
    pub jitter: u64,
    /// Bursts whose time has come are answered in any order, beats of different ones mixed.
    pub reorder: bool,
    /// Chances out of 256 that a channel pauses for a clock.
    pub pause: u32,
    /// Bursts that are taken at once, of each kind.
    pub depth: usize,
    /// When it is ready.
    pub ready: Ready,
}

impl Timing {
    /// Always after `latency` clocks, in order, without pauses.
    pub fn steady(latency: u64) -> Self {
        Self { latency, jitter: 0, reorder: false, pause: 0, depth: 128, ready: Ready::Eager }
    }

    /// Everything that AXI allows.
    pub fn wild() -> Self {
        Self { latency: 3, jitter: 60, reorder: true, pause: 64, depth: 40, ready: Ready::Eager }
    }
}

/// What can go wrong with a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This bit of the burst's data (modulo its length) is flipped on the way.
    Flip(u32),
    /// It is answered by SLVERR.
    Error,
    /// It is never answered.
    Drop,
    /// Its last beat or its response comes twice.
    Twice,
    /// It is answered so many clocks late.
    Late(u64),
    /// RLAST is the other way round at this beat (modulo its length): it stands early, or is missing. All beats come. Of reads only.
    Last(u8),
}

/// Faults that are still to come, by the number of the burst since the model was made.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Of read bursts.
    pub reads: Vec<(u64, Fault)>,
    /// Of write bursts.
    pub writes: Vec<(u64, Fault)>,
}

fn fault_of(list: &mut Vec<(u64, Fault)>, number: u64) -> Option<Fault> {
    let at = list.iter().position(|(nth, _)| *nth == number)?;
    Some(list.swap_remove(at).1)
}

/// What keeps the bytes.
pub(super) trait Store {
    /// A beat, and its response.
    fn read(&mut self, addr: u64) -> (Data, u8);
    /// Writes a beat; the response.
    fn write(&mut self, addr: u64, data: &Data, strb: u64) -> Result<u8, Outside>;
}

/// What is behind a port says when it has a burst's data.
pub(super) trait Pace {
    /// Read burst `number` comes: clocks that it takes beyond the latency; none when [`Bursts::serve`] will tell.
    fn read(&mut self, now: u64, ax: &Ax, number: u64) -> Option<u64>;
    /// All data of a write came.
    fn written(&mut self, now: u64, ax: &Ax);
}

/// Nothing but the latency.
pub(super) struct AtOnce;

impl Pace for AtOnce {
    fn read(&mut self, _: u64, _: &Ax, _: u64) -> Option<u64> {
        Some(0)
    }

    fn written(&mut self, _: u64, _: &Ax) {}
}

#[derive(Clone, Debug)]
struct Read {
    ax: Ax,
    number: u64,
    /// From the data's being there to the first beat.
    delay: u64,
    ready_at: Option<u64>,
    sent: u8,
    fault: Option<Fault>,
}

#[derive(Clone, Debug)]
struct Write {
    ax: Ax,
    ready_at: u64,
    came: u8,
    resp: u8,
    fault: Option<Fault>,
}

/// The bursts behind one port.
#[derive(Debug)]
pub(super) struct Bursts {
    pub timing: Timing,
    pub faults: Faults,
    rng: ChaCha8Rng,
    reads: VecDeque<Read>,
    /// Addresses whose data is still to come.
    open: VecDeque<Write>,
    /// Data that came before its address.
    ahead: VecDeque<W>,
    /// Written, to be answered.
    written: VecDeque<Write>,
    gate: Gate,
    r: Option<R>,
    b: Option<B>,
    /// Bursts so far: reads, writes.
    pub count: [u64; 2],
}

const SLVERR: u8 = 2;

impl Bursts {
    pub fn new(timing: Timing, seed: u64) -> Self {
        Self {
            timing,
            faults: Faults::default(),
            rng: ChaCha8Rng::seed_from_u64(seed),
            reads: VecDeque::new(),
            open: VecDeque::new(),
            ahead: VecDeque::new(),
            written: VecDeque::new(),
            gate: Gate::default(),
            r: None,
            b: None,
            count: [0; 2],
        }
    }

    pub fn reset(&mut self) {
        self.reads.clear();
        self.open.clear();
        self.ahead.clear();
        self.written.clear();
        self.gate = Gate::default();
        (self.r, self.b) = (None, None);
    }

    fn pauses(&mut self) -> bool {
        self.timing.pause != 0 && self.rng.next_u32() % 256 < self.timing.pause
    }

    /// Clocks until a burst is answered.
    fn delay(&mut self, fault: Option<Fault>) -> u64 {
        let jitter = if self.timing.jitter == 0 { 0 } else { self.rng.next_u64() % (self.timing.jitter + 1) };
        let late = if let Some(Fault::Late(clocks)) = fault { clocks } else { 0 };
        (self.timing.latency + jitter + late).max(1)
    }

    /// The data of a read are there: its beats will follow each other without a gap.
    pub fn serve(&mut self, served: &Served) {
        if let Some(read) = self.reads.iter_mut().find(|read| read.number == served.number) {
            read.ready_at = Some(served.begin(u64::from(read.ax.len) + 1) + read.delay);
        }
    }

    pub fn drive(&mut self, now: u64, store: &mut impl Store) -> Driven {
        if self.r.is_none() && !self.pauses() {
            self.r = self.next_read(now, store);
        }
        if self.b.is_none() && !self.pauses() {
            self.b = self.next_response(now);
        }
        let has = Has { address: !self.open.is_empty(), burst: self.ahead.iter().any(|w| w.last) };
        let [ar, aw, w] = self.gate.readies(self.timing.ready, has, &mut self.rng);
        Driven {
            ar_ready: ar && self.reads.len() < self.timing.depth && !self.pauses(),
            aw_ready: aw && self.open.len() + self.written.len() < self.timing.depth && !self.pauses(),
            w_ready: w && !self.pauses(),
            r: self.r,
            b: self.b,
        }
    }

    fn next_read(&mut self, now: u64, store: &mut impl Store) -> Option<R> {
        let is_ready = |read: &Read| read.ready_at.is_some_and(|at| at <= now);
        let at = if self.timing.reorder {
            // Of the same ID the older goes first.
            let first = |&i: &usize| !self.reads.range(..i).any(|older| older.ax.id == self.reads[i].ax.id);
            let ready = (0..self.reads.len()).filter(|&i| is_ready(&self.reads[i]));
            let ready: Vec<_> = ready.filter(first).collect();
            *ready.get(self.rng.next_u32() as usize % ready.len().max(1))?
        } else {
            is_ready(self.reads.front()?).then_some(0)?
        };
        let read = &mut self.reads[at];
        let nth = read.sent;
        let (mut data, mut resp) = store.read(read.ax.addr + 64 * u64::from(nth));
        let last = nth == read.ax.len;
        let mut told = last;
        match read.fault {
            Some(Fault::Error) => resp = SLVERR,
            Some(Fault::Flip(bit)) => flip(&mut data, bit, nth, read.ax.len),
            Some(Fault::Last(beat)) => {
                told ^= u16::from(beat) % (u16::from(read.ax.len) + 1) == u16::from(nth)
            }
            _ => {}
        }
        let r = R { data, id: read.ax.id, resp, last: told };
        if last && read.fault == Some(Fault::Twice) {
            read.fault = None;
        } else if last {
            self.reads.remove(at);
        } else {
            read.sent += 1;
        }
        Some(r)
    }

    fn next_response(&mut self, now: u64) -> Option<B> {
        let ready = |write: &Write| write.ready_at <= now;
        let at = if self.timing.reorder {
            // Of the same ID the older goes first.
            let first = |i: &usize| {
                let id = self.written[*i].ax.id;
                ready(&self.written[*i]) && !self.written.range(..*i).any(|older| older.ax.id == id)
            };
            let list: Vec<_> = (0..self.written.len()).filter(first).collect();
            *list.get(self.rng.next_u32() as usize % list.len().max(1))?
        } else {
            ready(self.written.front()?).then_some(0)?
        };
        let write = &mut self.written[at];
        let b = B { id: write.ax.id, resp: write.resp };
        if write.fault == Some(Fault::Twice) {
            write.fault = None;
        } else {
            self.written.remove(at);
        }
        Some(b)
    }

    pub fn clock(
        &mut self,
        now: u64,
        driven: &Driven,
        offered: &Offered,
        store: &mut impl Store,
        pace: &mut impl Pace,
    ) -> Result<(), Outside> {
        self.gate.clock(driven, offered);
        if driven.r.is_some() && offered.r_ready {
            self.r = None;
        }
        if driven.b.is_some() && offered.b_ready {
            self.b = None;
        }
        if let Some(ax) = offered.ar.filter(|_| driven.ar_ready) {
            let number = self.count[0];
            let fault = fault_of(&mut self.faults.reads, number);
            self.count[0] += 1;
            let delay = self.delay(fault);
            let ready_at = pace.read(now, &ax, number).map(|extra| now + extra + delay);
            if fault != Some(Fault::Drop) {
                self.reads.push_back(Read { ax, number, delay, ready_at, sent: 0, fault });
            }
        }
        if let Some(ax) = offered.aw.filter(|_| driven.aw_ready) {
            let fault = fault_of(&mut self.faults.writes, self.count[1]);
            assert!(!matches!(fault, Some(Fault::Last(_))), "RLAST is of reads only");
            self.count[1] += 1;
            let ready_at = now + self.delay(fault);
            self.open.push_back(Write { ax, ready_at, came: 0, resp: 0, fault });
        }
        if let Some(w) = offered.w.filter(|_| driven.w_ready) {
            self.ahead.push_back(w);
        }
        while !self.open.is_empty()
            && let Some(w) = self.ahead.pop_front()
        {
            self.write(now, w, store, pace)?;
        }
        Ok(())
    }

    /// Data of the first burst that has an address.
    fn write(
        &mut self,
        now: u64,
        mut w: W,
        store: &mut impl Store,
        pace: &mut impl Pace,
    ) -> Result<(), Outside> {
        let Some(write) = self.open.front_mut() else { return Ok(()) };
        if let Some(Fault::Flip(bit)) = write.fault {
            flip(&mut w.data, bit, write.came, write.ax.len);
        }
        let resp = if write.fault == Some(Fault::Error) {
            SLVERR
        } else {
            store.write(write.ax.addr + 64 * u64::from(write.came), &w.data, w.strb)?
        };
        write.resp = write.resp.max(resp);
        write.came += 1;
        if w.last
            && let Some(mut write) = self.open.pop_front()
        {
            pace.written(now, &write.ax);
            write.ready_at = write.ready_at.max(now + 1);
            if write.fault != Some(Fault::Drop) {
                self.written.push_back(write);
            }
        }
        Ok(())
    }
}

/// Flips bit `bit` of a burst, if it lies in beat `nth` of `len + 1`.
fn flip(data: &mut Data, bit: u32, nth: u8, len: u8) {
    let bit = bit as usize % (512 * (usize::from(len) + 1));
    if bit / 512 == usize::from(nth) {
        data[bit % 512 / 32] ^= 1 << (bit % 32);
    }
}
