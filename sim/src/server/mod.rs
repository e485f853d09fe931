//! The simulated card behind a vfio-user socket: a PCIe card for any VMM, and for `zkcard-vfio-user`.
//!
//! ```text
//! client ── socket ──► message loop (Backend) ──channel──► the card's clock (Clocked) ──► SimCard
//!   │                   │ config space, MSI-X                │ interrupts ──► eventfds
//!   └── memfds ─────────┴─► MapTable ◄──────── AXI master ───┘
//! ```
//!
//! The message loop and the simulation are two threads: a client is answered at once, however long a job takes. What the
//! card reads and writes is the client's own memory, shared by file; it lies behind a [`MapTable`], which refuses, counts and keeps
//! whatever is not announced, as an IOMMU would.
//!
//! One client at a time. When it leaves, or dies, its maps go, the card is reset, and the next one can come.

mod backend;
mod clock;
mod config;
mod counts;
mod maps;
mod mem;

pub use counts::{Count, Counts};
pub use maps::{Access, MapTable, Range, Refusal};

use crate::card::{CardError, SimConfig};
use backend::Backend;
use clock::{Clocked, Listeners, Shared};
use std::fs::Permissions;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use vfio_bindings::bindings::vfio::{
    VFIO_IRQ_INFO_EVENTFD, VFIO_IRQ_INFO_NORESIZE, VFIO_PCI_BAR0_REGION_INDEX, VFIO_PCI_BAR2_REGION_INDEX,
    VFIO_PCI_CONFIG_REGION_INDEX, VFIO_PCI_MSIX_IRQ_INDEX, VFIO_PCI_NUM_IRQS, VFIO_PCI_NUM_REGIONS,
    VFIO_REGION_INFO_FLAG_READ, VFIO_REGION_INFO_FLAG_WRITE, vfio_region_info,
};
use vfio_user::{IrqInfo, ServerRegion};
use zkcard_layout::pci;

/// What is served, and how.
#[derive(Clone, Debug, Default)]
pub struct ServerConfig {
    /// The card.
    pub card: SimConfig,
    /// A control for tests: maps are acknowledged, and forgotten.
    pub drops_maps: bool,
    /// A control for tests: no interrupt arrives.
    pub drops_interrupts: bool,
}

/// Why a card cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another server has this socket.
    #[error("{}: another server listens there; stop it, or choose another path", .0.display())]
    InUse(PathBuf),
    /// Something else has this name.
    #[error("{}: exists and is no socket; choose another path", .0.display())]
    NoSocket(PathBuf),
    /// The socket cannot be made or used.
    #[error("{}: {cause}; choose a path in a folder that you may write, of at most 107 bytes", .path.display())]
    Socket {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The card cannot be powered up.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The simulation had to stop while a client was there.
    #[error("the simulation has stopped: {0}")]
    Stopped(String),
}

/// A card behind a socket. Dropped, it removes the socket.
pub struct Server {
    path: PathBuf,
    listener: UnixListener,
    config: ServerConfig,
    shared: Arc<Report>,
    is_stopped: AtomicBool,
}

/// What a server has done so far; to be looked at from any thread.
pub struct Report {
    /// What was counted.
    pub counts: Arc<Counts>,
    /// What may be reached now, and what was refused.
    pub maps: Arc<MapTable>,
}

impl Server {
    /// Makes the socket, for its owner only. One that a dead server has left is taken over.
    pub fn bind(path: &Path, config: ServerConfig) -> Result<Self, ServerError> {
        clear(path)?;
        let fault = |cause| ServerError::Socket { path: path.into(), cause };
        let listener = UnixListener::bind(path).map_err(fault)?;
        let counts = Arc::<Counts>::default();
        let maps = Arc::new(MapTable::new(Arc::clone(&counts)));
        let shared = Arc::new(Report { counts, maps });
        let server = Self { path: path.into(), listener, config, shared, is_stopped: AtomicBool::new(false) };
        std::fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(fault)?;
        Ok(server)
    }

