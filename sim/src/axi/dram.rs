//! A channel of DRAM and its controller: when a burst's data move.
//!
//! ```text
//! bursts ──► Dram: two queues, one direction at a time ──► Banks: what the data sheet allows ──► Part: the data sheet
//! ```
//!
//! *Modelled*: open rows, activation and precharge of each bank (tRCD, tRP, tRAS, tRC, tRTP, tWR), distances between
//! activations (tRRD, tFAW) and between column accesses (tCCD in and across bank groups), the data bus and its turnaround in both directions
//! (CL, CWL, tWTR), refresh of all banks at once (tREFI, tRFC), the way of addresses to banks.
//!
//! *The controller* keeps rows open and takes, of the oldest `WINDOW` bursts of one direction, the access that can come first;
//! of equals the older, which is FR-FCFS with looking ahead: banks open while others move data. A burst that was passed
//! over `MOST_PASSED` times goes next. Reads go first; writes are answered when they are queued, and gathered: they are
//! written `BATCH` bursts at a time, once `HIGH` of them wait or no read does. So the bus turns seldom. Vendors do
//! not publish their queues; these are as small as those of soft controllers for FPGAs.
//!
//! *Not modelled*: the command bus (one command a tick never binds at bursts of four ticks), several ranks, refresh that is put off,
//! power-down, ZQ calibration, ECC, temperature. A read of what still waits to be written takes as long as any other.

mod banks;
mod part;

pub use part::{DDR4_2400, DDR4_2400_HASHED, HBM2, Part};

use banks::{Banks, Place};
use std::collections::VecDeque;

/// Bursts of one direction among which the controller chooses.
const WINDOW: usize = 8;
/// Accesses that may overtake the oldest burst.
const MOST_PASSED: u32 = 64;
/// Bursts of writes that are kept back.
const ROOM: usize = 32;
/// So many waiting writes end the reads' turn.
const HIGH: usize = 24;
/// Bursts of writes in one turn.
const BATCH: usize = 16;

/// When the data of a read moved, in clocks of the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    /// The caller's number.
    pub number: u64,
    /// Its first 64 bytes were there.
    pub first: u64,
    /// All were.
    pub last: u64,
}

impl Served {
    /// The clock of the first beat, so that `beats` can follow each other without a gap.
    pub fn begin(&self, beats: u64) -> u64 {
        self.first.max((self.last + 1).saturating_sub(beats))
    }
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Dram {
    part: &'static Part,
    banks: Banks,
    reads: VecDeque<Burst>,
    writes: VecDeque<Burst>,
    /// Bursts left of the writes' turn; none while it is the reads'.
    batch: Option<usize>,
    passed: u32,
    /// The clock at which ticks are counted from 0.
    origin: u64,
    /// Nothing can move before this tick, unless a burst comes.
    idle_until: u64,
    served: Vec<Served>,
}

#[derive(Clone, Copy, Debug)]
struct Burst {
    number: u64,
    /// Of the access that is next.
    addr: u64,
    end: u64,
    /// The tick when it came.
    since: u64,
    first: Option<u64>,
}

impl Dram {
    /// A channel of this kind, all its rows closed.
    pub fn new(part: &'static Part) -> Self {
        let (reads, writes) = (VecDeque::new(), VecDeque::new());
        Self {
            part,
            banks: Banks::new(*part),
            reads,
            writes,
            batch: None,
            passed: 0,
            origin: 0,
            idle_until: 0,
            served: Vec::new(),
        }
    }

    /// A read of so many bytes, a multiple of 64, comes.
    pub fn read(&mut self, now: u64, number: u64, addr: u64, bytes: u64) {
        self.reads.push_back(self.burst(now, number, addr, bytes));
        self.idle_until = 0;
    }

    /// All data of a write came.
    pub fn write(&mut self, now: u64, addr: u64, bytes: u64) {
        self.writes.push_back(self.burst(now, 0, addr, bytes));
        self.idle_until = 0;
    }

    /// Whether there is room for another burst of writes.
    pub fn has_room(&self) -> bool {
        self.writes.len() < ROOM
    }

    /// Time passes up to clock `now`: the reads that were served.
    pub fn advance(&mut self, now: u64) -> impl Iterator<Item = Served> + use<'_> {
        let until = self.part.tick(now - self.origin);
        while self.idle_until <= until && self.turn() {
            let (at, place, cas) = self.choose(until);
            self.idle_until = if cas > until { cas } else { 0 };
            if cas <= until {
                self.access(at, place);
            }
        }
        self.served.drain(..)
    }

    /// All rows closed and just refreshed: what comes no longer depends on when it comes, nor on what was before.
    pub fn settle(&mut self, now: u64) {
        self.banks = Banks::new(*self.part);
        (self.origin, self.idle_until, self.passed, self.batch) = (now, 0, 0, None);
        self.reads.iter_mut().chain(&mut self.writes).for_each(|burst| burst.since = 0);
    }

    /// Forgets what waits.
    pub fn reset(&mut self) {
        self.reads.clear();
        self.writes.clear();
        self.served.clear();
        self.batch = None;
    }

    fn burst(&self, now: u64, number: u64, addr: u64, bytes: u64) -> Burst {
        Burst { number, addr, end: addr + bytes, since: self.part.tick(now - self.origin), first: None }
    }

    /// Whose turn it is; false when nothing waits.
    fn turn(&mut self) -> bool {
        let is_over = self.batch.is_some_and(|left| left == 0) || self.writes.is_empty();
        if is_over {
            self.batch = None;
        }
        let begins = self.writes.len() >= HIGH || self.reads.is_empty();
        if self.batch.is_none() && begins && !self.writes.is_empty() {
            self.batch = Some(BATCH);
        }
        self.batch.is_some() || !self.reads.is_empty()
    }

    fn queue(&mut self) -> &mut VecDeque<Burst> {
        if self.batch.is_some() { &mut self.writes } else { &mut self.reads }
    }

    /// Index of the burst whose access comes next, where to, and when.
    fn choose(&mut self, until: u64) -> (usize, Place, u64) {
        let is_write = self.batch.is_some();
        let window = if self.passed < MOST_PASSED { WINDOW } else { 1 };
        let list: Vec<_> = self.queue().iter().take(window).copied().collect();
        loop {
            let plan = |(at, burst): (usize, &Burst)| {
                let place = self.part.place(burst.addr);
                (at, place, self.banks.column_at(place, is_write, burst.since))
            };
            let first = list.iter().enumerate().map(plan).min_by_key(|(_, _, cas)| *cas);
            let chosen = first.unwrap_or((0, Place::default(), u64::MAX));
            if !self.banks.refresh(chosen.2.min(until)) {
                return chosen;
            }
        }
    }

    /// One column access of burst `at`.
    fn access(&mut self, at: usize, place: Place) {
        let (is_write, step) = (self.batch.is_some(), self.part.access_bytes);
        self.passed = if at == 0 { 0 } else { self.passed + 1 };
        let Some(mut burst) = self.queue().get(at).copied() else { return };
        let end = self.banks.access(place, is_write, burst.since);
        let clock = self.origin + self.part.clock(end);
        burst.addr += step;
        if burst.addr.is_multiple_of(64) {
            burst.first.get_or_insert(clock);
        }
        if burst.addr < burst.end {
            self.queue()[at] = burst;
            return;
        }
        self.queue().remove(at);
        match &mut self.batch {
            Some(left) => *left -= 1,
            None => self.served.push(Served {
                number: burst.number,
                first: burst.first.unwrap_or(clock),
                last: clock,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
