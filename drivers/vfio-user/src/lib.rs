//! A card behind a vfio-user socket, such as `zkcard sim-card` serves.
//!
//! ```text
//! VfioUserDevice ── Link ── socket ──► server     registers, maps, interrupts' eventfds, reset
//!       DmaBuf = a memfd ◄────────────── the card reads and writes it itself
//! ```
//!
//! Every question has a time-out and every answer is checked; a server that dies, hangs or talks nonsense is
//! [`BusError::Gone`] from then on. A buffer is withdrawn from the server before its memory goes.
//!
//! **Time.** [`Device::relax`] sleeps on the interrupts' eventfds with a bound, and reports what the card's own counter of
//! cycles says. The counter is read only when nothing came, and never counts what passed before the last register
//! write: too few cycles make a budget last longer, too many would end a sound job.

mod error;
mod link;
mod sys;
mod wire;

pub use error::{LinkError, OpenError};
pub use wire::Command;

use link::Link;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use sys::{Events, Memory};
use wire::{BAR0, CAN_RESET, CONFIG, IS_PCI, MSIX, Payload, READ, READ_WRITE, u32_at, u64_at};
use zkcard_bus::{Access, BusError, Device, DmaBuf, Mapping, Registers, Relaxed};

/// Bytes of the longest buffer.
const DMA_LIMIT: usize = 1 << 30;
/// The first buffer's address: above 4 GiB, so that no upper half of an address is ever zero.
const BASE: u64 = 0x1_0000_0000;
const PAGE: u64 = 4096;
/// Bytes that a card reads or writes at once.
const BEAT: usize = 64;
/// The command register: memory and bus master; and its value to stop the card.
const COMMAND: u64 = 4;
const MASTER: u16 = 0x6;
/// Milliseconds of one sleep: no shorter, since each costs a look at the card, and no longer, since interrupts may get lost.
const SLEEP_MS: [u16; 2] = [1, 20];

/// What a driver looks for behind a socket.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// PCI vendor.
    pub vendor: u16,
    /// PCI device.
    pub device: u16,
    /// Bytes of BAR0.
    pub bar_bytes: u32,
    /// Interrupt lines that are listened to.
    pub lines: u32,
    /// The register that counts the card's cycles; its low word is enough.
    pub cycles: u32,
    /// How long the server may take for any answer.
    pub patience: Duration,
}

/// A card behind a socket. See the [crate documentation](crate).
pub struct VfioUserDevice {
    name: String,
    wanted: Wanted,
    link: Arc<Link>,
    events: Events,
    clock: Mutex<Clock>,
    /// A register was written since the counter of cycles was last read.
    is_stale: AtomicBool,
    next: AtomicU64,
}

/// The card's counter as it was last read, and how fast it runs.
#[derive(Default)]
struct Clock {
    last: Option<(u32, Instant)>,
    cycles_a_ms: u64,
}

impl VfioUserDevice {
    /// Connects, checks who is there, and makes the card bus master.
    pub fn open(path: &Path, wanted: Wanted) -> Result<Self, OpenError> {
        let connect = |cause| OpenError::Connect { path: path.into(), cause };
        let stream = UnixStream::connect(path).map_err(connect)?;
        let events =
            Events::new(wanted.lines, stream.try_clone().map_err(connect)?).map_err(OpenError::Events)?;
        let device = Self {
            name: format!("vfio-user:{}", path.display()),
            wanted,
            link: Arc::new(Link::new(stream, wanted.patience)),
            events,
            clock: Mutex::default(),
            is_stale: AtomicBool::new(true),
            next: AtomicU64::new(BASE),
        };
        device.negotiate()?;
        device.check()?;
        device.listen()?;
        device.set_master(MASTER)?;
        Ok(device)
    }

    fn negotiate(&self) -> Result<(), OpenError> {
        let hello = Payload::default().u16(0).u16(1).bytes(b"{\"capabilities\":{\"max_msg_fds\":1}}\0");
        let reply = self.link.call(Command::Version, &hello.0, None, 4)?;
        let major = u32_at(&reply, 0).to_ne_bytes();
        if major[..2] != [0, 0] {
            Err(OpenError::Lacks { what: "protocol of major version 0" })
        } else {
            Ok(())
        }
    }

    fn check(&self) -> Result<(), OpenError> {
        let lacks = |what| Err(OpenError::Lacks { what });
        let info =
            self.link.call(Command::DeviceInfo, &Payload::default().u32(16).u32(0).u64(0).0, None, 16)?;
        let flags = u32_at(&info, 4);
        if flags & IS_PCI == 0 || u32_at(&info, 8) <= CONFIG || u32_at(&info, 12) <= MSIX {
            return lacks("PCI function");
        }
        if flags & CAN_RESET == 0 {
            return lacks("reset");
        }
        let found = u32_at(&self.region_read(CONFIG, 0, 4)?, 0);
        let expected = u32::from(self.wanted.device) << 16 | u32::from(self.wanted.vendor);
        if found != expected {
            return Err(OpenError::NotTheCard { expected, found });
        }
        let ask = Payload::default().u32(32).u32(0).u32(BAR0).u32(0).u64(0).u64(0);
        let region = self.link.call(Command::RegionInfo, &ask.0, None, 32)?;
        if u32_at(&region, 4) & READ_WRITE != READ_WRITE
            || u64_at(&region, 16) < u64::from(self.wanted.bar_bytes)
        {
            return lacks("BAR0 of registers");
        }
        let ask = Payload::default().u32(16).u32(0).u32(MSIX).u32(0);
        let vectors = u32_at(&self.link.call(Command::InterruptInfo, &ask.0, None, 16)?, 12);
        if vectors < self.wanted.lines { lacks("MSI-X vector for each line") } else { Ok(()) }
    }

