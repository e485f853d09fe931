//! Servers for tests: in this process, or in a child that can be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use zkcard_bus::{Access, BusError, Device, DmaBuf, Registers, Relaxed};
use zkcard_layout::{pci, reg};
use zkcard_sim::server::{Report, Server, ServerConfig};
use zkcard_sim::{SimConfig, StreamDut, or_skip};
use zkcard_vfio_user::{OpenError, VfioUserDevice, Wanted};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What the driver looks for.
pub fn wanted() -> Wanted {
    Wanted {
        vendor: pci::VENDOR,
        device: pci::DEVICE,
        bar_bytes: pci::BAR0_BYTES,
        lines: pci::VECTORS,
        cycles: reg::CYCLES,
        patience: PATIENCE,
    }
}

/// Whether the card was built; says so where not.
pub fn has_card() -> bool {
    or_skip(StreamDut::open(SimConfig::default().dut, 1)).is_some()
}

/// A path of its own for every socket.
pub fn socket() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("zkcard-{}-{}.sock", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    std::env::temp_dir().join(name)
}

/// A server in a thread of this process.
pub struct Serving {
    pub server: Arc<Server>,
    pub report: Arc<Report>,
    pub path: PathBuf,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    pub fn start(config: ServerConfig) -> Self {
        let path = socket();
        let server = Arc::new(Server::bind(&path, config).unwrap());
        let serving = Arc::clone(&server);
        let thread = thread::spawn(move || serving.serve().unwrap());
        Self { report: server.report(), server, path, thread: Some(thread) }
    }

    pub fn open(&self) -> Result<VfioUserDevice, OpenError> {
        VfioUserDevice::open(&self.path, wanted())
    }

    /// Waits until something holds on the server's side, which learns of a client's end a moment later than the client.
    pub fn await_that(&self, what: &str, holds: impl Fn(&Report) -> bool) {
        await_that(what, || holds(&self.report));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.server.stop();
        self.server.remove_socket();
        if let Some(serving) = self.thread.take().filter(|_| !thread::panicking()) {
            await_that("the server ends", || serving.is_finished());
            assert!(serving.join().is_ok(), "the server has failed");
        }
    }
}

/// Waits, with a bound.
pub fn await_that(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "in vain: {what}");
        thread::yield_now();
    }
}

/// A device and the server that it needs: the device goes first.
pub struct Served {
    device: VfioUserDevice,
    _serving: Serving,
}

impl Served {
    pub fn open() -> Option<Self> {
        let mut serving = has_card().then(|| Serving::start(ServerConfig::default()))?;
        let device = serving.open().unwrap();
        // From here on it serves this client only and ends with it. A test may forget its device, as a dying host would.
        serving.server.stop();
        serving.server.remove_socket();
        serving.thread = None;
        Some(Self { device, _serving: serving })
    }
}

impl Registers for Served {
    fn read(&self, offset: u32) -> Result<u32, BusError> {
        self.device.read(offset)
    }

    fn write(&self, offset: u32, value: u32) -> Result<(), BusError> {
        self.device.write(offset, value)
    }
}

impl Device for Served {
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

/// The role that a child plays, and its socket; in its environment.
const ROLE: &str = "ZKCARD_CHILD";

/// This test program again, as a process that runs only the named test, which sees its role.
pub struct Player(pub Child);

impl Player {
    pub fn start(test: &str, socket: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args([test, "--exact", "--nocapture"]).env(ROLE, socket);
        Self(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }

    /// As `kill -9`.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The socket of a child's role; none in an ordinary run of the tests.
pub fn role() -> Option<PathBuf> {
    std::env::var_os(ROLE).map(PathBuf::from)
}
