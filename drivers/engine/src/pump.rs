//! Giving jobs, and waiting for them.
//!
//! Whoever waits drives. One thread at a time lets time pass in the device, without the lock, so that others may give
//! jobs meanwhile; the rest sleep until it tells them that something has moved. Every job in flight has a deadline, so the
//! one that drives always comes back.

use crate::job::Request;
use crate::state::{Purpose, State};
use crate::{Budget, EngineError, Inner, Job, bring_up};
use std::sync::{Arc, MutexGuard, PoisonError};
use zkcard_bus::{Device, Relaxed};
use zkcard_layout::{Descriptor, Faults, Flags, State as CardState, reg};

/// Cycles between two looks at the completion ring, at first and at last.
const LOOKS: [u64; 2] = [256, 1 << 14];
/// Interrupt line of faults outside any job.
const FAULT_LINE: u32 = 1;

impl<D: Device> Inner<D> {
    pub fn submit(self: &Arc<Self>, requests: Vec<Request>) -> Result<Vec<Job<D>>, EngineError> {
        requests.iter().enumerate().try_for_each(|(step, request)| request.check(step, &self.retired))?;
        let mut jobs = Vec::with_capacity(requests.len());
        let mut names = Vec::with_capacity(requests.len());
        let mut requests = requests.into_iter().peekable();
        let mut look = LOOKS[0];
        let mut state = self.lock();
        while requests.peek().is_some() {
            state.check_session()?;
            if state.room() == 0 {
                state = self.pump(state, &mut look);
                continue;
            }
            while state.room() > 0
                && let Some(mut request) = requests.next()
            {
                if requests.peek().is_none() || state.room() == 1 {
                    request.descriptor = with_interrupt(request.descriptor);
                }
                let budget = request.budget.unwrap_or_else(|| self.budget(&request.descriptor));
                let id = state.place(request, budget.0, &names, Purpose::Caller);
                names.push(id);
                jobs.push(Job { inner: Arc::clone(self), id });
            }
            self.ring(&mut state)?;
        }
        Ok(jobs)
    }

    pub fn await_until<R>(
        &self,
        answer: impl Fn(&mut State) -> Option<Result<R, EngineError>>,
    ) -> Result<R, EngineError> {
        let mut look = LOOKS[0];
        let mut state = self.lock();
        loop {
            if let Some(answer) = answer(&mut state) {
                return answer;
            }
            if state.in_flight() == 0 {
                return Err(EngineError::Misuse { what: "a job is waited for once, on its own engine" });
            }
            state = self.pump(state, &mut look);
        }
    }

    /// Whether a job has ended, after a look at the ring.
    pub fn look_for(&self, id: u64) -> bool {
        let mut state = self.lock();
        if self.poll(&mut state) {
            self.moved.notify_all();
        }
        state.end_of(id).is_some()
    }

    /// Lets something happen: an answer, the passing of time, or the end of a budget.
    pub fn pump<'a>(&'a self, mut state: MutexGuard<'a, State>, look: &mut u64) -> MutexGuard<'a, State> {
        if self.poll(&mut state) {
            self.moved.notify_all();
            *look = LOOKS[0];
            return state;
        }
        if state.is_pumped {
            return self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let Some((_, _, deadline)) = state.first_due() else { return state };
        let left = deadline.saturating_sub(state.clock);
        if left == 0 {
            self.give_up(&mut state);
            self.moved.notify_all();
            return state;
        }
        state.is_pumped = true;
        drop(state);
        let pumping = Pumping(self);
        let relaxed = self.device.relax(left.min(*look));
        std::mem::forget(pumping);
        let mut state = self.lock();
        state.is_pumped = false;
        self.moved.notify_all();
        *look = (2 * *look).min(LOOKS[1]);
        match relaxed {
            Ok(Relaxed { cycles, raised }) => {
                state.clock += cycles;
                state.health.interrupts += u64::from(raised.0.count_ones());
                if raised.has(FAULT_LINE) {
                    self.look_at_faults(&mut state);
                }
            }
            Err(cause) => state.break_off(&cause.into()),
        }
        state
    }

    /// Zeroes places on the card that nobody uses any more, as far as there is room for the jobs.
    pub fn start_wipes(&self, state: &mut State) {
        let before = state.rings.submitted;
        while let Some(wipe) = state.next_wipe(self.retired.drain()) {
            let zero = with_interrupt(wipe.job());
            state.place(Request::new(zero), self.budget(&zero).0, &[], Purpose::Wipe(wipe));
        }
        if state.rings.submitted != before {
            let _ = self.ring(state); // a doorbell that fails has broken the session
        }
    }

    fn poll(&self, state: &mut State) -> bool {
        let has_moved = state.poll();
        if has_moved {
            self.start_wipes(state);
        }
        has_moved
    }

    fn budget(&self, descriptor: &Descriptor) -> Budget {
        Budget::of((self.cost)(&self.caps, descriptor), &self.settings)
    }

    fn ring(&self, state: &mut State) -> Result<(), EngineError> {
        let count = state.rings.publish();
        state.health.doorbells += 1;
        self.device.write(reg::DOORBELL, count).map_err(|error| {
            let error = EngineError::from(error);
            state.break_off(&error);
            error
        })
    }

    /// The card says that something went wrong outside any job.
    fn look_at_faults(&self, state: &mut State) {
        let faults = match self.device.read(reg::FAULTS).map_err(EngineError::from).and_then(bring_up::alive)
        {
            Ok(word) => Faults(word),
            Err(error) => return state.break_off(&error),
        };
        state.health.card_faults += 1;
        if faults.completion_write() || faults.bad_doorbell() {
            return state.break_off(&EngineError::CardFault { faults });
        }
        if let Err(error) = self.device.write(reg::FAULTS, faults.0) {
            state.break_off(&error.into());
        }
    }

    /// A job's budget is spent: finds out what can be found out, and ends the session.
    fn give_up(&self, state: &mut State) {
        let Some((Descriptor { opcode, tag, .. }, budget, _)) = state.first_due() else { return };
        state.health.timeouts += 1;
        let seen = bring_up::identify(&self.device).and_then(|()| {
            let card = CardState(bring_up::alive(self.device.read(reg::STATE)?)?);
            Ok((card, Faults(bring_up::alive(self.device.read(reg::FAULTS)?)?)))
        });
        state.break_off(&match seen {
            Ok((state, faults)) => EngineError::Timeout { opcode, tag, budget, state, faults },
            Err(error) => error,
        });
    }
}

/// The same job, which raises an interrupt at its end.
fn with_interrupt(job: Descriptor) -> Descriptor {
    Descriptor { flags: job.flags | Flags::INTERRUPT, ..job }
}

/// A thread is in the device. Should it come out by a panic, another may go in.
struct Pumping<'a, D: Device>(&'a Inner<D>);

impl<D: Device> Drop for Pumping<'_, D> {
    fn drop(&mut self) {
        self.0.lock().is_pumped = false;
        self.0.moved.notify_all();
    }
}
