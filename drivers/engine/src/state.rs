//! Jobs in flight, and what ends them.

use crate::arena::{Arena, Region};
use crate::job::{After, Request};
use crate::journal::Journal;
use crate::rings::Rings;
use crate::vector::Hold;
use crate::wipes::{Wipe, Wipes};
use crate::{CardCaps, CompletionFault, Done, EngineError, Health};
use std::collections::HashMap;
use std::sync::Arc;
use zkcard_bus::DmaBuf;
use zkcard_layout::{Completion, DecodeError, Descriptor, Status};

/// How often a completion with a wrong CRC is read again: it may be seen in halves.
const REREADS: u32 = 4;

/// Whether the card can be trusted.
pub(crate) enum Session {
    Running,
    /// Nothing goes until a reset, and why.
    Broken(EngineError),
}

/// Everything that one lock guards.
pub(crate) struct State {
    pub session: Session,
    pub rings: Rings,
    pub arena: Arena,
    pub health: Health,
    /// Resets since open: what was on the card before is no longer there.
    pub epoch: usize,
    /// Epochs before this have lost a unit of the card, or its memory: only a reset helps.
    pub lost_before: usize,
    /// For each epoch that is over, and at last for this one: the lowest unit that its reset wiped.
    wiped_from: Vec<u32>,
    /// Cycles that passed while somebody waited, since open.
    pub clock: u64,
    /// Whether a thread waits in the device.
    pub is_pumped: bool,
    /// By tag.
    flights: Vec<Option<Flight>>,
    most_jobs: usize,
    next_id: u64,
    /// Answers that nobody has fetched.
    ended: HashMap<u64, Result<Done, EngineError>>,
    /// What jobs had that may still be running.
    pinned: Vec<DmaBuf>,
    pinned_holds: Vec<Arc<Hold>>,
    pub wipes: Wipes,
    pub journal: Journal,
    /// How often the next completion was read, and when last.
    rereads: (u32, u64),
}

/// A job that the card has.
struct Flight {
    id: u64,
    index: u32,
    descriptor: Descriptor,
    buffer: Option<DmaBuf>,
    holds: Vec<Arc<Hold>>,
    /// The budget that it has for itself.
    cost: u64,
    /// With those of the jobs that were in flight before it.
    budget: u64,
    deadline: u64,
    purpose: Purpose,
    /// Jobs that it waits for on the card, and how the first of those that failed did.
    follows: Vec<u64>,
    cause: Option<Box<EngineError>>,
}

/// Whom the answer is for.
pub(crate) enum Purpose {
    Caller,
    Nobody,
    Wipe(Wipe),
}

impl State {
    pub fn new(rings: Rings, caps: &CardCaps, health: Health) -> Self {
        Self {
            session: Session::Running,
            rings,
            arena: Arena::new(caps.memory_units),
            health,
            epoch: 0,
            lost_before: 0,
            wiped_from: vec![u32::MAX],
            clock: 0,
            is_pumped: false,
            flights: (0..caps.ring.tags()).map(|_| None).collect(),
            most_jobs: caps.most_jobs(),
            next_id: 0,
            ended: HashMap::new(),
            pinned: Vec::new(),
            pinned_holds: Vec::new(),
            wipes: Wipes::default(),
            journal: Journal::default(),
            rereads: (0, 0),
        }
    }

    /// What broke the session.
    pub fn broken(&self) -> Option<&EngineError> {
        match &self.session {
            Session::Running => None,
            Session::Broken(cause) => Some(cause),
        }
    }

    /// The error of a call that finds the session broken.
    pub fn check_session(&self) -> Result<(), EngineError> {
        self.broken().map_or(Ok(()), |cause| Err(EngineError::Broken { cause: Box::new(cause.clone()) }))
    }

    /// Whether only a reset helps.
    pub fn needs_reset(&self) -> bool {
        self.broken().is_some() || self.lost_before > self.epoch
    }

    /// How many jobs may be given now.
    pub fn room(&self) -> usize {
        self.most_jobs - self.in_flight()
    }

    pub fn in_flight(&self) -> usize {
        self.flights.iter().flatten().count()
    }

    /// Whether a place on the card is on its way back, so that it is worth waiting for.
    pub fn is_wiping(&self) -> bool {
        let comes_back = |flight: &Flight| match flight.purpose {
            Purpose::Caller => false,
            Purpose::Nobody => !flight.holds.is_empty(),
            Purpose::Wipe(_) => true,
        };
        self.flights.iter().flatten().any(comes_back) || self.wipes.has_waiting()
    }

    /// Takes note of places that nobody uses any more. Gives one that is to be zeroed now, if there is room for the job.
    pub fn next_wipe(&mut self, retired: Vec<(Region, usize)>) -> Option<Wipe> {
        self.wipes.extend(retired);
        self.wipes.take_clean(self.epoch).for_each(|region| self.arena.give(region));
        let is_possible = self.broken().is_none() && self.room() > 0;
        is_possible.then(|| self.wipes.next()).flatten()
    }

