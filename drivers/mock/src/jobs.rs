//! Rings, order and dependencies, completions.

use crate::card::{Card, Phase};
use crate::fault::Fault;
use crate::units::Moved;
use std::collections::VecDeque;
use zkcard_layout::{Completion, DecodeError, Descriptor, Flags, Opcode, RECORD_BYTES, Status, crc32c, reg};

/// Cycles that a job takes beside those for its bytes.
const START_CYCLES: u64 = 20;
/// How long half of a torn completion is missing.
const TORN_CYCLES: u64 = 3;
/// Units that take jobs: copies in and constants, copies out, zero and self-test, products, transforms, sums.
const UNITS: usize = 6;

/// A job that the card knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Job {
    pub descriptor: Descriptor,
    index: u32,
    /// Indices of jobs that it waits for.
    waits: [Option<u32>; 2],
    /// Tag of a predecessor that did not end well.
    skip: Option<u16>,
}

/// A job on its unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Running {
    pub job: Job,
    pub start: u64,
    pub end: u64,
    /// What will become of it; an endless one has none.
    fate: Option<Status>,
}

#[derive(Clone, Copy, Debug, Default)]
struct TagState {
    busy: Option<u32>,
    has_failed: bool,
}

/// All that a reset forgets about jobs.
#[derive(Default)]
pub(crate) struct Jobs {
    rings: Rings,
    /// Submitted so far, as the doorbell says.
    submitted: u32,
    waiting: VecDeque<Job>,
    pub running: [Option<Running>; UNITS],
    lost_units: [bool; UNITS],
    tags: Vec<TagState>,
    last: Option<[u8; RECORD_BYTES]>,
    /// Bytes that are to be written at that time.
    torn: Option<(u64, u64, [u8; RECORD_BYTES])>,
    pub ok: u64,
    pub failed: u64,
    pub counts: Counts,
}

/// What the card counts beside jobs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub host_read_beats: u64,
    pub host_write_beats: u64,
    pub points: u64,
    pub digits: u64,
    pub butterflies: u64,
    pub products: u64,
}

#[derive(Clone, Copy, Default)]
struct Rings {
    sq: u64,
    cq: u64,
    sq_log: u32,
    cq_log: u32,
    head: u32,
    tail: u32,
}

impl Jobs {
    pub fn head(&self) -> u32 {
        self.rings.head
    }

    pub fn tail(&self) -> u32 {
        self.rings.tail
    }
}

impl Card {
    pub(crate) fn begin_rings(&mut self) {
        let rings = Rings {
            sq: self.stored64(reg::SQ_BASE),
            cq: self.stored64(reg::CQ_BASE),
            sq_log: self.stored(reg::SQ_LOG),
            cq_log: self.stored(reg::CQ_LOG),
            ..Rings::default()
        };
        self.jobs =
            Jobs { rings, tags: vec![TagState::default(); self.config.tags.into()], ..Jobs::default() };
    }

    /// The doorbell.
    pub(crate) fn ring(&mut self, count: u32) {
        if self.script.strikes(Fault::LostDoorbell) {
            return;
        }
        let ahead = count.wrapping_sub(self.jobs.rings.head);
        if self.phase != Phase::Running || ahead > 1 << self.jobs.rings.sq_log {
            self.faults = self.faults.with_bad_doorbell(true);
            return self.raise(1);
        }
        self.jobs.submitted = count;
    }

    /// When something happens next, as far as jobs go.
    pub(crate) fn next_end(&self) -> Option<u64> {
        let jobs = &self.jobs;
        if jobs.rings.head != jobs.submitted || self.can_start() {
            return Some(self.now + 1);
        }
        let ends = jobs.running.iter().flatten().map(|running| running.end);
        ends.chain(jobs.torn.map(|(at, ..)| at)).min().filter(|at| *at != u64::MAX)
    }

    /// Whatever is due now.
    pub(crate) fn end_jobs(&mut self) {
        if let Some((at, iova, bytes)) = self.jobs.torn
            && at <= self.now
        {
            self.jobs.torn = None;
            self.write_host(iova, &bytes);
        }
        for unit in 0..UNITS {
            match self.jobs.running[unit] {
                Some(running) if running.end <= self.now => self.end(unit, running),
                _ => {}
            }
        }
        while self.jobs.rings.head != self.jobs.submitted && !self.is_gone {
            self.fetch();
        }
        while !self.is_gone && self.start_one() {}
        self.scribble();
    }

