//! A driver of a few lines, as somebody would write it from the manual: it shares nothing with the engine.

use std::sync::atomic::Ordering;
use zkcard_bus::{Access, Device, DmaBuf, Lines};
use zkcard_layout::{Completion, Descriptor, RECORD_BYTES, State, reg};

/// log2 of the rings' entries.
const LOG: u32 = 2;
/// Cycles that anything may take.
const PATIENCE: u64 = 5_000_000;

/// Rings on a card that runs.
pub struct Hand<'a, D: Device> {
    pub device: &'a D,
    submission: DmaBuf,
    completion: DmaBuf,
    submitted: u32,
    taken: u32,
    /// Interrupt lines that were raised so far.
    pub raised: Lines,
}

impl<'a, D: Device> Hand<'a, D> {
    /// Resets the card and starts its rings.
    pub fn on(device: &'a D) -> Self {
        let submission = device.alloc(RECORD_BYTES << LOG, Access::Read).expect("a small buffer");
        let completion = device.alloc(RECORD_BYTES << LOG, Access::ReadWrite).expect("a small buffer");
        reset(device);
        let write = |offset, value| device.write(offset, value).expect("the card is there");
        device.write64(reg::SQ_BASE, submission.iova()).expect("the card is there");
        device.write64(reg::CQ_BASE, completion.iova()).expect("the card is there");
        [(reg::SQ_LOG, LOG), (reg::CQ_LOG, LOG), (reg::ENABLE, 1)].into_iter().for_each(|(o, v)| write(o, v));
        let hand = Self { device, submission, completion, submitted: 0, taken: 0, raised: Lines::default() };
        assert_eq!(State(hand.read(reg::STATE)).phase(), State::RUNNING, "the rings run after ENABLE");
        hand
    }

    pub fn read(&self, offset: u32) -> u32 {
        self.device.read(offset).expect("the card is there")
    }

    /// Gives one job and rings.
    pub fn give(&mut self, job: &Descriptor) {
        let at = RECORD_BYTES * (self.submitted as usize & ((1 << LOG) - 1));
        self.submission.write(at, &job.to_bytes());
        self.submitted += 1;
        self.device.write(reg::DOORBELL, self.submitted).expect("the card is there");
    }

    /// Lets time pass.
    pub fn relax(&mut self, most: u64) -> u64 {
        let relaxed = self.device.relax(most).expect("the card is there");
        self.raised.0 |= relaxed.raised.0;
        assert!(relaxed.cycles > 0, "time always passes");
        relaxed.cycles
    }

    /// The next completion.
    pub fn take(&mut self) -> Completion {
        let at = RECORD_BYTES * (self.taken as usize & ((1 << LOG) - 1));
        let phase = self.taken >> LOG & 1 == 0;
        let mut spent = 0;
        while !Completion::is_new(self.completion.words()[at / 8 + 7].load(Ordering::Acquire), phase) {
            assert!(spent < PATIENCE, "completion {} did not come", self.taken);
            spent += self.relax(1_000);
        }
        self.taken += 1;
        let mut bytes = [0; RECORD_BYTES];
        self.completion.read(at, &mut bytes);
        Completion::from_bytes(&bytes).expect("a sound completion")
    }
}

/// Resets the card until it is ready.
pub fn reset<D: Device>(device: &D) {
    device.write(reg::RESET, 1).expect("the card is there");
    let mut spent = 0;
    while State(device.read(reg::STATE).expect("the card is there")).phase() != State::READY {
        assert!(spent < PATIENCE, "the reset did not end");
        spent += device.relax(1_000).expect("the card is there").cycles;
    }
}
