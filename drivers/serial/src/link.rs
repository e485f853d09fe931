//! The host's end: one thread hears the wire, serves the card's bursts, and tells whoever waits.

use crate::clock::Clock;
use crate::stream::{Outgoing, Stream};
use crate::{Counters, OpenError, Settings};
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;
use zkcard_bus::{ALL_ONES, BusError, HostMemory, Lines, Relaxed};
use zkcard_layout::link::{End, Frame, HOST_ACCESSES, Kind, MAX_BURST, OKAY, SLVERR, Side, VERSION};

/// The longest that the thread sleeps: how late a time-out may be noticed.
const STEP: Duration = Duration::from_millis(10);
/// The first wait for an answer to SYNC; each next one is twice as long.
const SYNC_AGAIN: Duration = Duration::from_millis(50);
/// More answers on their way than a card that keeps the rules can ask for.
const MOST_PENDING: usize = 64;
/// Sleeps of [`Link::relax`].
const SLEEP: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(20)];

/// What waiting threads and the link's own thread share.
pub struct Link {
    stream: Box<dyn Stream>,
    memory: Arc<HostMemory>,
    settings: Settings,
    state: Mutex<State>,
    news: Condvar,
    start: Instant,
}

struct State {
    end: End,
    out: Outgoing,
    phase: Phase,
    /// Sequenced frames given to `end` since the last SYNC.
    pushed: u64,
    /// Which of them are register accesses that are not acknowledged.
    accesses: VecDeque<u64>,
    /// Reads whose values are to come, in order; and those that came.
    reads: VecDeque<u64>,
    values: BTreeMap<u64, u32>,
    next_read: u64,
    clock: Clock,
    /// Frames pushed up to the last that the card may have waited for, or that begins something: all but register reads.
    used: u64,
    /// One of those was on its way at the card's last frame.
    is_used: bool,
    raised: Lines,
    is_ready: bool,
    counters: Counters,
    /// Bursts written at the last [`Link::relax`]: news that a waiter has not seen.
    seen: u64,
    /// When a whole frame last came, or a frame of ours was last acknowledged while others waited.
    heard: Duration,
    progress: Duration,
    /// Frames received and acknowledged at those times.
    received: u64,
    taken: u64,
    is_closing: bool,
}

enum Phase {
    /// SYNC is sent with this nonce until it is answered.
    Syncing {
        nonce: u32,
        next: Duration,
        wait: Duration,
    },
    Up,
    /// It is told why to everybody; `is_final` where the wire itself has ended.
    Gone {
        detail: String,
        is_final: bool,
    },
    /// The card speaks another version.
    Other(u8),
}

impl Link {
    pub fn new(stream: Box<dyn Stream>, memory: Arc<HostMemory>, settings: Settings) -> Self {
        let state = State {
            end: End::new(Side::Host, settings.resend),
            out: Outgoing::default(),
            phase: Phase::Gone { detail: "not opened yet".into(), is_final: false },
            pushed: 0,
            accesses: VecDeque::new(),
            reads: VecDeque::new(),
            values: BTreeMap::new(),
            next_read: 0,
            clock: Clock::default(),
            used: 0,
            is_used: false,
            raised: Lines::default(),
            is_ready: false,
            counters: Counters::default(),
            seen: 0,
            heard: Duration::ZERO,
            progress: Duration::ZERO,
            received: 0,
            taken: 0,
            is_closing: false,
        };
        Self {
            stream,
            memory,
            settings,
            state: Mutex::new(state),
            news: Condvar::new(),
            start: Instant::now(),
        }
    }

    /// Begins the link, or begins it anew; what the card had outstanding ends in errors on its bus.
    pub fn sync(&self) -> Result<(), BusError> {
        let mut state = self.lock();
        state.may_go_on()?;
        state.begin_sync(self.now());
        self.flush(&mut state);
        let state = self.wait(state, self.settings.opening, |state| !state.is_syncing())?;
        state.is_up().map_err(|_| state.gone())
    }

