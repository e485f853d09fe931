//! A card behind a byte stream: a board without PCIe, on a serial port.
//!
//! ```text
//! SerialDevice ── Link ── frames ── Stream ──► card    registers, interrupts, reset
//!   HostMemory ◄─ its thread ◄─────────────── READ, WRITE: the card's bursts, served here
//! ```
//!
//! `rtl/link.toml` says what a frame is, [`zkcard_layout::link`] makes frames arrive once and in order over a wire that may lose,
//! double or change any byte. So noise costs time and no result; a cable that is pulled is [`BusError::Gone`] after
//! [`Settings::patience`], with what was counted until then. Every wait has an end.
//!
//! **Memory.** What the card reads and writes crosses the wire: a thread serves it from a [`HostMemory`], which refuses whatever is
//! not in a buffer, and writes to those that may only be read.
//!
//! **Time.** Each frame of the card has a stamp of its clock, and the card says something now and then, whether asked or not.
//! [`Device::relax`] sleeps until there is news, and counts by stamps alone; it reads no register. Cycles in which the card may have
//! waited for the wire hardly count (`clock.rs`): too few cycles make a budget last longer, too many would end a sound job.
//!
//! **Reset.** The function-level reset is a frame, then the link begins anew, so that what was on its way to the card before
//! cannot reach the card after.
//!
//! [`card`] is the card's end in software, in front of any other device.

pub mod card;
mod clock;
mod error;
mod link;
mod ports;
mod stream;
mod sys;
mod tty;

pub use error::OpenError;
pub use ports::{Port, ports};
pub use stream::Stream;
pub use tty::{Pty, Tty};

use link::Link;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use zkcard_bus::{Access, BusError, Device, DmaBuf, HostMemory, Registers, Relaxed};
use zkcard_layout::link::{CARD_RESEND_MS, Counts, HOST_RESEND_MS};
use zkcard_layout::pci::BAR0_BYTES;

/// Bytes of the longest buffer.
const DMA_LIMIT: usize = 1 << 30;
/// The first buffer's address: above 4 GiB, so that no upper half of an address is ever zero.
const BASE: u64 = 0x1_0000_0000;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// After which time without an acknowledgement frames are sent again, at the soonest.
    pub resend: Duration,
    /// How long a card may take to answer at all.
    pub opening: Duration,
    /// How long a card may be silent, or take nothing, before it is gone.
    pub patience: Duration,
    /// How long, by the card's clock, a frame of its may take that has to be sent again: so long a quiet card may be one that waits.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            resend: Duration::from_millis(HOST_RESEND_MS as u64),
            opening: Duration::from_secs(5),
            patience: Duration::from_secs(20),
            grace: Duration::from_millis(4 * CARD_RESEND_MS as u64),
        }
    }
}

/// What a link has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Bytes from the card.
    pub bytes: u64,
    /// Frames.
    pub link: Counts,
    /// Times that the link was begun.
    pub syncs: u64,
    /// Bursts of the card that read host memory.
    pub reads: u64,
    /// Bursts of the card that wrote to it.
    pub writes: u64,
    /// Bursts outside of what the card may reach.
    pub refused: u64,
}

impl Counters {
    /// What counts for whoever judges a line, each under a name for people.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let more = [
            ("bytes received", self.bytes),
            ("times the link was begun", self.syncs),
            ("bursts refused", self.refused),
        ];
        self.link.rows().into_iter().chain(more)
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { sent, received, spoilt, dropped, resent, timeouts } = self.link;
        write!(
            f,
            "{sent} frames sent ({resent} again, {timeouts} times for want of an answer), {received} received, {spoilt} spoilt, \
             {dropped} out of order, {} bursts read, {} written, {} refused",
            self.reads, self.writes, self.refused
        )
    }
}

/// A card behind a byte stream. See the [crate documentation](crate).
pub struct SerialDevice {
    name: String,
    memory: Arc<HostMemory>,
    link: Arc<Link>,
    thread: Option<JoinHandle<()>>,
}

impl SerialDevice {
    /// Opens the card on a serial port.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::over(Box::new(Tty::open(path)?), &format!("serial:{}", path.display()), Settings::default())
    }

    /// Opens the card behind any byte stream, under this name.
    pub fn over(stream: Box<dyn Stream>, name: &str, settings: Settings) -> Result<Self, OpenError> {
        let memory = HostMemory::new(BASE);
        let link = Arc::new(Link::new(stream, Arc::clone(&memory), settings));
        let heard = Arc::clone(&link);
        let thread = thread::Builder::new().name("zkcard-serial".into()).spawn(move || heard.run());
        let thread = Some(thread.map_err(OpenError::Thread)?);
        let device = Self { name: name.into(), memory, link, thread };
        device.link.sync().map_err(|error| device.link.why_not(name, error))?;
        Ok(device)
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        self.link.counters()
    }
}

/// Refuses what is no register, as a mapped BAR cannot.
fn in_bar(offset: u32) -> Result<(), BusError> {
    let is_inside = offset < BAR0_BYTES && offset.is_multiple_of(4);
    if is_inside { Ok(()) } else { Err(BusError::Offset { offset, size: BAR0_BYTES }) }
}

impl Registers for SerialDevice {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        in_bar(offset)?;
        self.link.read(offset)
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        in_bar(offset)?;
        self.link.write(offset, value)
    }
}

impl Device for SerialDevice {
    fn name(&self) -> &str {
        &self.name
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        if bytes > DMA_LIMIT {
            let detail = format!("one has {DMA_LIMIT} at most; take several");
            return Err(BusError::NoBuffer { bytes, detail });
        }
        Ok(self.memory.alloc(bytes.max(1), access))
    }

    fn dma_limit(&self) -> usize {
        DMA_LIMIT
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        self.link.relax(most)
    }

    fn function_reset(&self) -> Result<(), BusError> {
        self.link.reset()
    }
}

impl Drop for SerialDevice {
    /// After this nobody serves the card: its access to host memory has ended.
    fn drop(&mut self) {
        self.link.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        tracing::info!(device = self.name, "link closed: {}", self.counters());
    }
}
