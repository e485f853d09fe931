//! The card's end of the link in software: a card without a board, behind a byte stream.
//!
//! ```text
//! stream ──► CardEnd::serve ── registers, reset, cycles ──► any Device
//!              ▲   Far ◄──────── what it reads and writes ─────┘
//! ```
//!
//! One thread does both: while the device waits for host memory, register accesses wait for the device, as behind a narrow bus. What
//! the gates' end does in cycles is done here in time. It is for tests, and for simulated cards until their gates do it.

use crate::stream::{Outgoing, Stream};
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use zkcard_bus::{BusError, Device, Reach};
use zkcard_layout::link::{
    CARD_READS, CARD_RESEND_MS, Counts, End, Frame, Kind, MAX_BURST, OKAY, SLVERR, STAMP_SHIFT, Side, VERSION,
};
use zkcard_layout::{State as Phase, reg};

/// Cycles that the clock goes on after somebody has touched the card.
const GRACE: u64 = 1 << 14;
/// log2 of the bytes of a beat.
const LOG_BEAT: u8 = 6;
/// How long a card that has nothing to do sleeps at once.
const IDLE: Duration = Duration::from_millis(2);
/// How long an answer is waited for at once, before it is asked whether all this has ended.
const STEP: Duration = Duration::from_millis(5);

/// How the card's end behaves.
#[derive(Clone, Copy, Debug)]
pub struct CardSettings {
    /// After which time without an acknowledgement frames are sent again, at the soonest.
    pub resend: Duration,
    /// It says something after so much silence.
    pub heartbeat: Duration,
    /// Cycles between two looks at the wire.
    pub stride: u64,
}

impl Default for CardSettings {
    fn default() -> Self {
        let resend = Duration::from_millis(CARD_RESEND_MS as u64);
        Self { resend, heartbeat: Duration::from_millis(5), stride: 64 }
    }
}

/// The card's end.
pub struct CardEnd(Arc<Core>);

/// Host memory, as a card behind the link reaches it.
pub struct Far(Arc<Core>);

struct Core {
    stream: Box<dyn Stream>,
    settings: CardSettings,
    state: Mutex<State>,
    is_stopped: AtomicBool,
    start: Instant,
}

struct State {
    end: End,
    out: Outgoing,
    /// SYNCED and heartbeats, before anything else.
    bare: VecDeque<Vec<u8>>,
    /// Accesses and resets, for the device.
    inbox: VecDeque<Frame>,
    /// Answers to bursts.
    answers: VecDeque<Frame>,
    /// Bursts without an answer.
    asked: usize,
    /// Counts up when what was outstanding is no longer: SYNC; SYNC or RESET.
    syncs: u64,
    aborts: u64,
    /// A RESET has come that the device has not yet heard of: it reaches nothing until then.
    is_dying: bool,
    /// Cycles of the device, and those in which it had nothing to do and stood still.
    cycles: u64,
    clock_khz: u32,
    said: Duration,
}

impl CardEnd {
    /// On this wire.
    pub fn new(stream: Box<dyn Stream>, settings: CardSettings) -> Self {
        let state = State {
            end: End::new(Side::Card, settings.resend),
            out: Outgoing::default(),
            bare: VecDeque::new(),
            inbox: VecDeque::new(),
            answers: VecDeque::new(),
            asked: 0,
            syncs: 0,
            aborts: 0,
            is_dying: false,
            cycles: 0,
            clock_khz: 0,
            said: Duration::ZERO,
        };
        let is_stopped = AtomicBool::new(false);
        Self(Arc::new(Core { stream, settings, state: Mutex::new(state), is_stopped, start: Instant::now() }))
    }

    /// What to put behind the device's way to host memory.
    pub fn memory(&self) -> Arc<Far> {
        Arc::new(Far(Arc::clone(&self.0)))
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        self.0.lock().end.counts()
    }

    /// Has [`Self::serve`] end soon.
    pub fn stop(&self) {
        self.0.is_stopped.store(true, Ordering::Release);
    }