    /// Gives the server an eventfd a line, one a message: no server need take more.
    fn listen(&self) -> Result<(), LinkError> {
        const EVENTFD_TRIGGER: u32 = 1 << 2 | 1 << 5;
        for (line, event) in (0..).zip(self.events.lines()) {
            let set = Payload::default().u32(20).u32(EVENTFD_TRIGGER).u32(MSIX).u32(line).u32(1);
            self.link.call(Command::SetInterrupts, &set.0, Some(event), 0)?;
        }
        Ok(())
    }

    fn set_master(&self, bits: u16) -> Result<(), LinkError> {
        let command = u32_at(&self.region_read(CONFIG, COMMAND, 4)?, 0) as u16 & !MASTER | bits;
        self.region_write(CONFIG, COMMAND, &command.to_le_bytes())
    }

    fn region_read(&self, region: u32, offset: u64, bytes: u32) -> Result<Vec<u8>, LinkError> {
        let ask = Payload::default().u64(offset).u32(region).u32(bytes);
        let mut answer = self.link.call(Command::RegionRead, &ask.0, None, 16 + bytes as usize)?;
        Ok(answer.split_off(16))
    }

    fn region_write(&self, region: u32, offset: u64, bytes: &[u8]) -> Result<(), LinkError> {
        let ask = Payload::default().u64(offset).u32(region).u32(bytes.len() as u32).bytes(bytes);
        self.link.call(Command::RegionWrite, &ask.0, None, 0).map(drop)
    }

    fn in_bar(&self, offset: u32) -> Result<(), BusError> {
        let size = self.wanted.bar_bytes;
        let is_inside = offset < size && offset.is_multiple_of(4);
        if is_inside { Ok(()) } else { Err(BusError::Offset { offset, size }) }
    }

    /// Cycles since the counter was last read, if nothing was written meanwhile; at least one.
    fn passed(&self, clock: &mut Clock) -> Result<u64, BusError> {
        let is_stale = self.is_stale.swap(false, Ordering::AcqRel);
        let (count, now) = (self.read(self.wanted.cycles)?, Instant::now());
        let Some((last, then)) = clock.last.replace((count, now)).filter(|_| !is_stale) else { return Ok(1) };
        let passed = u64::from(count.wrapping_sub(last)).max(1);
        clock.cycles_a_ms = passed * 1_000 / (now - then).as_micros().max(1) as u64;
        Ok(passed)
    }
}

impl Registers for VfioUserDevice {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        self.in_bar(offset)?;
        let answer = self.region_read(BAR0, offset.into(), 4)?;
        Ok(answer.first_chunk().map_or(zkcard_bus::ALL_ONES, |word| u32::from_le_bytes(*word)))
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        self.in_bar(offset)?;
        fence(Ordering::Release); // the card's thread acquires through the socket what was stored before
        self.is_stale.store(true, Ordering::Release);
        Ok(self.region_write(BAR0, offset.into(), &value.to_le_bytes())?)
    }
}

impl Device for VfioUserDevice {
    fn name(&self) -> &str {
        &self.name
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        let refused = |detail| BusError::NoBuffer { bytes, detail };
        if bytes > DMA_LIMIT {
            return Err(refused(format!("one has {DMA_LIMIT} at most; take several")));
        }
        let bytes = bytes.max(1).next_multiple_of(BEAT);
        let size = (bytes as u64).next_multiple_of(PAGE);
        let memory = Memory::new(bytes, size as usize)
            .map_err(|cause| refused(format!("{cause}; free memory, or raise the limit of open files")))?;
        let iova = self.next.fetch_add(size + PAGE, Ordering::Relaxed); // no address is ever used twice
        let flags = if access == Access::Read { READ } else { READ_WRITE };
        let map = Payload::default().u32(32).u32(flags).u64(0).u64(iova).u64(size);
        self.link.call(Command::DmaMap, &map.0, Some(memory.file()), 0)?;
        let link = Arc::clone(&self.link);
        Ok(DmaBuf::new(Box::new(Shared { memory, iova, size, link }), iova))
    }

    fn dma_limit(&self) -> usize {
        DMA_LIMIT
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner); // a clock is never half read
        let bound = most.checked_div(clock.cycles_a_ms).unwrap_or(0);
        let ms = bound.clamp(SLEEP_MS[0].into(), SLEEP_MS[1].into()) as u16;
        let waited = self.events.wait(ms).map_err(|cause| BusError::Gone { detail: cause.to_string() })?;
        let raised = waited.ok_or_else(|| self.link.hung_up())?;
        let cycles = if raised.0 == 0 { self.passed(&mut clock)? } else { 1 };
        Ok(Relaxed { cycles, raised })
    }

    fn function_reset(&self) -> Result<(), BusError> {
        self.is_stale.store(true, Ordering::Release);
        self.link.call(Command::DeviceReset, &[], None, 0)?;
        self.events.take(); // of the card before
        Ok(self.set_master(MASTER)?)
    }
}

impl Drop for VfioUserDevice {
    fn drop(&mut self) {
        let _ = self.set_master(0); // a server that does not answer has been hung up on, which does the same
    }
}

/// Memory that the server has mapped until this is dropped.
struct Shared {
    memory: Memory,
    iova: u64,
    size: u64,
    link: Arc<Link>,
}

impl Mapping for Shared {
    fn words(&self) -> &[AtomicU64] {
        self.memory.words()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let unmap = Payload::default().u32(24).u32(0).u64(self.iova).u64(self.size);
        let _ = self.link.call(Command::DmaUnmap, &unmap.0, None, 0); // a link that has ended holds no maps
    }
}
