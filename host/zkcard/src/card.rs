//! A card that is open, on whatever bus.

use crate::Error;
use crate::health::Record;
use crate::pci;
use crate::serial::{self, LineCounters};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use zkcard_bus::Device;
use zkcard_layout::{pci as function, reg};
use zkcard_offload::{Offload, Settings};
use zkcard_serial::SerialDevice;
use zkcard_vfio_user::{VfioUserDevice, Wanted};

/// How long a server may take for any answer; each is a matter of milliseconds on an idle machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// The memory that a card's cycles are of, where it is no simulator's.
const OWN_MEMORY: &str = "its own memory";

/// A card that is open. A card has one process at a time.
pub struct Card {
    offload: Offload<Arc<dyn Device>>,
    memory: &'static str,
    /// The host's end of the line, if it is behind one.
    line: Option<Arc<SerialDevice>>,
    /// Kept for its end.
    _record: Option<Record>,
}

impl Card {
    /// Opens `vfio:ADDRESS`, `vfio-user:SOCKET` or `serial:PORT`, and keeps its health where other processes can read it.
    pub fn open(word: &str) -> Result<Self, Error> {
        let mut line = None;
        let device: Arc<dyn Device> = match word.split_once(':') {
            Some((pci::VFIO, address)) => Arc::new(pci::open(address)?),
            Some(("vfio-user", socket)) => Arc::new(behind_socket(Path::new(socket))?),
            Some((serial::SERIAL, port)) if !port.is_empty() => {
                Arc::clone(line.insert(Arc::new(SerialDevice::open(Path::new(port))?))) as _
            }
            _ => return Err(Error::UnknownDevice { word: word.into() }),
        };
        let card = Self::over(device, OWN_MEMORY)?;
        let record = Record::of(word, &card.offload);
        Ok(Card { line, _record: Some(record), ..card })
    }

    /// Opens the card on any device: a simulated one, one in software. `memory` is the memory that its cycles assume.
    pub fn over(device: Arc<dyn Device>, memory: &'static str) -> Result<Self, Error> {
        Ok(Card { offload: Offload::open(device, Settings::default())?, memory, line: None, _record: None })
    }

    /// What drives it.
    pub fn offload(&self) -> &Offload<Arc<dyn Device>> {
        &self.offload
    }

    /// What the host's end of its line has counted, of a card behind a serial port.
    pub fn line(&self) -> Option<LineCounters> {
        self.line.as_ref().map(|line| line.counters())
    }

    /// The memory that its cycles assume; a real card has its own.
    pub fn memory(&self) -> &'static str {
        self.memory
    }
}

/// The card that a server such as `zkcard sim-card` has behind a socket.
fn behind_socket(socket: &Path) -> Result<VfioUserDevice, Error> {
    let wanted = Wanted {
        vendor: function::VENDOR,
        device: function::DEVICE,
        bar_bytes: function::BAR0_BYTES,
        lines: function::VECTORS,
        cycles: reg::CYCLES,
        patience: PATIENCE,
    };
    Ok(VfioUserDevice::open(socket, wanted)?)
}