    /// Serves the device until [`Self::stop`], or until wire or device ends.
    pub fn serve(&self, device: &dyn Device) -> Result<(), BusError> {
        self.0.lock().clock_khz = device.read(reg::CLOCK_KHZ)?;
        let mut awake = GRACE;
        while !self.0.is_stopped.load(Ordering::Acquire) {
            let most = if awake == 0 { IDLE } else { Duration::ZERO };
            self.0.exchange(&mut self.0.lock(), most).map_err(|error| ended(&error))?;
            while let Some((frame, syncs)) = self.0.next() {
                self.act(device, &frame, syncs)?;
                awake = GRACE;
            }
            if awake > 0 {
                self.run(device)?;
                awake = awake.saturating_sub(self.0.settings.stride);
            }
            if awake == 0 && is_busy(device)? {
                awake = GRACE;
            }
        }
        Ok(())
    }

    fn act(&self, device: &dyn Device, frame: &Frame, syncs: u64) -> Result<(), BusError> {
        match frame.kind {
            Kind::ReadReg => {
                let value = known(device.read(frame.u32_at(0)))?;
                let aux = if value.is_some() { OKAY } else { SLVERR };
                let payload = value.unwrap_or_default().to_le_bytes().into();
                self.0.push_if(syncs, Kind::Value, aux, payload);
            }
            Kind::WriteReg => drop(known(device.write(frame.u32_at(0), frame.u32_at(4)))?),
            _ => {
                device.function_reset()?;
                self.0.lock().is_dying = false;
                self.0.push_if(syncs, Kind::Ready, 0, Vec::new());
            }
        }
        Ok(())
    }

    fn run(&self, device: &dyn Device) -> Result<(), BusError> {
        let relaxed = device.relax(self.0.settings.stride)?;
        let mut state = self.0.lock();
        state.cycles += relaxed.cycles;
        if relaxed.raised.0 != 0 {
            state.end.push(Kind::Raised, 0, relaxed.raised.0.to_le_bytes().into());
        }
        Ok(())
    }
}

/// What is no register has no answer; what else fails ends the card.
fn known<T>(done: Result<T, BusError>) -> Result<Option<T>, BusError> {
    match done {
        Err(BusError::Offset { .. }) => Ok(None),
        done => done.map(Some),
    }
}

/// Whether the card would do anything if time passed.
fn is_busy(device: &dyn Device) -> Result<bool, BusError> {
    let phase = Phase(device.read(reg::STATE)?).phase();
    if phase != Phase::RUNNING {
        return Ok(phase != Phase::READY);
    }
    Ok(device.read(reg::SQ_HEAD)? != device.read(reg::CQ_TAIL)?)
}

fn ended(error: &io::Error) -> BusError {
    BusError::Gone { detail: format!("the wire has ended: {error}") }
}

impl Core {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner) // no code that could panic runs under it
    }

    /// The next access, and the SYNCs until it came.
    fn next(&self) -> Option<(Frame, u64)> {
        let mut state = self.lock();
        state.inbox.pop_front().map(|frame| (frame, state.syncs))
    }

    /// Answers an access, unless a SYNC has had it forgotten.
    fn push_if(&self, syncs: u64, kind: Kind, aux: u8, payload: Vec<u8>) {
        let mut state = self.lock();
        if state.syncs == syncs {
            state.end.push(kind, aux, payload);
        }
    }

    /// Says what there is to say, and hears what comes within `most`.
    fn exchange(&self, state: &mut State, most: Duration) -> io::Result<()> {
        self.flush(state)?;
        let began = Instant::now();
        if !most.is_zero() {
            self.stream.wait(!state.out.is_empty(), most)?;
            // The board's clock runs on, whether or not there is anything to simulate.
            state.cycles += began.elapsed().as_micros() as u64 * u64::from(state.clock_khz) / 1_000;
        }
        let mut bytes = [0; 4096];
        let count = self.stream.read(&mut bytes)?;
        let now = self.start.elapsed();
        for byte in &bytes[..count] {
            if let Some(frame) = state.end.take(*byte, now) {
                state.hear(frame);
            }
        }
        self.flush(state)
    }

    fn flush(&self, state: &mut State) -> io::Result<()> {
        let now = self.start.elapsed();
        let stamp = state.stamp();
        let State { end, out, bare, said, .. } = state;
        out.flush(&*self.stream, || {
            let beat = || (now.saturating_sub(*said) > self.settings.heartbeat).then_some(());
            let next = bare.pop_front().or_else(|| end.next(now, stamp));
            let next = next.or_else(|| beat().map(|()| end.bare(Kind::Ack, Vec::new(), stamp)));
            if next.is_some() {
                *said = now;
            }
            next
        })
    }
}