    /// What is counted, while it serves.
    pub fn report(&self) -> Arc<Report> {
        Arc::clone(&self.shared)
    }

    /// Serves one client after the other, until [`Self::stop`] or until the simulation fails.
    pub fn serve(&self) -> Result<(), ServerError> {
        let Report { counts, maps } = &*self.shared;
        let shared = Shared {
            maps: Arc::clone(maps),
            listeners: Arc::<Listeners>::default(),
            counts: Arc::clone(counts),
            drops_interrupts: self.config.drops_interrupts,
        };
        let (maps, listeners) = (Arc::clone(maps), Arc::clone(&shared.listeners));
        let clocked = Clocked::start(&self.config.card, shared)?;
        let mut backend = Backend::new(clocked, maps, listeners, Arc::clone(counts), self.config.drops_maps);
        let fault = |cause| ServerError::Socket { path: self.path.clone(), cause };
        let listener = OwnedFd::from(self.listener.try_clone().map_err(fault)?);
        let loop_ = vfio_user::Server::from_owned_fd(listener, true, interrupts(), regions());
        while !self.is_stopped.load(Ordering::Acquire) {
            // One client. The loop panics on some malformed messages; they end that client, and nobody else.
            let ended = catch_unwind(AssertUnwindSafe(|| loop_.run(&mut backend)));
            backend.leave();
            if let Some(why) = backend.clocked.failure() {
                return Err(ServerError::Stopped(why));
            }
            if let Ok(Err(vfio_user::Error::SocketAccept(cause))) = ended {
                return Err(fault(cause));
            }
        }
        Ok(())
    }

    /// Lets [`Self::serve`] end once no client is there.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Release);
        drop(UnixStream::connect(&self.path)); // a client that leaves at once, for the loop to wake up
    }

    /// Takes the socket away, for a process that is about to end; a client that is there stays.
    pub fn remove_socket(&self) {
        let _ = std::fs::remove_file(&self.path); // gone already is as good
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.remove_socket();
    }
}

/// Removes a socket that nobody listens to.
fn clear(path: &Path) -> Result<(), ServerError> {
    let Ok(about) = path.symlink_metadata() else { return Ok(()) };
    if !about.file_type().is_socket() {
        return Err(ServerError::NoSocket(path.into()));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(|cause| ServerError::Socket { path: path.into(), cause })
        }
        _ => Err(ServerError::InUse(path.into())),
    }
}

fn regions() -> Vec<ServerRegion> {
    let bytes = |index| match index {
        VFIO_PCI_BAR0_REGION_INDEX => pci::BAR0_BYTES,
        VFIO_PCI_BAR2_REGION_INDEX => config::TABLE_BYTES,
        VFIO_PCI_CONFIG_REGION_INDEX => config::BYTES as u32,
        _ => 0,
    };
    let both = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;
    let region = |index| {
        let (argsz, size) = (size_of::<vfio_region_info>() as u32, u64::from(bytes(index)));
        let flags = if size > 0 { both } else { 0 };
        let region_info = vfio_region_info { argsz, index, size, flags, ..Default::default() };
        ServerRegion { region_info, sparse_areas: Vec::new(), mmap_fd: None }
    };
    (0..VFIO_PCI_NUM_REGIONS).map(region).collect()
}

fn interrupts() -> Vec<IrqInfo> {
    let kind = |index| match index {
        VFIO_PCI_MSIX_IRQ_INDEX => {
            IrqInfo { index, flags: VFIO_IRQ_INFO_EVENTFD | VFIO_IRQ_INFO_NORESIZE, count: pci::VECTORS }
        }
        _ => IrqInfo { index, flags: 0, count: 0 },
    };
    (0..VFIO_PCI_NUM_IRQS).map(kind).collect()
}
