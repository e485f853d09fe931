//! The thread in which the card's clock runs.
//!
//! It runs while anything is in flight, and for [`GRACE`] cycles after each access to a register: whoever polls sees time
//! pass, as on silicon. Otherwise it stands still and costs nothing.

use super::counts::{Count, Counts};
use super::maps::MapTable;
use crate::card::{CardError, SimCard, SimConfig};
use std::fs::File;
use std::io::Write;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TryRecvError, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use zkcard_layout::{State, pci, reg};

/// Cycles that the clock goes on after somebody has touched the card.
const GRACE: u64 = 1 << 14;
/// Cycles between two looks at what the client asks for: a read waits no longer than for these.
const STRIDE: u64 = 8;
/// Register writes on their way to the card.
const POSTED: usize = 256;
/// How long a register read may take before all-ones is its answer; the message loop never waits longer.
const PATIENCE: Duration = Duration::from_secs(4);

enum Ask {
    Read(u32, Sender<u32>),
    Write(u32, u32),
    Reset(Sender<()>),
}

/// Where interrupts go: an eventfd a line, if the client has given one.
#[derive(Default)]
pub struct Listeners(Mutex<[Option<File>; pci::VECTORS as usize]>);

impl Listeners {
    /// Who listens to a line from now on.
    pub fn set(&self, line: usize, listener: Option<File>) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = lines.get_mut(line) {
            *place = listener;
        }
    }

    /// Nobody listens any more.
    pub fn clear(&self) {
        (0..pci::VECTORS as usize).for_each(|line| self.set(line, None));
    }

    /// Tells whoever listens; false when nobody does.
    pub fn tell(&self, line: usize) -> bool {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let listener = lines.get(line).and_then(Option::as_ref);
        listener.is_some_and(|mut eventfd| eventfd.write_all(&1u64.to_ne_bytes()).is_ok())
    }
}

/// What the thread shares with the message loop.
#[derive(Clone)]
pub struct Shared {
    /// The way to host memory.
    pub maps: Arc<MapTable>,
    /// The way of interrupts.
    pub listeners: Arc<Listeners>,
    /// What is counted.
    pub counts: Arc<Counts>,
    /// Whether interrupts get lost, for tests.
    pub drops_interrupts: bool,
}

/// The card in its thread.
pub struct Clocked {
    asks: Option<SyncSender<Ask>>,
    thread: Option<JoinHandle<()>>,
    failed: Arc<Mutex<Option<String>>>,
    counts: Arc<Counts>,
}

impl Clocked {
    /// Powers a card up.
    pub fn start(config: &SimConfig, shared: Shared) -> Result<Self, CardError> {
        let mut card = SimCard::open(config)?;
        card.host.put_behind(Arc::clone(&shared.maps) as _);
        let (asks, asked) = sync_channel(POSTED);
        let failed = Arc::default();
        let counts = Arc::clone(&shared.counts);
        let clock = Clock { card, shared, asked, awake: 0, failed: Arc::clone(&failed) };
        let thread = thread::spawn(move || clock.run());
        Ok(Self { asks: Some(asks), thread: Some(thread), failed, counts })
    }

    /// Reads a register; all-ones where the card does not answer.
    pub fn read(&self, offset: u32) -> u32 {
        let (answer, answered) = channel();
        self.counts.add(Count::RegisterReads);
        self.ask(Ask::Read(offset, answer));
        answered.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            self.counts.add(Count::Unanswered);
            zkcard_bus::ALL_ONES
        })
    }

    /// Writes a register, some time soon, in order.
    pub fn write(&self, offset: u32, value: u32) {
        self.counts.add(Count::RegisterWrites);
        self.ask(Ask::Write(offset, value));
    }

    /// Function-level reset. False when the card does not answer.
    pub fn reset(&self) -> bool {
        let (answer, answered) = channel();
        self.ask(Ask::Reset(answer));
        answered.recv_timeout(PATIENCE).is_ok()
    }

    /// Why the simulation has stopped, if it has.
    pub fn failure(&self) -> Option<String> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ask(&self, ask: Ask) {
        if let Some(asks) = &self.asks {
            let _ = asks.send(ask); // a thread that is gone does not answer, which the asker sees
        }
    }
}

impl Drop for Clocked {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Clock {
    card: SimCard,
    shared: Shared,
    asked: Receiver<Ask>,
    /// Cycles to go until it is asked whether anything is in flight.
    awake: u64,
    failed: Arc<Mutex<Option<String>>>,
}

impl Clock {
    fn run(mut self) {
        loop {
            let ask = match self.awake {
                0 => self.asked.recv().map_err(|_| TryRecvError::Disconnected),
                _ => self.asked.try_recv(),
            };
            let done = match ask {
                Ok(ask) => self.answer(ask),
                Err(TryRecvError::Empty) => self.go_on(),
                Err(TryRecvError::Disconnected) => return,
            };
            self.raise();
            self.shared.counts.at_least(Count::Cycles, self.card.cycles());
            if let Err(error) = done {
                return self.die(&error);
            }
        }
    }

    fn answer(&mut self, ask: Ask) -> Result<(), CardError> {
        match ask {
            Ask::Read(offset, answer) => {
                let _ = answer.send(self.card.read32(offset)?); // who asked may have given up
            }
            Ask::Write(offset, value) => self.card.write32(offset, value)?,
            Ask::Reset(answer) => {
                self.card.function_reset()?;
                for line in 0..pci::VECTORS as usize {
                    self.card.take_interrupts(line);
                }
                let _ = answer.send(());
            }
        }
        self.awake = GRACE;
        Ok(())
    }

    fn go_on(&mut self) -> Result<(), CardError> {
        for _ in 0..STRIDE {
            self.card.tick()?;
            if self.card.has_interrupts() {
                break;
            }
        }
        self.awake = self.awake.saturating_sub(STRIDE);
        if self.awake == 0 && self.is_busy()? {
            self.awake = GRACE;
        }
        Ok(())
    }

    /// Whether the card would do anything if time passed.
    fn is_busy(&mut self) -> Result<bool, CardError> {
        let phase = State(self.card.read32(reg::STATE)?).phase();
        if phase != State::RUNNING {
            return Ok(phase != State::READY);
        }
        Ok(self.card.read32(reg::SQ_HEAD)? != self.card.read32(reg::CQ_TAIL)?)
    }

    fn raise(&mut self) {
        for line in 0..pci::VECTORS as usize {
            for _ in 0..self.card.take_interrupts(line) {
                let count = if self.shared.drops_interrupts {
                    Count::InterruptsDropped
                } else if !self.shared.maps.is_master() {
                    Count::InterruptsNoMaster
                } else if self.shared.listeners.tell(line) {
                    Count::Interrupts
                } else {
                    Count::InterruptsUnheard
                };
                self.shared.counts.add(count);
            }
        }
    }

    /// From now on nobody answers.
    fn die(self, error: &CardError) {
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.to_string());
    }
}