impl State {
    fn stamp(&self) -> u32 {
        (self.cycles >> STAMP_SHIFT) as u32
    }

    fn hear(&mut self, frame: Frame) {
        match frame.kind {
            Kind::Sync => self.begin(&frame),
            Kind::Data | Kind::Done if self.asked > 0 => {
                self.asked -= 1;
                self.answers.push_back(frame);
            }
            Kind::Reset => {
                self.abort();
                self.is_dying = true;
                self.inbox.push_back(frame);
            }
            Kind::ReadReg | Kind::WriteReg => self.inbox.push_back(frame),
            _ => {} // an answer that nobody waits for any more
        }
    }

    fn begin(&mut self, sync: &Frame) {
        self.end.reset();
        self.inbox.clear();
        self.is_dying = false;
        self.syncs += 1;
        self.abort();
        let mut payload = sync.u32_at(0).to_le_bytes().to_vec();
        payload.extend([VERSION, LOG_BEAT, 0, 0]);
        payload.extend(self.clock_khz.to_le_bytes());
        let synced = self.end.bare(Kind::Synced, payload, self.stamp());
        self.bare.push_back(synced);
    }

    fn abort(&mut self) {
        self.aborts += 1;
        self.answers.clear();
        self.asked = 0;
    }

    fn ask(&mut self, kind: Kind, iova: u64, rest: &[u8]) {
        self.asked += 1;
        self.end.push(kind, 0, [&iova.to_le_bytes()[..], rest].concat());
    }
}

impl Far {
    /// Waits for the oldest burst's answer.
    fn answer(&self, state: &mut State, aborts: u64) -> Option<Frame> {
        while !self.0.is_stopped.load(Ordering::Acquire) && state.aborts == aborts && !state.is_dying {
            if let Some(answer) = state.answers.pop_front() {
                return Some(answer);
            }
            self.0.exchange(state, STEP).ok()?;
        }
        None
    }
}

impl Reach for Far {
    /// In bursts, up to eight at once.
    fn read(&self, iova: u64, bytes: &mut [u8]) -> Result<(), BusError> {
        let refused = BusError::Unmapped { iova, bytes: bytes.len() };
        let mut state = self.0.lock();
        let aborts = state.aborts;
        let mut to_ask = (iova..)
            .step_by(MAX_BURST)
            .zip(bytes.chunks(MAX_BURST).map(<[u8]>::len))
            .collect::<VecDeque<_>>();
        let mut is_good = true;
        for chunk in bytes.chunks_mut(MAX_BURST) {
            while state.asked < CARD_READS
                && let Some((iova, count)) = to_ask.pop_front()
            {
                state.ask(Kind::Read, iova, &(count as u16).to_le_bytes());
            }
            let Some(answer) = self.answer(&mut state, aborts) else { return Err(refused) };
            is_good &= answer.aux == OKAY && answer.payload.len() == chunk.len();
            if is_good {
                chunk.copy_from_slice(&answer.payload);
            }
        }
        if is_good { Ok(()) } else { Err(refused) }
    }

    /// A beat; its strobes are on from the first byte to one after which none is.
    fn write(&self, iova: u64, bytes: &[u8], strobes: u64) -> Result<(), BusError> {
        let refused = BusError::Unmapped { iova, bytes: bytes.len() };
        let count = bytes.len().min(strobes.trailing_ones() as usize);
        if count < 64 && strobes >> count != 0 && count < bytes.len() {
            return Err(refused); // no master of this card leaves bytes out between others
        }
        let mut state = self.0.lock();
        let aborts = state.aborts;
        state.ask(Kind::Write, iova, &bytes[..count]);
        match self.answer(&mut state, aborts) {
            Some(answer) if answer.aux == OKAY => Ok(()),
            _ => Err(refused),
        }
    }
}