    /// Why there is no link after [`Self::sync`] failed.
    pub fn why_not(&self, name: &str, error: BusError) -> OpenError {
        let state = self.lock();
        match state.phase {
            Phase::Other(found) => OpenError::Version { name: name.into(), found, expected: VERSION },
            Phase::Gone { is_final: false, .. } => {
                OpenError::Silent { name: name.into(), heard: state.counters.bytes }
            }
            _ => error.into(),
        }
    }

    /// Reads a register.
    pub fn read(&self, offset: u32) -> Result<u32, BusError> {
        let mut state = self.room()?;
        let ticket = state.next_read;
        state.next_read += 1;
        state.reads.push_back(ticket);
        state.access(Kind::ReadReg, offset.to_le_bytes().into());
        self.flush(&mut state);
        let is_done = |state: &State| state.values.contains_key(&ticket) || !state.reads.contains(&ticket);
        let mut state = self.wait(state, self.settings.patience, is_done)?;
        state.values.remove(&ticket).ok_or_else(|| state.gone())
    }

    /// Writes a register, some time soon, in order.
    pub fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        fence(Ordering::Release); // the thread that serves the card acquires by the lock what was stored before
        let mut state = self.room()?;
        state.access(Kind::WriteReg, [offset.to_le_bytes(), value.to_le_bytes()].concat());
        self.flush(&mut state);
        Ok(())
    }

    /// Has the card reset, and begins the link anew: no answer for the card that was can reach the one that is.
    pub fn reset(&self) -> Result<(), BusError> {
        if self.lock().is_up().is_err() {
            self.sync()?;
        }
        let mut state = self.room()?;
        state.is_ready = false;
        state.push(Kind::Reset, 0, Vec::new());
        self.flush(&mut state);
        drop(self.wait(state, self.settings.patience, |state| state.is_ready)?);
        self.sync()?;
        self.lock().raised = Lines::default(); // of the card before
        Ok(())
    }

    /// Sleeps until there is news of the card, or until about `most` cycles have passed.
    pub fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        let state = self.lock();
        let end = Instant::now() + state.clock.time_of(most).clamp(SLEEP[0], SLEEP[1]);
        let is_news = |state: &State| {
            state.raised.0 != 0 || state.counters.writes != state.seen || state.clock.passed() >= most.max(1)
        };
        let mut state = self.wait_until(state, end, |state| is_news(state) || state.is_up().is_err());
        state.is_up().map_err(|()| state.gone())?;
        state.seen = state.counters.writes;
        let raised = std::mem::take(&mut state.raised);
        Ok(Relaxed { cycles: state.clock.pass(), raised })
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        self.lock().counted()
    }

    /// Has [`Self::run`] end.
    pub fn close(&self) {
        self.lock().is_closing = true;
    }

    /// Hears the wire until [`Self::close`], or until the wire ends.
    pub fn run(&self) {
        let mut bytes = Zeroizing::new([0; 4096]);
        let mut wants_room = false;
        loop {
            let came = self.stream.wait(wants_room, STEP).and_then(|()| self.stream.read(&mut *bytes));
            let mut state = self.lock();
            if state.is_closing {
                return;
            }
            match came {
                Ok(count) => self.hear(&mut state, &bytes[..count]),
                Err(error) => state.end(ended(&error), true),
            }
            self.flush(&mut state);
            wants_room = !state.out.is_empty();
            self.news.notify_all();
            if matches!(state.phase, Phase::Gone { is_final: true, .. }) {
                return;
            }
        }
    }

    fn hear(&self, state: &mut State, bytes: &[u8]) {
        let now = self.now();
        state.counters.bytes += bytes.len() as u64;
        for byte in bytes {
            if let Some(frame) = state.end.take(*byte, now) {
                state.act(frame, &self.memory, self.settings.grace);
            }
        }
        state.watch(now, self.settings.patience);
    }

    /// Gives the wire what there is to say.
    fn flush(&self, state: &mut State) {
        let now = self.now();
        let State { end, out, phase, .. } = state;
        let written = out.flush(&*self.stream, || match phase {
            Phase::Up => end.next(now, 0),
            Phase::Syncing { nonce, next, wait } if now >= *next => {
                // Another one each time: only the answer to the last says that the card has forgotten all before.
                *nonce = nonce.wrapping_add(1);
                (*next, *wait) = (now + *wait, *wait * 2);
                Some(end.bare(Kind::Sync, nonce.to_le_bytes().into(), 0))
            }
            _ => None,
        });
        if let Err(error) = written {
            state.end(ended(&error), true);
        }
    }

    /// The state, when another access may be begun.
    fn room(&self) -> Result<MutexGuard<'_, State>, BusError> {
        let has_room = |state: &State| state.is_up().is_ok() && state.accesses.len() < HOST_ACCESSES;
        self.wait(self.lock(), self.settings.patience, has_room)
    }

    /// Waits for this to hold; the link ends where it does not in time.
    fn wait<'a>(
        &'a self,
        state: MutexGuard<'a, State>,
        most: Duration,
        holds: impl Fn(&State) -> bool,
    ) -> Result<MutexGuard<'a, State>, BusError> {
        let end = Instant::now() + most;
        let is_over = |state: &State| holds(state) || !(state.is_syncing() || state.is_up().is_ok());
        let mut state = self.wait_until(state, end, is_over);
        if !is_over(&state) {
            state.end(format!("no answer within {most:?}"), false);
            self.news.notify_all();
        }
        if holds(&state) { Ok(state) } else { Err(state.gone()) }
    }

    fn wait_until<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        end: Instant,
        is_over: impl Fn(&State) -> bool,
    ) -> MutexGuard<'a, State> {
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if is_over(&state) || left.is_zero() {
                return state;
            }
            (state, _) = self.news.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner) // no code that could panic runs under it
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}

