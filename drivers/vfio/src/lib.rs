//! A card on the PCI bus, through Linux's VFIO.
//!
//! ```text
//! lib.rs     VfioDevice: open, registers, waiting, reset
//! survey.rs  which cards there are, and what each lacks
//! space.rs   container or iommufd; buffers, mapped and unmapped
//! iova.rs    addresses: which there are, which are free
//! clock.rs   the passing of the card's cycles
//! kernel.rs  the kernel's calls, typed
//! linux.rs   Linux, through vfio-ioctls
//! sys.rs     what vfio-ioctls leaves out; mapped registers and memory. All that is unsafe
//! ```
//!
//! **Two interfaces.** Where the kernel has `/dev/vfio/devices` and `/dev/iommu`, these; else group and container. Which,
//! is found out at every open.
//!
//! **Addresses** come from the ranges that the kernel reports, below the card's address width, never from the MSI window.
//! A buffer is one mapping; from 1 MiB on it is of huge pages, if there are any.
//!
//! **The end.** Dropping the device switches bus mastering and interrupts off and resets the card; only then can its
//! buffers go, each of which is unmapped before it is freed. A process that is killed leaves that to the kernel.
//!
//! **Order.** A register write comes after every store before it, on x86-64, where memory is coherent with devices.

mod clock;
mod error;
#[cfg(test)]
mod fake;
mod iova;
mod kernel;
mod linux;
mod space;
mod survey;
mod sys;
#[cfg(test)]
mod tests;

pub use error::VfioError;
pub use survey::{Found, Nodes, Roots, inspect, survey};

use clock::Clock;
use error::failed;
use kernel::{Card, Kernel};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::sys::eventfd::{EfdFlags, EventFd};
use nix::sys::time::TimeSpec;
use space::Space;
use std::fmt;
use std::fs;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use sys::{Region, Window};
use vfio_bindings::bindings::vfio as abi;
use zkcard_bus::{ALL_ONES, Access, BusError, Device, DmaBuf, Lines, Registers, Relaxed};

/// Bytes of the longest buffer.
pub(crate) const DMA_LIMIT: usize = 1 << 30;
/// Vectors that are listened to at most: as many as [`Lines`] has.
const VECTORS: u32 = 32;
/// Where the configuration space has its command register, and its class.
const COMMAND: u64 = 4;
const CLASS: u64 = 8;
/// The command register's bits: memory space, bus master.
const MEMORY_SPACE: u16 = 1 << 1;
const BUS_MASTER: u16 = 1 << 2;
/// A wait shorter than this is spent in a loop: to sleep takes longer.
const SPIN: Duration = Duration::from_micros(50);

/// What a card is called on its bus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PciId {
    /// The vendor.
    pub vendor: u16,
    /// Its device.
    pub device: u16,
}

impl PciId {
    /// Reads the identity of a device in sysfs; none where there is no such device.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        let number = |name| {
            let text = fs::read_to_string(folder.join(name)).ok()?;
            u16::from_str_radix(text.trim().strip_prefix("0x")?, 16).ok()
        };
        Some(Self { vendor: number("vendor")?, device: number("device")? })
    }
}

impl fmt::Display for PciId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.device)
    }
}

/// What this crate must know of a card.
#[derive(Clone, Copy, Debug)]
pub struct VfioConfig {
    /// What it is called on the bus.
    pub id: PciId,
    /// Offset of the register, of 64 bits, that counts its cycles.
    pub cycles: u32,
    /// Bits of the addresses that it can use; a bridge may have fewer than the card.
    pub address_bits: u32,
}

/// A card behind VFIO. See the [crate documentation](crate).
pub struct VfioDevice {
    name: String,
    cycles: u32,
    config: Region,
    registers: Window,
    events: Vec<EventFd>,
    clock: Mutex<Clock>,
    space: Arc<Space>, // last: a card is closed after its registers are unmapped
}

impl VfioDevice {
    /// Opens the card at a PCI address; the domain may be left out.
    pub fn open(address: &str, config: &VfioConfig) -> Result<Self, VfioError> {
        Self::open_on(&linux::Linux, &Roots::default(), address, config)
    }

    fn open_on(
        kernel: &dyn Kernel,
        roots: &Roots,
        address: &str,
        config: &VfioConfig,
    ) -> Result<Self, VfioError> {
        let address = full_address(address)?;
        let found = inspect(roots, &address, config.id);
        // the kernel itself says best who may do what
        let stands_against = |lack: &VfioError| !matches!(lack, VfioError::Memlock { .. });
        if let Some(lack) = found.lacks.into_iter().find(stands_against) {
            return Err(lack);
        }
        let nodes = found.nodes.ok_or_else(|| VfioError::NoDevice { address: address.clone() })?;
        let folder = roots.sys.join("bus/pci/devices").join(&address);
        let space = Space::open(kernel, &nodes, &folder, &address, config.address_bits)?;
        let card = &*space.card;
        let bar = card.region(abi::VFIO_PCI_BAR0_REGION_INDEX);
        if !bar.can_map || bar.bytes < u64::from(config.cycles) + 8 {
            return Err(VfioError::Unfit { what: "registers are not in BAR0" });
        }
        if !card.can_reset().map_err(VfioError::at("ask for the card's abilities"))? {
            return Err(VfioError::Unfit { what: "function-level reset is missing" });
        }
        let opened = Self {
            name: format!("vfio {address}"),
            cycles: config.cycles,
            config: card.region(abi::VFIO_PCI_CONFIG_REGION_INDEX),
            registers: card.window(bar).map_err(VfioError::at("map the card's registers"))?,
            events: events(card)?,
            clock: Mutex::default(),
            space: Arc::new(space),
        };
        opened.card().set_vectors(&opened.events).map_err(VfioError::at("switch MSI-X on"))?;
        opened.command(MEMORY_SPACE | BUS_MASTER, 0).map_err(VfioError::at("let the card reach memory"))?;
        Ok(opened)
    }

