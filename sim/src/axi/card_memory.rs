//! One port of card memory with the timing of DRAM: latency, bandwidth, rows and banks.

use super::host_memory::put_strobed;
use super::timing::{Bursts, Store};
use super::{Ax, Data, Driven, Faults, Offered, Outside, Slave, Timing};

const SLVERR: u8 = 2;

/// What a port's memory is like, in clocks of 250 MHz.
#[derive(Clone, Copy, Debug)]
pub struct MemoryTiming {
    /// Clocks from an address to its first beat when the row is open.
    pub latency: u64,
    /// Clocks more when another row is open in the bank.
    pub row_miss: u64,
    /// Bytes that the memory moves in 16 clocks, reads and writes together.
    pub bytes_in_16: u64,
    /// Banks, each with one open row.
    pub banks: usize,
    /// Bytes of a row.
    pub row_bytes: u64,
}

impl MemoryTiming {
    /// One channel of DDR4-2400, 64 bits wide: 19.2 GB/s.
    pub fn ddr4() -> Self {
        Self { latency: 28, row_miss: 10, bytes_in_16: 16 * 76, banks: 16, row_bytes: 8192 }
    }

    /// One of 16 ports of HBM2: 14.4 GB/s each.
    pub fn hbm2() -> Self {
        Self { latency: 40, row_miss: 12, bytes_in_16: 16 * 57, banks: 16, row_bytes: 1024 }
    }

    /// No limit but the port's own.
    pub fn ideal() -> Self {
        Self { latency: 4, row_miss: 0, bytes_in_16: 1 << 20, banks: 1, row_bytes: 1 << 40 }
    }
}

/// One port of card memory; addresses are the port's own.
#[derive(Debug)]
pub struct CardMemory {
    store: Words,
    bursts: Bursts,
    banks: Banks,
}

#[derive(Debug)]
struct Words(Vec<u32>);

#[derive(Debug)]
struct Banks {
    timing: MemoryTiming,
    open: Vec<Option<u64>>,
    /// When the data bus is free, in sixteenths of a clock.
    free_at: u64,
}

impl CardMemory {
    /// `bytes` of zeroes. `steady` answers in order and at once when its time has come; else as wildly as AXI allows.
    pub fn new(bytes: usize, timing: MemoryTiming, is_steady: bool, seed: u64) -> Self {
        let wild = if is_steady { Timing::steady(timing.latency) } else { Timing::wild() };
        Self {
            store: Words(vec![0; bytes / 4]),
            bursts: Bursts::new(Timing { latency: timing.latency, ..wild }, seed),
            banks: Banks { timing, open: vec![None; timing.banks], free_at: 0 },
        }
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

    /// What will go wrong.
    pub fn faults(&mut self) -> &mut Faults {
        &mut self.bursts.faults
    }

    /// Bursts so far: reads, writes.
    pub fn bursts(&self) -> [u64; 2] {
        self.bursts.count
    }
}

impl Banks {
    /// Clocks beyond the latency that this burst waits for its row and for the data bus.
    fn extra(&mut self, now: u64, ax: &Ax) -> u64 {
        let row = ax.addr / self.timing.row_bytes;
        let open = &mut self.open[row as usize % self.timing.banks];
        let miss = if *open == Some(row) { 0 } else { self.timing.row_miss };
        *open = Some(row);
        let begin = self.free_at.max(16 * now);
        self.free_at = begin + (u64::from(ax.len) + 1) * 64 * 256 / self.timing.bytes_in_16;
        begin / 16 - now + miss
    }
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
        self.bursts.drive(now, &mut self.store)
    }

    fn clock(&mut self, now: u64, driven: &Driven, offered: &Offered) -> Result<(), Outside> {
        let Self { store, bursts, banks } = self;
        bursts.clock(now, driven, offered, store, |ax, _| banks.extra(now, ax))
    }

    fn reset(&mut self) {
        self.bursts.reset();
    }
}