    /// A reset in mid-job: part of the work is done, and no completion comes.
    pub(crate) fn stop_jobs_half_way(&mut self) {
        for running in std::mem::take(&mut self.jobs.running).into_iter().flatten() {
            let whole = running.end.saturating_sub(running.start).clamp(1, 1 << 20);
            let beats = moved_beats(&running.job.descriptor);
            let part =
                u128::from(beats) * u128::from((self.now - running.start).min(whole)) / u128::from(whole);
            let _ = self.perform(&running.job.descriptor, part as u64);
        }
    }

    fn fetch(&mut self) {
        let rings = &mut self.jobs.rings;
        let index = rings.head;
        let at = rings.sq + RECORD_BYTES as u64 * u64::from(index & ((1 << rings.sq_log) - 1));
        rings.head = rings.head.wrapping_add(1);
        let mut bytes = [0; RECORD_BYTES];
        if self.script.strikes(Fault::FetchError) || !self.read_host(at, &mut bytes) {
            self.faults = self.faults.with_ring_read(true);
            self.raise(1);
            return self.refuse(index, 0, 0, Status::BadFetch);
        }
        if self.script.strikes(Fault::FlippedDescriptor) {
            bytes[index as usize % RECORD_BYTES] ^= 0x10;
        }
        if self.script.strikes(Fault::RefusedDescriptor) {
            bytes[0] = 0xee;
            let crc = crc32c(&bytes[..60]);
            bytes[60..].copy_from_slice(&crc.to_le_bytes());
        }
        let tag = u16::from_le_bytes([bytes[4], bytes[5]]);
        match Descriptor::from_bytes(&bytes) {
            Ok(descriptor) => self.accept(index, descriptor),
            Err(DecodeError::Crc) => self.refuse(index, 0, 0, Status::BadCrc),
            Err(DecodeError::Opcode) => self.refuse(index, tag, bytes[0], Status::BadOpcode),
            Err(_) => self.refuse(index, tag, bytes[0], Status::BadField),
        }
    }

    fn accept(&mut self, index: u32, descriptor: Descriptor) {
        let Err(status) = self.check(&descriptor) else {
            let mut job = Job { descriptor, index, waits: [None; 2], skip: None };
            let follows = [(Flags::FOLLOW_A, descriptor.follow_a), (Flags::FOLLOW_B, descriptor.follow_b)];
            for (wait, (flag, tag)) in job.waits.iter_mut().zip(follows) {
                if !descriptor.flags.contains(flag) {
                    continue;
                }
                let state = self.jobs.tags[usize::from(tag)];
                *wait = state.busy;
                if state.busy.is_none() && state.has_failed {
                    job.skip = Some(tag);
                }
            }
            self.jobs.tags[usize::from(descriptor.tag)].busy = Some(index);
            return self.jobs.waiting.push_back(job);
        };
        self.refuse(index, descriptor.tag, descriptor.opcode.code(), status);
    }

    fn check(&self, descriptor: &Descriptor) -> Result<(), Status> {
        let tag_exists = |tag: u16| usize::from(tag) < self.jobs.tags.len();
        let follows = |flag, tag| !descriptor.flags.contains(flag) || tag_exists(tag);
        let is_good = tag_exists(descriptor.tag)
            && self.jobs.tags[usize::from(descriptor.tag)].busy.is_none()
            && follows(Flags::FOLLOW_A, descriptor.follow_a)
            && follows(Flags::FOLLOW_B, descriptor.follow_b);
        if !is_good {
            return Err(Status::BadTag);
        }
        if descriptor.flags.0 & !Flags::ALL.0 != 0 {
            return Err(Status::BadField);
        }
        self.check_operands(descriptor)
    }

    /// A completion of a job that never was.
    fn refuse(&mut self, index: u32, tag: u16, opcode: u8, status: Status) {
        let is_believed = !matches!(status, Status::BadCrc | Status::BadFetch);
        for (name, state) in self.jobs.tags.iter_mut().enumerate() {
            // Where the tag cannot be believed it may have been any that is not in flight.
            if state.busy.is_none() && (!is_believed || name == usize::from(tag)) {
                state.has_failed = true;
            }
        }
        self.jobs.failed += 1;
        self.complete(Answer {
            index,
            tag,
            opcode,
            status,
            start: self.now,
            moved: Moved::default(),
            wants_interrupt: true,
        });
    }