    fn card(&self) -> &dyn Card {
        &*self.space.card
    }

    /// Sets and clears bits of the command register.
    fn command(&self, set: u16, clear: u16) -> io::Result<()> {
        let (at, mut word) = (self.config.offset + COMMAND, [0; 2]);
        self.card().read_at(at, &mut word)?;
        let command = u16::from_le_bytes(word) & !clear | set;
        self.card().write_at(at, &command.to_le_bytes())
    }

    /// Whether the card does not answer for its configuration either.
    fn is_gone(&self) -> bool {
        let mut class = [0; 4];
        let answer = self.card().read_at(self.config.offset + CLASS, &mut class);
        answer.is_err() || u32::from_le_bytes(class) == ALL_ONES
    }

    /// Which lines were raised since the last time, after a wait of at most `wait` for any.
    fn await_events(&self, wait: Duration) -> io::Result<Lines> {
        let until = Instant::now() + wait;
        while wait < SPIN && Instant::now() < until {
            std::hint::spin_loop();
        }
        let timeout = TimeSpec::from_duration(if wait < SPIN { Duration::ZERO } else { wait });
        let mut polled: Vec<_> =
            self.events.iter().map(|event| PollFd::new(event.as_fd(), PollFlags::POLLIN)).collect();
        match ppoll(&mut polled, Some(timeout), None) {
            Err(Errno::EINTR) | Ok(0) => return Ok(Lines::default()),
            answer => answer?,
        };
        // reading takes an event's count back to zero, and fails where it is zero
        let raised = (0..).zip(&self.events).filter(|(_, event)| event.read().is_ok());
        Ok(raised.fold(Lines::default(), |lines, (line, _)| lines.with(line)))
    }

    fn gone(&self) -> BusError {
        BusError::Gone { detail: format!("{} no longer answers on its bus", self.name) }
    }

    fn no_register(&self, offset: u32) -> BusError {
        BusError::Offset { offset, size: self.registers.bytes() as u32 }
    }
}

/// One event for each vector of the card's.
fn events(card: &dyn Card) -> Result<Vec<EventFd>, VfioError> {
    let vectors = card.vectors();
    if vectors == 0 {
        return Err(VfioError::Unfit { what: "MSI-X vectors are missing" });
    }
    let event = |_| Ok(EventFd::from_flags(EfdFlags::EFD_NONBLOCK | EfdFlags::EFD_CLOEXEC)?);
    (0..vectors.min(VECTORS)).map(event).collect::<io::Result<_>>().map_err(VfioError::at("make an eventfd"))
}

/// `0000:03:00.0` of that or of `03:00.0`.
fn full_address(name: &str) -> Result<String, VfioError> {
    let full = if name.split(':').count() == 2 { format!("0000:{name}") } else { name.to_owned() };
    let shape: String = full.chars().map(|c| if c.is_ascii_hexdigit() { '0' } else { c }).collect();
    let is_address = ["0000:00:00.0", "00000:00:00.0"].contains(&shape.as_str());
    if is_address { Ok(full.to_lowercase()) } else { Err(VfioError::Name { name: name.into() }) }
}

impl Registers for VfioDevice {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        let value = self.registers.read(offset).ok_or_else(|| self.no_register(offset))?;
        if value == ALL_ONES && self.is_gone() {
            return Err(self.gone());
        }
        Ok(value)
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        self.registers.write(offset, value).ok_or_else(|| self.no_register(offset))
    }
}

impl Device for VfioDevice {
    fn name(&self) -> &str {
        &self.name
    }

    fn alloc(&self, bytes: usize, access: Access) -> Result<DmaBuf, BusError> {
        self.space.alloc(bytes, access)
    }

    fn dma_limit(&self) -> usize {
        DMA_LIMIT
    }

    fn relax(&self, most: u64) -> Result<Relaxed, BusError> {
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner); // only numbers
        let wait = clock.enter(Instant::now(), most);
        let raised = self.await_events(wait).map_err(failed("wait for an interrupt", "end the process"))?;
        let cycles = clock.leave(Instant::now(), most, || self.read64(self.cycles))?;
        Ok(Relaxed { cycles, raised })
    }

    fn function_reset(&self) -> Result<(), BusError> {
        if self.is_gone() {
            return Err(self.gone()); // the kernel would wait a minute for an answer
        }
        let remedy = "power the machine off and on";
        self.command(0, BUS_MASTER).map_err(failed("stop the card's access to memory", remedy))?;
        self.card().reset().map_err(failed("reset the card", remedy))?;
        self.command(MEMORY_SPACE | BUS_MASTER, 0).map_err(failed("let the card reach memory", remedy))
    }
}

impl Drop for VfioDevice {
    /// Stops the card; the kernel does so again when the file is closed, should any of this fail.
    fn drop(&mut self) {
        if self.is_gone() {
            return; // nothing is left to stop, and each try would take a minute
        }
        let off = self.command(0, BUS_MASTER);
        let silent = self.card().set_vectors(&[]);
        let reset = self.card().reset();
        if let Err(cause) = off.and(silent).and(reset) {
            tracing::warn!(device = self.name, %cause, "the card was not stopped at close");
        }
    }
}
