//! A card behind its line as a driver uses it: reset, rings, jobs, copies.

use super::host::Wired;
use zkcard_layout::{Completion, Descriptor, Flags, Opcode, State, Status, crc32c, reg};

/// Host memory: where it begins.
pub const BASE: u64 = 0x1_2345_0000;
/// In it: the submission ring.
pub const SQ: usize = 0;
/// The completion ring.
const CQ: usize = 0x400;
/// A buffer that the card reads.
pub const FROM: usize = 0x800;
/// One that it writes.
pub const TO: usize = 0x1800;
/// Bytes of all of it.
pub const BYTES: usize = 0x2800;
/// log2 of the rings' entries.
const LOG: u32 = 4;

/// A card behind a line, with its rings in the host's memory.
pub trait Rings: Wired {
    /// Writes a register of 64 bits.
    fn write64(&mut self, offset: u32, value: u64) {
        self.write(offset, value as u32);
        self.write(offset + 4, (value >> 32) as u32);
    }

    /// Reads the card's phase until it is this one.
    fn wait_for(&mut self, phase: u32) {
        for _ in 0..1_000 {
            if State(self.read(reg::STATE)).phase() == phase {
                return;
            }
        }
        panic!("the card is not in phase {phase}");
    }

    /// The host's memory from [`BASE`] on.
    fn memory(&mut self) -> &mut Vec<u8> {
        &mut self.host().memory.as_mut().unwrap().1
    }

    /// Reset, rings, enable.
    fn bring_up(&mut self) {
        self.write(reg::RESET, 1);
        self.wait_for(State::READY);
        self.memory()[..FROM].fill(0);
        self.write64(reg::SQ_BASE, BASE + SQ as u64);
        self.write64(reg::CQ_BASE, BASE + CQ as u64);
        self.write(reg::SQ_LOG, LOG);
        self.write(reg::CQ_LOG, LOG);
        self.write(reg::ENABLE, 1);
        self.wait_for(State::RUNNING);
    }

    /// The `nth` completion.
    fn completion(&mut self, nth: usize) -> Completion {
        let at = CQ + 64 * nth;
        self.until("a completion", |board| {
            let bytes: [u8; 64] = board.memory()[at..at + 64].try_into().unwrap();
            let is_new = Completion::is_new(u64::from(bytes[56]), true);
            is_new.then(|| Completion::from_bytes(&bytes).expect("a whole completion"))
        })
    }

    /// The first jobs since the card was brought up; how each ended.
    fn run(&mut self, jobs: &[Descriptor]) -> Vec<Completion> {
        for (nth, job) in jobs.iter().enumerate() {
            self.memory()[SQ + 64 * nth..][..64].copy_from_slice(&job.to_bytes());
        }
        self.write(reg::DOORBELL, jobs.len() as u32);
        (0..jobs.len()).map(|nth| self.completion(nth)).collect()
    }

    /// So many elements into the card and out again, as its first jobs.
    fn round_trip(&mut self, length: u32) {
        let bytes: Vec<u8> = (0..32 * length).map(|at| (at * 7 + at / 251) as u8 ^ 0xc0).collect();
        self.memory()[FROM..FROM + bytes.len()].copy_from_slice(&bytes);
        self.memory()[TO..].fill(0xa5);
        let (from, to) = (BASE + FROM as u64, BASE + TO as u64);
        let jobs = [
            Descriptor { host: from, length, destination: 40, ..Descriptor::new(Opcode::CopyIn, 1) },
            Descriptor {
                host: to,
                length,
                source_a: 40,
                flags: Flags::INTERRUPT,
                ..Descriptor::new(Opcode::CopyOut, 2)
            }
            .after(&[1]),
        ];
        for done in self.run(&jobs) {
            assert_eq!((done.status, done.payload_crc), (Status::Ok, crc32c(&bytes)), "{done:?}");
        }
        assert!(self.memory()[TO..TO + bytes.len()] == bytes, "{length} elements changed on the way");
        assert!(self.memory()[TO + bytes.len()..].iter().all(|byte| *byte == 0xa5), "bytes after the buffer");
    }
}