fn ended(error: &io::Error) -> String {
    format!("the port has ended ({error}): the board was unplugged, or lost its power")
}

impl State {
    fn is_syncing(&self) -> bool {
        matches!(self.phase, Phase::Syncing { .. })
    }

    fn is_up(&self) -> Result<(), ()> {
        if matches!(self.phase, Phase::Up) { Ok(()) } else { Err(()) }
    }

    /// Whether a new SYNC may help.
    fn may_go_on(&self) -> Result<(), BusError> {
        if matches!(self.phase, Phase::Gone { is_final: true, .. }) { Err(self.gone()) } else { Ok(()) }
    }

    /// Why nothing more comes.
    fn gone(&self) -> BusError {
        let why = match &self.phase {
            Phase::Gone { detail, .. } => detail.as_str(),
            Phase::Other(_) => "it speaks another version of the link",
            Phase::Syncing { .. } | Phase::Up => "the link was begun anew meanwhile",
        };
        BusError::Gone { detail: format!("{why}; {}", self.counted()) }
    }

    fn end(&mut self, detail: String, is_final: bool) {
        if !matches!(self.phase, Phase::Gone { is_final: true, .. }) {
            self.phase = Phase::Gone { detail, is_final };
            self.forget();
        }
    }

    fn begin_sync(&mut self, now: Duration) {
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
        let nonce = clock ^ std::process::id().rotate_left(16);
        self.phase = Phase::Syncing { nonce, next: now, wait: SYNC_AGAIN };
        self.forget();
    }

    /// Nothing is outstanding any more.
    fn forget(&mut self) {
        self.end.reset();
        (self.pushed, self.taken, self.used) = (0, 0, 0);
        self.accesses.clear();
        self.reads.clear();
        self.values.clear();
    }

    fn push(&mut self, kind: Kind, aux: u8, payload: Vec<u8>) {
        self.end.push(kind, aux, payload);
        self.pushed += 1;
        if kind != Kind::ReadReg {
            (self.used, self.is_used) = (self.pushed, true);
        }
    }

    fn access(&mut self, kind: Kind, payload: Vec<u8>) {
        self.accesses.push_back(self.pushed);
        self.push(kind, 0, payload);
    }

