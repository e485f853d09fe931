//! The smallest driver that can be written from `rtl/gen/REGISTERS.md`.

use std::collections::HashMap;
use zkcard_layout::{Completion, Descriptor, State, reg};
use zkcard_sim::{SimCard, SimConfig, or_skip};

/// Cycles after which a wait is given up.
pub const BUDGET: u64 = 400_000;

pub struct Driver {
    pub device: SimCard,
    pub sq: u64,
    pub cq: u64,
    pub log: u32,
    submitted: u32,
    taken: u32,
    done: HashMap<u32, Completion>,
}

/// The card, or nothing on a machine without Verilator.
pub fn open(config: &SimConfig) -> Option<Driver> {
    or_skip(SimCard::open(config)).map(Driver::new)
}

impl Driver {
    fn new(device: SimCard) -> Self {
        let mut driver = Self { device, sq: 0, cq: 0, log: 4, submitted: 0, taken: 0, done: HashMap::new() };
        driver.sq = driver.device.host.alloc(64 << driver.log);
        driver.cq = driver.device.host.alloc(64 << driver.log);
        driver.bring_up();
        driver
    }

    pub fn read(&mut self, offset: u32) -> u32 {
        self.device.read32(offset).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn write(&mut self, offset: u32, value: u32) {
        self.device.write32(offset, value).unwrap_or_else(|error| panic!("{error}"));
    }

    pub fn state(&mut self) -> State {
        State(self.read(reg::STATE))
    }

    /// Reset, wait, rings, enable.
    pub fn bring_up(&mut self) {
        self.reset();
        self.enable();
    }

    pub fn reset(&mut self) {
        self.write(reg::RESET, 1);
        self.wait_ready();
    }

    pub fn wait_ready(&mut self) {
        let end = self.device.cycles() + BUDGET;
        while self.state().phase() != State::READY {
            assert!(self.device.cycles() < end, "not ready: {:?}", self.state());
            self.step(50);
        }
    }

    pub fn enable(&mut self) {
        self.device.host.write(self.cq, &vec![0; 64 << self.log]);
        (self.submitted, self.taken) = (0, 0);
        self.done.clear();
        for (offset, base) in [(reg::SQ_BASE, self.sq), (reg::CQ_BASE, self.cq)] {
            self.device.write64(offset, base).unwrap_or_else(|error| panic!("{error}"));
        }
        self.write(reg::SQ_LOG, self.log);
        self.write(reg::CQ_LOG, self.log);
        self.write(reg::ENABLE, 1);
        assert_eq!(self.state().phase(), State::RUNNING);
    }

    pub fn step(&mut self, cycles: u64) {
        self.device.step(cycles).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Puts raw entries into the ring and rings once; the index of the first.
    pub fn submit_bytes(&mut self, entries: &[[u8; 64]]) -> u32 {
        let first = self.submitted;
        for entry in entries {
            let at = u64::from(self.submitted % (1 << self.log));
            self.device.host.write(self.sq + 64 * at, entry);
            self.submitted += 1;
        }
        self.write(reg::DOORBELL, self.submitted);
        first
    }

    pub fn submit(&mut self, jobs: &[Descriptor]) -> u32 {
        let entries: Vec<_> = jobs.iter().map(Descriptor::to_bytes).collect();
        self.submit_bytes(&entries)
    }

    /// Takes what is new in the completion ring.
    pub fn poll(&mut self) {
        loop {
            let at = self.cq + 64 * u64::from(self.taken % (1 << self.log));
            let phase = self.taken >> self.log & 1 == 0;
            let mut bytes = [0; 64];
            self.device.host.read(at, &mut bytes);
            if !Completion::is_new(u64::from(bytes[56]), phase) {
                return;
            }
            let completion = Completion::from_bytes(&bytes).expect("a whole completion");
            self.taken += 1;
            assert!(self.done.insert(completion.index, completion).is_none(), "twice: {completion:?}");
        }
    }

    /// The completion of entry `index`, if it comes within the budget.
    pub fn try_wait(&mut self, index: u32, budget: u64) -> Option<Completion> {
        let end = self.device.cycles() + budget;
        loop {
            self.poll();
            if let Some(completion) = self.done.remove(&index) {
                return Some(completion);
            }
            if self.device.cycles() >= end {
                return None;
            }
            self.step(16);
        }
    }

    pub fn wait(&mut self, index: u32) -> Completion {
        self.try_wait(index, BUDGET).unwrap_or_else(|| {
            panic!("no completion of {index}; state {:?}, faults {:#x}", self.state(), self.read(reg::FAULTS))
        })
    }

    /// Submits one job and waits for it.
    pub fn run(&mut self, job: Descriptor) -> Completion {
        let index = self.submit(&[job]);
        let completion = self.wait(index);
        assert_eq!((completion.tag, completion.index), (job.tag, index));
        completion
    }

    /// A buffer with these bytes.
    pub fn buffer(&mut self, bytes: &[u8]) -> u64 {
        let iova = self.device.host.alloc(bytes.len());
        self.device.host.write(iova, bytes);
        iova
    }

    pub fn bytes(&self, iova: u64, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        self.device.host.read(iova, &mut bytes);
        bytes
    }
}
