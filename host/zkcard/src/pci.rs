//! Cards on the PCI bus.

use crate::Error;
use std::path::PathBuf;
use zkcard_layout::{pci, reg};
use zkcard_vfio::{Found, PciId, Roots, VfioConfig, VfioDevice, survey};

/// What the word for a card on the bus begins with.
pub const VFIO: &str = "vfio";
/// What a card is called on its bus.
const ID: PciId = PciId { vendor: pci::VENDOR, device: pci::DEVICE };
/// Bits of an address: what PCIe bridges of FPGAs pass on. The card itself takes 64.
const ADDRESS_BITS: u32 = 48;

/// Opens the card at an address on the bus.
pub(crate) fn open(address: &str) -> Result<VfioDevice, Error> {
    let config = VfioConfig { id: ID, cycles: reg::CYCLES, address_bits: ADDRESS_BITS };
    Ok(VfioDevice::open(address, &config)?)
}

/// The cards on the bus. `ZKCARD_SYS` and `ZKCARD_DEV` stand for `/sys` and `/dev` in tests.
pub fn cards() -> Result<Vec<Found>, Error> {
    let roots = roots();
    survey(&roots, ID).map_err(|source| Error::Survey { folder: roots.sys.clone(), source })
}

/// Where the system shows its devices.
pub(crate) fn roots() -> Roots {
    let root = |name, usual: PathBuf| std::env::var_os(name).map_or(usual, PathBuf::from);
    let usual = Roots::default();
    Roots { sys: root("ZKCARD_SYS", usual.sys), dev: root("ZKCARD_DEV", usual.dev) }
}