    /// Frames that the card has taken since the last SYNC.
    fn acknowledged(&self) -> u64 {
        self.pushed.saturating_sub(self.end.pending() as u64)
    }

    fn counted(&self) -> Counters {
        Counters { link: self.end.counts(), ..self.counters }
    }

    /// What a frame of the card means.
    fn act(&mut self, frame: Frame, memory: &HostMemory, grace: Duration) {
        match (&self.phase, frame.kind) {
            (Phase::Syncing { nonce, .. }, Kind::Synced) if frame.u32_at(0) == *nonce => {
                self.begin(&frame, grace)
            }
            (Phase::Up, _) => {
                let is_burst = matches!(frame.kind, Kind::Read | Kind::Write);
                self.clock.advance(frame.stamp, !is_burst && !self.is_used);
                self.is_used = self.acknowledged() < self.used;
                self.serve(frame, memory);
            }
            _ => {} // of before the SYNC
        }
    }

    fn begin(&mut self, synced: &Frame, grace: Duration) {
        let version = synced.u32_at(4).to_le_bytes()[0];
        if version != VERSION {
            self.phase = Phase::Other(version);
            return;
        }
        self.forget();
        self.clock = Clock::new(synced.stamp, synced.u32_at(8), grace);
        self.counters.syncs += 1;
        self.received = 0;
        self.phase = Phase::Up;
    }

    fn serve(&mut self, frame: Frame, memory: &HostMemory) {
        match frame.kind {
            Kind::Value => {
                let value = if frame.aux == OKAY { frame.u32_at(0) } else { ALL_ONES };
                self.reads.pop_front().map(|ticket| self.values.insert(ticket, value));
            }
            Kind::Read => self.serve_read(&frame, memory),
            Kind::Write => self.serve_write(&frame, memory),
            Kind::Raised => self.raised.0 |= frame.u32_at(0),
            Kind::Ready => self.is_ready = true,
            _ => {}
        }
        if self.end.pending() > MOST_PENDING {
            self.end("it asks for more at once than the link allows".into(), false);
        }
    }

    fn serve_read(&mut self, frame: &Frame, memory: &HostMemory) {
        let mut data = vec![0; usize::from(frame.u16_at(8))];
        self.counters.reads += 1;
        let is_good = frame.payload.len() == 10 && (1..=MAX_BURST).contains(&data.len());
        if is_good && memory.read(frame.u64_at(0), &mut data).is_ok() {
            self.push(Kind::Data, OKAY, data);
        } else {
            self.counters.refused += 1;
            self.push(Kind::Data, SLVERR, Vec::new());
        }
    }

    fn serve_write(&mut self, frame: &Frame, memory: &HostMemory) {
        self.counters.writes += 1;
        let is_written = match frame.payload.get(8..) {
            Some([]) => true,
            Some(data) => memory.write(frame.u64_at(0), data).is_ok(),
            None => false,
        };
        self.counters.refused += u64::from(!is_written);
        self.push(Kind::Done, if is_written { OKAY } else { SLVERR }, Vec::new());
    }

    /// Sees what was acknowledged, and gives up where nothing comes any more.
    fn watch(&mut self, now: Duration, patience: Duration) {
        let acknowledged = self.acknowledged();
        while self.accesses.front().is_some_and(|access| *access < acknowledged) {
            self.accesses.pop_front();
        }
        let received = self.end.counts().received;
        if received != self.received {
            (self.received, self.heard) = (received, now);
        }
        if acknowledged != self.taken || self.end.pending() == 0 {
            (self.taken, self.progress) = (acknowledged, now);
        }
        if self.is_up().is_ok() && now.saturating_sub(self.heard) > patience {
            self.end(
                format!("nothing was heard of the card for {patience:?}; look at cable and power"),
                false,
            );
        } else if self.is_up().is_ok() && now.saturating_sub(self.progress) > patience {
            self.end(format!("the card has taken nothing for {patience:?}; look at the cable"), false);
        }
    }
}
