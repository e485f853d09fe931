//! A card in software behind a wire that may lose, double or change bytes, and be pulled.
#![allow(dead_code)] // each test binary uses a part

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use zkcard_bus::{Access, BusError, Device, DmaBuf, Registers, Relaxed};
use zkcard_mock::{MockConfig, MockDevice};
use zkcard_serial::card::{CardEnd, CardSettings};
use zkcard_serial::{OpenError, SerialDevice, Settings, Stream};

/// Bytes that a direction holds, as a kernel does.
const ROOM: usize = 4096;

/// Times short enough for tests: the wire takes no time.
pub const QUICK: Settings = Settings {
    resend: Duration::from_millis(10),
    opening: Duration::from_secs(5),
    patience: Duration::from_secs(5),
    grace: Duration::from_millis(100),
};
pub const QUICK_CARD: CardSettings =
    CardSettings { resend: Duration::from_millis(8), heartbeat: Duration::from_millis(5), stride: 1024 };

/// What is wrong with a wire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cable {
    #[default]
    Sound,
    /// A byte in so many, on average, is changed, lost or doubled.
    Noisy(u32),
    /// Nothing arrives, and nobody says so.
    Silent,
    /// Both ends are told.
    Pulled,
}

/// Both directions.
pub struct Wire {
    inner: Mutex<Inner>,
    news: Condvar,
}

struct Inner {
    bytes: [VecDeque<u8>; 2],
    cable: Cable,
    random: ChaCha20Rng,
    faults: u64,
}

/// One end of it.
pub struct Plug {
    wire: Arc<Wire>,
    end: usize,
}

impl Wire {
    pub fn new(cable: Cable, seed: u64) -> Arc<Self> {
        let random = ChaCha20Rng::seed_from_u64(seed);
        let inner = Inner { bytes: Default::default(), cable, random, faults: 0 };
        Arc::new(Self { inner: Mutex::new(inner), news: Condvar::new() })
    }

    pub fn plug(self: &Arc<Self>, end: usize) -> Box<dyn Stream> {
        Box::new(Plug { wire: Arc::clone(self), end })
    }

    pub fn set(&self, cable: Cable) {
        self.lock().cable = cable;
        self.news.notify_all();
    }

    /// Faults so far.
    pub fn faults(&self) -> u64 {
        self.lock().faults
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn carry(&mut self, to: usize, byte: u8) {
        let random = self.random.next_u64();
        match self.cable {
            Cable::Noisy(one_in) if (random as u32).is_multiple_of(one_in) => {
                self.faults += 1;
                match random >> 32 & 3 {
                    0 => {}
                    1 => self.bytes[to].extend([byte; 2]),
                    _ => self.bytes[to].push_back(byte ^ 1 << (random >> 40 & 7)),
                }
            }
            Cable::Silent | Cable::Pulled => {}
            _ => self.bytes[to].push_back(byte),
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.cable == Cable::Pulled { Err(io::Error::other("pulled")) } else { Ok(()) }
    }
}

impl Stream for Plug {
    fn wait(&self, wants_room: bool, most: Duration) -> io::Result<()> {
        let end = Instant::now() + most;
        let mut inner = self.wire.lock();
        loop {
            inner.check()?;
            let has_room = wants_room && inner.bytes[1 - self.end].len() < ROOM;
            let left = end.saturating_duration_since(Instant::now());
            if !inner.bytes[self.end].is_empty() || has_room || left.is_zero() {
                return Ok(());
            }
            (inner, _) = self.wire.news.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        let mut inner = self.wire.lock();
        inner.check()?;
        let count = bytes.len().min(inner.bytes[self.end].len());
        bytes.iter_mut().zip(inner.bytes[self.end].drain(..count)).for_each(|(to, byte)| *to = byte);
        self.wire.news.notify_all();
        Ok(count)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.wire.lock();
        inner.check()?;
        let to = 1 - self.end;
        let count = bytes.len().min(ROOM.saturating_sub(inner.bytes[to].len()));
        bytes[..count].iter().for_each(|byte| inner.carry(to, *byte));
        self.wire.news.notify_all();
        Ok(count)
    }
}

/// A card in software, its thread, and the wire before it.
pub struct Served {
    pub wire: Arc<Wire>,
    pub card: MockDevice,
    pub end: Arc<CardEnd>,
    thread: Option<JoinHandle<Result<(), BusError>>>,
}

impl Served {
    pub fn new(cable: Cable, seed: u64) -> Self {
        let wire = Wire::new(cable, seed);
        let mut served = Self::on(wire.plug(1), QUICK_CARD);
        served.wire = wire;
        served
    }

    /// Behind any stream.
    pub fn on(stream: Box<dyn Stream>, settings: CardSettings) -> Self {
        let end = Arc::new(CardEnd::new(stream, settings));
        let card = MockDevice::behind(MockConfig::default(), end.memory());
        let (served, behind) = (Arc::clone(&end), card.clone());
        let thread = Some(std::thread::spawn(move || served.serve(&behind)));
        Self { wire: Wire::new(Cable::Sound, 0), card, end, thread }
    }

    pub fn open(&self) -> Result<SerialDevice, OpenError> {
        SerialDevice::over(self.wire.plug(0), "serial:test", QUICK)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end.stop();
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// The driver, and the card that it drives.
pub struct Linked {
    pub device: SerialDevice,
    pub served: Served,
}

impl Linked {
    pub fn new(cable: Cable, seed: u64) -> Self {
        let served = Served::new(cable, seed);
        Self { device: served.open().expect("a card answers"), served }
    }
}

impl Registers for Linked {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        self.device.read(offset)
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        self.device.write(offset, value)
    }
}

impl Device for Linked {
    fn name(&self) -> &str {
        self.device.name()
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        self.device.alloc(bytes, access)
    }

    fn dma_limit(&self) -> usize {
        self.device.dma_limit()
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        self.device.relax(most)
    }

    fn function_reset(&self) -> Result<(), BusError> {
        self.device.function_reset()
    }
}