    fn can_start(&self) -> bool {
        self.startable().is_some()
    }

    /// The first job whose unit is free and whose predecessors have ended, no earlier one of its unit waiting.
    fn startable(&self) -> Option<usize> {
        let is_busy = |index: u32| self.jobs.tags.iter().any(|state| state.busy == Some(index));
        let mut taken: [bool; UNITS] = std::array::from_fn(|unit| self.jobs.running[unit].is_some());
        for (at, job) in self.jobs.waiting.iter().enumerate() {
            let Some(unit) = unit_of(job.descriptor.opcode) else {
                let is_alone = at == 0 && self.jobs.running.iter().all(Option::is_none);
                return is_alone.then_some(at); // a fence: nobody overtakes it
            };
            if !taken[unit] && !job.waits.into_iter().flatten().any(is_busy) {
                return Some(at);
            }
            taken[unit] = true;
        }
        None
    }

    fn start_one(&mut self) -> bool {
        let Some(job) = self.startable().and_then(|at| self.jobs.waiting.remove(at)) else { return false };
        if let Some(tag) = job.skip {
            self.finish(&job, Status::Skipped, self.now, Moved { detail: tag.into(), ..Moved::default() });
            return true;
        }
        let Some(unit) = unit_of(job.descriptor.opcode) else {
            self.finish(&job, Status::Ok, self.now, Moved::default());
            return true;
        };
        if self.jobs.lost_units[unit] {
            self.finish(&job, Status::UnitLost, self.now, Moved::default());
            return true;
        }
        if self.script.strikes(Fault::Gone) {
            self.is_gone = true;
            return true;
        }
        self.note_secrets(&job.descriptor);
        let (cycles, fate) = self.draw_fate(START_CYCLES + 2 * moved_beats(&job.descriptor));
        let end = self.now.saturating_add(cycles);
        self.jobs.running[unit] = Some(Running { job, start: self.now, end, fate });
        true
    }

    /// How long a job that needs so many cycles will take, and how it will end.
    fn draw_fate(&mut self, cycles: u64) -> (u64, Option<Status>) {
        let watchdog = self.stored(reg::WATCHDOG);
        if self.script.strikes(Fault::Hang) {
            let limit = if watchdog == 0 { u64::MAX } else { watchdog.into() };
            (limit, Some(Status::Watchdog))
        } else if self.script.strikes(Fault::Endless) {
            (u64::MAX, None)
        } else if self.script.strikes(Fault::Slow) {
            (1000 * cycles, Some(Status::Ok))
        } else {
            (cycles, Some(Status::Ok))
        }
    }

    fn end(&mut self, unit: usize, running: Running) {
        self.jobs.running[unit] = None;
        match running.fate {
            Some(Status::Ok) => {
                let beats = moved_beats(&running.job.descriptor);
                let (status, moved) = match self.perform(&running.job.descriptor, beats) {
                    Ok(moved) => (Status::Ok, moved),
                    Err((status, detail)) => (status, Moved { detail, ..Moved::default() }),
                };
                self.finish(&running.job, status, running.start, moved);
            }
            _ => {
                self.jobs.lost_units[unit] = true;
                self.finish(&running.job, Status::Watchdog, running.start, Moved::default());
            }
        }
    }

    fn finish(&mut self, job: &Job, status: Status, start: u64, moved: Moved) {
        let tag = job.descriptor.tag;
        let is_ok = status == Status::Ok;
        self.jobs.tags[usize::from(tag)] = TagState { busy: None, has_failed: !is_ok };
        for other in self.jobs.waiting.iter_mut().filter(|_| !is_ok) {
            if other.waits.contains(&Some(job.index)) {
                other.skip = Some(tag);
            }
        }
        *if is_ok { &mut self.jobs.ok } else { &mut self.jobs.failed } += 1;
        self.complete(Answer {
            index: job.index,
            tag,
            opcode: job.descriptor.opcode.code(),
            status,
            start,
            moved,
            wants_interrupt: job.descriptor.flags.contains(Flags::INTERRUPT),
        });
    }

