//! One port of card memory: a channel of DRAM behind it, or nothing that limits.

use super::dram::{DDR4_2400, Dram, HBM2, Part};
use super::host_memory::put_strobed;
use super::timing::{Bursts, Pace, Store};
use super::{Ax, BEAT_BYTES, Data, Driven, Faults, Offered, Outside, Slave, Timing};

const SLVERR: u8 = 2;

/// What a port's memory is like.
#[derive(Clone, Copy, Debug)]
pub enum MemoryTiming {
    /// A channel of DRAM.
    Dram(&'static Part),
    /// No limit but the port's own, and so many clocks of latency.
    Ideal(u64),
}

impl MemoryTiming {
    /// One channel of DDR4-2400, 64 bits wide: 19.2 GB/s.
    pub fn ddr4() -> Self {
        Self::Dram(&DDR4_2400)
    }

    /// One pseudo channel of HBM2: 14.4 GB/s.
    pub fn hbm2() -> Self {
        Self::Dram(&HBM2)
    }

    /// No limit but the port's own.
    pub fn ideal() -> Self {
        Self::Ideal(4)
    }

    fn latency(&self) -> u64 {
        match self {
            Self::Dram(part) => part.front,
            Self::Ideal(latency) => *latency,
        }
    }
}

/// One port of card memory; addresses are the port's own.
#[derive(Debug)]
pub struct CardMemory {
    store: Words,
    bursts: Bursts,
    /// None where the port is all that limits.
    dram: Option<Dram>,
}

#[derive(Debug)]
struct Words(Vec<u32>);

impl CardMemory {
    /// `bytes` of zeroes. `steady` answers in order and at once when its time has come; else as wildly as AXI allows.
    pub fn new(bytes: usize, timing: MemoryTiming, is_steady: bool, seed: u64) -> Self {
        let latency = timing.latency();
        let wild = if is_steady { Timing::steady(latency) } else { Timing::wild() };
        let dram = if let MemoryTiming::Dram(part) = timing { Some(Dram::new(part)) } else { None };
        let bursts = Bursts::new(Timing { latency, ..wild }, seed);
        Self { store: Words(vec![0; bytes / 4]), bursts, dram }
    }

    /// The words, for tests.
    pub fn words(&self) -> &[u32] {
        &self.store.0
    }

    /// The words, to plant something.
    pub fn words_mut(&mut self) -> &mut [u32] {
        &mut self.store.0
    }

    /// How the port answers from now on.
    pub fn timing(&mut self) -> &mut Timing {
        &mut self.bursts.timing
    }

    /// Makes what comes independent of what was, see [`Dram::settle`].
    pub fn settle(&mut self, now: u64) {
        self.dram.iter_mut().for_each(|dram| dram.settle(now));
    }

    /// What will go wrong.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.bursts.faults
    }

    /// Bursts so far: reads, writes.
    pub fn bursts(&self) -> [u64; 2] {
        self.bursts.count
    }
}

impl Pace for Option<Dram> {
    fn read(&mut self, now: u64, ax: &Ax, number: u64) -> Option<u64> {
        let Some(dram) = self else { return Some(0) };
        dram.read(now, number, ax.addr, bytes(ax));
        None
    }

    fn written(&mut self, now: u64, ax: &Ax) {
        if let Some(dram) = self {
            dram.write(now, ax.addr, bytes(ax));
        }
    }
}

fn bytes(ax: &Ax) -> u64 {
    (u64::from(ax.len) + 1) * BEAT_BYTES as u64
}

impl Store for Words {
    fn read(&mut self, addr: u64) -> (Data, u8) {
        let first = addr as usize / 4;
        let mut data = [0; 16];
        let Some(words) = self.0.get(first..first + 16) else { return (data, SLVERR) };
        data.copy_from_slice(words);
        (data, 0)
    }

    fn write(&mut self, addr: u64, data: &Data, strb: u64) -> Result<u8, Outside> {
        let first = addr as usize / 4;
        let Some(words) = self.0.get_mut(first..first + 16) else { return Ok(SLVERR) };
        put_strobed(words, data, strb);
        Ok(0)
    }
}

impl Slave for CardMemory {
    fn drive(&mut self, now: u64) -> Driven {
        let Self { store, bursts, dram } = self;
        for served in dram.iter_mut().flat_map(|dram| dram.advance(now)) {
            bursts.serve(&served);
        }
        let driven = bursts.drive(now, store);
        Driven { w_ready: driven.w_ready && dram.as_ref().is_none_or(Dram::has_room), ..driven }
    }

    fn clock(&mut self, now: u64, driven: &Driven, offered: &Offered) -> Result<(), Outside> {
        let Self { store, bursts, dram } = self;
        bursts.clock(now, driven, offered, store, dram)
    }

    fn reset(&mut self) {
        self.bursts.reset();
        self.dram.iter_mut().for_each(Dram::reset);
    }
}