    /// The job that must end first, its budget, and when that is used up.
    pub fn first_due(&self) -> Option<(Descriptor, u64, u64)> {
        let flight = self.flights.iter().flatten().min_by_key(|flight| flight.deadline)?;
        Some((flight.descriptor, flight.budget, flight.deadline))
    }

    /// Writes a job into the ring; the doorbell is the caller's. There must be room. Gives its name.
    ///
    /// `batch` are the names of the earlier steps.
    pub fn place(&mut self, request: Request, budget: u64, batch: &[u64], purpose: Purpose) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        if !request.holds.iter().all(|hold| self.is_there(hold)) {
            self.ended.insert(id, Err(EngineError::VectorLost));
            return id;
        }
        let opcode = request.descriptor.opcode;
        let skipped = |cause| EngineError::Skipped { opcode, predecessor: None, cause };
        let follows = match self.predecessors(&request.after, batch) {
            Ok(follows) => follows,
            Err(cause) => {
                self.health.skipped += 1;
                self.ended.insert(id, Err(skipped(Some(cause))));
                return id;
            }
        };
        let Some(tag) = self.flights.iter().position(Option::is_none) else {
            self.ended.insert(id, Err(skipped(None)));
            return id;
        };
        let (follows, tags): (Vec<u64>, Vec<u16>) = follows.into_iter().unzip();
        let descriptor = Descriptor { tag: tag as u16, ..request.descriptor }.after(&tags);
        let ahead = self.flights.iter().flatten().fold(0, |sum: u64, flight| sum.saturating_add(flight.cost));
        let (cost, budget) = (budget, ahead.saturating_add(budget));
        self.flights[tag] = Some(Flight {
            id,
            index: self.rings.submitted,
            descriptor,
            buffer: request.buffer,
            holds: request.holds,
            cost,
            budget,
            deadline: self.clock.saturating_add(budget),
            purpose,
            follows,
            cause: None,
        });
        self.rings.push(&descriptor.to_bytes());
        self.health.jobs += 1;
        tracing::trace!(id, tag, opcode = descriptor.opcode.name(), length = descriptor.length, "job given");
        id
    }

    /// Whether no reset has wiped what lies in a place.
    pub fn is_there(&self, hold: &Hold) -> bool {
        self.wiped_from[hold.epoch()..self.epoch].iter().all(|from| hold.end_if_public() <= u64::from(*from))
    }

    /// A reset is about to wipe from this unit on.
    pub fn note_wipe(&mut self, from: u32) {
        let lowest = &mut self.wiped_from[self.epoch];
        *lowest = from.min(*lowest);
    }

    /// The answer to a job, if it is there.
    pub fn fetch(&mut self, id: u64) -> Option<Result<Done, EngineError>> {
        self.ended.remove(&id)
    }

    /// How a job has ended, if it has; the answer stays.
    pub fn end_of(&self, id: u64) -> Option<Result<(), EngineError>> {
        self.ended.get(&id).map(|answer| answer.as_ref().map(drop).map_err(EngineError::clone))
    }

    /// Nobody will ask for this answer.
    pub fn forget(&mut self, id: u64) {
        if self.ended.remove(&id).is_some() {
            return;
        }
        if let Some(flight) = self.flights.iter_mut().flatten().find(|flight| flight.id == id) {
            flight.purpose = Purpose::Nobody;
        }
    }

    /// Takes all completions that have come. Whether there were any, or the session broke.
    pub fn poll(&mut self) -> bool {
        let mut has_moved = false;
        while self.broken().is_none() {
            let Some(entry) = self.rings.peek() else { break };
            let number = self.rings.taken;
            match entry {
                Err(DecodeError::Crc) if self.may_reread() => break,
                Err(error) => self.break_at(number, CompletionFault::Decode(error)),
                Ok(completion) => match self.settle(&completion) {
                    Ok(()) => self.rings.take(),
                    Err(fault) => self.break_at(number, fault),
                },
            }
            self.rereads = (0, self.clock);
            has_moved = true;
        }
        has_moved
    }

    /// Ends the session: every job in flight has failed, and what it had stays pinned.
    pub fn break_off(&mut self, cause: &EngineError) {
        if self.broken().is_some() {
            return;
        }
        tracing::warn!(%cause, in_flight = self.in_flight(), "session broken");
        self.health.broken_sessions += 1;
        for flight in self.flights.iter_mut().filter_map(Option::take) {
            self.health.pinned_buffers += u64::from(flight.buffer.is_some());
            self.pinned.extend(flight.buffer);
            self.pinned_holds.extend(flight.holds);
            let error = match cause {
                EngineError::Timeout { tag, .. } if *tag != flight.descriptor.tag => {
                    EngineError::Broken { cause: Box::new(cause.clone()) }
                }
                _ => cause.clone(),
            };
            match flight.purpose {
                Purpose::Caller => drop(self.ended.insert(flight.id, Err(error))),
                Purpose::Nobody => {}
                Purpose::Wipe(wipe) => self.wipes.put_back(wipe),
            }
        }
        self.session = Session::Broken(cause.clone());
    }

    /// The card has been reset: it is quiet and wiped, and forgot all jobs.
    pub fn start_epoch(&mut self) {
        self.epoch += 1;
        self.wiped_from.push(u32::MAX);
        self.rings.clear();
        self.pinned.clear();
        self.pinned_holds.clear();
        self.rereads = (0, self.clock);
    }

    /// The card may still touch its buffers: wipes them, and never gives them back to the host.
    pub fn leak(&mut self) {
        self.rings.leak();
        for mut buffer in self.pinned.drain(..) {
            buffer.wipe(buffer.len());
            std::mem::forget(buffer);
        }
    }

    /// Predecessors that are still in flight, with their tags; or how one has failed.
    fn predecessors(&self, after: &[After], batch: &[u64]) -> Result<Vec<(u64, u16)>, Box<EngineError>> {
        let mut follows = Vec::new();
        for one in after {
            let id = match *one {
                After::Job(id) => id,
                After::Step(step) => batch[step],
            };
            if let Some(flight) = self.flights.iter().flatten().find(|flight| flight.id == id) {
                follows.push((id, flight.descriptor.tag));
            } else if let Some(Err(error)) = self.ended.get(&id) {
                return Err(Box::new(error.root().clone()));
            }
        }
        Ok(follows)
    }

    /// Tells jobs in flight that wait for this one why they will be skipped.
    fn blame(&mut self, id: u64, error: &EngineError) {
        for flight in self.flights.iter_mut().flatten().filter(|flight| flight.follows.contains(&id)) {
            flight.cause.get_or_insert_with(|| Box::new(error.root().clone()));
        }
    }

    /// Whether a completion with a wrong CRC is worth another look. Looks count only if time has passed between them.
    fn may_reread(&mut self) -> bool {
        let (count, at) = self.rereads;
        if count == 0 || at != self.clock {
            self.health.rereads += 1;
            self.rereads = (count + 1, self.clock);
        }
        count < REREADS
    }

    fn break_at(&mut self, number: u32, fault: CompletionFault) {
        self.health.bad_completions += 1;
        self.break_off(&EngineError::BadCompletion { number, fault });
    }

    /// Ends the job that a completion answers.
    fn settle(&mut self, completion: &Completion) -> Result<(), CompletionFault> {
        let tag = self.match_flight(completion)?;
        let Some(flight) = self.flights[tag].take() else { return Ok(()) };
        let Completion { status, detail, cycles, .. } = *completion;
        tracing::trace!(id = flight.id, tag, status = status.name(), cycles, "job over");
        let mut buffer = flight.buffer;
        if matches!(status, Status::Watchdog | Status::UnitLost) {
            self.health.pinned_buffers += u64::from(buffer.is_some());
            self.pinned.extend(buffer.take());
            self.pinned_holds.extend(flight.holds);
        }
        let (opcode, tag) = (flight.descriptor.opcode, flight.descriptor.tag);
        let (counter, result) = match status {
            Status::Ok => {
                self.journal.note(&flight.descriptor, completion);
                (&mut self.health.ok, Ok(Done { completion: *completion, buffer }))
            }
            Status::Skipped => {
                let (predecessor, cause) = (Some(detail as u16), flight.cause);
                (&mut self.health.skipped, Err(EngineError::Skipped { opcode, predecessor, cause }))
            }
            _ => (&mut self.health.refused, Err(EngineError::Refused { opcode, tag, status, detail })),
        };
        *counter += 1;
        if let Err(error) = &result {
            self.blame(flight.id, error);
        }
        match flight.purpose {
            Purpose::Caller => drop(self.ended.insert(flight.id, result)),
            Purpose::Nobody => {}
            Purpose::Wipe(wipe) if result.is_ok() => self.arena.give(wipe.region),
            Purpose::Wipe(wipe) => self.wipes.put_back_failed(wipe),
        }
        Ok(())
    }

    /// The tag of the job that a completion answers, if everything about it fits.
    fn match_flight(&self, completion: &Completion) -> Result<usize, CompletionFault> {
        let submitted = self.rings.submitted;
        let is_it = |flight: &Option<Flight>| flight.as_ref().is_some_and(|f| f.index == completion.index);
        let found = self.flights.iter().position(is_it);
        let Some((tag, flight)) = found.and_then(|tag| Some((tag, self.flights[tag].as_ref()?))) else {
            return Err(CompletionFault::Index { submitted, found: completion.index });
        };
        let is_unread = matches!(completion.status, Status::BadCrc | Status::BadFetch);
        if !is_unread && completion.tag != flight.descriptor.tag {
            return Err(CompletionFault::Tag { expected: flight.descriptor.tag, found: completion.tag });
        }
        let opcode = flight.descriptor.opcode.code();
        if !is_unread && completion.status != Status::BadOpcode && completion.opcode != opcode {
            return Err(CompletionFault::Opcode { expected: opcode, found: completion.opcode });
        }
        // The card has read this entry at least, and nothing that was not written.
        if submitted.wrapping_sub(completion.head) >= submitted.wrapping_sub(completion.index) {
            return Err(CompletionFault::Head { submitted, found: completion.head });
        }
        Ok(tag)
    }
}
