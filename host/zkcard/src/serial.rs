//! Cards behind serial ports.

use crate::{Error, pci};
pub use zkcard_serial::{Counters as LineCounters, Port};

/// What the word for a card behind a serial port begins with.
pub const SERIAL: &str = "serial";

/// The serial ports that a board may be behind; nothing is opened, so nothing is known of what is there. `ZKCARD_SYS` and
/// `ZKCARD_DEV` stand for `/sys` and `/dev` in tests.
pub fn ports() -> Result<Vec<Port>, Error> {
    let roots = pci::roots();
    zkcard_serial::ports(&roots.sys, &roots.dev).map_err(|source| Error::Ports { folder: roots.dev, source })
}