    fn complete(&mut self, answer: Answer) {
        let stale = self.jobs.last.filter(|_| self.script.strikes(Fault::StaleCompletion));
        if let Some(bytes) = stale {
            return self.publish(&self.in_this_lap(&bytes), answer.wants_interrupt);
        }
        let mut completion = Completion {
            tag: answer.tag,
            status: answer.status,
            opcode: answer.opcode,
            head: self.jobs.rings.head,
            cycles: self.now - answer.start.min(self.now),
            detail: answer.moved.detail,
            payload_crc: answer.moved.crc,
            index: answer.index,
            started: answer.start,
            work: answer.moved.beats,
            bubbles: 0,
            phase: self.phase_of_lap(),
        };
        completion.tag ^= u16::from(self.script.strikes(Fault::WrongTag));
        completion.index ^= u32::from(self.script.strikes(Fault::WrongIndex)) << 16;
        completion.head ^= u32::from(self.script.strikes(Fault::WrongHead)) << 20;
        completion.phase ^= self.script.strikes(Fault::WrongPhase);
        let mut bytes = completion.to_bytes();
        if self.script.strikes(Fault::UnknownStatus) {
            bytes[2] = 0x7f;
            let crc = crc32c(&bytes[..60]);
            bytes[60..].copy_from_slice(&crc.to_le_bytes());
        }
        if self.script.strikes(Fault::BadCompletionCrc) {
            bytes[9] ^= 0x40;
        }
        self.jobs.last = Some(bytes);
        self.publish(&bytes, answer.wants_interrupt);
        if self.script.strikes(Fault::DoubleCompletion) {
            self.publish(&self.in_this_lap(&bytes), answer.wants_interrupt);
        }
    }

    /// Writes a completion to its place in the ring, then raises the interrupt.
    fn publish(&mut self, bytes: &[u8; RECORD_BYTES], wants_interrupt: bool) {
        let rings = &mut self.jobs.rings;
        let at = rings.cq + RECORD_BYTES as u64 * u64::from(rings.tail & ((1 << rings.cq_log) - 1));
        rings.tail = rings.tail.wrapping_add(1);
        if self.script.strikes(Fault::LostCompletion) {
            return;
        }
        if self.script.strikes(Fault::CompletionWriteError) {
            self.faults = self.faults.with_completion_write(true);
            return self.raise(1);
        }
        if self.script.strikes(Fault::TornCompletion) {
            let mut half = *bytes;
            half[..32].fill(0);
            self.jobs.torn = Some((self.now + TORN_CYCLES, at, *bytes));
            self.write_host(at, &half);
        } else {
            self.write_host(at, bytes);
        }
        if wants_interrupt && !self.script.strikes(Fault::LostInterrupt) {
            self.raise(0);
        }
    }

    /// The same bytes as if they had been made for the next place in the ring.
    fn in_this_lap(&self, bytes: &[u8; RECORD_BYTES]) -> [u8; RECORD_BYTES] {
        match Completion::from_bytes(bytes) {
            Ok(completion) => Completion { phase: self.phase_of_lap(), ..completion }.to_bytes(),
            Err(_) => *bytes,
        }
    }

    fn phase_of_lap(&self) -> bool {
        self.jobs.rings.tail >> self.jobs.rings.cq_log & 1 == 0
    }
}

#[derive(Clone, Copy)]
struct Answer {
    index: u32,
    tag: u16,
    opcode: u8,
    status: Status,
    start: u64,
    moved: Moved,
    wants_interrupt: bool,
}

/// Beats of 64 bytes that the job moves.
pub(crate) fn moved_beats(descriptor: &Descriptor) -> u64 {
    if unit_of(descriptor.opcode).is_some() { u64::from(descriptor.length).div_ceil(2) } else { 0 }
}

fn unit_of(opcode: Opcode) -> Option<usize> {
    match opcode {
        Opcode::CopyIn | Opcode::Constant => Some(0),
        Opcode::CopyOut => Some(1),
        Opcode::Zero | Opcode::SelfTest => Some(2),
        Opcode::Multiply | Opcode::Quotient => Some(3),
        Opcode::Transform => Some(4),
        Opcode::MsmG1 | Opcode::MsmG2 => Some(5),
        Opcode::Fence => None,
    }
}
